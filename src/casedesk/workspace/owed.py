"""What a case owes by what every customer is promised, as its page says it in one quiet line."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from casedesk.promises.standing.queries.owed import DueOnCase
from casedesk.promises.standing.rules.dues import MISSED, OWED
from casedesk.promises.standing.wording import due_words, missed_words


class OwedWords(msgspec.Struct, frozen=True):
    """One thing: due at a time, or missed by so long. `presses` says that it is missed and still to be done."""

    words: str
    due_at: datetime | None
    late_by: timedelta | None = None
    presses: bool = False


def owed_words(dues: Iterable[DueOnCase], now: datetime) -> list[OwedWords]:
    """What is missed, then what is to come. What was kept, or settled by the end of the case, is said nowhere."""
    found = list(dues)
    missed = [
        OwedWords(missed_words(one.kind), None, one.late_by(now), one.is_still_owed(now))
        for one in found
        if one.state(now) == MISSED
    ]
    return missed + [OwedWords(due_words(one.kind), one.due_at) for one in found if one.state(now) == OWED]
