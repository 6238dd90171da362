"""The desk's list of skills."""

import asyncpg

from casedesk.audit.actions import note
from casedesk.audit.rules import Doer
from casedesk.platform import db
from casedesk.platform.errors import Invalid, NotFound
from casedesk.platform.sentences import say
from casedesk.rota.tables import Skill


async def add_skill(name: str, by: Doer) -> int:
    """Adds a skill that cases can ask for; returns its key. Raises Invalid where the name is taken."""
    async with db.transaction():
        skill = Skill(name=name.strip())
        try:
            await skill.save()
        except asyncpg.UniqueViolationError as taken:
            raise _taken() from taken
        await note(by, "added", "skill", skill.id, name=name.strip())
    return int(skill.id)


async def change_skill(skill_id: int, name: str, *, active: bool, by: Doer) -> None:
    """Renames a skill, or takes it off what is offered; who has it keeps it. Raises NotFound, Invalid."""
    async with db.transaction():
        try:
            found = (
                await Skill.update({Skill.name: name.strip(), Skill.active: active})
                .where(Skill.id == skill_id)
                .returning(Skill.id)
            )
        except asyncpg.UniqueViolationError as taken:
            raise _taken() from taken
        if not found:
            raise NotFound
        await note(by, "changed", "skill", skill_id, name=name.strip(), active=active)


def _taken() -> Invalid:
    return Invalid({"name": say("There is a skill of that name already.")})
