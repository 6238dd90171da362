"""Files that come with a form, kept from the moment they arrive.

A file is on disk before anything is answered, and the form that comes back carries it as a signed receipt: so a
form that is refused, previewed or recalled keeps its files, and nobody can attach what they were never given.

    uploads = kept_in(form) + await take(form.files("files"))    # receipts ticked in the form, and new ones
    await check_together(uploads)                                 # raises Invalid({"files": …})

A receipt that is not ticked any more is a file that was removed. Files that no form ever sends are cleaned up
with all others that nothing refers to.
"""

import asyncio
import base64
import binascii
import secrets
from collections.abc import Sequence

import msgspec
from litestar import Response
from litestar.datastructures import UploadFile

from casedesk.platform import files, tokens
from casedesk.platform.attached import kept_attachment
from casedesk.platform.errors import Invalid, NotFound
from casedesk.platform.file_types import PICTURES, checked_type, is_picture
from casedesk.platform.mail import Attachment
from casedesk.web.downloads import clean_name
from casedesk.web.forms import Form
from casedesk.web.i18n import gettext as _
from casedesk.web.limits import MEGABYTE

FIELD = "kept"
"""The field of a form that carries the receipts."""
MOST_FILES = 20
MOST_MEGABYTES = 18
"""All files of one letter together: with what a mail makes of them (a third more) most servers take 25 MB."""

_PURPOSE = "upload"
_LONGEST_RECEIPT = 2_000


class Upload(msgspec.Struct, frozen=True, array_like=True):
    """A file that is on disk. `size` is in bytes, `type` was checked; a picture has a content id, by which the
    text can show it."""

    sha256: str
    size: int
    name: str
    type: str
    content_id: str | None = None

    @property
    def receipt(self) -> str:
        """What a form carries so that it can be taken later."""
        text = base64.urlsafe_b64encode(msgspec.json.encode(self)).decode().rstrip("=")
        return f"{text}.{tokens.sign(_PURPOSE, text)}"

    @property
    def is_picture(self) -> bool:
        """Whether it can be shown in a page."""
        return self.type in PICTURES


async def take(
    chosen: Sequence[UploadFile], most: int = MOST_FILES, megabytes: int = MOST_MEGABYTES
) -> list[Upload]:
    """Stores the files that were chosen; empty ones count as none. Raises Invalid where they are too many or
    too large together."""
    contents: list[tuple[str, str, bytes]] = []
    total = 0
    if len(chosen) > most:
        raise Invalid({"files": _too_many(most)})
    for one in chosen:
        content = await one.read()
        total += len(content)
        if total > megabytes * MEGABYTE:
            raise Invalid({"files": _too_large(total, megabytes)})
        if content:
            contents.append((one.filename, one.content_type or "", content))
    return [await asyncio.to_thread(store, *one) for one in contents]


def store(name: str, said: str, content: bytes) -> Upload:
    """Puts one file on disk, under its checked type and a clean name; a card's number in it is not kept."""
    kept = kept_attachment(Attachment(name, said, content))
    checked = checked_type(kept.content, kept.type)
    content_id = f"{secrets.token_hex(8)}@picture" if checked in PICTURES else None
    clean = clean_name(kept.name or "", _("file"))
    return Upload(files.put(kept.content), kept.size, clean, checked, content_id)


def kept_in(form: Form) -> list[Upload]:
    """The files whose receipts are ticked in the form, in its order, each once. What is no receipt is ignored."""
    found = form.values.get(FIELD, [])
    receipts = [found] if isinstance(found, str) else found
    uploads = [upload for one in receipts if (upload := read_receipt(one)) is not None]
    return list(dict.fromkeys(uploads))[:MOST_FILES]


def keep_in(form: Form, uploads: Sequence[Upload]) -> None:
    """Lets the form carry these files when it is shown again."""
    form.values[FIELD] = [one.receipt for one in uploads]


def read_receipt(receipt: str) -> Upload | None:
    """The file a receipt stands for; None for what this desk did not sign."""
    text, _dot, signature = receipt[:_LONGEST_RECEIPT].rpartition(".")
    if not tokens.verify(_PURPOSE, text, signature):
        return None
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=Upload)
    except (binascii.Error, msgspec.DecodeError):
        return None


async def still_here(uploads: Sequence[Upload]) -> list[Upload]:
    """Those of these files that were not cleared away since they were chosen."""
    return [one for one in uploads if await asyncio.to_thread(files.exists, one.sha256)]


async def check_together(
    uploads: Sequence[Upload], most: int = MOST_FILES, megabytes: int = MOST_MEGABYTES
) -> None:
    """Raises Invalid where these are too many or too large for one letter, or where one is no longer here."""
    total = sum(one.size for one in uploads)
    here = await still_here(uploads)
    gone = [one.name for one in uploads if one not in here]
    if gone:
        raise Invalid(
            {"files": _("%(name)s is no longer here. Attach it again.") % {"name": ", ".join(gone)}}
        )
    if len(uploads) > most:
        raise Invalid({"files": _too_many(most)})
    if total > megabytes * MEGABYTE:
        raise Invalid({"files": _too_large(total, megabytes)})


async def picture(sha256: str) -> Response[bytes]:
    """A picture for a page of ours: only what its own first bytes say is one, and nothing in it can run.
    Raises NotFound for any other file."""
    content = await asyncio.to_thread(files.read, sha256)
    if not is_picture(content):
        raise NotFound
    headers = {
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": "inline",
        # Its address names its content, which never changes.
        "Cache-Control": "private, max-age=3600, immutable",
    }
    return Response(content, media_type=checked_type(content), headers=headers)


def _too_many(most: int) -> str:
    return _("Attach at most %(most)d files.") % {"most": most}


def _too_large(total: int, megabytes: int) -> str:
    words = _(
        "These files are %(size).0f MB together; a mail takes %(most)d MB. Remove some, or send two mails."
    )
    return words % {"size": max(total / MEGABYTE, megabytes + 1), "most": megabytes}
