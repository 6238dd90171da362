"""Deciding a wish on a held case, with every ledger held that it counts against."""

from dataclasses import dataclass
from decimal import Decimal

from casedesk.cases.actions.held import HeldCase
from casedesk.cases.rules import stages
from casedesk.empowerment.actions.ledgers import ledgers_of, lock
from casedesk.empowerment.queries.budgets import spent_by_agent
from casedesk.empowerment.queries.matters import Matter, around_case, asker, ledger_of, matter_of, request_of
from casedesk.empowerment.queries.policies import Version, in_force_at
from casedesk.empowerment.rules.decision import Decision, decide
from casedesk.empowerment.rules.requests import measured
from casedesk.empowerment.rules.wishes import Wish, objections
from casedesk.platform.errors import Invalid, Refused
from casedesk.platform.sentences import say
from casedesk.settings.queries import desk_settings

MAY_GIVE = (*stages.OPEN, stages.RESOLVED)
"""While a case is open one gives; and a little extra after it was resolved does not make it come back."""


@dataclass(frozen=True)
class Decided:
    """A wish as it was decided. `asked` is its face value: of a replacement its line's price."""

    wish: Wish
    matter: Matter
    decision: Decision
    asked: Decimal
    zone: str


async def policy_now(case: HeldCase) -> Version:
    """The policy in force at this moment. Raises Refused where there is none."""
    found = await in_force_at(case.now)
    if found is None:
        raise Refused(say("No policy is in force yet: a manager publishes one under Empowerment."))
    return found


async def decide_held(case: HeldCase, wish: Wish, asker_id: int) -> Decided:
    """What a wish leads to now. Nobody else gives anything against the same ledgers until the transaction ends.

    Raises Invalid for what is wrong with the wish itself, Refused where nothing can be given on this case.
    """
    wrong = objections(wish, case.now)
    if wrong:
        raise Invalid(wrong)
    if case.merged_into_id is not None or case.stage not in MAY_GIVE:
        raise Refused(say("This case has ended. Reopen it first."))
    version, who = await policy_now(case), await asker(asker_id)
    zone = (await desk_settings()).zone
    around = await around_case(case.id, wish.order_id)
    if wish.order_id is not None and not around.orders:
        raise Invalid({"order_id": say("There is no such order.")})
    await lock(ledgers_of(around, wish.order_id, asker_id))
    matter = await matter_of(around, who, version, case.now, zone)
    listed = [one.id for one in matter.given]
    reviews = await spent_by_agent(version.policy, asker_id, case.now, listed)
    request = request_of(wish, matter)
    decision = decide(request, version.policy, ledger_of(matter, reviews=reviews), matter.now)
    asked = measured(request, version.policy.counts).face
    return Decided(wish, matter, decision, asked, zone)
