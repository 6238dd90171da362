"""Which working hours are in force for a team, and by which a case is counted."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec

from casedesk.platform import db
from casedesk.resolution_clock.rules.calendar_documents import calendar_of
from casedesk.resolution_clock.rules.calendars import Calendar
from casedesk.resolution_clock.rules.team_hours import TeamHours, hours_of


@dataclass(frozen=True)
class KeptCalendar:
    """One version of working hours. It counts from `counted_from` until `counted_until`."""

    id: int
    calendar: Calendar
    counted_from: datetime
    counted_until: datetime

    def counts(self, *moments: datetime) -> bool:
        """Whether all these moments lie in the time that it counts."""
        return all(self.counted_from <= moment < self.counted_until for moment in moments)


class Version(msgspec.Struct, frozen=True):
    """One version of the hours of a team as it was written, and by whom; `from_at` is None for the first."""

    id: int
    team_id: int | None
    from_at: datetime | None
    recorded_at: datetime
    by: str
    document: dict[str, Any]
    country: str
    region: str
    own_days: dict[str, Any]
    counted_until: datetime

    @property
    def hours(self) -> TeamHours:
        """What its form holds."""
        return hours_of(self.document, self.country, self.region, self.own_days)


_COLUMNS = "k.id, k.document, k.counted_from, k.counted_until"


async def calendar_of_team(team_id: int | None, at: datetime) -> KeptCalendar | None:
    """The working hours in force for a team at a moment: its own, else the desk's. None where neither has any."""
    sql = f"""
    -- Which hours does this team work at that moment?
    SELECT {_COLUMNS} FROM calendars k WHERE k.id = calendar_at($1, $2)
    """
    found = await db.record(sql, team_id, at)
    return None if found is None else _kept(found)


async def calendar_of_case(case_id: int) -> KeptCalendar | None:
    """The working hours that a case is counted by: those in force when it opened, of the team it opened in."""
    sql = f"""
    -- By which hours is this case counted?
    SELECT {_COLUMNS} FROM case_calendars c JOIN calendars k ON k.id = c.calendar_id WHERE c.case_id = $1
    """
    found = await db.record(sql, case_id)
    return None if found is None else _kept(found)


async def calendars_by_id(ids: Collection[int] | None = None) -> Mapping[int, KeptCalendar]:
    """These versions of working hours, or all of them."""
    sql = f"""
    -- What do these working hours say?
    SELECT {_COLUMNS} FROM calendars k WHERE $1::bigint[] IS NULL OR k.id = ANY($1)
    """
    found = await db.records(sql, None if ids is None else list(ids))
    return {row["id"]: _kept(row) for row in found}


async def versions_of(team_id: int | None) -> list[Version]:
    """The versions of a team's own hours (of the desk's), the latest first."""
    sql = """
    -- Which working hours did this team have, one after another?
    SELECT k.id, k.team_id, k.from_at, k.recorded_at, coalesce(u.name, k.by_rule) AS by, k.document, k.country,
           k.region, k.own_days, k.counted_until
    FROM calendars k LEFT JOIN users u ON u.id = k.by_user_id
    WHERE k.team_id IS NOT DISTINCT FROM $1 ORDER BY k.from_at DESC NULLS LAST, k.id DESC
    """
    return await db.rows(Version, sql, team_id)


async def teams_with_hours() -> list[int | None]:
    """The teams that have hours of their own; None among them is the desk."""
    found = await db.records(
        "-- Who has working hours of their own?\nSELECT DISTINCT team_id FROM calendars ORDER BY team_id NULLS FIRST"
    )
    return [row["team_id"] for row in found]


async def has_calendars() -> bool:
    """Whether anybody here has working hours."""
    return bool(
        await db.value("-- Does the desk count working hours?\nSELECT EXISTS (SELECT FROM calendars)")
    )


def version_at(versions: list[Version], at: datetime) -> Version | None:
    """The one of these versions, the latest first, that is in force at a moment."""
    return next((one for one in versions if one.from_at is None or one.from_at <= at), None)


def _kept(row: Any) -> KeptCalendar:
    calendar = _read(msgspec.json.encode(row["document"]))
    return KeptCalendar(row["id"], calendar, row["counted_from"], row["counted_until"])


@lru_cache(maxsize=64)
def _read(document: bytes) -> Calendar:
    """A desk has a few, and each page of a case asks for one: with the holidays of many years reading it takes longer
    than fetching it."""
    return calendar_of(msgspec.json.decode(document))
