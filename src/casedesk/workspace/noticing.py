"""What is noticed in a letter before it goes, between its form and the desk: said once, and sent when sent again."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from casedesk.automation.noticing.queries import known_on
from casedesk.automation.noticing.rules.noticing import Known, Notice, notices_in
from casedesk.cases.queries.case_page import CaseHead
from casedesk.customers.queries.record import CustomerRecord
from casedesk.platform import clock
from casedesk.web.forms import Form
from casedesk.web.i18n import gettext as _
from casedesk.web.number_filters import money
from casedesk.web.zoned import spoken_in
from casedesk.workspace.promises import CHOSEN, OfferedPromise, Promised, offered_in

SAID = "noticed"
"""The field of a letter's form that holds what its writer was told already."""
MOST_AT_ONCE = 5


@dataclass(frozen=True)
class NoticeWords:
    """One thing that was noticed, as it is read: the sentence of the letter, and what it does not fit."""

    sentence: str
    words: str
    earlier: str = ""


@dataclass(frozen=True)
class Noticed:
    """What was noticed in a letter that was not sent yet, with the promises in it and what can become of them."""

    words: list[NoticeWords]
    offered: list[OfferedPromise]


async def notices_for(
    form: Form, text: str, head: CaseHead, person: CustomerRecord, promised: Promised
) -> tuple[list[Notice], Known]:
    """What does not fit in a letter on this case, and what is known there."""
    zone = ZoneInfo(promised.zone)
    orders = [one for one in person.orders if one.id == head.order_id] or person.orders
    known = await known_on(head.family, orders, promised.rows, promised.zone)
    settled = frozenset(
        name.removeprefix(CHOSEN) for name, value in form.values.items() if name.startswith(CHOSEN) and value
    )
    # Reading dates loads much the first time; nobody else waits for that.
    found = await asyncio.to_thread(notices_in, text, known, clock.now().astimezone(zone), settled)
    return found, known


def untold(form: Form, notices: Sequence[Notice]) -> list[Notice]:
    """What in the letter its writer was not told yet, a few at a time. From now on they were told these."""
    kept = form.values.get(SAID, [])
    before = [kept] if isinstance(kept, str) else kept
    news = [one for one in notices if one.key not in before][:MOST_AT_ONCE]
    form.values[SAID] = [*before, *(one.key for one in news)]
    return news


async def said_of(
    form: Form, text: str, notices: Sequence[Notice], known: Known, promised: Promised
) -> Noticed:
    """The notices in words, for the letter's own panel."""
    return Noticed(
        [_words(one, known, promised.zone) for one in notices], await offered_in(text, promised, form)
    )


def _words(notice: Notice, known: Known, zone: str) -> NoticeWords:
    if notice.kind == "amount":
        said = _("%(amount)s was not granted. %(known)s") % {
            "amount": notice.amount,
            "known": _what_was_granted(known),
        }
        return NoticeWords(notice.text, said)
    if notice.kind == "date" and notice.promise is not None:
        said = _(
            "Promised is %(due)s: “%(text)s”. Choose below whether this moves it or adds one, or keep both."
        )
        return NoticeWords(
            notice.text,
            said % {"due": spoken_in(notice.promise.due_at, zone), "text": notice.promise.text[:80]},
        )
    assert notice.letter is not None, "what was said before stands in a letter"
    said = _("The customer was told something else by %(name)s, %(when)s:") % {
        "name": notice.letter.by,
        "when": spoken_in(notice.letter.at, zone),
    }
    return NoticeWords(notice.text, said, notice.earlier)


def _what_was_granted(known: Known) -> str:
    granted = [money(one.amount, one.currency) for one in known.sums if one.of == "granted"]
    waiting = [money(one.amount, one.currency) for one in known.sums if one.of == "waiting"]
    words = (
        _("Granted on this case: %(sums)s.") % {"sums": ", ".join(granted)}
        if granted
        else _("Nothing is granted on this case.")
    )
    return words + (" " + _("%(sums)s waits for approval.") % {"sums": ", ".join(waiting)} if waiting else "")
