"""What is derived about customers, computed anew and compared with what is stored."""

from casedesk.customers.rules.search import words_of
from casedesk.platform import db

_AT_ONCE = 2_000

READ = """
-- What are these customers found by, the next ones by key?
SELECT c.id, c.name, c.external_id, o.name AS organisation,
       ARRAY(SELECT ARRAY[i.kind, i.normalised, i.value] FROM identities i WHERE i.customer_id = c.id
             ORDER BY i.id) AS addresses
FROM customers c LEFT JOIN organisations o ON o.id = c.organisation_id
WHERE c.id > $1 ORDER BY c.id LIMIT $2
"""

COMPARE = """
-- Which of these customers are stored with other words?
SELECT c.id FROM unnest($1::bigint[], $2::text[]) AS n (id, words) JOIN customers c ON c.id = n.id
WHERE c.words <> n.words::tsvector ORDER BY c.id
"""

MERGES = """
-- Which pointers of merged customers say something else than the merges that stand?
SELECT coalesce(c.id, m.merged_id) AS id
FROM (SELECT id, merged_into_id FROM customers WHERE merged_into_id IS NOT NULL) c
FULL JOIN (SELECT merged_id, kept_id FROM customer_merges WHERE undone_at IS NULL) m ON m.merged_id = c.id
WHERE c.merged_into_id IS DISTINCT FROM m.kept_id ORDER BY 1
"""


async def differences() -> list[str]:
    """Each difference in a line; none where all agrees."""
    found = [f"customer {record['id']}: merged otherwise" for record in await db.records(MERGES)]
    last = 0
    while read := await db.records(READ, last, _AT_ONCE):
        ids = [one["id"] for one in read]
        words = [
            words_of(one["name"], one["organisation"], one["addresses"], one["external_id"]) for one in read
        ]
        found += [f"customer {one['id']}: search words" for one in await db.records(COMPARE, ids, words)]
        last = ids[-1]
    return found
