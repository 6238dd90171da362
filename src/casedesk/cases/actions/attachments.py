"""The files of a contact: kept once by their content, listed with each contact they came with."""

from collections.abc import Sequence
from dataclasses import dataclass

from casedesk.cases.tables import Attachment, File, HeldFile, ReplyFile
from casedesk.platform import clock, db


@dataclass(frozen=True)
class Attached:
    """A file of a contact. Its content is on disk under `sha256` (hex) before the contact is recorded."""

    sha256: str
    size: int
    name: str
    type: str
    content_id: str | None = None


ROW = """
-- Which row is this content? Held against being cleared away, beside others who name it too.
SELECT id FROM files WHERE sha256 = $1 FOR KEY SHARE
"""


async def attach(interaction_id: int, attachments: Sequence[Attached]) -> None:
    """Lists the files of a contact, in their order."""
    for position, attached in enumerate(attachments):
        file_id = await _file_row(attached)
        await Attachment.insert(
            Attachment(
                interaction_id=interaction_id,
                file_id=file_id,
                position=position,
                name=attached.name,
                type=attached.type,
                content_id=attached.content_id,
            )
        )


async def attach_to_reply(reply_id: int, attachments: Sequence[Attached]) -> None:
    """Lists what goes with a reply that can still be recalled, in its order."""
    for position, attached in enumerate(attachments):
        file_id = await _file_row(attached)
        await ReplyFile.insert(
            ReplyFile(
                reply_id=reply_id,
                file_id=file_id,
                position=position,
                name=attached.name,
                type=attached.type,
                content_id=attached.content_id,
            )
        )


async def hold_files(holder: str, attachments: Sequence[Attached]) -> None:
    """Keeps these files, and no others, for what is not sent yet and is known by this name."""
    held = [await _file_row(attached) for attached in attachments]
    await HeldFile.delete().where((HeldFile.holder == holder) & HeldFile.file_id.not_in([0, *held]))
    for file_id in dict.fromkeys(held):
        row = HeldFile(holder=holder, file_id=file_id)
        await HeldFile.insert(row).on_conflict(
            target=(HeldFile.holder, HeldFile.file_id), action="DO NOTHING"
        )


async def let_go_of_files(holders: Sequence[str]) -> None:
    """Keeps nothing any more for what is known by these names: it was sent, or thrown away."""
    if holders:
        await HeldFile.delete().where(HeldFile.holder.is_in(list(holders)))


async def _file_row(attached: Attached) -> int:
    digest = bytes.fromhex(attached.sha256)
    row = File(sha256=digest, size=attached.size, recorded_at=clock.now())
    while True:
        await File.insert(row).on_conflict(target=File.sha256, action="DO NOTHING")
        found = await db.value(ROW, digest)
        # Cleared away between the two: then there is room for a row of our own.
        if found is not None:
            return int(found)
