"""How a case passes on, as its page shows it: who had it, who is asked to take it over, and what they are told."""

from collections.abc import Sequence

import msgspec

from casedesk.cases.queries.case_page import CaseHead, Tried
from casedesk.empowerment.queries.given import Given
from casedesk.ownership.handoffs.queries.of_case import (
    Choices,
    Custodian,
    Handoff,
    Told,
    chain_of,
    handoffs_of,
    told_of,
    who_may_be_asked,
)
from casedesk.ownership.handoffs.rules import answering
from casedesk.ownership.handoffs.rules.answering import Receiver
from casedesk.ownership.handoffs.rules.briefs import Brief, drafted
from casedesk.ownership.handoffs.rules.custody import Custody, Offer, custody
from casedesk.ownership.tasks.queries.tasks import Task, tasks_of
from casedesk.platform import clock
from casedesk.promises.queries.ledger import KeptPromise, PromiseRow
from casedesk.resolution_clock.rules.intervals import Start
from casedesk.rota.queries.cover import Cover, cover_of
from casedesk.web.i18n import gettext as _
from casedesk.web.i18n import ngettext
from casedesk.web.number_filters import money
from casedesk.web.sessions import SignedIn
from casedesk.web.time_filters import spoken


class Passing(msgspec.Struct, frozen=True):
    """How a case passes from hand to hand. `pending` is the offer that waits for its answer, `brief` what a new one
    would say, `people` and `teams` whom it could go to, `colleagues` who could be asked for a piece of work, each as
    options of a field; `tasks` is what was asked of whom, `cover` who looks after it while its owner is away."""

    chain: list[Custodian]
    handoffs: list[Handoff]
    measured: Custody
    pending: Handoff | None
    may_answer: bool
    may_withdraw: bool
    brief: Brief
    people: list[tuple[str, str]]
    teams: list[tuple[str, str]]
    colleagues: list[tuple[str, str]]
    tasks: list[Task]
    cover: Cover | None

    def accepted_by(self, start_id: int) -> Handoff | None:
        """The handoff by which somebody got the case, where it was one."""
        return next((one for one in self.handoffs if one.owner_start_id == start_id), None)


class Work(msgspec.Struct, frozen=True):
    """What was done on a case until now, of which a brief tells: tried, given, and still promised."""

    tried: list[Tried]
    given: list[Given]
    promised: Sequence[KeptPromise | PromiseRow]


class Passed(msgspec.Struct, frozen=True):
    """What the records say of how a case passed on: `asked` is whom it could go to, a brief begins with `story`."""

    chain: list[Custodian]
    handoffs: list[Handoff]
    tasks: list[Task]
    asked: Choices
    cover: Cover | None
    story: Told


async def passed_on(case: CaseHead) -> Passed:
    """Reads how this case passed on until now, and to whom it could go."""
    is_open = case.disposition is None
    return Passed(
        chain=await chain_of(case.id),
        handoffs=await handoffs_of(case.family),
        tasks=await tasks_of(case.id),
        asked=await who_may_be_asked(case.team_id, case.owner_id) if is_open else Choices([], []),
        cover=await cover_of(case.owner_id) if is_open else None,
        story=await _story_of(case.id),
    )


def passing_of(
    case: CaseHead, passed: Passed, owners: list[Start[int]], user: SignedIn, work: Work
) -> Passing:
    """How this case passed on until now, and what this user can do about it."""
    now = clock.now()
    asked, handoffs = passed.asked, passed.handoffs
    pending = next((one for one in handoffs if one.outcome is None), None)
    return Passing(
        chain=passed.chain,
        handoffs=handoffs,
        measured=custody(owners, [Offer(one.sent_at, one.ended_at) for one in handoffs], now),
        pending=pending,
        may_answer=pending is not None
        and answering.may_answer(pending.pending, user.id, user.teams)
        and not answering.is_over(pending.pending, now),
        may_withdraw=pending is not None and answering.may_withdraw(pending.pending, user.id),
        brief=_drafted(passed.story, work, passed.tasks),
        people=[
            (f"user:{key}", _load(name, count, room))
            for key, name, count, room in asked.people
            if key != case.owner_id
        ],
        teams=[(f"team:{key}", _members(name, many)) for key, name, many in asked.teams],
        colleagues=[(str(key), name) for key, name, _count, _room in asked.people],
        tasks=passed.tasks,
        cover=passed.cover,
    )


async def brief_of(case_id: int, work: Work, tasks: list[Task]) -> Brief:
    """The brief that the desk drafts for whoever takes this case over."""
    return _drafted(await _story_of(case_id), work, tasks)


async def _story_of(case_id: int) -> Told:
    story = await told_of(case_id)
    assert story is not None, "the case is there"
    return story


def _drafted(story: Told, work: Work, tasks: list[Task]) -> Brief:
    asked = [_("asked %(who)s: %(what)s") % {"who": one.to, "what": one.what} for one in tasks if one.is_open]
    return drafted(
        story.brief,
        story.first_words,
        tried=[*(one.ended_how for one in work.tried), *asked],
        granted=[_granted(one) for one in work.given],
        promised=[
            _("%(text)s, by %(when)s") % {"text": one.text, "when": spoken(one.due_at)}
            for one in work.promised
        ],
    )


def _granted(one: Given) -> str:
    amount = money(one.granted if one.granted is not None else one.asked, one.currency)
    said = one.remedy.replace("_", " ")
    state = "" if one.granted is not None else _("asked for")
    return ", ".join(part for part in (f"{said} {amount}", one.what, state) if part)


def receiver_in(chosen: str) -> Receiver:
    """Whom a choice of the form means; nobody for what is none."""
    kind, _colon, key = chosen.partition(":")
    if not key.isdecimal() or len(key) > 18:  # more digits are no key of ours
        return Receiver()
    return Receiver(user_id=int(key)) if kind == "user" else Receiver(team_id=int(key))


def _load(name: str, count: int, room: int) -> str:
    return _("%(name)s · %(open)d open of %(room)d") % {"name": name, "open": count, "room": room}


def _members(name: str, many: int) -> str:
    return ngettext("%(name)s · %(num)d person", "%(name)s · %(num)d people", many) % {
        "name": name,
        "num": many,
    }
