"""The customer is asked whether it is solved, and says yes themselves."""

from dataclasses import replace

from casedesk.cases.actions.contacts import Contact, Recorded, add_interaction, without_card_numbers
from casedesk.cases.actions.holding import hold, hold_leading
from casedesk.cases.events import ContactRecorded
from casedesk.cases.rules import stages
from casedesk.cases.rules.actors import Actor
from casedesk.cases.rules.stages import Effect
from casedesk.cases.tables import SolutionAsk

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


async def note_asked(case_id: int, resolution_id: int, interaction_id: int, by: Actor) -> None:
    """Writes down that the customer was asked about a resolution, by this contact; the database holds that it is
    once."""
    async with hold(case_id, by) as case:
        await SolutionAsk.insert(
            SolutionAsk(
                case_id=case_id,
                stage_start_id=resolution_id,
                interaction_id=interaction_id,
                recorded_at=case.now,
            )
        )
        await case.enter("asked_whether", by, interaction_id=interaction_id)
