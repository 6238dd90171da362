"""What every customer is promised: lines that are added and ended, and never changed."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from casedesk.admin.doing import doer_of
from casedesk.customers.rules.people import TIERS
from casedesk.platform import clock
from casedesk.platform.errors import Invalid, Refused
from casedesk.promises.standing.actions.writing import NewLine, add_line, end_line
from casedesk.promises.standing.queries.lines import LineRow, lines_written
from casedesk.promises.standing.rules.lines import KINDS, LONGEST_WORDS
from casedesk.promises.standing.wording import kind_words, length_words, promise_words
from casedesk.resolution_clock.queries.calendars import has_calendars
from casedesk.settings.queries import categories
from casedesk.web.answers import see_other
from casedesk.web.flashes import flash
from casedesk.web.forms import Form, read_form
from casedesk.web.guards import requires
from casedesk.web.i18n import gettext as _
from casedesk.web.phrases import begun
from casedesk.web.sessions import StaffRequest
from casedesk.web.settings_page import settings_page

_GUARD = requires("settings.promises")
_PAGE = "/settings/promises"
UNITS = {"minutes": 1, "hours": 60, "days": 24 * 60}
COUNTS = ("working", "calendar")
CHANNELS = ("email", "phone", "visit", "form", "chat", "letter", "social", "other")
_MOST = 100_000


@get(_PAGE, guards=[_GUARD])
async def show_promises(request: StaffRequest) -> Response[str]:
    """What is promised, what is going to be, and what was."""
    return await _page(request, Form())


@post(_PAGE, guards=[_GUARD])
async def add_promise(request: StaffRequest) -> Response[str]:
    """Promises something more."""
    form = await read_form(request)
    try:
        await add_line(await _read(form, request.user.zone), doer_of(request))
    except Invalid as wrong:
        return await _page(request, form.refused(wrong), status=422)
    flash(request, _("Promised. Cases that open from then on inherit it."))
    return see_other(_PAGE)


@post(f"{_PAGE}/{{line_id:int}}/end", guards=[_GUARD])
async def end_promise(request: StaffRequest, line_id: FromPath[int]) -> Response[str]:
    """Promises it no more; what cases have inherited stays."""
    try:
        await end_line(line_id, doer_of(request))
        flash(request, _("Ended. Cases that have inherited it keep it."))
    except Refused as ended:
        flash(request, ended.reason)
    return see_other(_PAGE)


async def _read(form: Form, zone: str) -> NewLine:
    kind = form.choice("kind", KINDS)
    within = form.integer("within", lowest=1, highest=_MOST)
    unit, counts = form.choice("unit", UNITS), form.choice("counts", COUNTS)
    if unit == "days" and counts == "working":
        form.refuse("unit", _("Working time is said in hours: a working day is as long as the team is here."))
    line = NewLine(
        kind=kind,
        minutes=within * UNITS.get(unit, 1),
        working=counts == "working",
        tier=form.optional_choice("tier", TIERS),
        category_id=form.optional_identifier("category"),
        channel=form.optional_choice("channel", CHANNELS),
        public=form.checkbox("public"),
        words=form.text("words", longest=LONGEST_WORDS, required=False),
        from_at=form.optional_moment("from_at", zone),
    )
    if line.category_id is not None and line.category_id not in {one.id for one in await categories()}:
        form.refuse("category", _("Choose one of the categories."))
    for name, reason in line.objections(clock.now()).items():
        form.refuse(name, reason)
    form.check()
    return line


async def _page(request: StaffRequest, form: Form, status: int = 200) -> Response[str]:
    rows, now = await lines_written(), clock.now()
    return settings_page(
        request,
        "admin/promises.html",
        status,
        form=form,
        standing=[row for row in rows if row.ended_at is None],
        ended=[row for row in rows if row.ended_at is not None],
        now=now,
        sentence=_sentence,
        kinds=[(kind, begun(kind_words(kind))) for kind in KINDS],
        units=[("hours", _("hours")), ("minutes", _("minutes")), ("days", _("days"))],
        tiers=[("standard", _("standard")), ("silver", _("silver")), ("gold", _("gold"))],
        channels=_channels(),
        categories=[(one.id, one.name) for one in await categories()],
        longest=LONGEST_WORDS,
        has_hours=await has_calendars(),
        kind_words=kind_words,
        length_words=length_words,
    )


def _channels() -> list[tuple[str, str]]:
    words = (
        _("mail"), _("call"), _("visit"), _("form"), _("chat"), _("letter"), _("social"), _("other"),
    )  # fmt: skip
    return list(zip(CHANNELS, words, strict=True))


def _sentence(row: LineRow) -> str:
    return row.words or promise_words(row.kind, row.minutes, working=row.working)


ROUTES: list[Any] = [show_promises, add_promise, end_promise]
