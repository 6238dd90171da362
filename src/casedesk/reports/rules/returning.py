"""Which customers ordered again soon after their case, in columns."""

import numpy as np

from casedesk.reports.rules.curves import Ints, Truths

_DAY = 86_400 * 1_000_000
_ROOM = 1 << 20
"""More days than any order lies from the first there is; keys of customers are far below what is left."""

_NEVER = np.iinfo(np.int64).max


def days_of(moments: Ints) -> Ints:
    """The days, in UTC, on which these moments lie, counted from 2000."""
    return moments // _DAY


def came_back(customers: Ints, days: Ints, buyers: Ints, bought: Ints, within: int) -> Truths:
    """For each customer and day: did they order on a later day, within so many? `buyers` ordered on the days `bought`,
    counted as the days are."""
    least = int(min(days.min(initial=0), bought.min(initial=0)))
    orders = np.sort(buyers * _ROOM + bought - least)
    ended = customers * _ROOM + days - least
    # The first order after it; of a customer who gave none, that of the next one, or none at all.
    following = np.append(orders, _NEVER)[np.searchsorted(orders, ended, side="right")]
    found: Truths = following <= ended + within
    return found
