"""An erasure passes the guards of the record for the rows of whoever is erased, and for no others.

Until now everything could be changed in the transaction that writes a tombstone. What it passes for is said once, in
`erases`; the guards ask that, and where the answer is no each refuses as it always does.
"""

from casedesk.platform.migrations import SqlMigration

WHOSE = """
-- Who is being erased in this transaction?
CREATE FUNCTION erased_now() RETURNS bigint[] LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(s.customer_id), '{}') FROM erasures e JOIN erased_selves s ON s.erasure_id = e.id
    WHERE e.written_in = pg_current_xact_id_if_assigned()::text::bigint AND e.begun_at = transaction_timestamp()
$$;

-- Is this contact theirs, does it stand on a case of theirs, or is it a mail of nobody we know?
CREATE FUNCTION is_contact_of(contact bigint, selves bigint[]) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM interactions i WHERE i.id = contact AND (
        i.customer_id = ANY(selves)
        OR (i.customer_id IS NULL AND i.direction = 'in' AND i.channel = 'email')
        OR (SELECT c.customer_id FROM placements p JOIN cases c ON c.id = p.case_id
            WHERE p.interaction_id = i.id ORDER BY p.id DESC LIMIT 1) = ANY(selves)))
$$;

-- Is this list what is left of that one?
CREATE FUNCTION is_left_of(becomes jsonb, was jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT becomes <@ was AND jsonb_array_length(becomes) <= jsonb_array_length(was)
$$;

-- May the erasure that goes on change this row? It leads to whoever is erased; or it is about somebody else, or about
-- nobody, and loses nothing but an address, or words of the audit.
CREATE FUNCTION erases(of_table text, was jsonb, becomes jsonb) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
    selves bigint[] := erased_now();
    owned bigint;
BEGIN
    CASE of_table
    WHEN 'customers' THEN
        RETURN (was ->> 'id')::bigint = ANY(selves);
    WHEN 'interactions' THEN
        RETURN is_contact_of((was ->> 'id')::bigint, selves)
            OR (was - '{address,cc,bcc}'::text[] = becomes - '{address,cc,bcc}'::text[]
                AND becomes ->> 'address' IN ('', was ->> 'address')
                AND is_left_of(becomes -> 'cc', was -> 'cc') AND is_left_of(becomes -> 'bcc', was -> 'bcc'));
    WHEN 'audit_entries' THEN
        RETURN was - 'details' = becomes - 'details'
            AND becomes -> 'details' = without_words(was -> 'details', '{}');
    WHEN 'approval_turns' THEN
        SELECT c.customer_id INTO owned FROM approvals a JOIN cases c ON c.id = a.case_id
        WHERE a.id = (was ->> 'approval_id')::bigint;
        RETURN owned = ANY(selves);
    WHEN 'ledger_entries' THEN
        SELECT c.customer_id INTO owned FROM concessions k JOIN cases c ON c.id = k.case_id
        WHERE k.id = (was ->> 'concession_id')::bigint;
        RETURN owned = ANY(selves);
    ELSE
        SELECT c.customer_id INTO owned FROM cases c WHERE c.id = (was ->> 'case_id')::bigint;
        RETURN coalesce(owned = ANY(selves), false)
            OR coalesce((was ->> 'customer_id')::bigint = ANY(selves), false)
            OR is_contact_of((was ->> 'interaction_id')::bigint, selves);
    END CASE;
END $$;
"""

_ROWS = (
    "refuse_change",
    "end_handoff_once",
    "keep_task",
    "refuse_promise_change",
    "refuse_other_request",
    "keep_macro_run",
    "keep_trigger_run",
    "keep_what_was_answered",
    "refuse_ended_fulfilment",
    "keep_erased",
)
_BYTES = ("refuse_other_bytes",)

_ANY = "is_erasing()"
_THIS = "(CASE WHEN is_erasing() THEN erases(TG_TABLE_NAME, to_jsonb(OLD), to_jsonb(NEW)) ELSE false END)"
# A mail that became no contact is of nobody we know. Its bytes are many: they are not looked at.
THIS_MAIL = (
    "(CASE WHEN is_erasing() THEN OLD.interaction_id IS NULL"
    " OR is_contact_of(OLD.interaction_id, erased_now()) ELSE false END)"
)


def rewritten(names: tuple[str, ...], before: str, after: str) -> str:
    """SQL that puts other words into the bodies of these functions, and fails where one had none of them."""
    listed = ", ".join(f"'{name}'" for name in names)
    return f"""
DO $do$
DECLARE
    definition text;
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[{listed}] LOOP
        definition := pg_get_functiondef(to_regproc(name));
        IF strpos(definition, $was${before}$was$) = 0 THEN
            RAISE EXCEPTION 'the function % is not as it was expected', name;
        END IF;
        EXECUTE replace(definition, $was${before}$was$, $now${after}$now$);
    END LOOP;
END $do$;
"""


MIGRATION = SqlMigration(
    "0137_erased_alone",
    forwards=WHOSE + rewritten(_ROWS, _ANY, _THIS) + rewritten(_BYTES, _ANY, THIS_MAIL),
    backwards=rewritten(_ROWS, _THIS, _ANY)
    + rewritten(_BYTES, THIS_MAIL, _ANY)
    + """
DROP FUNCTION erases(text, jsonb, jsonb), is_contact_of(bigint, bigint[]),
    is_left_of(jsonb, jsonb), erased_now();
""",
)

ID = MIGRATION.id
forwards = MIGRATION.for_piccolo
