"""Setting up the programs that are told, and taking them out of use."""

from casedesk.audit.actions import note
from casedesk.audit.rules import Doer
from casedesk.empowerment.fulfilment.actions.telling import purpose
from casedesk.empowerment.fulfilment.tables import Webhook
from casedesk.platform import clock, db, outgoing, sealing, tokens
from casedesk.platform.errors import Invalid, NotFound
from casedesk.platform.sentences import say

KEY = """
-- Which key will the next program have? Its secret is sealed for that key, and opens on no other row.
SELECT nextval(pg_get_serial_sequence('webhooks', 'id'))
"""


async def add_webhook(name: str, url: str, private_allowed: bool, by: Doer) -> tuple[int, str]:
    """Lets a program be told at this address; returns its key, and the secret, which is shown once.

    Raises Invalid by field.
    """
    wrong = {}
    if not name.strip():
        wrong["name"] = say("Give it a name.")
    objection = outgoing.objection_to(url)
    if objection:
        wrong["url"] = objection
    if not wrong and await _is_there(name):
        wrong["name"] = say("There is one of this name already.")
    if wrong:
        raise Invalid(wrong)
    assert by.user_id is not None, "an admin sets it up"
    secret = tokens.new_token()
    async with db.transaction():
        webhook_id = int(await db.value(KEY))
        row = Webhook(
            id=webhook_id,
            name=name.strip(),
            url=url,
            sealed_secret=sealing.seal(purpose(webhook_id), secret.encode()),
            private_allowed=private_allowed,
            made_at=clock.now(),
            made_by_user_id=by.user_id,
        )
        await Webhook.insert(row)
        await note(by, "added", "webhook", webhook_id, private_allowed=private_allowed)
    return webhook_id, secret


async def stop_webhook(webhook_id: int, by: Doer) -> None:
    """Tells this program nothing more. Raises NotFound."""
    async with db.transaction():
        stopped = (
            await Webhook.update({Webhook.active: False})
            .where((Webhook.id == webhook_id) & Webhook.active.eq(True))
            .returning(Webhook.id)
        )
        if not stopped:
            raise NotFound
        await note(by, "deactivated", "webhook", webhook_id)


async def _is_there(name: str) -> bool:
    sql = """
    -- Is there a program of this name?
    SELECT EXISTS (SELECT FROM webhooks WHERE active AND lower(name) = lower($1))
    """
    return bool(await db.value(sql, name.strip()))
