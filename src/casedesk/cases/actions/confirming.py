"""The customer's yes: they say themselves that it is solved."""

from dataclasses import replace

from casedesk.cases.actions.contacts import Contact, Recorded, add_interaction, without_card_numbers
from casedesk.cases.actions.holding import hold_leading
from casedesk.cases.events import ContactRecorded
from casedesk.cases.rules import stages
from casedesk.cases.rules.actors import Actor
from casedesk.cases.rules.stages import Effect

CONFIRMATION = "confirmation"
"""The nature of a contact that says nothing but that it is solved: it chases nobody and reopens nothing."""


async def confirm_solved(case_id: int, contact: Contact, by: Actor, rule: str = "") -> Recorded:
    """Records that the customer said it is solved.

    An open case is not resolved by it: what fixed it and what caused it is for its owner to say. It stops
    waiting for the customer or for somebody outside, so that the owner sees it. An ended case stays as it is.
    """
    async with hold_leading(case_id, by) as case:
        said = replace(
            without_card_numbers(contact), at=case.now, nature=CONFIRMATION, customer_id=case.customer_id
        )
        waits = case.stage in (stages.AWAITING_CUSTOMER, stages.AWAITING_THIRD_PARTY)
        effect = Effect.TO_WORKING if waits else Effect.NOTHING
        interaction_id = await add_interaction(case, said, effect, by, rule)
        if waits:
            await case.start_stage(stages.WORKING, by)
        case.tell(
            ContactRecorded(
                case_id=case.id,
                interaction_id=interaction_id,
                direction=said.direction,
                channel=said.channel,
                nature=said.nature,
                effect=effect.value,
            )
        )
        return Recorded(case.id, interaction_id, effect, said.masked)
