"""Keeping the facts that reports answer from true to the record of each case."""

from collections.abc import Sequence

from casedesk.cases.events import CaseChanged, CaseOpened, HoursKept
from casedesk.platform import db
from casedesk.reports.tables import CaseFacts

AT_ONCE = 20_000
HOUR = 3600.0
"""Seconds that one piece may take: a great desk is not hurried."""

_COLUMNS = [
    column._meta.name for column in CaseFacts._meta.columns if column._meta.name not in ("id", "case_id")
]

RECKON = f"""
-- What do these cases come to now, by their record?
INSERT INTO case_facts (case_id, {", ".join(_COLUMNS)})
SELECT case_id, {", ".join(_COLUMNS)} FROM case_facts_by_record WHERE case_id = ANY($1::bigint[])
ORDER BY opened_at, case_id
ON CONFLICT (case_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS)}
"""  # noqa: S608 - the columns are our own

ANSWERED_BY = frozenset((
    "opened_at", "channel", "kind", "priority", "language", "customer_id", "team_id", "owner_id", "category_id",
    "cause_id", "disposition", "resolved_at", "ended_at", "first_response_at", "reopened", "stage",
    "stage_start_id",
))  # fmt: skip
"""The columns of a case that its facts follow from; every start of a stage moves the last one."""


async def reckon(case_ids: Sequence[int]) -> None:
    """Works out the facts of these cases, which their writer holds, in one statement."""
    await db.execute(RECKON, list(case_ids), within_seconds=HOUR)


async def note_opened(event: CaseOpened) -> None:
    """A case has its facts from its first moment."""
    await reckon([event.case_id])


async def note_changed(event: CaseChanged) -> None:
    """Brings the facts of a case along with it, where what changed matters to them: a note does not."""
    if not ANSWERED_BY.isdisjoint(event.columns):
        await reckon([event.case_id])


async def note_hours(event: HoursKept) -> None:
    """Brings along the facts of cases that are counted by working hours from now on."""
    await reckon(event.case_ids)


async def reckon_all() -> None:
    """Works out the facts of every case there is: after rows were copied in past the desk's own verbs."""
    last = 0
    while keys := await _next_cases(last):
        await reckon(keys)
        last = keys[-1]


async def _next_cases(after: int) -> list[int]:
    sql = """
    -- Which cases come next?
    SELECT id FROM cases WHERE id > $1 ORDER BY id LIMIT $2
    """
    return [row["id"] for row in await db.records(sql, after, AT_ONCE)]
