"""The tables of the workbench for a spreadsheet. Times are in seconds."""

import csv
import io
from collections.abc import Iterable, Sequence

from litestar import Response, get
from litestar.enums import MediaType

from casedesk.empowerment.workbench.pages.asked import ADDRESS
from casedesk.empowerment.workbench.pages.ground import Ground
from casedesk.empowerment.workbench.pages.requests import CSV_ROWS, replayed_ground, requests_of
from casedesk.empowerment.workbench.pages.workbench import GUARD
from casedesk.empowerment.workbench.queries.figures import Figures, figures_by
from casedesk.empowerment.workbench.queries.otherwise import Turned
from casedesk.empowerment.workbench.rules.counting import chance_range
from casedesk.web.sessions import StaffRequest

_LIMIT_COLUMNS = (
    "line",
    "currency",
    "amount",
    "spoke",
    "granted",
    "decided",
    "approved",
    "abused",
    "top",
    "usual",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@get(f"{ADDRESS}.csv", guards=[GUARD], media_type=MediaType.TEXT)
async def groups_csv(request: StaffRequest) -> Response[str]:
    """What would change, by the group that is shown."""
    ground = await replayed_ground(request)
    assert ground.replay is not None, "asked for a replay"
    asked = ground.asked
    rows = await figures_by(asked.by, ground.replay.id, asked.narrowed(ground.currency), asked.asking_more)
    names = [name for name in Figures.__struct_fields__ if name != "squares"]
    ranged = [(row, chance_range(row.gained)) for row in rows]
    cells = [[*(getattr(row, name) for name in names), span.low, span.high] for row, span in ranged]
    return _answer([*names, "extra_low", "extra_high"], cells, f"workbench-{asked.by}", ground)


@get(f"{ADDRESS}/limits.csv", guards=[GUARD], media_type=MediaType.TEXT)
async def limits_csv(request: StaffRequest) -> Response[str]:
    """Each limit with its figures."""
    ground = await replayed_ground(request)
    assert ground.replay is not None, "asked for a replay"
    cells = [[getattr(one, name) for name in _LIMIT_COLUMNS] for one in ground.replay.limits]
    return _answer(_LIMIT_COLUMNS, cells, "workbench-limits", ground)


@get(f"{ADDRESS}/requests.csv", guards=[GUARD], media_type=MediaType.TEXT)
async def requests_csv(request: StaffRequest) -> Response[str]:
    """The requests behind a figure, the latest ten thousand."""
    ground = await replayed_ground(request)
    which = request.query_params.get("which", "otherwise")
    found = await requests_of(ground, which, request.user, None, CSV_ROWS)
    names = Turned.__struct_fields__
    return _answer(
        names, [[getattr(row, name) for name in names] for row in found.rows], f"workbench-{which}", ground
    )


def _answer(
    heads: Sequence[str], rows: Iterable[Sequence[object]], name: str, ground: Ground
) -> Response[str]:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(heads)
    writer.writerows([_cell(one) for one in row] for row in rows)
    file = f"{name}-{ground.asked.period.first}-{ground.asked.period.last}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    return Response(out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _cell(value: object) -> object:
    # A spreadsheet runs what begins like a formula; a name somebody chose must stay a name.
    return f"'{value}" if isinstance(value, str) and value[:1] in _FORMULA else value


ROUTES = [groups_csv, limits_csv, requests_csv]
