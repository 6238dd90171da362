"""Telling whoever wrote a trigger that it names what is not there any more: nobody would see that it does nothing."""

from casedesk.accounts.events import UserDeactivated
from casedesk.automation.triggers.queries.names import Names, named
from casedesk.automation.triggers.queries.runs import admins
from casedesk.automation.triggers.queries.triggers import Trigger, all_on, gone_told
from casedesk.automation.triggers.rules import triggers as rules
from casedesk.notifications.actions.telling import notify
from casedesk.notifications.rules.kinds import Kind, Notice
from casedesk.platform import db


async def mind_leaving(_left: UserDeactivated) -> None:
    """The reaction: somebody left."""
    await mind()


async def mind() -> None:
    """Looks through the triggers that are on, and tells of each thing once."""
    async with db.transaction():
        told = await gone_told()
        if not told:
            return
        triggers = await all_on()
        names = await named(rules.named([one.document for one in triggers]))
        for trigger in triggers:
            await _mind(trigger, names, set(told.get(trigger.id, ())))


async def _mind(trigger: Trigger, names: Names, told: set[str]) -> None:
    keys = rules.keys_of(trigger.document)
    gone = {f"{kind}:{key}" for kind, key in keys if (kind, key) not in names or names[kind, key].gone}
    if gone == told:
        return
    await db.execute("UPDATE triggers SET gone_told = $2 WHERE id = $1", trigger.id, sorted(gone))
    if gone - told:
        payload = {"trigger": trigger.id, "name": trigger.name}
        whom = [*await admins(), trigger.by_user_id]
        await notify(whom, Notice(Kind.TRIGGER_GONE, about=str(trigger.id), payload=payload))
