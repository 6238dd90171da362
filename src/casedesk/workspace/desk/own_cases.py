"""On my desk: the open cases of a user, and of those whom they cover, each with the one reason that its own record
gives."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from casedesk.cases.queries.desk import DeskRow, last_words_of_customers, open_cases_on_desk
from casedesk.cases.rules.desk import SOON, OpenCase, Reason, reason_of
from casedesk.web.i18n import gettext as _
from casedesk.web.i18n import ngettext
from casedesk.web.sessions import SignedIn
from casedesk.web.time_filters import day, since, spoken
from casedesk.workspace.acting import actor_of
from casedesk.workspace.desk.items import Item, Rank

MOST_WORDS = 30
"""On so many rows the desk says what the customer wrote; further down nobody reads it."""


async def items(user: SignedIn, now: datetime, owners: list[int]) -> Sequence[Item]:
    """Every open case of the user and of those they cover today; of very many the most pressing."""
    today = now.astimezone(ZoneInfo(user.zone)).date()
    rows = await open_cases_on_desk(owners, actor_of(user), now, today + SOON)
    placed = [(row, reason_of(_open_case(row), now, today)) for row in rows]
    wrote = [row.id for row, reason in placed if reason in (Reason.CHASED, Reason.CAME_BACK)]
    words = await last_words_of_customers(wrote[:MOST_WORDS])
    return [_item(row, reason, words.get(row.id, ""), user) for row, reason in placed]


RANKS = {
    Reason.CALL_BACK: Rank.CALL_BACK,
    Reason.CHASED: Rank.CHASED,
    Reason.CAME_BACK: Rank.CAME_BACK,
    Reason.UNANSWERED: Rank.UNANSWERED,
    Reason.SAYS_SOLVED: Rank.SAYS_SOLVED,
    Reason.WAIT_OVER: Rank.WAIT_OVER,
    Reason.NEEDED_SOON: Rank.NEEDED_SOON,
    Reason.WITH_US: Rank.WITH_US,
    Reason.WAITING: Rank.WAITING,
}


def _item(row: DeskRow, reason: Reason, said: str, user: SignedIn) -> Item:
    words, meaning = _badge(row, reason)
    counting = {
        Reason.CALL_BACK: row.missed_at,
        Reason.WITH_US: row.ball_since,
        Reason.WAITING: row.ball_since,
    }
    covered = [] if row.owner_id == user.id else [_("for %(name)s") % {"name": row.owner}]
    return Item(
        rank=RANKS[reason],
        case_id=row.id,
        title=row.title,
        customer=row.customer,
        at=row.ball_since,
        words=words,
        meaning=meaning,
        since=counting.get(reason),
        said=said,
        phone=row.missed_number or "" if reason is Reason.CALL_BACK else "",
        late=(_("high"),) if row.priority == "high" else (),
        marks=(*covered, *_reopened(row, reason), *_end(row, reason)),
        high=row.priority == "high",
        times=row.chases if reason is Reason.CHASED else 0,
        needed_by=row.needed_by,
    )


def _badge(row: DeskRow, reason: Reason) -> tuple[str, str]:
    """Why the case is there, in words, and what that means."""
    if reason is Reason.CHASED:
        return ngettext("chased once", "chased %(num)d times", row.chases) % {"num": row.chases}, "due"
    if reason is Reason.NEEDED_SOON:
        return _("needed %(day)s") % {"day": day(row.needed_by)}, "due"
    plain = {
        Reason.CAME_BACK: (_("reopened"), "due"),
        Reason.CALL_BACK: (_("missed call"), "due"),
        Reason.UNANSWERED: (_("no answer yet"), "due"),
        Reason.SAYS_SOLVED: (_("says it is solved"), "done"),
        Reason.WAIT_OVER: (_("wait is over"), "ours"),
        Reason.WITH_US: (_("with us"), "ours"),
    }
    return plain.get(reason) or _stage_badge(row.stage)


def _stage_badge(stage: str) -> tuple[str, str]:
    if stage == "awaiting_approval":
        return _("approval"), "ours"
    return (_("third party") if stage == "awaiting_third_party" else _("customer")), "theirs"


def _reopened(row: DeskRow, reason: Reason) -> list[str]:
    """That it was reopened, unless the badge says so."""
    return [_("reopened")] if row.reopened and reason is not Reason.CAME_BACK else []


def _end(row: DeskRow, reason: Reason) -> list[str]:
    """What the end of the row says beside the badge: until when, what about, or how long the ball is with us."""
    if reason is Reason.CALL_BACK:
        return [] if row.missed_number else [_("call back")]
    if reason in (Reason.WAIT_OVER, Reason.WAITING) and row.wait_until is not None:
        return [_("until %(day)s") % {"day": spoken(row.wait_until)}]
    if reason in (Reason.WITH_US, Reason.WAITING):
        return [row.category] if row.category else []
    return [Markup("{} {}").format(_("with us"), since(row.ball_since))]


def _open_case(row: DeskRow) -> OpenCase:
    return OpenCase(
        stage=row.stage,
        ball_since=row.ball_since,
        first_response_at=row.first_response_at,
        chased_at=row.chased_at,
        answered_at=row.answered_at,
        wait_until=row.wait_until,
        needed_by=row.needed_by,
        missed_at=row.missed_at,
        confirmed_at=row.confirmed_at,
        came_back_at=row.came_back_at,
    )
