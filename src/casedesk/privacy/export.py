"""Everything we hold of a customer, as one ZIP file: a page to read, the same for programs, and their files.

Made of the same lists as an erasure, so that what is erased and what is given are one. It is written to a file and not
held in memory.
"""

import asyncio
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from casedesk.audit.actions import note
from casedesk.audit.rules import Doer
from casedesk.cases.rules.actors import Actor
from casedesk.customers.queries.groups import group_ids
from casedesk.customers.queries.record import facts
from casedesk.customers.rules.erased import refuse_erased
from casedesk.platform import clock, db, files
from casedesk.platform.errors import NotFound, Refused
from casedesk.platform.sentences import say
from casedesk.privacy.queries.correspondence import files_of, mails_of
from casedesk.privacy.queries.holdings import exported
from casedesk.privacy.queries.obstacles import obstacles_to
from casedesk.privacy.queries.scope import Scope, scope_of
from casedesk.privacy.queries.tombstones import tombstone_of
from casedesk.privacy.rules import refusal
from casedesk.web.downloads import clean_name
from casedesk.web.rendering import render_text

_STYLE = """body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin-bottom: 1.5rem; }
th, td { border: 1px solid #888; padding: .25rem .5rem; text-align: start; vertical-align: top; }
td { white-space: pre-wrap; overflow-wrap: anywhere; }
"""

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Held:
    """What stands in one table."""

    kind: str
    table: str
    rows: Rows


async def write_export(customer_id: int, target: Path, viewer: Actor, by: Doer) -> int:
    """Writes what we hold of a customer in all their selves to `target`; returns how many rows and files that is.

    It is noted in the audit. Raises NotFound, Erased, Refused where some of it is hidden from the viewer.
    """
    selves = await group_ids(customer_id)
    if not selves:
        raise NotFound(say("There is no such customer."))
    refuse_erased(await tombstone_of(customer_id) is not None)
    scope = await scope_of(selves)
    hidden = [one for one in await obstacles_to(scope, viewer) if one.kind == "hidden"]
    if hidden:
        raise Refused(refusal(hidden))
    person = await facts(customer_id)
    assert person is not None, "a customer who has selves is there"
    held = [Held(holding.kind, holding.table, rows) async for holding, rows in exported(scope)]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        many = await _write_files(archive, scope)
        _write_words(archive, person.name, held)
    async with db.transaction():
        await note(by, "exported", "customer", customer_id)
    return many + sum(len(one.rows) for one in held)


def _write_words(archive: zipfile.ZipFile, name: str, held: list[Held]) -> None:
    found: dict[str, dict[str, Rows]] = {}
    for one in held:
        found.setdefault(one.kind, {}).setdefault(one.table, []).extend(one.rows)
    text = msgspec.json.format(msgspec.json.encode(found, enc_hook=_plain), indent=2)
    archive.writestr("data.json", text)
    page = render_text("privacy/export.html", name=name, at=clock.now(), held=held, plain=_read)
    archive.writestr("index.html", page)
    archive.writestr("style.css", _STYLE)


async def _write_files(archive: zipfile.ZipFile, scope: Scope) -> int:
    many = 0
    for one in await files_of(scope):
        place = f"files/{one.interaction_id}/{one.id}-{clean_name(one.name, 'file')}"
        content = await asyncio.to_thread(_content, one.sha256)
        if content is not None:
            await asyncio.to_thread(archive.writestr, place, content)
            many += 1
    async for key, source in mails_of(scope):
        await asyncio.to_thread(archive.writestr, f"mails/{key}.eml", source)
        many += 1
    return many


def _content(sha256: str) -> bytes | None:
    """The content of a file; None where it is not there, which `casedesk verify` tells."""
    try:
        return files.read(sha256)
    except NotFound:
        return None


def _plain(value: object) -> str:
    """What JSON has no form for."""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _read(value: object) -> str:
    """A value as one reads it."""
    match value:
        case None:
            return ""
        case datetime():
            return f"{value:%Y-%m-%d %H:%M} UTC"
        case date():
            return value.isoformat()
        case list() | tuple():
            return ", ".join(map(_read, value))
        case Mapping():
            return ", ".join(f"{name}: {_read(one)}" for name, one in value.items())
        case Decimal():
            return f"{value:f}"
        case _:
            return str(value)
