"""What the demo asks for on its cases beside their story, what stands there, and what helps with some categories."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from casedesk.demo.hours import SECOND
from casedesk.demo.story import Story
from casedesk.demo.world import AskedFor
from casedesk.fields.rules.values import folded
from casedesk.platform import db

_OF_A_LAMP = ("broken", "defect", "missing", "assembly", "batch")
_ONE = ("Web shop", "Shop in town", "Marketplace", "As a gift")
_LIKELY = (58, 76, 92, 100)
"""Of a hundred, so many up to each of these places."""


@dataclass(frozen=True)
class _Asked:
    """One field: on which categories (none: all), by which subjects it is filled in, and on how many of a hundred."""

    key: str
    name: str
    kind: str
    help: str
    unit: str = ""
    categories: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    share: int = 100
    needed: bool = False


_FIELDS = (
    _Asked(
        "serial", "Serial number", "serial", "On the sticker below the base: two letters, a dash, digits.",
        categories=("Damaged in transit", "Defective product", "Missing parts", "Assembly"), subjects=_OF_A_LAMP,
        needed=True,
    ),
    _Asked(
        "pieces", "Pieces affected", "number", "Of how many lamps of the order.",
        categories=("Damaged in transit", "Wrong item", "Missing parts"), subjects=("broken", "wrong", "missing"),
        share=74,
    ),
    _Asked("bought", "Where it was bought", "one_of", "", share=66),
    _Asked(
        "photo", "Photo there", "yes_no", "A photo of the break and of the parcel's label.",
        categories=("Damaged in transit", "Defective product"), subjects=("broken", "defect", "batch"), share=82,
    ),
)  # fmt: skip

_GUIDANCE = {
    "Damaged in transit": (
        "Ask for **a photo of the break and one of the parcel's label** before anything is sent: the carrier pays"
        " only with both.\n\n"
        "- Send a new lamp the same day; the broken one need not come back.\n"
        "- Broken *at the base* of an A-2216: it is part of the batch, join the problem."
    ),
    "Refund": (
        "The money takes **three to five working days** after we booked it. Say the day, not “soon”.\n\n"
        "Check first whether it was booked already: many write while it is on its way."
    ),
    "Assembly": (
        "Most get stuck at step 4: the ring goes on *before* the shade. The film on the product's page shows it.\n\n"
        "If a part is missing, change the category, so that the warehouse sees it."
    ),
}


async def write_fields(categories: Mapping[str, int], now: datetime) -> AskedFor:
    """Writes down what is asked for, and the guidance of some categories."""
    await db.execute_many(
        "INSERT INTO fields (key, name, kind, unit, help, everywhere, needed, position, made_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        [
            (one.key, one.name, one.kind, one.unit, one.help, not one.categories, one.needed, place, now)
            for place, one in enumerate(_FIELDS, 1)
        ],
    )
    keys = {row["key"]: row["id"] for row in await db.records("SELECT id, key FROM fields")}
    await db.execute_many(
        "INSERT INTO field_categories (field_id, category_id) VALUES ($1, $2)",
        [(keys[one.key], categories[name]) for one in _FIELDS for name in one.categories],
    )
    await db.execute_many(
        "INSERT INTO field_choices (field_id, kind, name, position) VALUES ($1, 'one_of', $2, $3)",
        [(keys["bought"], name, place) for place, name in enumerate(_ONE, 1)],
    )
    places = await db.records(
        "SELECT id FROM field_choices WHERE field_id = $1 ORDER BY position", keys["bought"]
    )
    await db.execute_many(
        "UPDATE categories SET guidance = $2, guidance_at = $3 WHERE id = $1",
        [(categories[name], words, now) for name, words in _GUIDANCE.items()],
    )
    return AskedFor(keys, tuple(row["id"] for row in places))


def fill_in(story: Story, at: int, asked: AskedFor) -> None:
    """The owner writes down what is asked for while reading the case: always the same for the same case."""
    record = story.record
    said: dict[str, list[object]] = {}
    filled: list[tuple[object, ...]] = []
    for one in _FIELDS:
        if (one.subjects and story.subject.name not in one.subjects) or _chance(
            one.key, record.id
        ) >= one.share:
            continue
        field_id = asked.keys[one.key]
        row: list[object] = [None] * 5
        in_record: object = True
        match one.kind:
            case "serial":
                words = f"LP-{10_000 + zlib.crc32(f'number {record.id}'.encode()) % 90_000}"
                row[:2] = [words, folded(words)]
            case "number":
                in_record = str(1 + _chance("many", record.id) // 60)
                row[2] = int(in_record)
            case "yes_no":
                in_record = row[3] = _chance("yes", record.id) < 70
            case _:
                at_place = next(n for n, upto in enumerate(_LIKELY) if _chance("place", record.id) < upto)
                in_record = row[4] = asked.places[at_place]
        filled.append((record.id, field_id, one.kind, *row))
        said[str(field_id)] = [None, in_record]
    if not said:
        return
    record.remark(max(at, record.at) + SECOND, "fields", story.by, {"fields": said})
    # After the entry: where that would lie in the time to come, nothing is filled in either.
    for values in filled:
        record.rows.add("field_values", values)


def _chance(what: str, case_id: int) -> int:
    return zlib.crc32(f"{what} {case_id}".encode()) % 100
