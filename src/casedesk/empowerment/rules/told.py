"""All that a policy says beside its allowances, section by section, as a page tells it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from casedesk.empowerment.rules import wording
from casedesk.empowerment.rules.amounts import Amounts
from casedesk.empowerment.rules.policy import Policy
from casedesk.empowerment.rules.wording import Line
from casedesk.empowerment.rules.words import Counts


@dataclass(frozen=True)
class Section:
    """One heading with what stands under it: each sentence with its line's id, where it has one."""

    title: str
    lines: list[tuple[str, str]]


def sections_of(policy: Policy) -> Iterator[Section]:
    """The sections that say something."""
    yield Section("Budgets", list(_budgets(policy)))
    yield from _of("Never passed without an approval", policy.caps)
    yield from _of("Never given", policy.nevers)
    yield from _of("What has to be there first", policy.evidence)
    yield from _of("Looked at afterwards", policy.reviews)
    yield from _of("Incidents and seasons", policy.occasions)
    yield Section("Approvals", list(_approvals(policy)))
    yield from _of("What supervisors may write for their team", policy.bounds)


def _of(title: str, lines: Iterable[Line]) -> Iterator[Section]:
    said = [(_sentence(wording.line(line)), line.id) for line in sorted(lines, key=lambda one: one.id)]
    if said:
        yield Section(title, said)


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:]


def _budgets(policy: Policy) -> Iterator[tuple[str, str]]:
    yield (
        f"In a calendar year, goodwill and thanks together: {_or_not_set(policy.preamble.yearly_budget)}",
        "",
    )
    yield f"Of it for thanks: {_or_not_set(policy.thanks_budget)}", ""
    if policy.counts is Counts.COST_TO_US:
        yield "Counted is what a concession costs us, not its face value.", ""


def _approvals(policy: Policy) -> Iterator[tuple[str, str]]:
    up_to = str(policy.supervisor_up_to)
    yield (
        (f"A supervisor approves up to {up_to}, a manager above it." if up_to else "A manager approves."),
        "",
    )
    if str(policy.provisional):
        yield f"Where nobody can be reached: up to {policy.provisional} at once, looked at the next day.", ""


def _or_not_set(amounts: Amounts | None) -> str:
    return str(amounts) if amounts is not None else "not set"
