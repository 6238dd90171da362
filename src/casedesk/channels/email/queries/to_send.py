"""What a contact needs to become a mail: whom it answers, from which of our mailboxes it goes."""

import msgspec

from casedesk.platform import db


class ToSend(msgspec.Struct, frozen=True):
    """A contact that goes out by mail. `kind` is reply, forward, acknowledgement or question; `language` the
    customer's."""

    interaction_id: int
    case_id: int
    kind: str
    rule: str
    address: str
    cc: list[str]
    bcc: list[str]
    subject: str
    mailbox_id: int | None
    language: str | None


async def contact_to_send(interaction_id: int) -> ToSend | None:
    """A contact as far as its mail is concerned."""
    sql = """
    -- What goes out with this contact, and about which case?
    SELECT i.id AS interaction_id, p.case_id, p.by_rule AS rule,
           CASE WHEN i.nature = 'machine' AND p.by_rule = 'is it solved?' THEN 'question'
                WHEN i.nature = 'machine' THEN 'acknowledgement' ELSE coalesce(r.kind, 'reply') END AS kind,
           i.address, i.cc, i.bcc, coalesce(nullif(i.subject, ''), c.title) AS subject, i.mailbox_id,
           coalesce(c.language, cu.language,
           (SELECT language FROM organisations WHERE id = cu.organisation_id)) AS language
    FROM interactions i
    JOIN LATERAL (SELECT case_id, by_rule FROM placements WHERE interaction_id = i.id ORDER BY id DESC LIMIT 1) p
      ON true
    JOIN cases c ON c.id = p.case_id
    JOIN customers cu ON cu.id = c.customer_id
    LEFT JOIN replies r ON r.interaction_id = i.id
    WHERE i.id = $1
    """
    return await db.row(ToSend, sql, interaction_id)


class Named(msgspec.Struct, frozen=True):
    """A mail of a case by its message id: who wrote it or got it, and in which direction it went."""

    message_id: str
    address: str
    direction: str


async def mails_of_case(case_id: int, but: int) -> list[Named]:
    """The mails that stand on a case, without the contact `but`, oldest first; the last hundred."""
    sql = """
    -- Which mails make up the thread of this case?
    SELECT * FROM (
        SELECT coalesce(i.message_id, o.message_id) AS message_id, i.address, i.direction, i.at, i.id
        FROM placements p JOIN interactions i ON i.id = p.interaction_id
        LEFT JOIN outgoing_mails o ON o.interaction_id = i.id
        WHERE p.case_id = $1 AND i.id <> $2 AND i.nature IN ('ordinary', 'machine')
          AND coalesce(i.message_id, o.message_id) IS NOT NULL
          AND NOT EXISTS (SELECT FROM placements later
                          WHERE later.interaction_id = p.interaction_id AND later.id > p.id)
        ORDER BY i.at DESC, i.id DESC LIMIT 100) AS latest
    ORDER BY at, id
    """
    return [
        Named(found["message_id"], found["address"], found["direction"])
        for found in await db.records(sql, case_id, but)
    ]


class Mailbox(msgspec.Struct, frozen=True):
    """One of our addresses, as far as a reader sees it."""

    id: int
    address: str
    from_name: str
    signature: str
    language: str | None


async def mailbox_for(case_id: int | None, wanted: int | None) -> Mailbox | None:
    """From which address a mail goes: the one that is wanted, else the one the case was last written to, else
    the team's, else the default one; only such as send. None where none does."""
    sql = """
    -- From which of our addresses does this mail go?
    WITH last_in AS (
        SELECT i.mailbox_id FROM placements p JOIN interactions i ON i.id = p.interaction_id
        WHERE p.case_id = $1 AND i.direction = 'in' AND i.mailbox_id IS NOT NULL
        ORDER BY i.at DESC, i.id DESC LIMIT 1
    )
    SELECT m.id, m.address, m.from_name, m.signature, m.language
    FROM mailboxes m
    WHERE m.active AND m.sends
    ORDER BY m.id IS NOT DISTINCT FROM $2 DESC,
             m.id IS NOT DISTINCT FROM (SELECT mailbox_id FROM last_in) DESC,
             m.team_id IS NOT NULL AND m.team_id = (SELECT team_id FROM cases WHERE id = $1) DESC NULLS LAST,
             m.is_default DESC, m.id
    LIMIT 1
    """
    return await db.row(Mailbox, sql, case_id, wanted)
