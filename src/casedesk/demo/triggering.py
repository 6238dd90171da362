"""The triggers of the invented desk."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from casedesk.automation.macros.rules.steps import Priority, Tags
from casedesk.automation.triggers.rules import conditions, steps, whens
from casedesk.automation.triggers.rules.triggers import USUAL_MOST, Document
from casedesk.cases.rules.tags import folded
from casedesk.platform import db

_WRITTEN = timedelta(days=60)
LOST_FIRST = "Lost parcels first"
_TAG = "lost parcel"
_LOST = "Lost parcel"
"""The category of what is about a lost parcel."""

_TRIGGER = """
INSERT INTO triggers (position, name, team_id, fact, most_a_minute, current_id, state, state_since)
VALUES ($1, $2, $3, $4, $5, 0, $6, $7) RETURNING id
"""
_VERSION = """
INSERT INTO trigger_versions (trigger_id, number, name, team_id, fact, most_a_minute, document, at, by_user_id)
VALUES ($1, 1, $2, $3, $4, $5, $6::jsonb, $7, $8) RETURNING id
"""


@dataclass(frozen=True)
class LostFirst:
    """The trigger that takes care of lost parcels: its keys, that of its tag, and since when it is on."""

    trigger_id: int
    version_id: int
    tag_id: int
    since: datetime


async def write_triggers(
    categories: Mapping[str, int], teams: Mapping[str, int], author: int, now: datetime
) -> LostFirst:
    """Writes the triggers down as a manager of the desk would have."""
    made = "INSERT INTO tags (name, key, made_at) VALUES ($1, $2, $3) RETURNING id"
    since = now - _WRITTEN
    tag_id = int(await db.value(made, _TAG, folded(_TAG), since))
    first = Document(
        whens.Details(["category_id"]),
        [conditions.OneOf("category", [categories[_LOST]])],
        [Tags([_TAG]), Priority("high")],
    )
    waited = Document(
        whens.Waited(16),
        [conditions.OneOf("priority", ["high"]), conditions.OneOf("stage", ["working"])],
        [steps.Tell("duty")],
    )
    praise = Document(
        whens.Opened(),
        [
            conditions.Words(
                ["thank you", "danke", "teşekkür", "감사", "谢谢", "terima kasih", "ขอบคุณ"], "subject"
            )
        ],
        [steps.Kind("praise")],
    )
    keys = await _write(1, LOST_FIRST, None, first, "on", since, author)
    await _write(2, "Pressing and two days with us", None, waited, "on", now, author)
    await _write(3, "Thanks in the subject is praise", next(iter(teams.values())), praise, "off", now, author)
    return LostFirst(*keys, tag_id, since)


async def _write(
    place: int, name: str, team_id: int | None, document: Document, state: str, at: datetime, author: int
) -> tuple[int, int]:
    fact = whens.kind_of(document.when)
    key = await db.value(_TRIGGER, place, name, team_id, fact, USUAL_MOST, state, at)
    kept = msgspec.json.encode(document).decode()
    version = await db.value(_VERSION, key, name, team_id, fact, USUAL_MOST, kept, at, author)
    await db.execute("UPDATE triggers SET current_id = $2 WHERE id = $1", key, version)
    return int(key), int(version)
