"""Sentences that rules and actions say, kept so that they can be said in another language.

    raise Refused(say("%(name)s owns it already.", name=owner.name))
    say_many("%(n)d case is open.", "%(n)d cases are open.", count)

A Sentence is a str, its text in English: what compares, logs, sends or stores it needs to know nothing. It also
remembers the message and what was named in it, from which the page says it anew in the reader's language
(`web.i18n.in_their_words`). Rules stay pure: they know of no reader.

What is named may be a sentence itself, a list of words (`either`, `all_of`), an Amount, a Language, a Month, a day
or an instant; each is written the reader's way.

A record keeps a sentence by `kept`, and `recalled` reads it, also where it is plain text of earlier days.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache, reduce
from types import MappingProxyType
from typing import Any, NamedTuple

from babel import Locale

from casedesk.platform import money

_SHOWN_PLACES = 9


class Amount(NamedTuple):
    """An amount of money to be named in a sentence; in English "1,240.00 EUR"."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        # Decimals too many are not hidden: an amount that is refused for them is shown as it was asked.
        needed = -int(self.amount.normalize().as_tuple().exponent)
        places = max(money.decimals(self.currency), min(needed, _SHOWN_PLACES))
        return f"{self.amount:,.{places}f} {self.currency}"


class Language(str):
    """A language to be named in a sentence, in English by its name; its code where it has none there."""

    code: str

    def __new__(cls, code: str) -> "Language":
        made = super().__new__(cls, _english_languages().get(code.replace("-", "_"), code))
        made.code = code
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return Language, (self.code,)


@cache
def _english_languages() -> dict[str, str]:
    return dict(Locale.parse("en").languages)


class Month(NamedTuple):
    """A month to be named in a sentence by its first day, with its year where that is not plain."""

    first: date
    with_year: bool

    def __str__(self) -> str:
        return f"{self.first:%B %Y}" if self.with_year else f"{self.first:%B}"


class Sentence(str):
    """A sentence in English that remembers its message and what it names.

    `many` is the message for several, where there is one, and `number` says how many there are.
    """

    message: str
    named: Mapping[str, object]
    many: str | None
    number: int

    def __new__(
        cls, message: str, named: Mapping[str, object], many: str | None = None, number: int = 1
    ) -> "Sentence":
        form = message if many is None or number == 1 else many
        text = form % {name: _in_english(one) for name, one in named.items()} if named else form
        made = super().__new__(cls, text)
        made.message, made.many, made.number = message, many, number
        made.named = MappingProxyType(dict(named))
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return Sentence, (self.message, dict(self.named), self.many, self.number)


def _in_english(one: object) -> object:
    return f"{one.astimezone(UTC):%a %d %b %H:%M} UTC" if isinstance(one, datetime) else one


class Listing(str):
    """Words one after the other, in English "silver, gold or standard", which remembers each of them."""

    items: tuple[object, ...]
    alternatives: bool

    def __new__(cls, items: Iterable[object], alternatives: bool) -> "Listing":
        each = tuple(items)
        words = [str(_in_english(one)) for one in each]
        last = " or " if alternatives else " and "
        text = last.join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
        made = super().__new__(cls, text)
        made.items, made.alternatives = each, alternatives
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return Listing, (self.items, self.alternatives)


def say(message: str, /, **named: object) -> str:
    """A sentence; `message` is written out where it is called, since translators are given what stands there."""
    return Sentence(message, named)


def say_many(one: str, many: str, count: int, /, **named: object) -> str:
    """A sentence about so many things, which it names as %(n)d."""
    return Sentence(one, {"n": count, **named}, many, count)


def either(items: Iterable[object]) -> str:
    """Several words, any one of which is meant: silver, gold or standard."""
    return Listing(items, alternatives=True)


def all_of(items: Iterable[object]) -> str:
    """Several words, all of which are meant: a photo, a receipt and a name."""
    return Listing(items, alternatives=False)


def in_english(said: object) -> str:
    """For msgspec's `enc_hook`, since it knows no kinds of str: what was said as English text."""
    if isinstance(said, str):
        return str(said)
    raise NotImplementedError(f"{type(said).__name__} has no place in JSON")


def one_by_one(parts: Iterable[str], joined: Callable[[str, str], str]) -> str:
    """Parts one after the other, two and two as `joined` says them; "" where there is none."""
    return reduce(joined, parts) if (parts := [part for part in parts if part]) else ""


def as_kept(said: object) -> Any:
    """For msgspec's `enc_hook`, where a record keeps sentences as `kept` writes them."""
    if isinstance(said, Sentence | Listing | Language | Amount):
        return kept(said)
    raise NotImplementedError(f"{type(said).__name__} has no place in a record")


def kept(said: object) -> Any:
    """A sentence as a record keeps it, ready for JSON: its message and what it names, so that it can be said in
    any language later. Plain text stays what it is."""
    match said:
        case Sentence():
            form: dict[str, Any] = {"said": said.message}
            if said.named:
                form["with"] = {name: kept(one) for name, one in said.named.items()}
            return form if said.many is None else form | {"many": said.many, "count": said.number}
        case Listing():
            return {"either" if said.alternatives else "all": [kept(one) for one in said.items]}
        case Amount():
            return {"amount": str(said.amount), "currency": said.currency}
        case Language():
            return {"language": said.code}
        case Month():
            return {"month": said.first.isoformat(), "year": said.with_year}
        case datetime():
            return {"at": said.astimezone(UTC).isoformat()}
        case date():
            return {"day": said.isoformat()}
        case None | bool() | int():
            return said
        case _:
            return str(said)


def kept_reason(why: str) -> Any:
    """A reason as `kept` writes it, also where it is plain text; None where there is none."""
    if not why:
        return None
    return kept(why if isinstance(why, Sentence) else Sentence(why, {}))


def recalled_reason(found: object) -> str:
    """What `kept_reason` wrote, as it was said; "" where there was none."""
    said: str = "" if found is None else recalled(found)
    return said


def recalled(found: object) -> Any:
    """What `kept` wrote, as it was said. Text alone is a message that names nothing: it is said in the reader's
    language where the catalogues know it, and as it stands where they do not."""
    return Sentence(found, {}) if isinstance(found, str) else _recalled(found)


def _recalled(found: Any) -> Any:
    match found:
        case {"said": message}:
            named = {name: _recalled(one) for name, one in found.get("with", {}).items()}
            return Sentence(message, named, found.get("many"), found.get("count", 1))
        case {"either": items}:
            return either(_recalled(one) for one in items)
        case {"all": items}:
            return all_of(_recalled(one) for one in items)
        case {"amount": amount, "currency": currency}:
            return Amount(Decimal(amount), currency)
        case {"language": code}:
            return Language(code)
        case {"month": first, "year": with_year}:
            return Month(date.fromisoformat(first), with_year)
        case {"at": at}:
            return datetime.fromisoformat(at)
        case {"day": day}:
            return date.fromisoformat(day)
        case _:
            return found
