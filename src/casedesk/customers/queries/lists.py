"""The list of customers, page by page."""

import msgspec

from casedesk.customers.rules.identities import shown
from casedesk.platform import db

PAGE = 50


class Listed(msgspec.Struct, frozen=True):
    """A customer in the list."""

    id: int
    name: str
    organisation: str | None
    tier: str
    prospect: bool
    email: str | None
    number: str | None

    @property
    def phone(self) -> str | None:
        """Their telephone number as a person reads it."""
        return None if self.number is None else shown("phone", self.number, self.number)


class Page(msgspec.Struct, frozen=True):
    """One page of the list, the newest first. `earlier` is the key that the next page starts below."""

    customers: list[Listed]
    earlier: int | None


async def newest_customers(below: int | None = None, limit: int = PAGE) -> Page:
    """The customers known last, those merged into others left out; one statement."""
    sql = f"""
    -- Who became known last?
    {_LISTED.format(who="true")}
    """
    return _page(await db.rows(Listed, sql, below, limit + 1), limit)


async def members_of(organisation_id: int, below: int | None = None, limit: int = PAGE) -> Page:
    """Who belongs to an organisation, those known last first; one statement."""
    sql = f"""
    -- Who belongs to this organisation?
    {_LISTED.format(who="organisation_id = $3")}
    """
    return _page(await db.rows(Listed, sql, below, limit + 1, organisation_id), limit)


def _page(found: list[Listed], limit: int) -> Page:
    return Page(found[:limit], found[limit - 1].id if len(found) > limit else None)


_LISTED = """
SELECT c.id, c.name, o.name AS organisation, c.tier, c.prospect, i.email, i.number
FROM (SELECT id, name, organisation_id, tier, prospect FROM customers
      WHERE {who} AND merged_into_id IS NULL AND ($1::bigint IS NULL OR id < $1) ORDER BY id DESC LIMIT $2) c
LEFT JOIN organisations o ON o.id = c.organisation_id
LEFT JOIN LATERAL (
    SELECT (array_agg(value ORDER BY id) FILTER (WHERE kind = 'email'))[1] AS email,
           (array_agg(normalised ORDER BY id) FILTER (WHERE kind = 'phone'))[1] AS number
    FROM identities WHERE customer_id = c.id AND undeliverable_at IS NULL
) i ON true
ORDER BY c.id DESC
"""
