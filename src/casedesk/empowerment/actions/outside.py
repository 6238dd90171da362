"""Writing down what was given elsewhere, in a shop or at a till: it counts, may pass a line, and is never refused."""

from dataclasses import replace

from casedesk.cases.actions.holding import hold
from casedesk.cases.rules.actors import Actor
from casedesk.empowerment.actions.deciding import policy_now
from casedesk.empowerment.actions.entries import Entry, enter, said, write_concession
from casedesk.empowerment.actions.ledgers import ledgers_of, lock, use_budgets
from casedesk.empowerment.queries.matters import around_case, asker, ledger_of, matter_of, request_of
from casedesk.empowerment.rules.amounts import NOTHING
from casedesk.empowerment.rules.decision import decide
from casedesk.empowerment.rules.impossible import why_not_this_amount
from casedesk.empowerment.rules.requests import measured
from casedesk.empowerment.rules.wishes import Wish, objections
from casedesk.empowerment.rules.words import GrantedBy
from casedesk.platform.errors import Invalid, Refused
from casedesk.platform.sentences import say
from casedesk.settings.queries import desk_settings


async def record_outside_policy(case_id: int, wish: Wish, by: Actor, seen: int | None = None) -> int:
    """Records what somebody gave elsewhere already, as outside policy; returns its key.

    What the limits would have said is kept beside it. Raises Invalid only for what is no amount.
    """
    wish = replace(wish, conditions=frozenset(), lapses_at=None, promised_by=None)
    async with hold(case_id, by, seen) as case:
        wrong = objections(wish, case.now)
        if by.user_id is None or case.merged_into_id is not None:
            raise Refused(say("Write it down on the case that it belongs to."))
        around, who = await around_case(case.id, wish.order_id), await asker(by.user_id)
        if wish.order_id is not None and not around.orders:
            wrong["order_id"] = say("There is no such order.")
        version, zone = await policy_now(case), (await desk_settings()).zone
        await lock(ledgers_of(around, wish.order_id, who.id))
        matter = await matter_of(around, who, version, case.now, zone)
        request = request_of(wish, matter)
        amiss = why_not_this_amount(request)
        if amiss is not None:
            wrong.setdefault("amount", amiss)
        if wrong:
            raise Invalid(wrong)
        decision = decide(request, version.policy, ledger_of(matter), matter.now)
        given = measured(request, version.policy.counts).face
        concession_id = await write_concession(case, matter, wish, given, decision)
        await enter(concession_id, Entry("outside", given, granted_by=GrantedBy.OUTSIDE), by, case.now)
        await use_budgets(
            basis=wish.basis,
            occasion=None,
            granted_at=case.now,
            zone=zone,
            currency=wish.currency,
            before=NOTHING,
            after=given,
            asked=given,
            cost_to_us=wish.cost_to_us,
        )
        await case.enter("given_elsewhere", by, said(wish, concession_id, given))
    return concession_id
