"""What live updates ask of the features: who may hear of what, who is still signed in, which pages are open."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from casedesk.accounts.pages.doorkeeper import still_in
from casedesk.cases.queries.sight import who_may_see
from casedesk.platform import live
from casedesk.together.actions.presence import leave, stay
from casedesk.web.live.hub import Desk
from casedesk.web.sessions import SignedIn
from casedesk.workspace.acting import actor_of

OF_CASES = ("case", "people")
"""The kinds of topics that are about a case, whose key they bear."""


async def sighted(wanted: Mapping[str, Sequence[SignedIn]]) -> Mapping[str, Collection[int]]:
    """For each topic, the keys of those of its viewers who may hear of it: of a case by the one predicate, of what
    is a user's own that user, of approvals whoever sees any."""
    keys = {topic: topic.partition(":") for topic in wanted}
    cases = {int(key) for kind, _, key in keys.values() if kind in OF_CASES}
    # Whoever sees alike is asked about once.
    alike: dict[object, list[SignedIn]] = defaultdict(list)
    for viewers in wanted.values():
        for one in viewers:
            alike[(one.role == "admin", one.teams)].append(one)
    groups = list(alike.values())
    seen = await who_may_see(cases, [actor_of(group[0]) for group in groups]) if cases else set()
    may: dict[int, set[int]] = defaultdict(set)
    for case_id, place in seen:
        may[case_id] |= {one.id for one in groups[place]}
    hear: dict[str, Collection[int]] = dict.fromkeys(wanted, ())
    hear |= {topic: may[int(key)] for topic, (kind, _, key) in keys.items() if kind in OF_CASES}
    hear |= {topic: {int(key)} for topic, (kind, _, key) in keys.items() if kind == "user"}
    if live.APPROVALS in hear:
        hear[live.APPROVALS] = {one.id for one in wanted[live.APPROVALS] if one.may("approvals.see")}
    return hear


DESK = Desk(sighted=sighted, still_in=still_in, stay=stay, leave=leave)
