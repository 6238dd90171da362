"""Who may be the same person."""

from collections import defaultdict
from collections.abc import Collection

import msgspec

from casedesk.customers.queries.groups import Group, groups_of
from casedesk.customers.rules import duplicates as rules
from casedesk.customers.rules.duplicates import Profile, Reason
from casedesk.platform import db

_MOST_COMPARED = 100

CANDIDATES = """
-- Who shares a mailbox, a number, a claimed address, or name and organisation with these selves?
SELECT id FROM customers_by_words($1::tsquery, $4) AS id
UNION
(SELECT id FROM customers WHERE organisation_id = ANY($2::bigint[]) AND words @@ $5::tsquery LIMIT $4)
UNION
SELECT i.customer_id FROM identity_claims c JOIN identities i ON i.id = c.identity_id
WHERE c.customer_id = ANY($3::bigint[])
UNION
SELECT c.customer_id FROM identities i JOIN identity_claims c ON c.identity_id = i.id
WHERE i.customer_id = ANY($3::bigint[])
"""

PROFILES = """
-- What is known of these customers, to compare them by?
SELECT c.id, c.name, c.organisation_id, o.name AS organisation, i.emails, i.phones
FROM customers c LEFT JOIN organisations o ON o.id = c.organisation_id
LEFT JOIN LATERAL (
    SELECT array_agg(normalised) FILTER (WHERE kind = 'email') AS emails,
           array_agg(normalised) FILTER (WHERE kind = 'phone') AS phones
    FROM identities WHERE customer_id = c.id
) i ON true
WHERE c.id = ANY($1::bigint[])
"""

CLAIMED = """
-- Which addresses did both these selves and another customer give?
SELECT c.customer_id AS other_id, i.value FROM identities i JOIN identity_claims c ON c.identity_id = i.id
WHERE i.customer_id = ANY($1::bigint[])
UNION
SELECT i.customer_id, i.value FROM identity_claims c JOIN identities i ON i.id = c.identity_id
WHERE c.customer_id = ANY($1::bigint[])
"""

DISTINCT = """
-- Of whom was it said that they are somebody else?
SELECT other_customer_id AS id FROM distinct_customers WHERE customer_id = ANY($1::bigint[])
UNION
SELECT customer_id FROM distinct_customers WHERE other_customer_id = ANY($1::bigint[])
"""


class Likely(msgspec.Struct, frozen=True):
    """A customer who may be the same person, and why."""

    id: int
    name: str
    organisation: str | None
    points: int
    reasons: list[Reason]


class _Row(msgspec.Struct, frozen=True):
    id: int
    name: str
    organisation_id: int | None
    organisation: str | None
    emails: list[str] | None
    phones: list[str] | None


async def likely_duplicates(mine: list[int], limit: int = 5) -> list[Likely]:
    """Who may be the same person as these selves, the likeliest first. Six statements, however many there are."""
    if not mine:
        return []
    me = _profile(await _rows_of(mine))
    found = await db.records(
        CANDIDATES,
        rules.question_for(me),
        list(me.organisation_ids),
        mine,
        _MOST_COMPARED,
        rules.namesakes(me),
    )
    others = {record["id"] for record in found} - set(mine)
    if not others:
        return []
    apart = {record["id"] for record in await db.records(DISTINCT, mine)}
    groups = [group for group in await groups_of(others) if not apart & set(group.ids)]
    claimed = await _claimed(mine)
    rows = {row.id: row for row in await _rows_of([key for group in groups for key in group.ids])}
    likely = [_compared(me, group, rows, claimed) for group in groups]
    likely = [one for one in likely if one.points >= rules.LIKELY]
    return sorted(likely, key=lambda one: (-one.points, one.id))[:limit]


def _compared(me: Profile, group: Group, rows: dict[int, _Row], claimed: dict[int, list[str]]) -> Likely:
    other = _profile([rows[key] for key in group.ids])
    found = rules.reasons(me, other, [value for key in group.ids for value in claimed.get(key, ())])
    kept = rows[group.kept_id]
    return Likely(kept.id, kept.name, kept.organisation, rules.points(found), found)


def _profile(rows: Collection[_Row]) -> Profile:
    return Profile(
        names=tuple(dict.fromkeys(row.name for row in rows)),
        organisation_ids=frozenset(row.organisation_id for row in rows if row.organisation_id is not None),
        emails=tuple(email for row in rows for email in row.emails or ()),
        phones=tuple(phone for row in rows for phone in row.phones or ()),
    )


async def _rows_of(customer_ids: Collection[int]) -> list[_Row]:
    return await db.rows(_Row, PROFILES, list(customer_ids))


async def _claimed(customer_ids: Collection[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for record in await db.records(CLAIMED, list(customer_ids)):
        found[record["other_id"]].append(record["value"])
    return found
