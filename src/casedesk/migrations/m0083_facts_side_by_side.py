"""Facts for reports: what a page counts of a case stands in one column, its numbers side by side.

Put together by string_agg, those of a hundred thousand cases are one answer, which a program reads as a table; asked
for one by one, each number costs as much as all of them do. `moves` is kept with the facts, by the view that says
what they must be; `counted` and `handled` follow from the columns beside them, and are written by the database.
"""

from casedesk.migrations.m0055_parts_in_working_hours import VIEW as VIEW_BEFORE
from casedesk.migrations.m0069_narrow_facts import MARKS
from casedesk.platform.migrations import SqlMigration

_LEADS = """CASE s.stage WHEN 'working' THEN 0 WHEN 'awaiting_approval' THEN 1 WHEN 'awaiting_third_party' THEN 2
                                WHEN 'awaiting_customer' THEN 3
                                ELSE CASE s.disposition WHEN 'resolved' THEN 4 ELSE 5 END END"""
"""Where a start leads: an open stage, resolved, or another end."""
_NOWHERE = 7
"""Where a case comes from that is opened."""
_MOVE = "timestamptz_send(from_at) || int2send((8 * came_from + leads)::smallint)"


def with_changes(sql: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        if sql.count(old) != 1:
            raise ValueError(f"the view of before does not say once: {old}")
        sql = sql.replace(old, new)
    return sql


VIEW = with_changes(
    VIEW_BEFORE,
    (
        "CASE WHEN c.disposition IS NULL THEN spent.running_place_us END AS running_place_us\nFROM",
        """CASE WHEN c.disposition IS NULL THEN spent.running_place_us END AS running_place_us,
       coalesce(spent.moves, ''::bytea) AS moves
FROM""",
    ),
    (
        "           max(from_at) AS running_since,",
        f"""           string_agg({_MOVE}, ''::bytea ORDER BY from_at) AS moves,
           max(from_at) AS running_since,""",
    ),
    (
        "            SELECT from_at, came_back,\n",
        "            SELECT from_at, came_back, came_from, leads,\n",
    ),
    (
        "SELECT stage, disposition, from_at,",
        f"""SELECT stage, disposition, from_at, leads, coalesce(lag(leads) OVER later, {_NOWHERE}) AS came_from,
                      """,
    ),
    (
        "                    SELECT s.id, s.stage, s.disposition,",
        f"                    SELECT s.id, s.stage, s.disposition, {_LEADS} AS leads,",
    ),
)

FILL = f"""
-- A desk that has cases already gets these here, all at once: as the view has them, case by case.
UPDATE case_facts f SET moves = r.moves
FROM (
    SELECT case_id, string_agg({_MOVE}, ''::bytea ORDER BY from_at) AS moves
    FROM (
        SELECT case_id, from_at, leads,
               coalesce(lag(leads) OVER (PARTITION BY case_id ORDER BY from_at), {_NOWHERE}) AS came_from
        FROM (
            SELECT s.case_id, coalesce(s.from_at, c.opened_at) AS from_at, {_LEADS} AS leads
            FROM stage_starts s JOIN cases c ON c.id = s.case_id
            WHERE NOT EXISTS (
                SELECT FROM stage_starts r JOIN stage_starts old ON old.id = r.restores_id
                WHERE r.case_id = s.case_id AND r.restores_id IS NOT NULL
                  AND coalesce(s.from_at, c.opened_at) > coalesce(old.from_at, c.opened_at)
                  AND s.from_at <= r.from_at
            )
        ) AS standing
    ) AS moved
    GROUP BY case_id
) AS r
WHERE r.case_id = f.case_id;
"""  # noqa: S608 - the words are our own

_COUNTED = f"""
    int8send(case_id) || timestamptz_send(opened_at) || int8send(customer_id) || int8send(owner_id)
    || int8send(coalesce(category_id, 0)) || int8send(coalesce(to_stop_us, -1)) || int8send(coalesce(to_answer_us, -1))
    || int8send(coalesce(to_first_resolution_us, -1)) || timestamptz_send(coalesce(lasts_from, 'infinity'))
    || int4send({MARKS})
"""
_HANDLED = f"""
    int4send({MARKS}) || int4send(their_contacts + our_contacts) || int4send(chases) || int4send(owner_changes)
    || int4send(bounces)
"""

MIGRATION = SqlMigration(
    "0083_facts_side_by_side",
    forwards=f"""
DROP VIEW case_facts_by_record;
{VIEW};
ALTER TABLE case_facts ADD COLUMN moves bytea NOT NULL DEFAULT '';
{FILL}
-- Written anew with what follows from the other columns, and so without the rows of before.
ALTER TABLE case_facts
    ADD COLUMN counted bytea NOT NULL GENERATED ALWAYS AS ({_COUNTED}) STORED,
    ADD COLUMN handled bytea NOT NULL GENERATED ALWAYS AS ({_HANDLED}) STORED,
    ADD CONSTRAINT case_facts_moves_whole CHECK (octet_length(moves) % 10 = 0);
CREATE INDEX case_facts_by_stop ON case_facts (stops_at);
ANALYZE case_facts;
""",
    backwards=f"""
DROP VIEW case_facts_by_record;
{VIEW_BEFORE};
DROP INDEX case_facts_by_stop;
ALTER TABLE case_facts DROP CONSTRAINT case_facts_moves_whole, DROP COLUMN counted, DROP COLUMN handled,
    DROP COLUMN moves;
""",
)

ID = MIGRATION.id
forwards = MIGRATION.for_piccolo
