"""Payment card numbers in what people write: found, and made unreadable but for the last four digits.

A card number has 13 to 19 digits of any script, begins and is as long as a scheme in use issues them, and passes
the check of its last digit (Luhn, ISO/IEC 7812). It may be divided by blanks, dashes and dots, into groups of
four and more or of equal size, and by one line break. A telephone number after its +, a bank account (IBAN), a
date, and a longer number of which a part would fit are left alone: what an agent needs stays readable.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

SHORTEST, LONGEST = 13, 19
KEPT = 4
"""Digits at the end that stay readable, so that customer and agent can speak of the same card."""
HIDDEN = "•"

_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
"""Twice a digit, with the digits of the result added up."""

_FAST = range(16, 20)
_SCHEMES: tuple[tuple[int, int, tuple[int, ...] | range], ...] = (
    # From and to by the first four digits, and the lengths that are issued.
    (4000, 4999, (13, 16, 19)),  # Visa
    (5100, 5599, (16,)), (2221, 2720, (16,)),  # Mastercard
    (3400, 3499, (15,)), (3700, 3799, (15,)),  # American Express
    (3000, 3059, range(14, 20)), (3095, 3095, range(14, 20)), (3600, 3699, range(14, 20)),  # Diners Club
    (3800, 3999, range(14, 20)), (3528, 3589, _FAST),  # JCB
    (6000, 6999, range(13, 20)),  # Discover, UnionPay, Maestro, RuPay, InterPayment
    (5000, 5099, range(13, 20)), (5600, 5899, range(13, 20)),  # Maestro and domestic debit cards
    (8100, 8299, _FAST), (2200, 2205, _FAST), (9792, 9792, (16,)), (8600, 8600, (16,)), (9860, 9860, (16,)),
)  # fmt: skip

_LENGTHS = {
    beginning: frozenset(lengths) for low, high, lengths in _SCHEMES for beginning in range(low, high + 1)
}

_BLANK = "[ \t\u00a0\u00ad\u1680\u2000-\u200d\u202f\u205f\u2060\u3000\ufeff]"
_MARK = f"(?:{_BLANK}|[-\u2010-\u2015\u2212._\u00b7\uff0d])"
_BREAK = f"{_BLANK}{{0,3}}[-\u2010]?\r?\n{_BLANK}{{0,8}}(?:[>|]{_BLANK}?){{0,6}}"
_RUN = re.compile(rf"\d+(?:(?:{_BREAK}|{_MARK}{{1,3}})\d+)*")
_GROUP = re.compile(r"\d+")
_MANY_DIGITS = re.compile(rf"(?:\d\D*?){{{SHORTEST}}}", re.DOTALL)
_ACCOUNT = re.compile(rf"(?<![^\W_])[A-Za-z]{{2}}[0-9]{{2}}(?:{_BLANK}?[A-Za-z0-9]){{11,30}}")
_PIECE = re.compile(
    r"""(?P<tag><(?:[^<>"']|"[^"]*"|'[^']*')*>)|(?P<entity>&(?:#[0-9]+|#x[0-9a-f]+|[a-z0-9]+);)|[^<&]+|[<&]""",
    re.IGNORECASE,
)
_BREAKS_LINE = re.compile(
    r"</?(?:br|p|div|tr|td|th|li|ul|ol|table|h[1-6]|blockquote|hr|pre)\b", re.IGNORECASE
)
_AS_SHOWN = str.maketrans("\r\n", "  ")


class _Group(NamedTuple):
    """Digits that stand together, and whether a line break stands before them."""

    start: int
    digits: str
    after_break: bool


def masked(text: str) -> str:
    """The text with every card number in it unreadable but for its last four digits."""
    hidden = _hidden(text)
    return _with_hidden(text, ((at, at + 1) for at in hidden)) if hidden else text


def masked_html(html: str) -> str:
    """The same for HTML: also where tags, entities or line breaks divide the number, and within attributes."""
    if _MANY_DIGITS.search(html) is None:
        return html
    shown: list[str] = []
    places: list[tuple[int, int]] = []
    hidden: list[tuple[int, int]] = []
    for piece in _PIECE.finditer(html):
        words, start, end = piece[0], *piece.span()
        if piece["tag"]:
            # An address or a label is one word: divided numbers there are measures.
            hidden += ((start + at, start + at + 1) for at in _hidden(words, divided=False))
            words = "\n" if _BREAKS_LINE.match(words) else ""
        elif piece["entity"]:
            words = unescape(words)
        else:
            places += zip(range(start, end), range(start + 1, end + 1), strict=True)
            shown.append(words.translate(_AS_SHOWN))
            continue
        shown.append(words)
        places += [(start, end)] * len(words)
    hidden += (places[at] for at in _hidden("".join(shown)))
    return _with_hidden(html, sorted(set(hidden))) if hidden else html


def stands_in(text: str) -> bool:
    """Whether a card number can be read in this text."""
    return bool(_hidden(text))


def _with_hidden(text: str, places: "Iterator[tuple[int, int]] | list[tuple[int, int]]") -> str:
    pieces, last = [], 0
    for start, end in places:
        pieces += [text[last:start], HIDDEN]
        last = end
    return "".join([*pieces, text[last:]])


def _hidden(text: str, *, divided: bool = True) -> list[int]:
    """Where the digits are that nobody should read, in their order."""
    if _MANY_DIGITS.search(text) is None:
        return []
    cards = [
        card
        for run in (_RUN if divided else _GROUP).finditer(text)
        if run.end() - run.start() >= SHORTEST
        for card in _cards(_groups(text, run.start(), run.end()))
    ]
    accounts = _accounts(text) if cards and divided else []
    return [at for card in cards if not _is_within(card[0], accounts) for at in card[:-KEPT]]


def _is_within(at: int, places: list[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in places)


def _groups(text: str, start: int, end: int) -> list[_Group]:
    groups: list[_Group] = []
    at = start
    for found in _GROUP.finditer(text, start, end):
        groups.append(_Group(found.start(), found[0], "\n" in text[at : found.start()]))
        at = found.end()
    # What follows a plus is a telephone number, at least as far as its country's number goes.
    return [_Group(start, "", False), *groups[1:]] if text[max(start - 1, 0)] == "+" else groups


def _cards(groups: list[_Group]) -> Iterator[list[int]]:
    """The places of the digits of each card number among these groups; the longest reading counts."""
    first = 0
    while first < len(groups):
        last = next((end for end in _ends(groups, first) if _is_card(groups, first, end)), None)
        if last is None:
            first += 1
            continue
        yield [one.start + at for one in groups[first:last] for at in range(len(one.digits))]
        first = last


def _ends(groups: list[_Group], first: int) -> list[int]:
    """Where a number that begins with this group may end, by its length; the farthest first."""
    ends: list[int] = []
    if len(groups[first].digits) < 4 and (first or len(groups) > LONGEST):
        return ends
    length = 0
    for end in range(first, min(first + LONGEST, len(groups))):
        length += len(groups[end].digits)
        if length > LONGEST:
            break
        if length >= SHORTEST:
            ends.append(end + 1)
    return ends[::-1]


def _is_card(groups: list[_Group], first: int, end: int) -> bool:
    chosen = groups[first:end]
    if not _is_divided_like_a_card(chosen, whole_run=len(chosen) == len(groups)):
        return False
    digits = "".join(one.digits for one in chosen)
    return len(digits) in _LENGTHS.get(int(digits[:4]), ()) and _passes_luhn(digits)


def _is_divided_like_a_card(groups: list[_Group], *, whole_run: bool) -> bool:
    sizes = [len(one.digits) for one in groups]
    breaks = sum(one.after_break for one in groups[1:])
    if breaks:
        # Two lines of figures are one number only where they look the part.
        return breaks == 1 and (all(size == 4 for size in sizes[:-1]) or sizes[:2] == [4, 6])
    if all(size >= 4 for size in sizes[:-1]):
        return True
    return whole_run and len(set(sizes[:-1])) == 1 and sizes[-1] <= sizes[0]


def _passes_luhn(digits: str) -> bool:
    values = [int(digit) for digit in reversed(digits)]
    return (sum(values[::2]) + sum(_DOUBLED[value] for value in values[1::2])) % 10 == 0


def _accounts(text: str) -> list[tuple[int, int]]:
    """Where bank account numbers stand: two letters and digits that pass the check of ISO 13616."""
    return [
        (found.start(), found.start() + length)
        for found in _ACCOUNT.finditer(text)
        if (length := _account_length(found[0]))
    ]


def _account_length(text: str) -> int:
    """How many characters of this are an account number; 0 where none is."""
    for end in range(len(text), 14, -1):
        letters = "".join(letter for letter in text[:end] if letter.isalnum())
        if (
            len(letters) >= 15
            and int("".join(str(int(one, 36)) for one in letters[4:] + letters[:4])) % 97 == 1
        ):
            return end
    return 0
