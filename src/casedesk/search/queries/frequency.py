"""How frequent words are, as far as the planner's statistics tell."""

from collections.abc import Collection

from casedesk.platform import db

COMMON = """
-- In which share of the rows do the words stand that begin so? Known are those in more than a few of a thousand.
SELECT e.lexeme, e.share
FROM pg_stats s, unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs) AS e (lexeme, share)
WHERE s.schemaname = current_schema() AND s.tablename = 'search_rows' AND s.attname = 'words'
  AND EXISTS (SELECT FROM unnest($1::text[]) AS w (beginning) WHERE starts_with(e.lexeme, w.beginning))
"""


async def common_words(beginnings: Collection[str]) -> dict[str, float]:
    """The shares of the rows that hold the common words that begin so."""
    found = await db.records(COMMON, sorted(set(beginnings)))
    return {row["lexeme"]: row["share"] for row in found}
