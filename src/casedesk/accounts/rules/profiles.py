"""What somebody is at the desk.

Everybody has a name and an email of their own, a role and a level from 1 (new) to 3 (senior), and room for
a number of open cases. A desk is small enough that no more is asked.
"""

import re
from dataclasses import dataclass

from casedesk.accounts.rules.permissions import ROLES
from casedesk.platform.sentences import say

LONGEST_NAME = 200
LONGEST_EMAIL = 254
LEVELS = range(1, 4)
CAPACITY = range(1001)

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+")


@dataclass(frozen=True)
class Profile:
    """A user as an admin writes them down; `capacity` counts open cases, `teams` are keys, and an empty `locale` leaves
    the language to their browser."""

    name: str
    email: str
    role: str = "agent"
    level: int = 1
    locale: str = ""
    zone: str = "UTC"
    languages: tuple[str, ...] = ()
    capacity: int = 12
    takes_cases: bool = True
    teams: tuple[int, ...] = ()


def objections(profile: Profile) -> dict[str, str]:
    """What is wrong with a profile, by field."""
    wrong: dict[str, str] = {}
    if not 1 <= len(profile.name.strip()) <= LONGEST_NAME:
        wrong["name"] = say("Give a name of at most %(longest)d characters.", longest=LONGEST_NAME)
    if not _EMAIL.fullmatch(profile.email.strip()) or len(profile.email.strip()) > LONGEST_EMAIL:
        wrong["email"] = say("Give an address such as name@example.com.")
    if profile.role not in ROLES:
        wrong["role"] = say("Choose one of %(roles)s.", roles=", ".join(ROLES))
    if profile.level not in LEVELS:
        wrong["level"] = say("Choose a level from 1 to 3.")
    if profile.capacity not in CAPACITY:
        wrong["capacity"] = say("Choose a number from 0 to %(most)d.", most=CAPACITY[-1])
    return wrong
