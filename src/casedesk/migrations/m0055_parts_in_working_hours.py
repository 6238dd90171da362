"""Facts for reports: where the time went, and who had it, in working hours too."""

from casedesk.migrations.m0041_lasting_facts import CUSTODY as CUSTODY_BEFORE
from casedesk.migrations.m0041_lasting_facts import VIEW as VIEW_BEFORE
from casedesk.platform.migrations import SqlMigration

PARTS = (
    "working",
    "awaiting_approval",
    "awaiting_third_party",
    "awaiting_customer",
    "thought_fixed",
    "ended",
)

TABLES = f"""
-- None of them where a case keeps no hours, or lies outside the years that those count.
ALTER TABLE case_facts
    {", ".join(f"ADD COLUMN {part}_business_us bigint" for part in PARTS)},
    ADD COLUMN running_place_us bigint,
    ADD CONSTRAINT case_facts_hours_whole CHECK
        (num_nulls({", ".join(f"{part}_business_us" for part in PARTS)}) IN (0, 6)),
    ADD CONSTRAINT case_facts_hours_sum CHECK
        (to_stop_business_us = {" + ".join(f"{part}_business_us" for part in PARTS)}),
    ADD CONSTRAINT case_facts_hours_run CHECK (running_place_us IS NULL OR running IS NOT NULL);
ALTER TABLE case_custody ADD COLUMN business_us bigint, ADD COLUMN running_place_us bigint,
    ADD CONSTRAINT case_custody_hours_run CHECK (running_place_us IS NULL OR running_since IS NOT NULL);
"""


def place_of(moment: str, calendar: str) -> str:
    """How much was open before a moment, as open_before says, in one look at an index."""
    return f"""(SELECT h.open_before_us + microseconds(least({moment}, h.closes_at) - h.opens_at)
             FROM calendar_hours h WHERE h.calendar_id = {calendar}.id AND h.opens_at <= {moment}
                                     AND {moment} < {calendar}.counted_until
             ORDER BY h.opens_at DESC LIMIT 1)"""  # noqa: S608 - the words are our own


def _with(sql: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        if sql.count(old) != 1:
            raise ValueError(f"the view of before does not say once: {old}")
        sql = sql.replace(old, new)
    return sql


VIEW = _with(
    VIEW_BEFORE,
    (
        "place.answered_us - place.us AS to_answer_business_us\nFROM",
        "place.answered_us - place.us AS to_answer_business_us,\n       "
        + ", ".join(
            f"CASE WHEN hours_known THEN coalesce(spent.{part}_business_us, 0) END AS {part}_business_us"
            for part in PARTS
        )
        + ",\n       CASE WHEN c.disposition IS NULL THEN spent.running_place_us END AS running_place_us\nFROM",
    ),
    (
        "           max(from_at) AS running_since,",
        "           "
        + " ".join(
            f"sum(business_us) FILTER (WHERE part = '{part}')::bigint AS {part}_business_us,"
            for part in PARTS
        )
        + "\n           (array_agg(starts_at_us ORDER BY from_at DESC))[1] AS running_place_us,"
        + "\n           max(from_at) AS running_since,",
    ),
    (
        "                                - from_at) AS us\n",
        """                                - from_at) AS us,
                   -- The axis of working hours never runs backwards, so that the same cuts hold on it.
                   starts_at_us,
                   greatest(least(coalesce(next_us, place.stopped_us), coalesce(place.stopped_us, next_us)),
                            starts_at_us) - starts_at_us AS business_us
""",
    ),
    (
        "lead(from_at) OVER later AS next_at,\n",
        "lead(from_at) OVER later AS next_at, starts_at_us, lead(starts_at_us) OVER later AS next_us,\n",
    ),
    (
        "coalesce(s.from_at, c.opened_at) AS from_at\n                    FROM stage_starts s\n",
        "coalesce(s.from_at, c.opened_at) AS from_at,\n                           "
        + place_of("coalesce(s.from_at, c.opened_at)", "place")
        + " AS starts_at_us\n                    FROM stage_starts s\n",
    ),
    (
        "    SELECT (SELECT h.open_before_us + microseconds(least(c.opened_at",
        "    SELECT k.id, k.counted_until, (SELECT h.open_before_us + microseconds(least(c.opened_at",
    ),
)
VIEW += """CROSS JOIN LATERAL (
    SELECT place.us IS NOT NULL
       AND CASE WHEN stop.at IS NULL THEN spent.running_place_us ELSE place.stopped_us END IS NOT NULL AS hours_known
) AS known
"""

CUSTODY = f"""
CREATE VIEW case_custody_by_record AS
SELECT case_id, owner_id,
       coalesce(sum(microseconds(greatest(least(coalesce(next_at, stop), coalesce(stop, next_at)), from_at) - from_at)),
                0)::bigint AS us,
       max(from_at) FILTER (WHERE next_at IS NULL AND stop IS NULL) AS running_since,
       bool_or(next_at IS NULL) AS is_last,
       -- Known for all of it, or not at all.
       CASE WHEN bool_and(opened_us IS NOT NULL AND (stop IS NULL OR stop_us IS NOT NULL))
            THEN sum(greatest(least(coalesce(next_us, stop_us), coalesce(stop_us, next_us)), starts_at_us)
                     - starts_at_us)::bigint END AS business_us,
       max(starts_at_us) FILTER (WHERE next_at IS NULL AND stop IS NULL) AS running_place_us
FROM (
    SELECT *, lead(from_at) OVER later AS next_at, lead(starts_at_us) OVER later AS next_us
    FROM (
        SELECT c.id AS case_id, o.owner_id, o.id AS start_id, coalesce(o.from_at, c.opened_at) AS from_at,
               coalesce(c.resolved_at, c.ended_at) AS stop,
               {place_of("coalesce(o.from_at, c.opened_at)", "k")} AS starts_at_us,
               {place_of("coalesce(c.resolved_at, c.ended_at)", "k")} AS stop_us,
               {place_of("c.opened_at", "k")} AS opened_us
        FROM cases c JOIN owner_starts o ON o.case_id = c.id
        LEFT JOIN case_calendars hours ON hours.case_id = c.id LEFT JOIN calendars k ON k.id = hours.calendar_id
    ) AS started
    WINDOW later AS (PARTITION BY case_id ORDER BY from_at, start_id)
) AS held
GROUP BY case_id, owner_id
"""  # noqa: S608 - the words are our own

COLUMNS = (*(f"{part}_business_us" for part in PARTS), "running_place_us")
FILL = f"""
-- A desk that has cases already gets these figures here, so that no report ever sees a part of them.
UPDATE case_facts f SET {", ".join(f"{name} = r.{name}" for name in COLUMNS)}
FROM case_facts_by_record r WHERE r.case_id = f.case_id AND r.calendar_id IS NOT NULL;
UPDATE case_custody h SET business_us = r.business_us, running_place_us = r.running_place_us
FROM case_custody_by_record r WHERE r.case_id = h.case_id AND r.owner_id = h.owner_id AND r.business_us IS NOT NULL;
"""  # noqa: S608 - the columns are our own

MIGRATION = SqlMigration(
    "0055_parts_in_working_hours",
    forwards=f"DROP VIEW case_facts_by_record; DROP VIEW case_custody_by_record;{TABLES}{VIEW};{CUSTODY};{FILL}",
    backwards=f"""
DROP VIEW case_facts_by_record; DROP VIEW case_custody_by_record;
ALTER TABLE case_facts DROP CONSTRAINT case_facts_hours_whole, DROP CONSTRAINT case_facts_hours_sum,
    DROP CONSTRAINT case_facts_hours_run, {", ".join(f"DROP COLUMN {name}" for name in COLUMNS)};
ALTER TABLE case_custody DROP CONSTRAINT case_custody_hours_run, DROP COLUMN business_us, DROP COLUMN running_place_us;
{VIEW_BEFORE};{CUSTODY_BEFORE};
""",
)

ID = MIGRATION.id
forwards = MIGRATION.for_piccolo
