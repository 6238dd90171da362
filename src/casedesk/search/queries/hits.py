"""The hits of a question: contacts, notes and heads of cases that answer it, those that the reader may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec

from casedesk.cases.queries.visibility import seen_by, sees_every_case
from casedesk.cases.rules.actors import Actor
from casedesk.platform import db
from casedesk.search.queries.conditions import conditions
from casedesk.search.queries.frequency import common_words
from casedesk.search.rules.asking import Question, begins, pieces, whole_pieces
from casedesk.search.rules.plans import Plan, plan
from casedesk.search.rules.rows import OF_HEAD

PAGE = 25
MOST_RANKED = 1_000
"""The best are chosen among so many of the newest hits."""
_FEWEST_RANKED = 30
"""Among the newest rows that are walked through, so many hits are enough to choose the best of."""


class Hit(msgspec.Struct, frozen=True):
    """Something that was said, and the case it is on. Without a contact and a note it is the head of the case.

    `who` wrote or spoke, `rank` says how well it answers: the higher the better, 0 where nobody asked for the best.
    """

    id: int
    at: datetime
    rank: float
    case_id: int
    title: str
    stage: str
    disposition: str | None
    customer: str
    owner: str
    interaction_id: int | None
    note_id: int | None
    channel: str
    direction: str
    who: str
    head: str
    body: str


@dataclass(frozen=True)
class Place:
    """The last hit of a page: the next page begins after it."""

    rank: float
    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{self.rank!r}~{self.at.isoformat()}~{self.id}"


FIRST = Place(float("inf"), datetime(9999, 1, 1, tzinfo=UTC), 0)


def place_from(text: str) -> Place | None:
    """Reads a place back from an address; None for what is none."""
    try:
        rank, at, key = text.split("~")
        said = datetime.fromisoformat(at)
        found = Place(float(rank), said.astimezone(UTC), int(key))
    except (ValueError, OverflowError):
        return None
    return found if said.tzinfo is not None and 0 <= found.id < 2**63 and found.rank >= 0 else None


class Found(msgspec.Struct, frozen=True):
    """One page of hits; `after` begins the next one, None on the last."""

    hits: list[Hit]
    after: Place | None


SAID = """
-- What is told of these hits?
SELECT r.id, r.at, r.case_id, c.title, c.stage, c.disposition, cu.name AS customer, o.name AS owner,
       r.interaction_id, r.note_id, coalesce(i.channel, c.channel) AS channel, coalesce(i.direction, '') AS direction,
       CASE WHEN i.direction = 'in' THEN coalesce(nullif(i.sender_name, ''), w.name, nullif(i.address, ''), '')
            ELSE coalesce(u.name, n.by_rule, '') END AS who,
       coalesce(i.subject, h.title, '') AS head,
       coalesce(i.body, n.body, concat_ws(E'\\n\\n', h.issue, h.wish, h.next_step)) AS body
FROM search_rows r
JOIN cases c ON c.id = r.case_id
JOIN customers cu ON cu.id = c.customer_id
JOIN users o ON o.id = c.owner_id
LEFT JOIN cases h ON h.id = r.of_case_id
LEFT JOIN interactions i ON i.id = r.interaction_id
LEFT JOIN notes n ON n.id = r.note_id
LEFT JOIN customers w ON w.id = i.customer_id
LEFT JOIN users u ON u.id = coalesce(i.by_user_id, n.by_user_id)
WHERE r.id = ANY($1::bigint[])
"""


class _Candidate(msgspec.Struct, frozen=True):
    id: int
    at: datetime
    rank: float

    @property
    def place(self) -> Place:
        return Place(self.rank, self.at, self.id)


async def best(asked: Question, viewer: Actor, after: Place | None = None, limit: int = PAGE) -> Found:
    """The hits that answer best among the newest MOST_RANKED, some on each page; without words, the newest."""
    if not asked.has_words:
        return await newest(asked, viewer, after, limit)
    asking = await _asking(asked, viewer, Wanted(MOST_RANKED, _FEWEST_RANKED, ranked=True))
    ranked = sorted(await _candidates(asking, FIRST), key=_best_first, reverse=True)
    left = [one for one in ranked if after is None or _best_first(one) < (after.rank, after.at, after.id)]
    return await _page(left, limit)


async def newest(asked: Question, viewer: Actor, after: Place | None = None, limit: int = PAGE) -> Found:
    """The hits that were said last, some on each page."""
    asking = await _asking(asked, viewer, Wanted(limit + 1, limit + 1))
    return await _page(await _candidates(asking, after or FIRST), limit)


def _best_first(one: _Candidate) -> tuple[float, datetime, int]:
    return one.rank, one.at, one.id


async def _page(candidates: Sequence[_Candidate], limit: int) -> Found:
    shown = candidates[:limit]
    if not shown:
        return Found([], None)
    told = {row["id"]: row for row in await db.records(SAID, [one.id for one in shown])}
    hits = [Hit(**told[one.id], rank=one.rank) for one in shown if one.id in told]
    return Found(hits, shown[-1].place if len(candidates) > limit else None)


@dataclass(frozen=True)
class Wanted:
    """How many hits are wanted at most, how many are enough to look no further, and whether they are ranked."""

    most: int
    enough: int
    ranked: bool = False


@dataclass(frozen=True)
class _Asking:
    """A question as the database is asked it: conditions on its time and on its case, with the arguments of both.
    None is on its case where nothing is narrowed to and nothing hidden.

    $1 and $2 say who asks, $3 is all of the words, $4 those that are looked up, $5 and $6 the place before.
    `rank` is what says how well a row answers.
    """

    plan: Plan
    wanted: Wanted
    rank: str
    has_words: bool
    of_time: str
    of_case: str
    narrows: bool
    before: Sequence[datetime]
    args: list[Any]


async def _asking(asked: Question, viewer: Actor, wanted: Wanted) -> _Asking:
    of_words, lexemes = pieces(asked), begins(asked)
    common = (
        await common_words([lexeme for piece in lexemes for lexeme, _begins in piece]) if of_words else {}
    )
    chosen = plan(lexemes, common, wanted.enough)
    looked_up = [of_words[place] for place in chosen.looked_up]
    args: list[Any] = [
        viewer.sees_all,
        list(viewer.teams),
        " & ".join(of_words),
        " & ".join(looked_up),
        None,
        None,
    ]
    of_time = [one for one in asked.filters if one.operator == "after"]
    of_case = [one for one in asked.filters if one.operator not in ("before", "after")]
    before = ["r.case_id IS NOT NULL", "(r.at, r.id) < ($5::timestamptz, $6::bigint)"]
    sight = [] if await sees_every_case(viewer) else [seen_by("c", "$1", "$2")]
    return _Asking(
        plan=chosen,
        wanted=wanted,
        rank=_rank(asked, args) if wanted.ranked else "0::real",
        has_words=asked.has_words,
        of_time=" AND ".join(before + await conditions(of_time, args)),
        of_case=" AND ".join([*sight, *await conditions(of_case, args)]),
        narrows=bool(of_case),
        before=[one.value for one in asked.filters if one.operator == "before"],
        args=args,
    )


def _rank(asked: Question, args: list[Any]) -> str:
    """A whole word comes before one that only begins so, and among each a title before what is said below it; then it
    counts how often the words are there, how near to each other, and in how long a text."""
    args.append(" & ".join(whole_pieces(asked)))
    whole, title = f"${len(args)}::tsquery", f"ts_filter(r.words, '{{{OF_HEAD}}}')"
    return f"""
        CASE WHEN {title} @@ {whole} THEN 3 WHEN r.words @@ {whole} THEN 2 WHEN {title} @@ $3::tsquery THEN 1 ELSE 0 END
        + ts_rank(r.words, $3::tsquery, 1)"""


async def _candidates(asking: _Asking, before: Place) -> list[_Candidate]:
    """The newest hits before a place; all there are, or at least as many as are enough."""
    # What was said before a day begins where that does: an index is walked from there, and not up to there.
    first = min(
        [before, *(Place(0, day, 0) for day in asking.before)], key=lambda place: (place.at, place.id)
    )
    asking.args[4:6] = first.at, first.id
    for most in asking.plan.walks:
        found = await db.rows(_Candidate, _walk(asking, most), *asking.args)
        if len(found) >= asking.wanted.enough:
            return found
    return await db.rows(_Candidate, _gather(asking), *asking.args)


def _walk(asking: _Asking, most: int) -> str:
    """Among so many rows of what was said last. The words are compared by a function, so that no index is asked."""
    return f"""
    -- Which of the newest rows answer the question?
    SELECT r.id, r.at, {asking.rank} AS rank
    FROM (SELECT r.* FROM search_rows r WHERE {asking.of_time}
          ORDER BY r.at DESC, r.id DESC LIMIT {most}) r
    {_seen(asking)}
    WHERE {_holds_all(asking)} AND $4::text IS NOT NULL AND {_ALL_NAMED}
    ORDER BY r.at DESC, r.id DESC LIMIT {asking.wanted.most}
    """


def _gather(asking: _Asking) -> str:
    """All rows that the index knows, sorted afterwards: materialized, or the planner would walk for a rare word.
    Where cases are narrowed to, it may also begin with those."""
    if asking.narrows:
        joined, later = f"JOIN cases c ON c.id = r.case_id AND {asking.of_case}", ""
    else:
        joined, later = "", _seen(asking)
    looked_up = "r.words @@ $4::tsquery" if asking.has_words else "$4::text = ''"
    # What the index was asked is not compared a second time.
    holds_all = "$3::text IS NOT NULL" if asking.args[2] == asking.args[3] else _holds_all(asking)
    return f"""
    -- Which rows answer the question? The newest of them.
    WITH found AS MATERIALIZED (
        SELECT r.id, r.at, r.case_id, r.channel FROM search_rows r {joined}
        WHERE {looked_up} AND {holds_all} AND {asking.of_time} AND {_ALL_NAMED}
    ), newest AS (
        SELECT r.id, r.at FROM (SELECT * FROM found ORDER BY at DESC, id DESC) r
        {later} ORDER BY r.at DESC, r.id DESC LIMIT {asking.wanted.most}
    )
    SELECT n.id, n.at, {asking.rank} AS rank FROM newest n JOIN search_rows r ON r.id = n.id
    ORDER BY n.at DESC, n.id DESC
    """


def _holds_all(asking: _Asking) -> str:
    return "ts_match_vq(r.words, $3::tsquery)" if asking.has_words else "$3::text = ''"


_ALL_NAMED = "$1::boolean IS NOT NULL AND $2::bigint[] IS NOT NULL"
"""Each statement names all of its arguments."""


def _seen(asking: _Asking) -> str:
    """One case at a time, in order: a page is full after some, and the planner must not read all cases for it."""
    if not asking.of_case:
        return ""
    return (
        f"CROSS JOIN LATERAL (SELECT FROM cases c WHERE c.id = r.case_id AND {asking.of_case} OFFSET 0) seen"
    )
