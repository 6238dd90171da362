"""Which pages are visited, and which of their many addresses: cases, customers and words of this desk."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote, urlencode

import asyncpg

from casedesk.demo.cast import JONAS

SAMPLE = 200
FEW = 20
"""How many different cases and customers are visited, so that no page is measured on one row only."""


@dataclass(frozen=True)
class Page:
    """A page by its name in the table, who looks at it (a role, or somebody's email address), and the addresses it is
    visited under in turn."""

    name: str
    reader: str
    addresses: Sequence[str]


@dataclass(frozen=True)
class Facts:
    """What the addresses are made of."""

    sizes: dict[str, int]
    cases: list[int]
    busiest_case: int
    customers: list[int]
    busiest_customer: int
    names: list[str]
    emails: list[str]
    middle: str
    """A day in the middle of the desk's time."""
    newest: date
    """The day on which the newest case was opened."""
    rare: list[str]
    """Words that FEW rows hold at most: names, numbers."""
    some: list[str]
    """Words that a few rows of a thousand hold: of a large desk some thousands."""
    common: str
    """The word that most of it holds."""


async def settle(dsn: str) -> None:
    """Does now what the database would otherwise do by itself in the midst of the visits: tidy up, count."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("VACUUM (ANALYZE)")
    finally:
        await connection.close()


async def look_at(dsn: str) -> Facts:
    """Chooses rows of this desk to visit: the same ones each time for the same desk."""
    connection = await asyncpg.connect(dsn)
    try:
        sizes = {
            table: int(await connection.fetchval(f"SELECT count(*) FROM {table}"))
            for table in ("cases", "interactions", "events", "customers", "orders", "raw_mails")
        }
        return Facts(
            sizes=sizes,
            # Other people's private matters are not found: those of teams marked private are left out.
            cases=await _sample(
                connection,
                "SELECT c.id FROM cases c LEFT JOIN teams t ON t.id = c.team_id"
                " WHERE t.private IS NOT TRUE ORDER BY c.id",
            ),
            busiest_case=await connection.fetchval(
                "SELECT id FROM cases ORDER BY events_count DESC, id LIMIT 1"
            ),
            customers=await _sample(
                connection, "SELECT DISTINCT customer_id FROM cases ORDER BY customer_id"
            ),
            busiest_customer=await connection.fetchval(
                "SELECT customer_id FROM cases GROUP BY customer_id ORDER BY count(*) DESC, customer_id LIMIT 1"
            ),
            names=await _sample(
                connection, "SELECT DISTINCT split_part(name, ' ', 1) AS name FROM customers ORDER BY 1"
            ),
            emails=await _sample(
                connection, "SELECT normalised FROM identities WHERE kind = 'email' ORDER BY normalised"
            ),
            middle=await connection.fetchval(
                "SELECT to_char(min(opened_at) + (max(opened_at) - min(opened_at)) / 2, 'YYYY-MM-DD') FROM cases"
            ),
            newest=await connection.fetchval("SELECT max(opened_at)::date FROM cases"),
            rare=await _rare_words(connection),
            some=await _sample(
                connection,
                "SELECT word FROM ts_stat('SELECT words FROM search_rows ORDER BY id DESC LIMIT 20000')"
                " WHERE ndoc = 2 AND word ~ '^[a-z]{5,}$' ORDER BY word",
            ),
            common=await connection.fetchval(
                "SELECT word FROM ts_stat('SELECT words FROM search_rows ORDER BY id DESC LIMIT 20000')"
                " WHERE word ~ '^[a-z]{4,}$' ORDER BY ndoc DESC, word LIMIT 1"
            ),
        )
    finally:
        await connection.close()


async def _rare_words(connection: asyncpg.Connection) -> list[str]:
    """Of the words that stand once in some ten thousand rows of all times those that are in no more than FEW rows."""
    rows = await connection.fetchval("SELECT count(*) FROM search_rows")
    share = min(100.0, 1_000_000 / max(rows, 1))
    once = await _sample(
        connection,
        f"SELECT word FROM ts_stat('SELECT words FROM search_rows TABLESAMPLE SYSTEM ({share:f}) REPEATABLE (1)')"
        " WHERE ndoc = 1 AND word ~ '^[a-z0-9]{5,}$' ORDER BY word",
    )
    await connection.execute("SET enable_seqscan = off")
    found = []
    for word in once:
        held = "SELECT FROM search_rows WHERE words @@ to_tsquery('simple', $1 || ':*') LIMIT $2"
        if len(await connection.fetch(held, word, FEW + 1)) <= FEW:
            found.append(word)
    await connection.execute("RESET enable_seqscan")
    return found


async def _sample(connection: asyncpg.Connection, question: str) -> list[Any]:
    found = [row[0] for row in await connection.fetch(question)]
    return random.Random(1).sample(found, min(SAMPLE, len(found)))


def all_pages(facts: Facts) -> list[Page]:
    """The pages of the table, in its order."""
    case = "/cases/C-{}".format
    return [
        Page("sign-in", "nobody", ["/sign-in"]),
        Page("my desk", "agent", ["/"]),
        Page("cases, newest", "agent", ["/cases"]),
        Page("cases, open", "agent", ["/cases?stage=open"]),
        Page("cases, waiting longest", "agent", ["/cases?stage=open&order=waiting"]),
        Page("cases, mine", "agent", ["/cases?owner=me"]),
        Page("cases, rare filter", "agent", ["/cases?channel=letter&priority=high&kind=praise"]),
        Page("cases, middle of time", "agent", [f"/cases?to={facts.middle}"]),
        Page("new case", "agent", ["/cases/new"]),
        Page("case", "agent", [case(key) for key in facts.cases]),
        Page("case, the longest", "agent", [case(facts.busiest_case)]),
        Page("customers", "agent", ["/customers"]),
        Page("customers, by a name", "agent", [f"/customers?q={quote(name)}" for name in facts.names]),
        Page("customers, by an email", "agent", [f"/customers?q={quote(email)}" for email in facts.emails]),
        *searches(facts),
        Page("customer", "agent", [f"/customers/{key}" for key in facts.customers]),
        Page("customer, the busiest", "agent", [f"/customers/{facts.busiest_customer}"]),
        Page("problems", "agent", ["/problems"]),
        Page("templates", "agent", ["/templates"]),
        *reports(facts),
        Page("settings, users", "admin", ["/settings/users"]),
        Page("settings, audit", "admin", ["/settings/audit"]),
        Page("metrics", "nobody", ["/metrics"]),
    ]


def reports(facts: Facts) -> list[Page]:
    """Reports of a year. Each visit asks about another one, as an answer that came late is kept for who looks again."""

    def years(path: str, **more: str) -> list[str]:
        ends = [facts.newest + timedelta(days=1 - back) for back in range(SAMPLE)]
        asked = [{"from": end - timedelta(days=365), "to": end, **more} for end in ends]
        return [f"/reports/{path}?{urlencode(one)}" for one in asked]

    return [
        Page("resolution report", "manager", years("resolution")),
        Page("resolution, working hours", "manager", years("resolution", clock="business")),
        Page(
            "resolution, two groups",
            "manager",
            years("resolution", channel="phone", against="cases", o_channel="email"),
        ),
        Page("flow report", "manager", years("flow")),
        Page("promises report", "manager", years("promises")),
        Page("empowerment report", "manager", years("empowerment")),
    ]


def searches(facts: Facts) -> list[Page]:
    """Searches for words that few, some and many rows hold, alone and together, and with an operator."""

    def asked(*words: str) -> list[str]:
        return [f"/search?q={quote(' '.join(words))}"] if all(words) else []

    found = [
        Page("search, rare words", "agent", [address for word in facts.rare for address in asked(word)]),
        Page("search, some thousands of rows", "agent", [one for word in facts.some for one in asked(word)]),
        Page("search, a common word", "agent", asked(facts.common)),
        Page("search, two words", "agent", [one for word in facts.some for one in asked(word, facts.common)]),
        Page("search, newest first", "agent", [f"{one}&order=newest" for one in asked(facts.common)]),
        Page("search, my own cases", "agent", asked(facts.common, "owner:me")),
        Page("search, as one of Billing", JONAS.email, asked(facts.common)),
    ]
    return [page for page in found if page.addresses]
