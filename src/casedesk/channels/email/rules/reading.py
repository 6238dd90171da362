"""What a case takes over from its first mail."""

import re
from collections.abc import Sequence
from datetime import datetime

LONGEST_TITLE = 120
LONGEST_ISSUE = 400

_PREFIX = re.compile(
    r"^\s*(?:(?:re|aw|antw|sv|vs|fw|fwd|wg|tr|rv|enc|ynt|ilt|bls|回复|答复|转发|回覆|轉寄|답장|전달)(?:\[\d+\])?\s*[:：]\s*|\[C-\d+\]\s*)",
    re.IGNORECASE,
)
_DMARC = re.compile(r"\bdmarc\s*=\s*(\w+)", re.IGNORECASE)
_REMARK = re.compile(r"\([^()]*\)")
_SPACE = re.compile(r"\s+")


def storable(text: str) -> str:
    """The text without what PostgreSQL cannot hold: NUL, and half a surrogate pair; broken mails hold both."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def title_of(subject: str, words: str) -> str:
    """A title from the subject without its "Re:"; from the first words where there is none."""
    bare = subject
    while _PREFIX.match(bare):
        bare = _PREFIX.sub("", bare, count=1)
    bare = _SPACE.sub(" ", bare).strip()
    if bare:
        return _cut(bare, LONGEST_TITLE)
    first = next((line.strip() for line in words.splitlines() if line.strip()), "")
    return _cut(_SPACE.sub(" ", first), LONGEST_TITLE) or "(without a subject)"


def issue_of(words: str) -> str:
    """The issue in the customer's own words: the beginning of what they wrote, cut at a word."""
    return _cut(_SPACE.sub(" ", words).strip(), LONGEST_ISSUE)


def _cut(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    short = text[: longest - 1]
    at = short.rfind(" ")
    return (short[:at] if at > longest // 2 else short).rstrip(" ,;:.") + "…"


def dmarc_of(authentication_results: Sequence[str], our_server: str = "") -> str:
    """What the server that took the mail found about the sender's domain: pass, fail, none, or "" for nothing.

    `our_server` is the name by which that server signs its results (RFC 8601); its topmost line counts. Without
    it the topmost line of all does: those below it came with the mail and can say anything.
    """
    ours = [
        line for line in authentication_results if not our_server or _server_of(line) == our_server.lower()
    ]
    found = _DMARC.search(_REMARK.sub(" ", ours[0])) if ours else None
    if found is None:
        return ""
    result = found[1].lower()
    return result if result in ("pass", "fail") else "none"


def _server_of(line: str) -> str:
    words = _REMARK.sub(" ", line).partition(";")[0].split()
    return words[0].lower() if words else ""


def contact_time(received_at: datetime | None, sent_at: datetime | None, now: datetime) -> datetime:
    """When a stored mail came: when our server took it, else what it says of itself, never ahead of now."""
    return min(received_at or sent_at or now, now)
