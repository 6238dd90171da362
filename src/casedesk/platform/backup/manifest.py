"""What a backup says of itself."""

from datetime import datetime

import msgspec

from casedesk.platform.errors import Unusable

FORMAT = 1
FORMAT_WITHOUT_FILES = 2
"""Raised when an older casedesk could not read what a newer one wrote: it would miss the files."""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """The first entry of a backup. Sizes are in bytes, checksums are SHA-256 in hex."""

    format: int = FORMAT
    casedesk: str
    made_at: datetime
    postgres_major: int
    pg_dump_major: int
    migrations: list[str]
    key_sha256: str
    database_sha256: str
    database_bytes: int
    file_count: int
    file_bytes: int
    files_in: str = ""
    """The bucket in which the files lie, where they are not in the backup."""

    def encoded(self) -> bytes:
        """As the bytes of manifest.json."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2)


def decode(text: bytes) -> Manifest:
    """The manifest in these bytes. Raises Unusable when they are none, or one of a newer format."""
    try:
        found = msgspec.json.decode(text, type=Manifest)
    except msgspec.MsgspecError as error:
        raise Unusable(f"This is not a backup of casedesk: its manifest cannot be read ({error}).") from error
    if found.format > FORMAT_WITHOUT_FILES:
        raise Unusable(
            f"This backup was made by casedesk {found.casedesk}: restore it with that version or newer."
        )
    return found
