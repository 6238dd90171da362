"""Sessions that have shown a one-time code, and codes to be typed, for tests."""

import pyotp

from casedesk.accounts.actions import codes
from casedesk.accounts.tables import Session
from casedesk.platform import clock


async def shown(user_id: int) -> None:
    """Lets all sessions of somebody count as ones that have shown a code just now."""
    await Session.update({Session.code_shown_at: clock.now()}).where(Session.user_id == user_id)


async def set_up(user_id: int, session_id: int) -> tuple[str, list[str]]:
    """Sets somebody's codes up by the present one; gives the secret and the recovery codes."""
    secret = await codes.begin_codes(user_id)
    return secret, await codes.confirm_codes(user_id, session_id, present(secret))


def present(secret: str, later: int = 0) -> str:
    """The code of now, or of so many intervals later."""
    totp = pyotp.TOTP(secret)
    return totp.generate_otp(totp.timecode(clock.now()) + later)
