"""Writing the audit."""

from typing import Any

from casedesk.audit.rules import Doer
from casedesk.audit.tables import AuditEntry
from casedesk.platform import clock


async def note(doer: Doer, verb: str, subject: str, subject_id: int | None = None, **details: Any) -> None:
    """Notes a change to the desk, in the transaction that makes it.

    `verb` is in the past tense (`role_changed`), `subject` the kind of thing (`user`); details are ids
    and values.
    """
    await AuditEntry.insert(
        AuditEntry(
            at=clock.now(),
            by_user_id=doer.user_id,
            by_token_id=doer.api_token_id,
            by_rule=doer.rule,
            verb=verb,
            subject=subject,
            subject_id=subject_id,
            details=details,
        )
    )
