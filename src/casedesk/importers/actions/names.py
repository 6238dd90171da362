"""The people, teams and categories that an event log names, as they are known here.

Owners of before become users who cannot sign in and take no cases; whoever nobody was named for is "Unknown
(imported)", the owner and the customer. Teams and categories are found by their name, or added.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from casedesk.cases.rules import actors
from casedesk.customers.actions.people import add_customer
from casedesk.customers.rules.people import Person
from casedesk.importers.rules.histories import History
from casedesk.platform import db

UNKNOWN = "Unknown (imported)"

ADD_USERS = """
-- Write down who owned cases where the log is from; they are not here, and cannot sign in.
INSERT INTO users (name, email, role, takes_cases, active, deactivated_at)
SELECT name, email, 'agent', false, false, $3 FROM unnest($1::text[], $2::text[]) AS n (name, email)
ON CONFLICT (lower(email)) DO NOTHING
"""
USERS = """
-- Which of them are there, under which key?
SELECT id, email FROM users WHERE lower(email) = ANY($1::text[])
"""
ADD_TEAMS = """
-- Add these teams, where there are none of the name.
INSERT INTO teams (name) SELECT unnest($1::text[]) ON CONFLICT (lower(name)) DO NOTHING
"""
ADD_CATEGORIES = """
-- Add these categories at the end of the list, where there are none of the name.
INSERT INTO categories (name, position)
SELECT name, place + (SELECT coalesce(max(position), 0) FROM categories)
FROM unnest($1::text[]) WITH ORDINALITY AS n (name, place) ON CONFLICT (lower(name)) DO NOTHING
"""
CUSTOMER = """
-- Under which key is the customer of this log?
SELECT id FROM customers WHERE external_id = $1
"""


@dataclass(frozen=True)
class Names:
    """Keys by the names of the log; of the owners, None is who was not named."""

    customer: int
    owners: Mapping[str | None, int]
    teams: Mapping[str | None, int]
    categories: Mapping[str | None, int]

    def team_of(self, case: History) -> int | None:
        """The team that had a case last."""
        return self.teams.get(case.groups[-1].name) if case.groups else None


async def names_for(source: str, cases: Sequence[History], now: datetime) -> Names:
    """The keys of everybody and everything that these cases name; what is missing is added."""
    return Names(
        customer=await _customer(source),
        owners=await _owners(source, {one.name for case in cases for one in case.owners}, now),
        teams=await _listed("teams", ADD_TEAMS, (one.name for case in cases for one in case.groups)),
        categories=await _listed("categories", ADD_CATEGORIES, (case.category for case in cases)),
    )


async def _customer(source: str) -> int:
    external_id = f"import:{source}"
    found = await db.value(CUSTOMER, external_id)
    if found is None:
        found = await add_customer(Person(UNKNOWN, external_id=external_id), [], actors.system("import"))
    return int(found)


async def _owners(source: str, names: Iterable[str | None], now: datetime) -> dict[str | None, int]:
    addresses = {name: _address(source, name) for name in names}
    shown = [UNKNOWN if name is None else f"{name} (imported)" for name in addresses]
    await db.execute(ADD_USERS, shown, list(addresses.values()), now)
    keys = {row["email"]: row["id"] for row in await db.records(USERS, list(addresses.values()))}
    return {name: keys[address] for name, address in addresses.items()}


def _address(source: str, name: str | None) -> str:
    """An address that nobody can have, one for each name: names may hold what no address may."""
    mark = "unknown" if name is None else sha256(f"{source}\n{name}".encode()).hexdigest()[:24]
    return f"{mark}@imported.invalid"


async def _listed(table: str, add: str, names: Iterable[str | None]) -> dict[str | None, int]:
    wanted = sorted({name for name in names if name is not None})
    if not wanted:
        return {}
    await db.execute(add, list({name.lower(): name for name in wanted}.values()))
    sql = f"SELECT id, lower(name) AS name FROM {table} WHERE lower(name) = ANY($1::text[])"  # noqa: S608
    keys = {row["name"]: row["id"] for row in await db.records(sql, [name.lower() for name in wanted])}
    return {name: keys[name.lower()] for name in wanted}
