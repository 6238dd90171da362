"""How a case passes on, as its page shows it: who had it, who is asked to take it over, and what they are told."""

import msgspec

from casedesk.cases.queries.case_page import CaseHead, tried
from casedesk.empowerment.queries.given import Given, given_around
from casedesk.ownership.handoffs.queries.of_case import (
    Custodian,
    Handoff,
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
from casedesk.platform import clock, db
from casedesk.promises.queries.ledger import promises_of
from casedesk.promises.rules import ledger
from casedesk.resolution_clock.rules.intervals import Start
from casedesk.rota.queries.cover import Cover, cover_of
from casedesk.web.i18n import gettext as _
from casedesk.web.i18n import ngettext
from casedesk.web.number_filters import money
from casedesk.web.sessions import SignedIn
from casedesk.web.time_filters import spoken


class Passing(msgspec.Struct, frozen=True):
    """How a case passes from hand to hand. `pending` is the offer that waits for its answer, `tasks` what was asked of
    whom, `cover` who looks after it while its owner is away."""

    chain: list[Custodian]
    handoffs: list[Handoff]
    measured: Custody
    pending: Handoff | None
    may_answer: bool
    may_withdraw: bool
    tasks: list[Task]
    cover: Cover | None

    @property
    def owners(self) -> list[Start[int]]:
        """The same chain as the clock counts it."""
        return [one.start for one in self.chain]

    def accepted_by(self, start_id: int) -> Handoff | None:
        """The handoff by which somebody got the case, where it was one."""
        return next((one for one in self.handoffs if one.owner_start_id == start_id), None)


class NewOffer(msgspec.Struct, frozen=True):
    """What a new offer is made of: the one that waits already, what its brief would say, and whom it could go to, as
    options of a field."""

    pending: Handoff | None
    brief: Brief
    people: list[tuple[str, str]]
    teams: list[tuple[str, str]]


async def passing_of(case: CaseHead, user: SignedIn) -> Passing:
    """How this case passed on until now, and what this user can do about it."""
    now = clock.now()
    chain, handoffs, tasks = await db.at_once(chain_of(case.id), handoffs_of(case.family), tasks_of(case.id))
    pending = _pending(handoffs)
    return Passing(
        chain=chain,
        handoffs=handoffs,
        measured=custody(
            [one.start for one in chain], [Offer(one.sent_at, one.ended_at) for one in handoffs], now
        ),
        pending=pending,
        may_answer=pending is not None
        and answering.may_answer(pending.pending, user.id, user.teams)
        and not answering.is_over(pending.pending, now),
        may_withdraw=pending is not None and answering.may_withdraw(pending.pending, user.id),
        tasks=tasks,
        cover=await cover_of(case.owner_id) if case.disposition is None else None,
    )


def _pending(handoffs: list[Handoff]) -> Handoff | None:
    return next((one for one in handoffs if one.outcome is None), None)


async def new_offer(case: CaseHead) -> NewOffer:
    """What this case could be offered with."""
    asked = await who_may_be_asked(case.team_id, case.owner_id)
    return NewOffer(
        pending=_pending(await handoffs_of(case.family)),
        brief=await brief_of(case),
        people=[
            (f"user:{key}", _load(name, count, room))
            for key, name, count, room in asked.people
            if key != case.owner_id
        ],
        teams=[(f"team:{key}", _members(name, many)) for key, name, many in asked.teams],
    )


async def colleagues_for(case: CaseHead) -> list[tuple[str, str]]:
    """Who could be asked for a piece of work on this case, as options of a field."""
    asked = await who_may_be_asked(case.team_id, case.owner_id)
    return [(str(key), name) for key, name, _count, _room in asked.people]


async def brief_of(case: CaseHead) -> Brief:
    """The brief that the desk drafts for whoever takes this case over: its story, and what was done until now."""
    story = await told_of(case.id)
    assert story is not None, "the case is there"
    asked = [one for one in await tasks_of(case.id) if one.is_open]
    return drafted(
        story.brief,
        story.first_words,
        tried=[
            *(one.ended_how for one in await tried(case.family)),
            *(_("asked %(who)s: %(what)s") % {"who": one.to, "what": one.what} for one in asked),
        ],
        granted=[_granted(one) for one in await given_around(case.family, [], [], [], since=None)],
        promised=[
            _("%(text)s, by %(when)s") % {"text": one.text, "when": spoken(one.due_at)}
            for one in await promises_of(case.family)
            if one.state == ledger.OPEN
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
