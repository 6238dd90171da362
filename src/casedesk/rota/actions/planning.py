"""Saying when somebody works, when they are away, and what they know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from casedesk.audit.actions import note
from casedesk.audit.rules import Doer
from casedesk.platform import clock, db, events
from casedesk.platform.errors import Invalid, NotFound, Refused
from casedesk.platform.sentences import say
from casedesk.rota.events import AbsenceChanged, AbsenceHandsOver
from casedesk.rota.rules.presence import REASONS
from casedesk.rota.tables import Absence, LanguageLevel, UserSkill, WeeklyShift

LEVELS = range(1, 4)


@dataclass(frozen=True)
class NewAbsence:
    """When somebody is away (without an end: until further notice), why, and who looks after their cases."""

    user_id: int
    from_at: datetime
    until_at: datetime | None
    reason: str
    cover_id: int | None = None


async def set_shifts(user_id: int, shifts: Sequence[tuple[int, int, int]], by: Doer) -> None:
    """Makes these somebody's weekly hours, as (weekday, begins, ends) in minutes; with none they work as their
    team does. Raises Invalid where two overlap, NotFound."""
    async with db.transaction():
        await _hold(user_id)
        await WeeklyShift.delete().where(WeeklyShift.user_id == user_id)
        try:
            async with db.transaction():
                for weekday, begins, ends in sorted(set(shifts)):
                    await WeeklyShift.insert(
                        WeeklyShift(user_id=user_id, weekday=weekday, begins=begins, ends=ends)
                    )
        except asyncpg.ExclusionViolationError as overlap:
            raise Invalid({"shifts": say("Two of these hours overlap.")}) from overlap
        except asyncpg.CheckViolationError as impossible:
            raise Invalid(
                {"shifts": say("A shift begins on its day and lasts a day at most.")}
            ) from impossible
        await note(by, "shifts_set", "user", user_id, shifts=len(set(shifts)))


async def enter_absence(new: NewAbsence, by: Doer) -> int:
    """Writes down that somebody is, was or will be away; returns its key.

    Raises Invalid by field, also where they are away already at that time; NotFound.
    """
    wrong = _objections(new)
    if new.cover_id is not None and not await _works_here(new.cover_id):
        wrong.setdefault("cover_id", say("Choose a colleague who works here."))
    if wrong:
        raise Invalid(wrong)
    async with db.transaction():
        await _hold(new.user_id)
        absence = Absence(
            user_id=new.user_id,
            from_at=new.from_at,
            until_at=new.until_at,
            reason=new.reason,
            cover_id=new.cover_id,
            by_user_id=by.user_id,
            recorded_at=clock.now(),
        )
        try:
            await absence.save()
        except asyncpg.ExclusionViolationError as twice:
            raise Invalid(
                {"from_at": say("There is an absence at that time already. Change that one.")}
            ) from twice
        await _tell(by, "absence_entered", absence.id, new)
    return int(absence.id)


async def change_absence(absence_id: int, new: NewAbsence, by: Doer) -> None:
    """Makes an absence begin or end at another time, or be covered by somebody else. Raises as entering does."""
    wrong = _objections(new)
    if new.cover_id is not None and not await _works_here(new.cover_id):
        wrong.setdefault("cover_id", say("Choose a colleague who works here."))
    if wrong:
        raise Invalid(wrong)
    async with db.transaction():
        await _hold_absence(absence_id, new.user_id)
        changed: dict[Any, Any] = {
            Absence.from_at: new.from_at,
            Absence.until_at: new.until_at,
            Absence.reason: new.reason,
            Absence.cover_id: new.cover_id,
        }
        try:
            await Absence.update(changed).where(Absence.id == absence_id)
        except asyncpg.ExclusionViolationError as twice:
            raise Invalid({"from_at": say("There is another absence at that time.")}) from twice
        await _tell(by, "absence_changed", absence_id, new)


async def end_absence(absence_id: int, user_id: int, by: Doer) -> None:
    """Somebody is back, or does not go after all: an absence that runs ends now, one to come is withdrawn.

    Raises NotFound; Refused for one that is over.
    """
    async with db.transaction():
        found = await _hold_absence(absence_id, user_id)
        now = clock.now()
        if found["until_at"] is not None and found["until_at"] <= now:
            raise Refused(say("That absence is over already."))
        if found["from_at"] < now:
            await Absence.update({Absence.until_at: now}).where(Absence.id == absence_id)
        else:
            await Absence.update({Absence.withdrawn_at: now}).where(Absence.id == absence_id)
        await note(by, "absence_ended", "user", user_id)
        await events.publish(AbsenceChanged(absence_id=absence_id, user_id=user_id))


async def decide_to_hand_over(absence_id: int, user_id: int, to_user_id: int | None, by: Doer) -> None:
    """A supervisor decides that what is open on the name of somebody away for long passes on, to one person or
    to whom it fits. From now on they take no more until they are back; the moving follows once that is committed.

    Doing it again moves what is still theirs. Raises NotFound; Invalid for somebody who does not work here.
    """
    if to_user_id is not None and (to_user_id == user_id or not await _works_here(to_user_id)):
        raise Invalid({"to_user_id": say("Choose a colleague who works here.")})
    async with db.transaction():
        await _hold_absence(absence_id, user_id)
        await Absence.update({Absence.handed_over_at: clock.now()}).where(
            (Absence.id == absence_id) & Absence.handed_over_at.is_null()
        )
        await note(by, "handed_over", "user", user_id, to_user_id=to_user_id)
        await events.publish(AbsenceHandsOver(user_id=user_id, to_user_id=to_user_id, by_user_id=by.user_id))


async def set_knowledge(
    user_id: int, skills: Mapping[int, int], languages: Mapping[str, int], by: Doer
) -> None:
    """Makes these what somebody knows: skills by key and languages by code, each with its level from 1 to 3.

    Raises Invalid for a level or a skill that does not exist, NotFound.
    """
    if any(level not in LEVELS for level in (*skills.values(), *languages.values())):
        raise Invalid({"level": say("Choose a level from 1 to 3.")})
    async with db.transaction():
        await _hold(user_id)
        await UserSkill.delete().where(UserSkill.user_id == user_id)
        await LanguageLevel.delete().where(LanguageLevel.user_id == user_id)
        try:
            for skill_id, level in sorted(skills.items()):
                await UserSkill.insert(UserSkill(user_id=user_id, skill_id=skill_id, level=level))
            for language, level in sorted(languages.items()):
                await LanguageLevel.insert(LanguageLevel(user_id=user_id, language=language, level=level))
        except asyncpg.ForeignKeyViolationError as unknown:
            raise Invalid({"skills": say("Choose skills from the list.")}) from unknown
        await note(by, "knowledge_set", "user", user_id, skills=len(skills), languages=sorted(languages))


def _objections(new: NewAbsence) -> dict[str, str]:
    wrong = {}
    if new.until_at is not None and new.until_at <= new.from_at:
        wrong["until_at"] = say("The end comes after the beginning.")
    if new.reason not in REASONS:
        wrong["reason"] = say("Choose one of these.")
    if new.cover_id == new.user_id:
        wrong["cover_id"] = say("Choose a colleague: nobody covers for themselves.")
    return wrong


async def _tell(by: Doer, verb: str, absence_id: int, new: NewAbsence) -> None:
    # Why somebody is away is their own affair: the audit does not say it.
    until = new.until_at.isoformat() if new.until_at else None
    await note(
        by,
        verb,
        "user",
        new.user_id,
        **{"from": new.from_at.isoformat(), "until": until},
        cover_id=new.cover_id,
    )
    await events.publish(AbsenceChanged(absence_id=absence_id, user_id=new.user_id))


async def _hold(user_id: int) -> None:
    if not await db.value("SELECT true FROM users WHERE id = $1 FOR NO KEY UPDATE", user_id):
        raise NotFound


async def _hold_absence(absence_id: int, user_id: int) -> Any:
    await _hold(user_id)
    found = await db.record(
        """
        -- Is this a standing absence of theirs, and when?
        SELECT from_at, until_at FROM absences WHERE id = $1 AND user_id = $2 AND withdrawn_at IS NULL
        """,
        absence_id,
        user_id,
    )
    if found is None:
        raise NotFound
    return found


async def _works_here(user_id: int) -> bool:
    return bool(await db.value("SELECT true FROM users WHERE id = $1 AND active", user_id))
