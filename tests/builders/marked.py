"""Somebody of whom the desk holds something in every place there is, each bearing a word that nobody else has.

The demo's ended cases become theirs, with all that stands on them. Then the word is written into every column that may
hold one, past all guards, as far as the constraints let it.
"""

import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from casedesk.platform import db, personal
from casedesk.platform.personal import Holding
from casedesk.privacy.queries.holdings import count
from casedesk.privacy.queries.scope import Scope, scope_of

WORD = "quibblewort"
"""Stands nowhere else: not in the demo, not in the program."""

ADDRESS = f"{WORD}@{WORD}.example"

_TYPES = """
-- Of what type is each column of this table, and is it its own value in every row?
SELECT a.attname AS name, format_type(a.atttypid, NULL) AS type
FROM pg_attribute a WHERE a.attrelid = $1::text::regclass AND a.attnum > 0 AND NOT a.attisdropped
"""

_TABLES = """
-- Which tables are there?
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1
"""

_VALUES = {
    "text": (f"'{WORD} ' || id", f"'{WORD}' || id", f"'{WORD}' || id || '@{WORD}.example'"),
    "text[]": (f"ARRAY['{WORD}', '{ADDRESS}']",),
    "jsonb": (
        f"""CASE jsonb_typeof({{0}}) WHEN 'array' THEN {{0}} || '[{{{{"it": "{WORD}"}}}}]'
            ELSE coalesce({{0}}, '{{{{}}}}') || '{{{{"it": {{{{"said": "{WORD}"}}}}, "reason": "{WORD}"}}}}' END""",
        f"""'{{{{"it": "{WORD}"}}}}'""",
    ),
    "bytea": (f"convert_to('{WORD} ' || id, 'UTF8')", f"sha256(convert_to('{WORD}' || id, 'UTF8'))"),
    "tsvector": (f"to_tsvector('simple', '{WORD}')",),
}
"""What is written into a column of each type: the first of these that its constraints take."""


@asynccontextmanager
async def past_all_guards() -> AsyncIterator[None]:
    """Neither triggers nor foreign keys look at what is written here."""
    async with db.transaction():
        await db.execute("SET LOCAL session_replication_role = replica")
        yield
        await db.execute("SET LOCAL session_replication_role = origin")


class _UndoError(Exception):
    pass


@asynccontextmanager
async def undone() -> AsyncIterator[None]:
    """What is done inside never was: to try several things on one desk."""
    with contextlib.suppress(_UndoError):
        async with db.transaction():
            yield
            raise _UndoError


async def mark(customer_id: int) -> list[str]:
    """Writes the word into every personal column of theirs; returns the columns where no row of theirs was, or whose
    constraints take no word."""
    scope = await scope_of([customer_id])
    left: list[str] = []
    async with past_all_guards():
        for holding in personal.holdings():
            types = {row["name"]: row["type"] for row in await db.records(_TYPES, holding.table)}
            left += [
                f"{holding.table}.{column}"
                for column in holding.becomes
                if not await _write(holding, column, types[column], scope)
            ]
    return left


FOUND_BY = {
    ("identities", "normalised"),
    ("identities", "value"),
    ("jobs", "payload"),
    ("jobs", "last_error"),
    ("portal_tries", "subject"),
    ("blocked_senders", "pattern"),
    ("mail_troubles", "sentence"),
    ("raw_mails", "sender"),
    ("held_files", "holder"),
    ("imports", "content"),
    ("imports", "refusals"),
    ("drafts", "panel"),
}
"""By these a row is known to be theirs: the word is in it already, in their address."""


async def _write(holding: Holding, column: str, kind: str, scope: Scope) -> bool:
    if (holding.table, column) in FOUND_BY or holding.kind == "elsewhere":
        return bool(await count(holding, scope))
    for value in _VALUES.get(kind, ()):
        statement = (
            f"WITH done AS (UPDATE {holding.table} SET {column} = {value.format(column)}"
            f" WHERE {holding.found} RETURNING 1) SELECT count(*) FROM done"
        )
        sql, arguments = personal.bound(statement, scope.sets())
        try:
            async with db.transaction():
                return bool(await db.value(sql, *arguments))
        except Exception as error:
            if "violates" not in str(error):
                raise AssertionError(f"{holding.table}.{column}: {error}") from error
    return False


async def where_the_word_stands(word: str = WORD) -> list[str]:
    """Each table that has the word in any column of any row, whatever its type; bytes too."""
    found = []
    hexed = word.encode().hex()
    for row in await db.records(_TABLES):
        table = row["relname"]
        many = await db.value(
            f"SELECT count(*) FROM {table} t WHERE t::text ILIKE '%' || $1 || '%' OR t::text LIKE '%' || $2 || '%'",
            word,
            hexed,
        )
        if many:
            found.append(table)
    return found


_ENDED = """
-- Which cases have nothing more to come?
SELECT c.id FROM cases c WHERE c.disposition IS NOT NULL
    AND NOT EXISTS (SELECT FROM fulfilments WHERE case_id = c.id AND state IN ('open', 'failed'))
    AND NOT EXISTS (SELECT FROM tasks WHERE case_id = c.id AND state = 'open')
    AND NOT EXISTS (SELECT FROM outgoing_mails m JOIN placements p USING (interaction_id)
                    WHERE p.case_id = c.id AND m.state IN ('waiting', 'sending'))
"""

_AND_MORE = f"""
WITH c AS (SELECT max(id) AS id FROM cases WHERE customer_id = $1),
     i AS (SELECT max(interaction_id) AS id FROM placements WHERE case_id = (SELECT id FROM c)),
     o AS (SELECT max(id) AS id FROM orders WHERE customer_id = $1),
     r AS (SELECT max(id) AS id FROM replies WHERE case_id IN (SELECT id FROM cases WHERE customer_id = $1)),
     u AS (SELECT min(id) AS id FROM users),
     x AS (SELECT min(id) AS id FROM identities WHERE customer_id <> $1),
     h AS (INSERT INTO organisations (name, kind) VALUES ('{WORD}', 'household') RETURNING id),
     l AS (INSERT INTO portal_links (case_id, address, token_digest, created_at, expires_at)
           SELECT id, 'a@b', sha256('a'), now(), now() + interval '1 day' FROM c RETURNING id),
     g AS (INSERT INTO alike_groups (word) VALUES ('{WORD}') RETURNING id),
     s AS (INSERT INTO several_runs (user_id, step, details, back, made_at)
           SELECT id, 'work', '{{}}', '/cases?q={WORD}', now() FROM u RETURNING id),
     p1 AS (INSERT INTO problem_answers (id, problem_id, by_user_id, ball, state, made_at, campaign_id)
            SELECT 901, min(id), (SELECT id FROM u), '', 'shown', now(), 901 FROM problems),
     p2 AS (INSERT INTO problem_answers (id, problem_id, by_user_id, ball, state, made_at, campaign_id)
            SELECT 902, max(id), (SELECT id FROM u), '', 'shown', now(), 902 FROM problems),
     p3 AS (INSERT INTO trigger_trials (id, trigger_id, version_id, by_user_id, begins, ends, made_at, total)
            SELECT 901, v.trigger_id, v.id, u.id, now() - interval '1 day', now(), now(), 0
            FROM (SELECT * FROM trigger_versions LIMIT 1) v, u),
     p4 AS (INSERT INTO macros (id, name, current_id) VALUES (901, 'Any', 901)),
     p5 AS (INSERT INTO macro_versions (id, macro_id, number, name, steps, at, by_user_id)
            SELECT 901, 901, 1, 'Any', '[{{"kind": "note"}}]', now(), id FROM u),
     p6 AS (INSERT INTO webhooks (id, name, url, sealed_secret, made_at, made_by_user_id)
            SELECT 901, 'Shop', 'https://shop.example', 'x', now(), id FROM u),
     p7 AS (INSERT INTO imports (user_id, kind, name, state, content, rows_in_file, made_at, ended_at)
            SELECT id, 'customers', 'all.csv', 'looked', '{ADDRESS};Aylin', 1, now(), now() FROM u),
     p8 AS (INSERT INTO imports (user_id, kind, name, state, refusals, rows_in_file, made_at, ended_at)
            SELECT id, 'customers', 'all.csv', 'taken', '[{{"said": "{ADDRESS} is somebody else"}}]', 1, now(), now()
            FROM u),
     t1 AS (INSERT INTO jobs (kind, payload, run_at, created_at) VALUES ('send_link',
            '{{"address": "{ADDRESS}"}}', now(), now())),
     t2 AS (INSERT INTO jobs (kind, run_at, created_at, last_error) VALUES ('x', now(), now(), 'to {ADDRESS}: no')),
     t3 AS (INSERT INTO problem_answer_cases (answer_id, case_id, customer_id, state, seen, to_address, body)
            SELECT 901, id, $1, 'ready', 1, 'a', 'b' FROM c),
     t4 AS (INSERT INTO problem_answer_cases (answer_id, case_id, customer_id, state, seen, reply_id)
            SELECT 902, c.id, $1, 'sent', 1, r.id FROM c, r),
     t5 AS (INSERT INTO several_cases (run_id, case_id, seen, state, undo)
            SELECT s.id, c.id, 1, 'done', '{{}}' FROM s, c),
     t6 AS (INSERT INTO portal_grants (visit_id, link_id, granted_at, expires_at)
            SELECT 1, id, now(), now() + interval '1 day' FROM l),
     t7 AS (INSERT INTO portal_forms (case_id, key_digest, address, sent_at)
            SELECT id, sha256('b'), '', now() FROM c),
     t8 AS (INSERT INTO portal_tries (kind, subject, at) VALUES ('form', '192.0.2.1 {ADDRESS}', now())),
     t9 AS (INSERT INTO api_references (user_id, reference, interaction_id, recorded_at)
            SELECT u.id, 'a', i.id, now() FROM u, i),
     t10 AS (INSERT INTO macro_runs (version_id, case_id, by_user_id, at, did)
            SELECT 901, c.id, u.id, now(), '[]' FROM c, u),
     t11 AS (INSERT INTO trigger_trial_hits (trial_id, case_id, at, because, changes)
             SELECT 901, id, now(), '[]', '{{}}' FROM c),
     t12 AS (INSERT INTO trigger_runs (trigger_id, version_id, case_id, root, depth, at, fact_at, outcome, because, did,
                                       why, refused_step)
             SELECT v.trigger_id, v.id, c.id, 'r', 0, now(), now(), 'refused', '[]', '[]', '{{"said": "{WORD}"}}', 1
             FROM c, (SELECT * FROM trigger_versions LIMIT 1) v),
     t13 AS (INSERT INTO outgoing_mails (kind, interaction_id, message_id, to_address, subject, body, state, try_at,
                                         sent_at, recorded_at)
             SELECT 'reply', id, 'm1', 'a', '', '', 'sent', now(), now(), now() FROM i),
     t14 AS (INSERT INTO outgoing_mails (kind, message_id, to_address, cc, bcc, taken, subject, body, state, try_at,
                                         sent_at, recorded_at)
             SELECT 'reply', 'm2', 'a', ARRAY['{ADDRESS}', 'b'], ARRAY['{ADDRESS}'], ARRAY['{ADDRESS}'], '', '', 'sent',
                    now(), now(), now()),
     t15 AS (INSERT INTO raw_mails (sha256, source, came_from, received_at, recorded_at, state, interaction_id)
             SELECT sha256('c'), '', 'imap', now(), now(), 'placed', id FROM i),
     t16 AS (INSERT INTO raw_mails (sha256, source, came_from, received_at, recorded_at, state, reason, sender)
             SELECT sha256('d'), '', 'imap', now(), now(), 'spam', 'x', '{ADDRESS}'),
     t17 AS (INSERT INTO blocked_senders (pattern, reason, by_user_id, recorded_at)
             SELECT '{ADDRESS}', '{WORD}', id, now() FROM u),
     t18 AS (INSERT INTO mail_troubles (place, since, last_at, sentence) VALUES ('p', now(), now(), 'To {ADDRESS}.')),
     t19 AS (INSERT INTO webhook_tellings (webhook_id, fulfilment_id, made_at)
             SELECT 901, f.id, now() FROM fulfilments f JOIN cases k ON k.id = f.case_id
             WHERE k.customer_id = $1 LIMIT 1),
     t20 AS (INSERT INTO risk_flags (customer_id, reason, at, ends_on, by_user_id, appeal, appealed_at)
             SELECT $1, 'x', now(), now()::date, id, 'y', now() FROM u),
     t21 AS (INSERT INTO promises_in_letters (reply_id, change, text, due_at)
            SELECT id, 'make', 'x', now() FROM r),
     t22 AS (INSERT INTO alike_cases (group_id, case_id) SELECT g.id, c.id FROM g, c),
     t23 AS (INSERT INTO field_values (case_id, field_id, kind, day)
            SELECT id, 900, 'day', '2026-01-01' FROM c),
     t24 AS (INSERT INTO field_values (case_id, field_id, kind, number) SELECT id, 901, 'number', 17 FROM c),
     t25 AS (INSERT INTO notifications (user_id, kind, about, case_id, first_at, at)
             SELECT u.id, 'chase', 'x', c.id, now(), now() FROM c, u),
     t26 AS (INSERT INTO drafts (user_id, case_id, panel, fields, saved_at)
            SELECT u.id, c.id, 'note', '{{}}', now() FROM c, u),
     t27 AS (INSERT INTO held_files (holder, file_id)
            SELECT format('draft of %s on %s: note', u.id, c.id), 1 FROM c, u),
     t28 AS (INSERT INTO reply_files (reply_id, file_id, position, name, type)
            SELECT id, 1, 9, '', '' FROM r),
     t29 AS (INSERT INTO identity_claims (customer_id, identity_id, at) SELECT $1, id, now() FROM x),
     t30 AS (INSERT INTO order_payments (order_id, external_id, amount, paid_at, recorded_at)
             SELECT id, 'x', 1, now(), now() FROM o),
     t31 AS (INSERT INTO order_returns (order_id, external_id, amount, returned_at, recorded_at)
             SELECT id, 'x', 1, now(), now() FROM o),
     t32 AS (INSERT INTO order_chargebacks (order_id, external_id, amount, opened_at, closed_at, lost, recorded_at)
             SELECT id, 'x', 1, now(), now(), false, now() FROM o),
     t33 AS (INSERT INTO audit_entries (at, by_user_id, verb, subject, subject_id, details)
             SELECT now(), u.id, 'unsealed', 'case', c.id, '{{}}' FROM c, u),
     t34 AS (INSERT INTO audit_entries (at, by_user_id, verb, subject, details)
             SELECT now(), u.id, 'blocked', 'blocked_sender', '{{"pattern": "{ADDRESS}"}}' FROM u),
     t35 AS (INSERT INTO participants (case_id, name, address, recorded_at)
             SELECT id, '{WORD}', '{ADDRESS}', now() FROM cases WHERE customer_id <> $1 ORDER BY id LIMIT 1),
     t36 AS (INSERT INTO participants (case_id, name, address, recorded_at) SELECT id, 'x', 'y', now() FROM c)
UPDATE customers SET organisation_id = (SELECT id FROM h)
    , external_id = 'x', language = 'de', zone = 'UTC'
WHERE id = $1
"""
"""One row of each thing that the demo does not have, or not on a case that has ended."""

_THEIRS = (
    "UPDATE cases SET customer_id = $1 WHERE id = ANY($2::bigint[])",
    "UPDATE case_facts SET customer_id = $1 WHERE case_id = ANY($2::bigint[])",
    "UPDATE concessions SET customer_id = $1 WHERE case_id = ANY($2::bigint[])",
    "UPDATE orders SET customer_id = $1 WHERE id IN (SELECT order_id FROM cases WHERE id = ANY($2::bigint[]))",
    """UPDATE interactions SET customer_id = $1 WHERE customer_id IS NOT NULL AND id IN
       (SELECT interaction_id FROM placements WHERE case_id = ANY($2::bigint[]))""",
)

_ELSEWHERE = f"""
UPDATE interactions SET address = '{ADDRESS}', cc = ARRAY['{ADDRESS}', 'else@example.com'] WHERE id =
    (SELECT min(i.id) FROM interactions i JOIN placements p ON p.interaction_id = i.id JOIN cases c ON c.id = p.case_id
     WHERE c.customer_id <> $1 AND i.channel = 'email' AND i.direction = 'out')
"""
"""A letter about somebody else that went to them, too."""


async def somebody_of_everything() -> int:
    """One of the demo's customers, who has had all cases of the demo that have ended."""
    customer_id: int = await db.value(
        "SELECT min(customer_id) FROM identities WHERE kind = 'email' AND customer_id NOT IN"
        " (SELECT customer_id FROM cases WHERE disposition IS NULL)"
    )
    cases = [row["id"] for row in await db.records(_ENDED)]
    await db.execute(
        "UPDATE identities SET value = $2, normalised = $2 WHERE id ="
        " (SELECT min(id) FROM identities WHERE customer_id = $1 AND kind = 'email')",
        customer_id,
        ADDRESS,
    )
    async with past_all_guards():
        for statement in _THEIRS:
            await db.execute(statement, customer_id, cases)
        await db.execute(_AND_MORE, customer_id)
        await db.execute(_ELSEWHERE, customer_id)
    return customer_id
