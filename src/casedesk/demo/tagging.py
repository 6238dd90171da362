"""The tags of the demo: what agents put on cases beside the category, some of them merged or retired by now."""

import zlib
from collections.abc import Mapping
from datetime import datetime

from casedesk.cases.rules.tags import folded
from casedesk.demo.hours import SECOND
from casedesk.demo.story import Story
from casedesk.platform import db

_ON = {
    "late": (("carrier strike", 9), ("Gift", 8), ("chasing carrier", 14)),
    "lost": (("chasing carrier", 22), ("neighbour", 12), ("Gift", 6)),
    "broken": (("packaging", 20), ("photo there", 24), ("damaged box", 6)),
    "wrong": (("picking", 16), ("photo there", 18)),
    "return": (("new label", 15), ("Black Friday", 7)),
    "address": (("Gift", 10), ("call first", 8)),
    "refund": (("bank", 18), ("call first", 6)),
    "invoice": (("VAT", 24), ("trade customer", 16)),
    "charged": (("bank", 20), ("double charge", 16)),
    "voucher": (("Black Friday", 22),),
    "defect": (("photo there", 22), ("spare part", 14), ("trade customer", 5)),
    "missing": (("spare part", 26), ("packaging", 6)),
    "advice": (("before buying", 20), ("trade customer", 10)),
    "assembly": (("manual unclear", 24),),
    "batch": (("A-2216", 80), ("photo there", 20)),
}
"""By subject: tags, and on how many cases of a hundred each stands."""
_MERGED = {"damaged box": "packaging"}
_RETIRED = ("carrier strike",)


async def write_tags(now: datetime) -> dict[str, int]:
    """Writes down every tag; returns the keys by name."""
    names = sorted({name for tags in _ON.values() for name, _ in tags})
    await db.execute_many(
        "INSERT INTO tags (name, key, made_at) VALUES ($1, $2, $3) ON CONFLICT (key) DO NOTHING",
        [(name, folded(name), now) for name in names],
    )
    by_key = {one["key"]: one["id"] for one in await db.records("SELECT id, key FROM tags")}
    found = {name: by_key[folded(name)] for name in names}
    await db.execute_many(
        "UPDATE tags SET merged_into_id = $2 WHERE id = $1",
        [(found[name], found[into]) for name, into in _MERGED.items()],
    )
    await db.execute("UPDATE tags SET retired_at = made_at WHERE name = ANY($1::text[])", list(_RETIRED))
    return found


def tags_of(subject: str, case_id: int) -> list[str]:
    """The tags of a case: always the same for the same case, whatever else chance decides."""
    return [
        name for name, share in _ON.get(subject, ()) if zlib.crc32(f"{name} {case_id}".encode()) % 100 < share
    ]


def put_tags_on(story: Story, at: int, keys: Mapping[str, int]) -> None:
    """The owner puts tags on the case while reading it."""
    record = story.record
    for name in tags_of(story.subject.name, record.id):
        record.remark(max(at, record.at) + SECOND, "tagged", story.by, {"tag": keys[name]})
        record.rows.add("case_tags", (record.id, keys[name]))
