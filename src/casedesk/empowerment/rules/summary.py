"""Who may give what: a whole policy on one page, for the people it is about."""

from collections.abc import Iterable, Iterator

from casedesk.empowerment.rules import wording
from casedesk.empowerment.rules.amounts import Amounts
from casedesk.empowerment.rules.policy import Line, Policy, Who, WhoKind
from casedesk.empowerment.rules.words import Counts


def summary(policy: Policy) -> Iterator[str]:
    """The policy line by line, the least specific who first."""
    yield policy.name
    yield from _preamble(policy)
    for who in sorted({line.who for line in policy.allowances}, key=lambda one: (one.kind, one.name)):
        yield ""
        yield f"{_heading(who)} may give"
        mine = [line for line in policy.allowances if line.who == who]
        for line in sorted(mine, key=lambda one: (one.remedy, one.id)):
            said = wording.on_condition(f"{wording.gift(line)} {wording.how_much(line.how_much)}", line.when)
            yield f"  {said}  [{line.id}]"
    yield from _section("Caps", policy.caps)
    yield from _section("Never", policy.nevers)
    yield from _section("Evidence", policy.evidence)
    yield from _section("Looked at afterwards", policy.reviews)
    yield from _section("Incidents and seasons", policy.occasions)
    yield from _section("Written by supervisors", policy.bounds)
    yield from _approvals(policy)


def _heading(who: Who) -> str:
    said = wording.who(who)
    return said if who.kind is WhoKind.PERSON else said[0].upper() + said[1:]


def _preamble(policy: Policy) -> Iterator[str]:
    if policy.preamble.text:
        yield ""
        yield from (f"  {line}" for line in policy.preamble.text.splitlines())
    if policy.preamble.signed_by:
        yield f"  signed by {policy.preamble.signed_by}"
    yield ""
    yield f"Budget of a year: {_said(policy.preamble.yearly_budget)}, of it for thanks: {_said(policy.thanks_budget)}"
    if policy.counts is Counts.COST_TO_US:
        yield "Counted is what a concession costs us, not its face value."


def _section(title: str, lines: Iterable[Line]) -> Iterator[str]:
    said = [f"  {wording.line(line)}  [{line.id}]" for line in sorted(lines, key=lambda one: one.id)]
    if said:
        yield from ("", title, *said)


def _approvals(policy: Policy) -> Iterator[str]:
    yield ""
    yield "Everybody grants, whatever the lines above say"
    yield "  an apology and information, always"
    yield "  what is owed, with its evidence: up to what was paid for it, or what a contract says"
    yield ""
    yield "Everything else needs an approval"
    up_to = str(policy.supervisor_up_to)
    yield f"  of a supervisor up to {up_to}, of a manager above it" if up_to else "  of a manager"
    if str(policy.provisional):
        yield f"  where nobody can be reached: up to {policy.provisional} at once, reviewed the next day"


def _said(amounts: Amounts | None) -> str:
    return str(amounts) if amounts is not None else "not set"
