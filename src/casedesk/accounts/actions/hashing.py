"""Hashing passwords, off the event loop: one takes about 30 ms and 19 MiB on purpose."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from casedesk.accounts.rules.passwords import LONGEST, normal

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

_NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$D8oebq8IPH3rZyfsXf5m5A$ZUvzYyr6pP/bAAac32RSlDngwewU8GCGjhxegFJc5Xc"
"""A hash to compare with where there is none, so that this takes as long and tells nobody who works here."""


async def hash_password(password: str) -> str:
    """What is stored of a password."""
    return await asyncio.to_thread(_HASHER.hash, normal(password))


async def password_fits(stored: str | None, password: str) -> bool:
    """Whether this is the password. Takes the same time where nothing is stored."""
    fits = await asyncio.to_thread(_fits, stored or _NOBODYS, password)
    return fits and stored is not None


def is_outdated(stored: str) -> bool:
    """Whether it was hashed with less effort than is asked for today."""
    return _HASHER.check_needs_rehash(stored)


def _fits(stored: str, password: str) -> bool:
    try:
        # Cut, so that a megabyte of password costs no more than a real one.
        return _HASHER.verify(stored, normal(password[: LONGEST + 1]))
    except (VerificationError, InvalidHashError):
        return False
