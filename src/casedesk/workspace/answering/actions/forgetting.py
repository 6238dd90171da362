"""Forgetting letters that never went: they are a person's words and address, and of no use any more."""

from datetime import timedelta

from casedesk.platform import clock, db

FORGET = "answering.forget"
"""The kind of the job that does it."""
LOOKED_AT = timedelta(days=7)
"""So long an answer that was looked at, and not sent, can still be sent."""
NOT_SENT = timedelta(days=30)
"""So long what a customer would have been written can be read after the others got theirs."""


async def forget() -> None:
    """Takes away answers that were only looked at, and of the others what was written to nobody."""
    now = clock.now()
    async with db.transaction():
        await db.execute(
            """
            -- Of answers that nobody sent nothing stays but, where others follow from it, that it was.
            DELETE FROM problem_answer_cases c USING problem_answers a
            WHERE a.id = c.answer_id AND a.state IN ('filling', 'shown') AND a.made_at < $1
            """,
            now - LOOKED_AT,
        )
        await db.execute(
            """
            DELETE FROM problem_answer_words w USING problem_answers a
            WHERE a.id = w.answer_id AND a.state IN ('filling', 'shown') AND a.made_at < $1
            """,
            now - LOOKED_AT,
        )
        await db.execute(
            """
            DELETE FROM problem_answers a WHERE a.state IN ('filling', 'shown') AND a.made_at < $1
              AND NOT EXISTS (SELECT FROM problem_answers later WHERE later.campaign_id = a.id AND later.id <> a.id)
            """,
            now - LOOKED_AT,
        )
        await db.execute(
            """
            -- What was written to nobody.
            UPDATE problem_answer_cases c SET body = '', to_address = '' FROM problem_answers a
            WHERE a.id = c.answer_id AND a.ended_at < $1 AND c.state NOT IN ('sent', 'told', 'ready')
              AND (c.body <> '' OR c.to_address <> '')
            """,
            now - NOT_SENT,
        )
