"""Keeping the facts that reports answer from true to the record of each case."""

from collections.abc import Sequence

from casedesk.cases.events import CaseChanged, CaseOpened, HoursKept
from casedesk.platform import db
from casedesk.platform.jobs.actions import enqueue
from casedesk.reports.tables import CaseFacts
from casedesk.settings.events import SettingsChanged

RECKON_ALL = "reports.reckon_all"
RECKON_REPEATED = "reports.reckon_repeated"

AT_ONCE = 20_000
HOUR = 3600.0
"""Seconds that one piece may take: a great desk is not hurried."""

_OF_THE_DATABASE = ("id", "case_id", "marks", "counted", "handled", "hours", "moves_if_short")
_COLUMNS = [
    column._meta.name for column in CaseFacts._meta.columns if column._meta.name not in _OF_THE_DATABASE
]


def _reckoning(chosen: str) -> str:
    return f"""
    -- What do these cases come to now, by their record, and who had them for how long?
    WITH kept AS (
        INSERT INTO case_facts (case_id, {", ".join(_COLUMNS)})
        SELECT case_id, {", ".join(_COLUMNS)} FROM case_facts_by_record WHERE case_id {chosen}
        ORDER BY opened_at, case_id
        ON CONFLICT (case_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS)}
    )
    INSERT INTO case_custody (case_id, owner_id, us, running_since, is_last, business_us, running_place_us)
    SELECT case_id, owner_id, us, running_since, is_last, business_us, running_place_us
    FROM case_custody_by_record WHERE case_id {chosen}
    ORDER BY case_id, is_last, owner_id
    ON CONFLICT (case_id, owner_id) DO UPDATE
        SET us = excluded.us, running_since = excluded.running_since, is_last = excluded.is_last,
            business_us = excluded.business_us, running_place_us = excluded.running_place_us
    """  # noqa: S608 - the columns and the choices are our own


RECKON = _reckoning("= ANY($1::bigint[])")
RECKON_ONE = _reckoning("= $1::bigint")
"""The server keeps its plan for any one case. For a list of whatever length it plans each time, which takes five
times as long as the rest."""


ANSWERED_BY = frozenset((
    "opened_at", "channel", "kind", "priority", "language", "customer_id", "team_id", "owner_id", "category_id",
    "cause_id", "disposition", "resolved_at", "ended_at", "first_response_at", "reopened", "chases", "stage",
    "stage_start_id", "owner_start_id",
))  # fmt: skip
"""The columns of a case that its facts follow from; every start moves the last two."""

COUNTED = frozenset((
    "contact", "placed", "linked", "unlinked", "split", "split_off", "unsplit", "absorbed", "asked_whether",
))  # fmt: skip
"""What is entered in a case's record when something is counted of it that stands in no column."""


async def reckon(case_ids: Sequence[int]) -> None:
    """Works out the facts of these cases, which their writer holds, in one statement."""
    if len(case_ids) == 1:
        await db.execute(RECKON_ONE, case_ids[0])
        return
    await db.execute(RECKON, list(case_ids), within_seconds=HOUR)


async def note_opened(event: CaseOpened) -> None:
    """A case has its facts from its first moment."""
    await reckon([event.case_id])


async def note_changed(event: CaseChanged) -> None:
    """Brings the facts of a case along with it, where what changed matters to them: a note does not."""
    if not (ANSWERED_BY.isdisjoint(event.columns) and COUNTED.isdisjoint(event.entries)):
        await reckon([event.case_id])
    if "opened_at" in event.columns:
        # A case that repeats another says by its opening whether the other's resolution lasted. That one is held
        # by nobody here, so a job does it.
        await enqueue(RECKON_REPEATED, {"case": event.case_id})


async def reckon_repeated(case_id: int) -> None:
    """Works out anew the cases that this one repeats."""
    async with db.transaction():
        keys = await _repeated_by(case_id)
        if keys:
            await reckon(keys)


async def _repeated_by(case_id: int) -> list[int]:
    sql = """
    -- Which cases does this one repeat? They are held, as for any change.
    SELECT c.id FROM cases c WHERE c.id IN (
        SELECT other_id FROM case_links WHERE case_id = $1 AND kind = 'repeats' AND undone_at IS NULL
    ) ORDER BY c.id FOR UPDATE
    """
    return [row["id"] for row in await db.records(sql, case_id)]


async def note_hours(event: HoursKept) -> None:
    """Brings along the facts of cases that are counted by working hours from now on."""
    await reckon(event.case_ids)


async def note_settings(event: SettingsChanged) -> None:
    """Another holding window changes what lasted: a job works it out for every case."""
    if "holding_window_days" in event.keys:
        await enqueue(RECKON_ALL, {})


async def reckon_all(at_once: int = AT_ONCE) -> None:
    """Works out the facts of every case there is: after rows were copied in past the desk's own verbs, or what
    all of them follow from was changed. Each piece is held while it is written, and let go of."""
    last = 0
    while True:
        async with db.transaction():
            keys = await _next_cases(last, at_once)
            if not keys:
                return
            await reckon(keys)
        last = keys[-1]


async def _next_cases(after: int, many: int) -> list[int]:
    sql = """
    -- Which cases come next? They are held, as for any change.
    SELECT id FROM cases WHERE id > $1 ORDER BY id LIMIT $2 FOR UPDATE
    """
    return [row["id"] for row in await db.records(sql, after, many)]
