"""COPY of text: what it writes is what was given, whatever signs are in it."""

from datetime import UTC, datetime

from casedesk.platform import db


async def test_text_that_is_copied_arrives_as_it_was(database: None) -> None:
    at = datetime(2026, 3, 29, 1, 30, 0, 123_456, UTC)
    given = [
        (1, "a\tb\nc\rd", at),
        (2, "\\N", None),
        (3, None, at),
        (4, "\\.\n\\", at),
        (5, "", at),
        (6, "台灯 ’\N{WOMAN}\\t", at),
    ]
    await db.execute("CREATE TEMPORARY TABLE copied (id int, text text, at timestamptz)")
    await db.copy_text("copied", ("id", "text", "at"), db.as_text(given))
    assert [tuple(row) for row in await db.records("SELECT id, text, at FROM copied ORDER BY id")] == given


async def test_nothing_can_be_copied(database: None) -> None:
    await db.execute("CREATE TEMPORARY TABLE copied (id int)")
    await db.copy_text("copied", ("id",), db.as_text([]))
    assert await db.value("SELECT count(*) FROM copied") == 0
