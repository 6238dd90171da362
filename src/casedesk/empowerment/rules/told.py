"""All that a policy says beside its allowances, section by section, as a page tells it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from casedesk.empowerment.rules import wording
from casedesk.empowerment.rules.amounts import Amounts
from casedesk.empowerment.rules.differences import guidance_of
from casedesk.empowerment.rules.policy import Line, Policy
from casedesk.empowerment.rules.words import Counts
from casedesk.platform.sentences import say


@dataclass(frozen=True)
class Told:
    """A sentence of a policy, with the id and the guidance of its line where it has them."""

    words: str
    id: str = ""
    guidance: str = ""


@dataclass(frozen=True)
class Section:
    """One heading with what stands under it."""

    title: str
    lines: list[Told]


def sections_of(policy: Policy) -> Iterator[Section]:
    """The sections that say something."""
    yield Section(say("Budgets"), list(_budgets(policy)))
    yield from _of(say("Never passed without an approval"), policy.caps)
    yield from _of(say("Never given"), policy.nevers)
    yield from _of(say("What has to be there first"), policy.evidence)
    yield from _of(say("Looked at afterwards"), policy.reviews)
    yield from _of(say("Incidents and seasons"), policy.occasions)
    yield Section(say("Approvals"), list(_approvals(policy)))
    yield from _of(say("What supervisors may write for their team"), policy.bounds)


def _of(title: str, lines: Iterable[Line]) -> Iterator[Section]:
    said = [
        Told(wording.line(line), line.id, guidance_of(line)) for line in sorted(lines, key=lambda one: one.id)
    ]
    if said:
        yield Section(title, said)


def _budgets(policy: Policy) -> Iterator[Told]:
    yearly, thanks = _or_not_set(policy.preamble.yearly_budget), _or_not_set(policy.thanks_budget)
    yield Told(say("In a calendar year, goodwill and thanks together: %(amount)s", amount=yearly))
    yield Told(say("Of it for thanks: %(amount)s", amount=thanks))
    if policy.counts is Counts.COST_TO_US:
        yield Told(say("Counted is what a concession costs us, not its face value."))


def _approvals(policy: Policy) -> Iterator[Told]:
    if policy.supervisor_up_to.each:
        up_to = policy.supervisor_up_to.said
        yield Told(say("A supervisor approves up to %(amount)s, a manager above it.", amount=up_to))
    else:
        yield Told(say("A manager approves."))
    if policy.provisional.each:
        at_once = policy.provisional.said
        yield Told(
            say(
                "Where nobody can be reached: up to %(amount)s at once, looked at the next day.",
                amount=at_once,
            )
        )


def _or_not_set(amounts: Amounts | None) -> str:
    return amounts.said if amounts is not None else say("not set")
