"""What one policy allows that another does not, in words that an agent understands.

Lines are the same line where they have the same id; what is written differently is said, with what it was.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from casedesk.empowerment.rules import wording
from casedesk.empowerment.rules.policy import Allowance, Policy
from casedesk.empowerment.rules.wording import Line


@dataclass(frozen=True)
class Difference:
    """One thing that changed. `line` is the id it has now, or had; None where it is no line."""

    line: str | None
    says: str


def differences(old: Policy, new: Policy) -> tuple[Difference, ...]:
    """All that changed from one policy to the other: what is said once for all, then line by line."""
    return (*_of_heads(old, new), *_of_lines(old, new))


def _of_heads(old: Policy, new: Policy) -> Iterator[Difference]:
    before, after = _heads(old), _heads(new)
    for what, value in after.items():
        if value != before[what]:
            yield Difference(None, f"{what} is now {value}, was {before[what]}")


def _heads(policy: Policy) -> dict[str, str]:
    preamble = policy.preamble
    return {
        "the name": policy.name,
        "the preamble": f"“{preamble.text.strip()}”" if preamble.text.strip() else "empty",
        "who signed": preamble.signed_by or "nobody",
        "the budget of a year": _or_none(preamble.yearly_budget),
        "the budget of a year for thanks": _or_none(policy.thanks_budget),
        "what counts": policy.counts.replace("_", " "),
        "what a supervisor approves": _or_none(policy.supervisor_up_to, "up to "),
        "what is granted where nobody can be reached": _or_none(policy.provisional, "up to "),
    }


def _or_none(amounts: object, before: str = "") -> str:
    return f"{before}{amounts}" if amounts and str(amounts) else "none"


def _of_lines(old: Policy, new: Policy) -> Iterator[Difference]:
    before, after = lines_of(old), lines_of(new)
    gone = {id: line for id, line in before.items() if id not in after}
    for id, line in after.items():
        if id in before:
            if line != before[id]:
                yield Difference(id, _changed(before[id], line))
            continue
        called = next((was for was, one in gone.items() if replace(one, id=id) == line), None)
        if called is None:
            yield Difference(id, f"new: {wording.line(line)}")
        else:
            del gone[called]
            yield Difference(id, f"{called} is now called {id}: {wording.line(line)}")
    for id, line in gone.items():
        yield Difference(id, f"no longer: {wording.line(line)}")


def lines_of(policy: Policy) -> dict[str, Line]:
    """Every line by its id, kind by kind."""
    lines: list[Line] = [
        *policy.allowances,
        *policy.caps,
        *policy.nevers,
        *policy.reviews,
        *policy.evidence,
        *policy.bounds,
        *policy.occasions,
    ]
    return {line.id: line for line in lines}


def _changed(old: Line, new: Line) -> str:
    if isinstance(old, Allowance) and isinstance(new, Allowance):
        only_the_amount = replace(old, how_much=new.how_much) == new
        return _another_amount(old, new) if only_the_amount else _rewritten(old, new)
    return _rewritten(old, new)


def _rewritten(old: Line, new: Line) -> str:
    return f"now: {wording.line(new)}; before: {wording.line(old)}"


def _another_amount(old: Allowance, new: Allowance) -> str:
    now, was = wording.how_much(new.how_much), wording.how_much(old.how_much)
    if now.startswith("up to ") and was.startswith("up to "):
        was = was.removeprefix("up to ")
    given = f"{wording.gift(new)}{wording.when(new.when)}"
    comma = "," if wording.when(new.when) else ""
    return f"{wording.who(new.who)} may now give {given}{comma} {now}, was {was}"
