"""What became of the cases of a period, by what their customers got, read as columns."""

from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np

from casedesk.platform import db
from casedesk.reports.queries.columns import arrays, column_of, marks_by
from casedesk.reports.queries.empowerment import BACK_DAYS, REQUESTS, Ended, Outcomes
from casedesk.reports.queries.filtering import Question
from casedesk.reports.queries.side_by_side import COUNTED, Table, together
from casedesk.reports.rules.asked import Asked
from casedesk.reports.rules.columns import bit, coded, micros
from casedesk.reports.rules.curves import Ints, Truths
from casedesk.reports.rules.periods import halves_of
from casedesk.reports.rules.returning import came_back, days_of

GOT = ("spot", "approved", "refused", "nothing")
"""What a customer got, the best first: on the spot, after an approval, or nothing of what was asked for."""
_NOTHING = GOT.index("nothing")
_NONE = np.empty(0, np.int64)


@dataclass(frozen=True)
class Counted:
    """What is counted of the cases of a part of the period, and for how many microseconds a fix has to hold."""

    cases: bytes
    window: int


def counted(asked: Asked) -> list[Coroutine[Any, Any, Counted]]:
    """The reads of what `outcomes_of` needs: one for each half of the period, to be done beside others."""
    return [_counted(asked.about(half)) for half in halves_of(asked.period, asked.now)]


async def outcomes_of(asked: Asked, parts: Sequence[Counted]) -> Outcomes:
    """The same of cases that were read in parts."""
    cases = Table(COUNTED, [part.cases for part in parts])
    marks = marks_by(asked.now, cases, parts[0].window)
    resolved = np.flatnonzero(marks & bit("resolved"))
    stopped = (cases["opened"] + cases["took"])[resolved]
    (case, got), back = await db.side_by_side(
        _got(cases["case"][resolved]), _back(asked, cases["customer"][resolved], stopped)
    )
    ended = _ended(marks[resolved], _best(cases["case"][resolved], case, got), back)
    return Outcomes(ended, _had(cases, (marks & bit("left_out")) == 0))


async def _counted(asked: Asked) -> Counted:
    question = Question(asked)
    found = await db.record(
        f"""
        -- What do we count of each case that was opened in this period?
        SELECT {together("counted")}, microseconds(holding_window()) AS holding_window
        FROM case_facts f WHERE {question.where}
        """,
        *question.args,
    )
    assert found is not None, "an aggregate has a row"
    return Counted(found["counted"] or b"", found["holding_window"])


async def _got(cases: Ints) -> tuple[Ints, Ints]:
    """Which of these cases had a request, and the place in GOT of what became of it: each request by itself."""
    if not cases.size:
        return _NONE, _NONE
    wanted = {
        "case": "c.case_id",
        "got": f"""(CASE WHEN c.granted_by = 'agent' THEN {GOT.index("spot")}
                   WHEN c.granted_by IS NULL THEN {GOT.index("refused")} ELSE {GOT.index("approved")} END)::bigint""",
    }
    # The keys of a period's cases lie close together: to ask for those between them costs less than to join them.
    found = await db.record(
        f"""
        -- What was asked for in the cases from one key to another, and given?
        SELECT {arrays(wanted)} FROM concessions c WHERE c.case_id BETWEEN $1 AND $2 AND {REQUESTS}
        """,
        int(cases.min()),
        int(cases.max()),
    )
    assert found is not None, "an aggregate has a row"
    case, got = column_of(found["case"]), column_of(found["got"])
    theirs = np.isin(case, cases)
    return case[theirs], got[theirs]


def _best(cases: Ints, case: Ints, got: Ints) -> Ints:
    """For each of these cases the best that came of the requests for it."""
    by_key = np.argsort(cases, kind="stable")
    best = np.full(cases.size, _NOTHING)
    np.minimum.at(best, by_key[np.searchsorted(cases, case, sorter=by_key)], got)
    return best


@dataclass(frozen=True)
class _Back:
    """Of which cases it is long enough ago that they stopped, and whose customers ordered again."""

    after: Truths
    back: Truths


async def _back(asked: Asked, customers: Ints, stopped: Ints) -> _Back:
    after = stopped <= micros(asked.now - timedelta(days=BACK_DAYS))
    back = np.zeros(after.size, np.bool_)
    back[after] = await _came_back(customers[after], days_of(stopped[after]))
    return _Back(after, back)


def _ended(marks: Ints, best: Ints, then: _Back) -> list[Ended]:
    judged = (marks & bit("judged")) > 0
    held = judged & ((marks & bit("lasting")) > 0)

    def many(which: Truths | None = None) -> Ints:
        return np.bincount(best if which is None else best[which], minlength=len(GOT))

    counts = zip(
        *(many(which).tolist() for which in (None, judged, held, then.after, then.back)), strict=True
    )
    return [Ended(got, *counted) for got, counted in zip(GOT, counts, strict=True) if counted[0]]


async def _came_back(customers: Ints, days: Ints) -> Truths:
    if not customers.size:
        return np.zeros(0, np.bool_)
    # So many keys are not looked at one by one to plan for them, which took as long as to find what they have.
    wanted = {"customer": "o.customer_id", "day": "(o.placed_on - date '2000-01-01')::bigint"}
    found = await db.record(
        f"""
        -- When did these customers order after that?
        SELECT {arrays(wanted)} FROM orders o
        WHERE o.customer_id = ANY((SELECT $1::bigint[])::bigint[]) AND o.placed_on > date '2000-01-01' + $2::integer
        """,
        coded(customers)[0].tolist(),
        int(days.min()),
    )
    assert found is not None, "an aggregate has a row"
    return came_back(customers, days, column_of(found["customer"]), column_of(found["day"]), BACK_DAYS)


def _had(cases: Table, counted: Truths) -> dict[tuple[int, int | None], int]:
    owners, owner = coded(cases["owner"][counted])
    categories, category = coded(cases["category"][counted])
    many = np.bincount(owner * categories.size + category)
    return {
        (int(owners[pair // categories.size]), int(categories[pair % categories.size]) or None): int(
            many[pair]
        )
        for pair in np.flatnonzero(many)
    }
