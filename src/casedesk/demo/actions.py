"""Filling an empty desk with a year of an invented one."""

import asyncio
import gc
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager, nullcontext
from datetime import datetime, timedelta
from typing import Any

import msgspec

from casedesk.accounts.actions.hashing import hash_password
from casedesk.config import LOOPBACK
from casedesk.demo import pictures
from casedesk.demo.asking import write_fields
from casedesk.demo.bell import write_bells
from casedesk.demo.cast import FEWEST, PARCELS, PASSWORD, STAFF, TEAMS, ZONE, Member, staff
from casedesk.demo.catalogue import CATEGORIES, CAUSES
from casedesk.demo.customers import write_customers
from casedesk.demo.decisions import ask_today, write_decisions
from casedesk.demo.erasing import erase_somebody
from casedesk.demo.given import Remedies
from casedesk.demo.language import desk_words
from casedesk.demo.loading import (
    FILLED,
    checked_afterwards,
    copy_in,
    last_keys,
    log_plainly,
    settle,
    settle_what_grew,
)
from casedesk.demo.policies import write_policies
from casedesk.demo.problems import end_problems, write_problems
from casedesk.demo.queries import MARKER, what_is_here
from casedesk.demo.rota import size_open_cases, write_rota
from casedesk.demo.rows import Rows
from casedesk.demo.seasons import YEAR, seasons
from casedesk.demo.standing import write_standing
from casedesk.demo.tagging import write_tags
from casedesk.demo.templates import write_templates
from casedesk.demo.triggering import write_triggers
from casedesk.demo.viewing import write_views
from casedesk.demo.working_hours import keep_hours_of_all, write_hours
from casedesk.demo.world import Keys, World
from casedesk.demo.year import Year
from casedesk.empowerment.actions.budgets import add_up_budgets
from casedesk.platform import db, files
from casedesk.platform.errors import Unusable
from casedesk.reports.actions.keeping import reckon_all
from casedesk.search.actions.indexing import index_unseen

_FEW = 1_500
"""Up to so many, every row passes every check and trigger as it comes; more are checked all at once."""

_TURN_SECONDS = 0.0005

Progress = Callable[[int, int], None]


async def fill(
    cases: int, seed: int, now: datetime, progress: Progress | None = None, *, host: str = LOOPBACK[0]
) -> None:
    """Writes a desk whose year ends `now`, in one transaction: the same for the same seed and time.

    `progress` hears how many of how many cases are there. Raises Unusable where the desk could be reached
    from elsewhere (its passwords are known), holds anything already, or too few cases are asked for.
    """
    if host not in LOOPBACK:
        raise Unusable(
            f"The demo's passwords are known, so it is not filled where {host} is served. Use 127.0.0.1."
        )
    if cases < FEWEST:
        raise Unusable(f"A desk of fewer than {FEWEST} cases shows nothing. Ask for more.")
    with _collecting_nothing(), _in_short_turns():
        await _fill(cases, seed, now, progress)


async def _fill(cases: int, seed: int, now: datetime, progress: Progress | None) -> None:
    async with db.transaction():
        await _refuse_what_is_not_empty()
        await log_plainly()
        async with _checked(cases, FILLED):
            await _write(cases, seed, now, progress)
        await settle()
        async with _checked(cases, ("search_rows",)):
            await index_unseen()
        await write_decisions(now)
        await size_open_cases()
        await add_up_budgets()
        await write_bells(now)
        await keep_hours_of_all()
        async with _checked(cases, ("standing_dues",)):
            await write_standing(now - YEAR, await _manager())
        async with _checked(cases, ("case_facts", "case_custody")):
            await reckon_all()
        await write_templates(now)
        await ask_today((await _teams())[PARCELS.name], now)
        if cases > _FEW:  # of a handful nobody can be spared
            await settle_what_grew()
            await erase_somebody(now, await _manager())
        await db.execute("ANALYZE case_facts")


def _checked(cases: int, tables: Sequence[str]) -> AbstractAsyncContextManager[None]:
    """How rows go into these tables: those of few cases one by one, those of many before their indexes."""
    return checked_afterwards(tables) if cases > _FEW else nullcontext()


async def _refuse_what_is_not_empty() -> None:
    here = await what_is_here()
    if here.demo:
        raise Unusable("The demo is here already. For another one, take another folder with --data.")
    if here.customers:
        raise Unusable(
            "This desk has customers of its own. The demo is for an empty one: take another --data."
        )
    if here.begun:
        raise Unusable(
            "This desk was begun as somebody's own. The demo is for an empty one: take another --data."
        )


async def _write(cases: int, seed: int, now: datetime, progress: Progress | None) -> None:
    members = staff(cases)
    teams = await _teams()
    await write_hours(teams, now)
    people = await _people(members, teams, now)
    of_cast = {one.email: one for one in members if one in STAFF}
    by_email = {one.email: key for key, one in zip(people, members, strict=True) if one.email in of_cast}
    year = seasons(now)
    categories = await _list("categories", CATEGORIES)
    keys = Keys(
        first_customer=1 + await db.value("SELECT coalesce(max(id), 0) FROM customers"),
        teams=teams,
        categories=categories,
        causes=await _list("causes", CAUSES),
        files=await _files(now),
        tags=await write_tags(now - YEAR),
        fields=await write_fields(categories, now - YEAR),
        problems=await write_problems(year, by_email),
        lost_first=await write_triggers(categories, teams, await _manager(), now),
    )
    await write_rota(by_email, of_cast, teams, now)
    await write_views(by_email, teams, now)
    await _settings(cases, seed, now)
    rows = Rows(await last_keys())
    world = World(seed, cases, year, list(zip(people, members, strict=True)), keys, rows)
    author = next(key for key, one in zip(people, members, strict=True) if one.role == "manager")
    world.remedies = Remedies(seed, await write_policies(cases, now - YEAR, now, author))
    await write_customers(world, 1 + await db.value("SELECT coalesce(max(id), 0) FROM organisations"))
    await _tell_and_copy(Year(world, cases), cases, progress)
    await end_problems(keys.problems, now)


@contextmanager
def _collecting_nothing() -> Iterator[None]:
    """Rows are made by the million and hold no cycles: looking for some again and again takes a sixth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def _in_short_turns() -> Iterator[None]:
    """While a thread tells or cuts, we write, and wait for our turn after each word of the database: five thousandths
    of a second, as Python has it, in which the database waits too."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(_TURN_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


async def _tell_and_copy(year: Year, cases: int, progress: Progress | None) -> None:
    """Copies each piece while a thread tells the next one: the database works beside us."""
    pieces = year.pieces()
    telling = asyncio.create_task(asyncio.to_thread(next, pieces, None))
    while (piece := await telling) is not None:
        telling = asyncio.create_task(asyncio.to_thread(next, pieces, None))
        try:
            await copy_in(piece.rows)
        except BaseException:
            await telling
            raise
        if progress is not None:
            progress(piece.told, cases)


async def _manager() -> int:
    return int(await db.value("SELECT id FROM users WHERE role = 'manager' ORDER BY id LIMIT 1"))


async def _settings(cases: int, seed: int, now: datetime) -> None:
    chosen: dict[str, Any] = {
        MARKER: {"cases": cases, "seed": seed, "until": now.isoformat()},
        "desk_name": "Lumen & Co",
        "zone": ZONE,
        "language": "en",
        "currency": "EUR",
    }
    await db.execute_many(
        """
        INSERT INTO desk_settings (key, value, changed_at) VALUES ($1, $2, $3)
        ON CONFLICT (key) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at
        """,
        [(key, msgspec.json.encode(value).decode(), now) for key, value in chosen.items()],
    )


async def _teams() -> dict[str, int]:
    found = {}
    for team in TEAMS:
        await db.execute(
            "INSERT INTO teams (name, private, zone) VALUES ($1, $2, $3) ON CONFLICT (lower(name)) DO NOTHING",
            team.name,
            team.private,
            team.zone,
        )
        found[team.name] = await db.value("SELECT id FROM teams WHERE lower(name) = lower($1)", team.name)
    return found


async def _people(members: Sequence[Member], teams: dict[str, int], now: datetime) -> list[int]:
    """Writes down who works here, all with the one password; returns their keys in the same order."""
    password = await hash_password(PASSWORD)
    await db.execute_many(
        """
        INSERT INTO users (name, email, password_hash, role, level, zone, languages, capacity, takes_cases, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (lower(email)) DO NOTHING
        """,
        [
            (
                one.name, one.email, password, one.role, one.level, one.zone, list(one.languages), one.capacity,
                one.takes_cases, now - YEAR - timedelta(days=30),
            )
            for one in members
        ],
    )  # fmt: skip
    found = await db.records("SELECT id, email FROM users")
    by_email = {one["email"]: one["id"] for one in found}
    keys = [by_email[one.email] for one in members]
    await db.execute_many(
        "INSERT INTO memberships (user_id, team_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        [(key, teams[one.team.name]) for key, one in zip(keys, members, strict=True) if one.team is not None],
    )
    return keys


async def _list(table: str, names: Sequence[str]) -> dict[str, int]:
    """The keys of a list's entries by name; what is missing is added at its end."""
    await db.execute(
        # The table's name is our own.
        f"INSERT INTO {table} (name, position) SELECT name, place FROM unnest($1::text[]) WITH ORDINALITY "  # noqa: S608
        "AS new (name, place) ON CONFLICT (lower(name)) DO NOTHING",
        list(names),
    )
    found = await db.records(f"SELECT id, name FROM {table}")  # noqa: S608
    by_name = {one["name"].lower(): one["id"] for one in found}
    return {name: by_name[name.lower()] for name in names}


async def _files(now: datetime) -> dict[str, list[tuple[int, str, str]]]:
    """Stores what customers and agents attach; (key, name, type) by purpose."""
    names = desk_words()["files"]
    contents = {"photo": pictures.photos(), "label": [pictures.label()], "invoice": [pictures.invoice()]}
    found: dict[str, list[tuple[int, str, str]]] = {}
    for purpose, several in contents.items():
        keys = [await _file(content, now) for content in several]
        kind = "image/png" if purpose == "photo" else "application/pdf"
        found[purpose] = [(keys[place % len(keys)], name, kind) for place, name in enumerate(names[purpose])]
    return found


async def _file(content: bytes, now: datetime) -> int:
    digest = bytes.fromhex(files.put(content))
    await db.execute(
        "INSERT INTO files (sha256, size, recorded_at) VALUES ($1, $2, $3) ON CONFLICT (sha256) DO NOTHING",
        digest,
        len(content),
        now - YEAR,
    )
    return int(await db.value("SELECT id FROM files WHERE sha256 = $1", digest))
