"""One-time codes (RFC 6238): six digits that change every thirty seconds, and recovery codes for a lost telephone.

A code of the interval before or after ours is taken too, since clocks differ; one that was taken, or is older
than one that was, is never taken again. A recovery code is long and random, works once, and is written without
letters that look alike. Five wrong tries are free, then each costs a wait that doubles.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

import pyotp

from casedesk.accounts.rules.throttle import Allowance, wait_after

DIGITS = 6
SECONDS = 30
CLOCKS_APART = 1
"""So many intervals may their clock be before or behind ours."""

SHOWN_FOR = timedelta(hours=1)
"""So long a session counts as one that has shown a code, unless whoever asks wants a fresher one."""

RECOVERY_CODES = 10
TRIES_KEPT = timedelta(hours=1)
TRIES = Allowance(free=5, longest=timedelta(minutes=15))

_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without those that look alike: no I, L, O, 0 and 1."""
LETTERS = len(_LETTERS)
GROUPS, GROUP_LENGTH = 4, 4
"""19 bits a group: 79 in all, too many to be guessed even from what is stored."""

_NO_DIGIT = re.compile(r"[\s.-]")


def new_secret() -> str:
    """A random secret of 160 bits, as authenticator apps read it."""
    return pyotp.random_base32()


def address_for_apps(secret: str, *, desk: str, email: str) -> str:
    """What the square says: the secret, and whose it is, as authenticator apps show it."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=desk)


def in_groups(secret: str) -> str:
    """A secret to be typed where no camera is."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def step_of(secret: str, typed: str, now: datetime) -> int | None:
    """The interval whose code this is, counted since 1970; None where it is no code of these minutes."""
    totp = pyotp.TOTP(secret, digits=DIGITS, interval=SECONDS)
    code, step = bare(typed), totp.timecode(now)
    if len(code) != DIGITS or not (code.isascii() and code.isdigit()):
        return None
    near = range(step - CLOCKS_APART, step + CLOCKS_APART + 1)
    return next((one for one in near if pyotp.utils.strings_equal(code, totp.generate_otp(one))), None)


def bare(typed: str) -> str:
    """What was typed, without what people put in to read it more easily."""
    return _NO_DIGIT.sub("", typed).upper()


def looks_like_recovery(typed: str) -> bool:
    """Whether this is written as recovery codes are."""
    code = bare(typed)
    return len(code) == GROUPS * GROUP_LENGTH and set(code) <= set(_LETTERS)


def recovery_code(chosen: Sequence[int]) -> str:
    """A recovery code from random numbers below `LETTERS`, one for each letter."""
    letters = [_LETTERS[one] for one in chosen]
    return "-".join(
        "".join(letters[at : at + GROUP_LENGTH]) for at in range(0, GROUPS * GROUP_LENGTH, GROUP_LENGTH)
    )


def was_shown(shown_at: datetime | None, now: datetime, within: timedelta = SHOWN_FOR) -> bool:
    """Whether a session has shown a code lately."""
    return shown_at is not None and now - shown_at < within


def wait_before_code(failed: Sequence[datetime], now: datetime) -> timedelta:
    """How long the next try must wait; `failed` are the wrong ones since the last right one, of the last hour."""
    return wait_after([one for one in failed if now - one < TRIES_KEPT], TRIES, now)
