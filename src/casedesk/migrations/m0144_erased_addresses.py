"""An erasure passes for mails of nobody we know only where they came from an address of whoever is erased.

Until now any such mail could be changed in the transaction that writes a tombstone. The addresses are no part of it, so
that it holds nothing of theirs: the transaction itself remembers them, and forgets them at its end.
"""

from casedesk.migrations.m0137_erased_alone import THIS_MAIL as _ANY_MAIL
from casedesk.migrations.m0137_erased_alone import rewritten
from casedesk.platform.migrations import SqlMigration

_ADDRESSES = """
-- From where did whoever is being erased in this transaction write?
CREATE FUNCTION erased_addresses() RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT ARRAY(SELECT jsonb_array_elements_text(
        nullif(current_setting('casedesk.erased_addresses', true), '')::jsonb))
$$;
"""


_IS_CONTACT = """
-- Is this contact theirs, does it stand on a case of theirs, or is it a mail of nobody we know?
CREATE OR REPLACE FUNCTION is_contact_of(contact bigint, selves bigint[]) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM interactions i WHERE i.id = contact AND (
        i.customer_id = ANY(selves)
        OR (i.customer_id IS NULL AND i.direction = 'in' AND i.channel = 'email'AND_FROM_THEM)
        OR (SELECT c.customer_id FROM placements p JOIN cases c ON c.id = p.case_id
            WHERE p.interaction_id = i.id ORDER BY p.id DESC LIMIT 1) = ANY(selves)))
$$;
"""

# The address itself goes before other rows that lead to the contact.
_AND_FROM_THEM = " AND (i.address = '' OR i.address = ANY(erased_addresses()))"

_THIS_MAIL = (
    "(CASE WHEN is_erasing() THEN is_contact_of(OLD.interaction_id, erased_now()) OR OLD.interaction_id IS NULL AND ("
    "OLD.sender = ANY(erased_addresses()) OR EXISTS (SELECT FROM interactions i"
    " WHERE i.raw_mail_id = OLD.id AND is_contact_of(i.id, erased_now()))) ELSE false END)"
)
_BYTES = ("refuse_other_bytes",)

MIGRATION = SqlMigration(
    "0144_erased_addresses",
    forwards=_ADDRESSES
    + _IS_CONTACT.replace("AND_FROM_THEM", _AND_FROM_THEM)
    + rewritten(_BYTES, _ANY_MAIL, _THIS_MAIL),
    backwards=rewritten(_BYTES, _THIS_MAIL, _ANY_MAIL)
    + _IS_CONTACT.replace("AND_FROM_THEM", "")
    + "DROP FUNCTION erased_addresses();",
)

ID = MIGRATION.id
forwards = MIGRATION.for_piccolo
