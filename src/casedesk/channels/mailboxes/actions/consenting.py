"""Asking a person for their consent to use a mailbox, and keeping what the provider gives for it."""

from casedesk.audit.rules import Doer
from casedesk.channels.mailboxes.actions.credentials import ask_provider, forget_tokens
from casedesk.channels.mailboxes.actions.keeping import keep_consent
from casedesk.channels.mailboxes.queries.mailboxes import mailbox, secrets_of
from casedesk.channels.mailboxes.rules import consent
from casedesk.platform import clock, tokens
from casedesk.platform.errors import Refused
from casedesk.platform.sentences import say

_PURPOSE = "mailbox consent"
_TOO_OLD = say("This came too late, or from somebody else's page. Begin again.")
_NOT_KNOWN = say("Name the provider and the application's id first, and save them.")


async def begin_consent(mailbox_id: int, user_id: int, back: str) -> str:
    """Where to send the person who may consent. Raises NotFound, Refused without a provider we know."""
    found = await mailbox(mailbox_id)
    secrets = secrets_of(found)
    if not consent.can_be_asked(secrets):
        raise Refused(_NOT_KNOWN)
    words = consent.state_words(consent.Begun(mailbox_id, user_id, clock.now()))
    state = f"{words}.{tokens.sign(_PURPOSE, words)}"
    return consent.authorize_url(secrets, found.address, back, state, _verifier(words))


async def finish_consent(code: str, state: str, back: str, by: Doer) -> int:
    """Keeps the refresh token for the code that the person came back with; returns the mailbox's key.

    Raises Refused where the state is not one of ours for this user, NoToken with what the provider said.
    """
    words, _, signature = state.rpartition(".")
    begun = consent.read_state(words)
    genuine = begun is not None and tokens.verify(_PURPOSE, words, signature)
    if begun is None or not genuine or begun.user_id != by.user_id or begun.is_over(clock.now()):
        raise Refused(_TOO_OLD)
    secrets = secrets_of(await mailbox(begun.mailbox_id))
    granted = await ask_provider(secrets, consent.code_request(secrets, code, back, _verifier(words)))
    if not granted.refresh_token:
        raise Refused(say("The provider let the desk in this once, and gave no refresh token. Begin again."))
    await keep_consent(begun.mailbox_id, granted.refresh_token, by)
    forget_tokens(begun.mailbox_id)
    return begun.mailbox_id


def _verifier(words: str) -> str:
    """What only this desk knows of this state; 44 characters, of which 43 are asked for."""
    return tokens.sign(f"{_PURPOSE} one", words) + tokens.sign(f"{_PURPOSE} two", words)
