"""The card for a ringing telephone: who it is, the story in three lines, what may be offered, what is promised, and a
sentence to begin with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from casedesk.automation.first_words.rules import Situation, sentence_for
from casedesk.automation.first_words.wording import sentences_in
from casedesk.automation.templates.queries.facts import facts_of
from casedesk.automation.templates.rules.facts import CaseFacts, said
from casedesk.automation.templates.rules.placeholders import fill
from casedesk.cases.queries.case_page import CaseHead, case_head, tried
from casedesk.cases.queries.lists import CaseRow
from casedesk.cases.rules import stages
from casedesk.channels.phone.queries import open_case_of_last_contact
from casedesk.customers.queries.record import CustomerRecord
from casedesk.empowerment.rules.may import May, Open
from casedesk.platform import clock
from casedesk.promises.queries.ledger import PromiseRow
from casedesk.settings.queries import desk_settings
from casedesk.web.i18n import gettext as _
from casedesk.web.languages import language_name
from casedesk.web.sessions import SignedIn
from casedesk.web.zoned import spoken_in
from casedesk.workspace.acting import actor_of
from casedesk.workspace.may import may_on
from casedesk.workspace.promises import promised_on

MOST_OFFERED = 5
LONGEST_LINE = 160


@dataclass(frozen=True)
class AboutCase:
    """The case that a call is most likely about: the story in three lines at most, by their labels; what may be offered
    without asking, in which money; what is promised."""

    head: CaseHead
    lines: list[tuple[str, str]]
    may: list[May]
    currency: str
    promised: list[PromiseRow]
    zone: str


@dataclass(frozen=True)
class SayItNow:
    """The card. `sentence` is in `language`, which is the customer's where there are words in it; `their_time` is what
    their clock says."""

    sentence: str
    tongue: str
    language: str
    their_time: datetime
    case: AboutCase | None


async def say_it_now(record: CustomerRecord, open_cases: Sequence[CaseRow], user: SignedIn) -> SayItNow:
    """What one needs who takes a customer's call, in a fixed number of queries. `open_cases` are those that this user
    may see."""
    settings = await desk_settings()
    zone = record.zone or settings.zone
    case_id = await _most_likely(record, open_cases)
    now = clock.now()
    if case_id is None:
        facts = CaseFacts(record.facts.name, "", "", "", user.name, settings.desk_name, now, zone)
        case, situation, own = None, None, None
    else:
        head = await case_head(case_id, actor_of(user))
        facts = await facts_of(head, record, user.name)
        case = await _about(head, record, user)
        situation = Situation(head.stage, head.chases, [one.due_at for one in case.promised])
        own = head.language
    tongue, sentences = sentences_in(own or record.language or settings.language)
    words = fill(sentences[sentence_for(situation, now)], said(facts, tongue, {}), {}).text
    return SayItNow(words, tongue, language_name(tongue), now.astimezone(ZoneInfo(zone)), case)


async def _most_likely(record: CustomerRecord, open_cases: Sequence[CaseRow]) -> int | None:
    if not open_cases:
        return None
    seen = [one.id for one in open_cases]
    last = await open_case_of_last_contact(record.group_ids)
    return last if last in seen else seen[0]


async def _about(head: CaseHead, record: CustomerRecord, user: SignedIn) -> AboutCase:
    promised = await promised_on(head.family, record)
    may = await may_on(head, record, user)
    offered = [one for one in may.rows if one.open in (Open.ALL, Open.SOME)] if may.gives else []
    return AboutCase(
        head,
        await _story(head, promised.zone),
        offered[:MOST_OFFERED],
        may.wish.currency,
        promised.open,
        promised.zone,
    )


async def _story(head: CaseHead, zone: str) -> list[tuple[str, str]]:
    """What it is about, what would make it right or was tried, and where it stands: three lines."""
    earlier = await tried(head.family)
    second = (
        (_("Would make it right"), head.wish)
        if head.wish
        else (_("Tried"), earlier[-1].ended_how if earlier else "")
    )
    lines = [
        (_("In their words"), head.issue or head.title),
        second,
        (_("Now"), ". ".join(filter(None, (_stands(head, zone), head.next_step)))),
    ]
    return [(label, _short(words)) for label, words in lines if words]


def _stands(head: CaseHead, zone: str) -> str:
    if head.stage in stages.WAITING and head.wait_until is not None:
        words = (
            _("we wait for %(what)s, until %(due)s")
            if head.stage == stages.AWAITING_THIRD_PARTY
            else _("we asked them %(what)s, until %(due)s")
        )
        return words % {"what": head.waits_for or _("an answer"), "due": spoken_in(head.wait_until, zone)}
    if head.stage == stages.AWAITING_APPROVAL:
        return _("an approval is being decided")
    return _("with us: %(owner)s has it") % {"owner": head.owner}


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1].rstrip() + "…"
