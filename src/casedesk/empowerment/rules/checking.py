"""What is odd about a policy whose every line could be read.

An error is a line that can never apply. Lines that overlap or contradict each other are accepted where the
rules resolve it, and a note says how: any one allowance suffices, the most specific who counts, a tier never
lowers, all caps apply, a never line wins.
"""

from collections.abc import Iterator

from casedesk.empowerment.rules import nouns
from casedesk.empowerment.rules.clashes import clashes
from casedesk.empowerment.rules.findings import Finding, error, note, warning
from casedesk.empowerment.rules.policy import Allowance, Evidence, Line, Never, Policy
from casedesk.empowerment.rules.rooms import OF_THE_HOUSE
from casedesk.empowerment.rules.speaking import evidence_for_what_is_owed
from casedesk.empowerment.rules.stopped import stopped
from casedesk.empowerment.rules.words import COSTLESS, KINDNESS, OWED, Reason
from casedesk.platform.sentences import say

FREE = say("It can never apply: what costs nothing is always granted.")


def findings(policy: Policy) -> tuple[Finding, ...]:
    """Everything odd about a policy."""
    return (
        *_of_ids(policy),
        *of_lines_by_themselves(policy),
        *(found for line in policy.allowances for found in _beside_the_others(policy, line)),
        *clashes(policy),
        *(found for line in policy.evidence for found in _of_evidence(policy, line)),
        *_of_occasions(policy),
        *_of_the_whole(policy),
    )


def of_lines_by_themselves(policy: Policy) -> Iterator[Finding]:
    """The errors that are one whatever the other lines say: they are found where those could not be read, too."""
    for allowance in policy.allowances:
        yield from _of_allowance(allowance)
    for cap in policy.caps:
        if cap.remedies and cap.remedies <= COSTLESS:
            yield error(cap.id, FREE, "remedies")
    for never in policy.nevers:
        yield from _of_never(never)
    for bound in policy.bounds:
        if bound.remedy in COSTLESS:
            yield error(bound.id, FREE, "remedy")
    for occasion in policy.occasions:
        if occasion.starts is not None and occasion.ends < occasion.starts:
            yield error(occasion.id, say("It ends before it starts."), "ends")


def _of_ids(policy: Policy) -> Iterator[Finding]:
    ids = [line.id for lines in _sections(policy) for line in lines]
    for id in dict.fromkeys(ids):
        if ids.count(id) > 1:
            yield error(id, say("Two lines are called %(id)s: give each its own id.", id=id), "id")
        if id in OF_THE_HOUSE:
            yield error(
                id,
                say("%(id)s is the name of a limit that every policy has: choose another id.", id=id),
                "id",
            )


def _sections(policy: Policy) -> Iterator[tuple[Line, ...]]:
    yield from (policy.allowances, policy.caps, policy.nevers, policy.reviews)
    yield from (policy.evidence, policy.bounds, policy.occasions)


def _of_allowance(line: Allowance) -> Iterator[Finding]:
    if line.remedy in COSTLESS:
        yield error(
            line.id,
            say(
                "It can never apply: %(remedy)s costs nothing and is always granted.", remedy=str(line.remedy)
            ),
            "remedy",
        )
    elif line.basis in OWED:
        yield error(
            line.id,
            say("It can never apply: what is owed (%(basis)s) needs no allowance.", basis=str(line.basis)),
            "basis",
        )
    elif _ends_before_it_starts(line):
        yield error(line.id, say("It can never apply: it ends before it starts."), "within_days")


def _beside_the_others(policy: Policy, line: Allowance) -> Iterator[Finding]:
    if line.remedy in COSTLESS or line.basis in OWED:
        return
    if line.when.occasion is not None and policy.occasion(line.when.occasion) is None:
        yield error(
            line.id, say("There is no incident or season %(name)s.", name=line.when.occasion), "occasion"
        )
    yield from stopped(policy, line)


def _ends_before_it_starts(line: Allowance | Never) -> bool:
    ends, starts = line.when.within_days, line.when.from_days
    return ends is not None and starts is not None and ends < starts


def _of_never(line: Never) -> Iterator[Finding]:
    if line.remedies and line.remedies <= COSTLESS:
        yield error(line.id, FREE, "remedies")
    if line.bases and line.bases <= OWED:
        yield error(
            line.id, say("It can never apply: what is owed is granted whatever a never line says."), "bases"
        )
    if _ends_before_it_starts(line):
        yield error(line.id, say("It can never apply: it ends before it starts."), "within_days")


def _of_evidence(policy: Policy, line: Evidence) -> Iterator[Finding]:
    if line.bases & OWED or (line.reasons and not line.bases):
        return
    opened = [
        one
        for one in policy.allowances
        if one.when.reasons & line.reasons and one.basis in (line.bases or KINDNESS)
    ]
    if not opened:
        yield error(line.id, say("It can never apply: no allowance is opened by these reasons."))


def _of_occasions(policy: Policy) -> Iterator[Finding]:
    used = {line.when.occasion for line in policy.allowances}
    for occasion in policy.occasions:
        if occasion.id not in used:
            yield warning(occasion.id, say("No allowance names it, so it changes nothing."))


def _of_the_whole(policy: Policy) -> Iterator[Finding]:
    for basis in sorted(OWED):
        if not any(evidence_for_what_is_owed(policy, basis, reason) for reason in Reason):
            says = say(
                "No evidence is named for %(basis)s: any one piece of evidence will do.",
                basis=nouns.BASES[basis],
            )
            yield warning(None, says)
    if not policy.preamble.signed_by:
        yield warning(None, say("Nobody has signed the preamble yet."))
    remedies = [bound.remedy for bound in policy.bounds]
    for bound in policy.bounds:
        if remedies.count(bound.remedy) > 1:
            yield note(
                bound.id,
                say("There are several bounds for %(remedy)s: the strictest wins.", remedy=str(bound.remedy)),
                "remedy",
            )
