"""The phrases of one language for giving money back, or something new."""

import re
from dataclasses import dataclass


def pattern(text: str) -> re.Pattern[str]:
    """A pattern as these lists write them, in any case; a sentence comes with single spaces."""
    return re.compile(text, re.IGNORECASE)


@dataclass(frozen=True)
class Giving:
    """One language. `money` names giving money, `goods` giving something new in place of the old; `ours` says that it
    is we who do it, or they who get it; `denies` takes it back, `depends` leaves it open."""

    money: re.Pattern[str]
    goods: re.Pattern[str]
    ours: re.Pattern[str]
    denies: re.Pattern[str]
    depends: re.Pattern[str]
