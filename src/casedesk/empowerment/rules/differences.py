"""What one policy allows that another does not, in words that an agent understands.

Lines are the same line where they have the same id; what is written differently is said, with what it was.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from casedesk.empowerment.rules import nouns, wording
from casedesk.empowerment.rules.amounts import Amounts
from casedesk.empowerment.rules.policy import Allowance, Cap, Line, Never, Policy
from casedesk.platform.sentences import say

GUIDANCE = "guidance"


@dataclass(frozen=True)
class Difference:
    """One thing that changed. `line` is the id it has now, or had; None where it is no line. `part` says which of the
    line, where it is not its limits."""

    line: str | None
    says: str
    part: str = ""


def differences(old: Policy, new: Policy) -> tuple[Difference, ...]:
    """All that changed from one policy to the other: what is said once for all, then line by line."""
    return (*_of_heads(old, new), *_of_lines(old, new))


def _of_heads(old: Policy, new: Policy) -> Iterator[Difference]:
    before, after = _heads(old), _heads(new)
    for what, value in after.items():
        if value != before[what]:
            yield Difference(
                None, say("%(what)s is now %(now)s, was %(was)s", what=what, now=value, was=before[what])
            )


def _heads(policy: Policy) -> dict[str, str]:
    preamble = policy.preamble
    return {
        say("the name"): policy.name,
        say("the preamble"): f"“{preamble.text.strip()}”" if preamble.text.strip() else say("empty"),
        say("who signed"): preamble.signed_by or say("nobody"),
        say("the budget of a year"): _or_none(preamble.yearly_budget),
        say("the budget of a year for thanks"): _or_none(policy.thanks_budget),
        say("what counts"): nouns.COUNTS[policy.counts],
        say("what a supervisor approves"): _up_to_or_none(policy.supervisor_up_to),
        say("what is granted where nobody can be reached"): _up_to_or_none(policy.provisional),
    }


def _or_none(amounts: Amounts | None) -> str:
    return amounts.said if amounts is not None and amounts.each else say("none")


def _up_to_or_none(amounts: Amounts) -> str:
    return say("up to %(most)s", most=amounts.said) if amounts.each else say("none")


def _of_lines(old: Policy, new: Policy) -> Iterator[Difference]:
    before, after = old.lines, new.lines
    gone = {id: line for id, line in before.items() if id not in after}
    for id, line in after.items():
        if id in before:
            was, now = _unguided(before[id]), _unguided(line)
            if was != now:
                yield Difference(id, _changed(was, now))
            if guidance_of(before[id]) != guidance_of(line):
                yield Difference(id, _guided(line), GUIDANCE)
            continue
        called = next((was for was, one in gone.items() if replace(one, id=id) == line), None)
        if called is None:
            yield Difference(id, say("new: %(line)s", line=wording.line(line)))
        else:
            del gone[called]
            yield Difference(id, _renamed(called, id, line))
    for id, line in gone.items():
        yield Difference(id, say("no longer: %(line)s", line=wording.line(line)))


def _renamed(was: str, id: str, line: Line) -> str:
    return say("%(was)s is now called %(now)s: %(line)s", was=was, now=id, line=wording.line(line))


def guidance_of(line: Line | None) -> str:
    """What a line has for whoever works on a case where it speaks; "" where it has nothing, or cannot have."""
    return line.guidance if isinstance(line, Allowance | Cap | Never) else ""


def _unguided(line: Line) -> Line:
    return replace(line, guidance="") if isinstance(line, Allowance | Cap | Never) else line


def _guided(line: Line) -> str:
    words = guidance_of(line)
    if not words:
        return say("no guidance any more: %(line)s", line=wording.line(line))
    return say("guidance: “%(words)s”, on: %(line)s", words=words, line=wording.line(line))


def _changed(old: Line, new: Line) -> str:
    if isinstance(old, Allowance) and isinstance(new, Allowance):
        only_the_amount = replace(old, how_much=new.how_much) == new
        return _another_amount(old, new) if only_the_amount else _rewritten(old, new)
    return _rewritten(old, new)


def _rewritten(old: Line, new: Line) -> str:
    return say("now: %(now)s; before: %(before)s", now=wording.line(new), before=wording.line(old))


def _another_amount(old: Allowance, new: Allowance) -> str:
    both = wording.is_bounded(new.how_much) and wording.is_bounded(old.how_much)
    named = {
        "who": wording.who(new.who),
        "given": wording.on_condition(wording.gift(new), new.when),
        "now": wording.how_much(new.how_much),
        "was": wording.at_most(old.how_much) if both else wording.how_much(old.how_much),
    }
    if wording.conditions(new.when):
        return say("%(who)s may now give %(given)s, %(now)s, was %(was)s", **named)
    return say("%(who)s may now give %(given)s %(now)s, was %(was)s", **named)
