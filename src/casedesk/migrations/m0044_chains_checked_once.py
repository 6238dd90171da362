"""Chains of starts are checked as before, by statements that are planned once, and once for each chain that grew."""

from casedesk.migrations.m0004_cases import CHECK_CHAINS, CHECK_START
from casedesk.platform.migrations import SqlMigration

CHECKS = """
-- A start comes after the current one, on a case that its writer holds: no gap and no overlap can be
-- written, and two writers at once stand in line.
CREATE OR REPLACE FUNCTION check_start() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    opened timestamptz;
    last_at timestamptz;
    starts integer;
BEGIN
    SELECT opened_at INTO opened FROM cases WHERE id = NEW.case_id FOR UPDATE;
    IF TG_TABLE_NAME = 'owner_starts' THEN
        SELECT count(*), max(from_at) INTO starts, last_at FROM owner_starts WHERE case_id = NEW.case_id;
    ELSE
        SELECT count(*), max(from_at) INTO starts, last_at FROM stage_starts WHERE case_id = NEW.case_id;
    END IF;
    IF (starts = 0) <> (NEW.from_at IS NULL) THEN
        RAISE EXCEPTION 'the first start of case % has no time of its own, every later one has', NEW.case_id
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.from_at <= coalesce(last_at, opened) THEN
        RAISE EXCEPTION 'a start of case % must come after the current one', NEW.case_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

-- At the commit a case agrees with its starts, whichever of the two was written: it points to the first and
-- to the current of them, ended as the current stage says, and was opened before the second of each. Of several
-- starts in one transaction the last one checks, for each came after the one before it.
CREATE OR REPLACE FUNCTION check_chains() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    key bigint;
    fault text;
BEGIN
    IF TG_TABLE_NAME = 'cases' THEN
        key := NEW.id;
    ELSE
        key := NEW.case_id;
    END IF;
    IF TG_TABLE_NAME = 'owner_starts' THEN
        IF EXISTS (SELECT FROM owner_starts
                   WHERE case_id = key AND from_at > coalesce(NEW.from_at, '-infinity')) THEN
            RETURN NULL;
        END IF;
    ELSIF TG_TABLE_NAME = 'stage_starts' THEN
        IF EXISTS (SELECT FROM stage_starts
                   WHERE case_id = key AND from_at > coalesce(NEW.from_at, '-infinity')) THEN
            RETURN NULL;
        END IF;
    END IF;
    IF TG_TABLE_NAME <> 'stage_starts' THEN
        SELECT CASE
            WHEN held.first_owner_start_id IS DISTINCT FROM
                (SELECT id FROM owner_starts WHERE case_id = held.id AND from_at IS NULL)
                THEN 'point to its first owner'
            WHEN held.owner_start_id IS DISTINCT FROM
                (SELECT id FROM owner_starts WHERE case_id = held.id ORDER BY from_at DESC NULLS LAST LIMIT 1)
                THEN 'point to its current owner'
            WHEN EXISTS (SELECT FROM owner_starts WHERE case_id = held.id AND from_at <= held.opened_at)
                THEN 'be opened before its second start'
            END INTO fault FROM cases held WHERE held.id = key;
    END IF;
    IF fault IS NULL AND TG_TABLE_NAME <> 'owner_starts' THEN
        SELECT CASE
            WHEN held.first_stage_start_id IS DISTINCT FROM
                (SELECT id FROM stage_starts WHERE case_id = held.id AND from_at IS NULL)
                THEN 'point to its first stage'
            WHEN held.stage_start_id IS DISTINCT FROM
                (SELECT id FROM stage_starts WHERE case_id = held.id ORDER BY from_at DESC NULLS LAST LIMIT 1)
                THEN 'point to its current stage'
            WHEN held.disposition IS DISTINCT FROM
                (SELECT disposition FROM stage_starts WHERE id = held.stage_start_id)
                THEN 'end as its current stage says'
            WHEN EXISTS (SELECT FROM stage_starts WHERE case_id = held.id AND from_at <= held.opened_at)
                THEN 'be opened before its second start'
            END INTO fault FROM cases held WHERE held.id = key;
    END IF;
    IF fault IS NOT NULL THEN
        RAISE EXCEPTION 'case % must %', key, fault USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
"""

BEFORE = (CHECK_START + CHECK_CHAINS).replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")

MIGRATION = SqlMigration("0044_chains_checked_once", forwards=CHECKS, backwards=BEFORE)

ID = MIGRATION.id
forwards = MIGRATION.for_piccolo
