"""The problems of the demo: the bad batch of lamps in spring, over by now, and parcels that wait in a depot today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from casedesk.demo.cast import ANA, MINA, Member
from casedesk.demo.hours import DAY, HOUR, instant
from casedesk.demo.seasons import Seasons
from casedesk.platform import db


@dataclass(frozen=True)
class DemoProblem:
    """One cause behind cases about a subject that came from `opens` to `ends`; `share` of a hundred are part of it.
    `known` are what was found out, each so long after it was opened; the last is the cause where `cause` says so."""

    title: str
    subject: str
    opens: int
    ends: int | None
    share: int
    owner: Member
    known: Sequence[tuple[int, str]]
    cause: bool = False
    ended: str = ""


def problems_of(year: Seasons) -> list[DemoProblem]:
    """The problems of a year."""
    return [
        DemoProblem(
            "Lamps of batch A-2216 break at the base",
            "batch",
            year.batch[0] + 5 * HOUR,
            year.batch[1] + 26 * DAY,
            92,
            ANA,
            (
                (0, "Four customers since this morning, all with the same lamp, all broken at the base. Not the box."),
                (3 * HOUR, "All of them from batch A-2216, delivered to us last week. 412 were sold."),
                (2 * DAY, "The supplier glued the base with the wrong glue. New lamps come on Thursday."),
            ),
            cause=True,
            ended="The rest of the batch went back to the supplier; everybody who wrote has a new lamp.",
        ),
        DemoProblem(
            "Parcels wait in Swiftline's depot",
            "late",
            year.ends - 6 * DAY,
            None,
            75,
            MINA,
            (
                (0, "Tracking stops at the depot in Hanover since the weekend. Swiftline does not answer the phone."),
                (26 * HOUR, "Swiftline says: a sorting line is down, they hope to be through in a week."),
            ),
        ),
    ]  # fmt: skip


async def write_problems(year: Seasons, by_email: Mapping[str, int]) -> dict[str, tuple[int, DemoProblem]]:
    """Writes them down as far as they have begun; returns key and problem by subject. Those that have ended end when
    their cases are there."""
    found = {}
    for one in problems_of(year):
        owner = by_email[one.owner.email]
        key = int(
            await db.value(
                "INSERT INTO problems (title, owner_id, opened_at, status) VALUES ($1, $2, $3, $4) RETURNING id",
                one.title,
                owner,
                instant(one.opens),
                "cause_known" if one.cause else "open",
            )
        )
        await _enter(key, one.opens, "opened", one.title, owner, owner)
        for place, (after, words) in enumerate(one.known, start=1):
            is_cause = one.cause and place == len(one.known)
            await _enter(key, one.opens + after, "cause" if is_cause else "known", words, None, owner)
        found[one.subject] = (key, one)
    return found


async def _enter(key: int, at: int, kind: str, words: str, owner: int | None, by: int) -> None:
    await db.execute(
        """
        INSERT INTO problem_entries (problem_id, at, kind, words, owner_id, by_user_id) VALUES ($1, $2, $3, $4, $5, $6)
        """,
        key,
        instant(at),
        kind,
        words,
        owner,
        by,
    )


async def end_problems(problems: Mapping[str, tuple[int, DemoProblem]], now: datetime) -> None:
    """Ends those that are over, now that their cases have joined."""
    for key, one in problems.values():
        if one.ends is None or instant(one.ends) > now:
            continue
        by = await db.value("UPDATE problems SET status = 'ended', ended_at = $2 WHERE id = $1 RETURNING owner_id",
                            key, instant(one.ends))  # fmt: skip
        await _enter(key, one.ends, "ended", one.ended, None, by)
