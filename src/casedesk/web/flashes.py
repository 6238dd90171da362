"""What was just done, said on the next page and then forgotten.

It travels in a cookie, because the page that says it is another request, perhaps in another process.
The cookie is signed: nobody but the desk puts words into its mouth, or an undo under a finger.
"""

import base64
from datetime import datetime

import msgspec

from casedesk.platform import tokens
from casedesk.web.i18n import in_their_words
from casedesk.web.visits import AnyConnection, visit_of

COOKIE = "casedesk_flash"

_PURPOSE = "flash"
_MOST = 3
_LONGEST = 1_000
_SECONDS = 60


class Flash(msgspec.Struct, frozen=True, omit_defaults=True):
    """One sentence. `undo` is an address to post to, which takes it back until `until`."""

    words: str
    meaning: str = "done"
    undo: str | None = None
    until: datetime | None = None


def flash(
    connection: AnyConnection,
    words: str,
    *,
    meaning: str = "done",
    undo: str | None = None,
    until: datetime | None = None,
) -> None:
    """Says this on the page that comes next."""
    visit = visit_of(connection)
    said = (*visit.flashes, Flash(in_their_words(words)[:_LONGEST], meaning, undo, until))[-_MOST:]
    visit.flashes = said
    text = base64.urlsafe_b64encode(msgspec.json.encode(said)).decode()
    visit.set_cookie(COOKIE, f"{text}.{tokens.sign(_PURPOSE, text)}", seconds=_SECONDS)


def receive(connection: AnyConnection) -> None:
    """Hands what was said before to the page; templates find it as `request.state.flashes`."""
    cookie = visit_of(connection).cookies.get(COOKIE)
    connection.scope["state"]["flashes"] = _read(cookie) if cookie else []


def _read(cookie: str) -> list[Flash]:
    text, _, signature = cookie.rpartition(".")
    if not tokens.verify(_PURPOSE, text, signature):
        return []
    return msgspec.json.decode(base64.urlsafe_b64decode(text), type=list[Flash])
