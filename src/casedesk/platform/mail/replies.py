"""The visible part of a mail: what its sender wrote now, without what they answer and sign with.

Policy: structure decides, words only where structure cannot. Quoted lines go (`>`). An attribution
("On … wrote:") is known in any language by its shape: a few lines that end with a colon and hold a
time and a mailbox, or that hold a time and stand before a quote; for those with neither, the verbs of
many languages. An Outlook header block is known by its first label and its subject label. From a
separator or a header block on all is quoted. A signature is what follows `-- `. Where nothing would be
left, the whole text is the visible part: nobody writes nothing. The original is always kept.
"""

import re

from casedesk.platform.mail import reply_words

MARKER = "##- write above this line -##"
"""What our own mails carry at their top, in the language of their reader between `##-` and `-##`."""

LONGEST = 100_000
"""Characters that are looked at: nobody writes more than that above what they answer."""

_MARKER = re.compile(r"##-.{0,200}-##")
# Marks that programs set around right-to-left lines: they may stand wherever a blank may.
_BLANK = "[\\s\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
_QUOTED = re.compile(rf"^{_BLANK}{{0,2}}>(?!From )")
_TOO_MANY_LINES = re.compile(r"\n{3,}")

_ATTRIBUTION_LINES = 4
_ATTRIBUTION_LENGTH = 400
_COLON = re.compile(rf"[:：﹕]\*?{_BLANK}*$")
_CLOCK = re.compile(r"\d{1,2}(?:[:.h]\d{2}|\s?[時点시])|[٠-٩۰-۹๐-๙]{1,2}[:.][٠-٩۰-۹๐-๙]{2}")
_DATE = re.compile(
    r"\b(?:19|20|25)\d\d\b|(?:19|20|25)\d\d\s?[年년]|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|[٠-٩۰-۹๐-๙]{4}"
)
_BRACKETED_MAILBOX = re.compile(r"[<\[(＜](?:mailto:)?[^\s<>\[\]()＜＞]+@[^\s<>\[\]()＜＞]+[>\])＞]")
_SENTENCE_END = re.compile(r"[.!?。！？…,;]\s*$")

_SEPARATOR = re.compile(r"^\s*[-_=*]{3,}\s*[^\s-].{0,70}?[-_=*]{3,}\s*$")
_RULE = re.compile(r"^\s*(?:_{8,}|-{8,}|={8,}|\*{8,})\s*$")
_LABEL = re.compile(rf"^{_BLANK}*\*?([^\W\d_][^:：*]{{0,24}}?)\*?{_BLANK}*[:：]")
_HEADER_LINES = 9

_SURE_SIGNATURE = "-- "
_SIGNATURE_LINES = 12


def visible_part(text: str) -> str:
    """What the sender wrote now, without blank lines at its ends."""
    lines = text[:LONGEST].split("\n")
    kept = _without_signature(_unquoted(lines[: _quoted_from(lines)]))
    visible = "\n".join(line.rstrip() for line in kept).strip()
    return _TOO_MANY_LINES.sub("\n\n", visible or text.strip())


def _quoted_from(lines: list[str]) -> int:
    """The line from which on all is quoted without marks; the number of lines where there is none."""
    for at, line in enumerate(lines):
        if "##-" in line and _MARKER.search(line):
            return _before_attribution(lines, at)
        if ":" not in line and "：" not in line:
            continue
        if _begins_header_block(lines, at):
            return _before_rule(lines, at)
        if _COLON.search(line) and not _is_quoted_after(lines, at):
            start = _attribution_start(lines, at, stands_before_quote=False)
            if start is not None:
                return start
    return len(lines)


def _unquoted(lines: list[str]) -> list[str]:
    """The lines that bear no quote mark, without the attributions of those that do."""
    kept: list[str] = []
    for line in lines:
        if _QUOTED.match(line):
            del kept[_before_attribution(kept, len(kept)) :]
        else:
            kept.append(line)
    return kept


def _before_attribution(lines: list[str], quote: int) -> int:
    """Where the attribution of the quote that begins at this line begins; the quote's own line where it has none."""
    last = quote - 1
    while last >= 0 and not lines[last].strip("> "):
        last -= 1
    start = _attribution_start(lines, last, stands_before_quote=True) if last >= 0 else None
    return quote if start is None else start


def _attribution_start(lines: list[str], last: int, *, stands_before_quote: bool) -> int | None:
    """The first line of the attribution that ends with the line `last`; None where that is none."""
    if not _COLON.search(lines[last]):
        return None
    said = ""
    for start in range(last, max(-1, last - _ATTRIBUTION_LINES), -1):
        line = lines[start].strip()
        if not line or len(said) + len(line) > _ATTRIBUTION_LENGTH:
            return None
        said = f"{line} {said}"
        if _is_attribution(said, stands_before_quote):
            return _beginning(lines, start, last)
    return None


def _is_attribution(said: str, stands_before_quote: bool) -> bool:
    has_clock, has_date = bool(_CLOCK.search(said)), bool(_DATE.search(said))
    has_mailbox = bool(_BRACKETED_MAILBOX.search(said))
    if has_mailbox and (has_clock or has_date):
        return True
    if stands_before_quote:
        return has_mailbox or has_clock or has_date or bool(reply_words.WROTE.search(said))
    return has_clock and has_date and bool(reply_words.WROTE.search(said))


def _beginning(lines: list[str], start: int, last: int) -> int:
    """Where an attribution begins of which the lines from `start` are known: a date or a mailbox may stand above."""
    while start > 0 and last - start < _ATTRIBUTION_LINES - 1:
        above = lines[start - 1].strip().rstrip(",")
        if _SENTENCE_END.search(above) or len(above) > _ATTRIBUTION_LENGTH:
            break
        if not (_DATE.search(above) or _BRACKETED_MAILBOX.search(above)):
            break
        start -= 1
    return start


def _is_quoted_after(lines: list[str], at: int) -> bool:
    following = next((line for line in lines[at + 1 : at + 4] if line.strip()), "")
    return bool(_QUOTED.match(following))


def _begins_header_block(lines: list[str], at: int) -> bool:
    """Whether an answered mail's header begins here, as Outlook and webmailers set it above that mail."""
    first = _label(lines[at])
    is_separated = at > 0 and bool(_SEPARATOR.match(_last_filled(lines, at)))
    if first not in reply_words.FROM and not (is_separated and _group(first)):
        return False
    groups = set()
    for line in lines[at : at + _HEADER_LINES]:
        if not line.strip():
            break
        groups.add(_group(_label(line)))
    return "from" in groups and ("subject" in groups or (is_separated and "sent" in groups))


def _label(line: str) -> str:
    found = _LABEL.match(line)
    return found[1].strip().lower() if found else ""


def _group(label: str) -> str:
    known = {
        "from": reply_words.FROM,
        "subject": reply_words.SUBJECT,
        "sent": reply_words.SENT,
        "to": reply_words.TO,
    }
    return next((group for group, words in known.items() if label in words), "")


def _last_filled(lines: list[str], at: int) -> str:
    return next((line for line in reversed(lines[max(0, at - 3) : at]) if line.strip()), "")


def _before_rule(lines: list[str], at: int) -> int:
    """The line of the rule or separator right above a header block; the block's own where there is none."""
    for above in range(at - 1, max(-1, at - 4), -1):
        if _RULE.match(lines[above]) or _SEPARATOR.match(lines[above]):
            return above
        if lines[above].strip():
            break
    return at


def _without_signature(lines: list[str]) -> list[str]:
    sure = next((at for at, line in enumerate(lines) if line == _SURE_SIGNATURE), len(lines))
    lines = _without_blank_end(lines[:sure])
    for at in range(max(0, len(lines) - 1 - _SIGNATURE_LINES), len(lines)):
        if lines[at].rstrip() == "--":
            return _without_blank_end(lines[:at])
    return lines


def _without_blank_end(lines: list[str]) -> list[str]:
    """The lines without blank ones, and those that devices add, at their end."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or _is_of_device(lines[end - 1])):
        end -= 1
    return lines[:end]


def _is_of_device(line: str) -> bool:
    return len(line) <= 100 and bool(reply_words.SENT_FROM_DEVICE.search(line.strip()))
