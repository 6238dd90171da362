"""Customers of the demo, each made from its number alone, so that a million need no memory.

Their addresses lie in domains and telephone ranges that are reserved for invention: example.com, .test,
+44 20 7946 0xxx (Ofcom), +49 30 23125 xxx (Bundesnetzagentur), +1 212 555 01xx (NANPA).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from casedesk.demo.cast import REGULARS, Regular
from casedesk.demo.hours import DAY
from casedesk.demo.language import names, strangers

_MIX = (
    ("en", 0.43), ("de", 0.25), ("tr", 0.09), ("es", 0.08), ("ko", 0.05), ("zh", 0.04), ("ms", 0.03), ("th", 0.03),
)  # fmt: skip
_HOMES: dict[str, tuple[tuple[str, str, float], ...]] = {
    "en": (
        ("Europe/London", "GBP", 0.44), ("Europe/Dublin", "EUR", 0.12), ("Europe/Amsterdam", "EUR", 0.12),
        ("Europe/Berlin", "EUR", 0.1), ("America/New_York", "USD", 0.17), ("America/Los_Angeles", "USD", 0.05),
    ),
    "de": (("Europe/Berlin", "EUR", 0.78), ("Europe/Vienna", "EUR", 0.13), ("Europe/Zurich", "CHF", 0.09)),
    "tr": (("Europe/Istanbul", "TRY", 0.55), ("Europe/Berlin", "EUR", 0.45)),
    "es": (("Europe/Madrid", "EUR", 0.86), ("America/Mexico_City", "MXN", 0.14)),
    "ko": (("Asia/Seoul", "KRW", 0.6), ("Europe/Berlin", "EUR", 0.4)),
    "zh": (("Asia/Shanghai", "CNY", 0.5), ("Asia/Singapore", "SGD", 0.25), ("Europe/Berlin", "EUR", 0.25)),
    "ms": (("Asia/Kuala_Lumpur", "MYR", 1.0),),
    "th": (("Asia/Bangkok", "THB", 0.75), ("Europe/Berlin", "EUR", 0.25)),
}  # fmt: skip
ZONES = sorted({zone for homes in _HOMES.values() for zone, _, _ in homes})

_DOMAINS = ("example.com", "example.org", "example.net", "post.test", "mail.test")
_ASCII = str.maketrans(
    {
        "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ç": "c", "ğ": "g", "ı": "i", "ş": "s", "á": "a", "é": "e",
        "í": "i", "ó": "o", "ú": "u", "ñ": "n", "â": "a", "û": "u", "î": "i", "'": "", " ": ".", "ø": "o",
    }
)  # fmt: skip

_UK = (
    "20 7946 0", "7700 900", "113 496 0", "114 496 0", "115 496 0", "116 496 0", "117 496 0", "118 496 0",
    "121 496 0", "131 496 0", "141 496 0", "151 496 0", "161 496 0", "191 498 0", "29 2018 0", "1632 960",
)  # fmt: skip
_GERMAN = ("30 23125 ", "69 90009 ", "40 66969 ", "221 4710 ", "89 99998 ")
_US = (
    "201", "202", "203", "206", "212", "213", "214", "215", "216", "224", "248", "267", "301", "302", "303", "305",
    "310", "312", "313", "314", "347", "404", "408", "410", "412", "415", "416", "425", "469", "480", "503", "508",
    "510", "512", "514", "516", "518", "530", "541", "551", "562", "571", "585", "602", "609", "610", "612", "614",
)  # fmt: skip

_BEFORE = 0.68
"""The share of the customers who were there before the year began."""
_OLDEST = 3 * 365 * DAY
_BLOCK = 12
"""So many customers in a row have at most one household and one company among them."""
_HOUSEHOLD = (3, 4)
_COMPANY = (8, 9, 10)
_GROUPED = {"household": 0.6, "company": 0.35}


@dataclass(frozen=True, slots=True)
class Organisation:
    """A company or a household. `number` counts from 0 and has gaps."""

    number: int
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class _Group:
    """What its members share: the language, and in a household the surname, by its place."""

    organisation: Organisation
    language: str
    surname: int | None


@dataclass(frozen=True, slots=True)
class Buyer:
    """One customer. `number` counts from 0, in the order in which they came; `since` is in microseconds."""

    number: int
    name: str
    language: str
    zone: str
    currency: str
    tier: str
    email: str
    second_email: str
    phone: str
    since: int
    is_stranger: bool
    prospect: bool
    organisation: Organisation | None


class Crowd:
    """All customers of one demo, by their number."""

    def __init__(self, seed: int, cases: int, begins: int, ends: int) -> None:
        self._seed = seed
        self._begins, self._ends = begins, ends
        self.size = max(cases * 28 // 100, 60)
        self.strangers = len(strangers()["names"])
        self.first = self.strangers + len(REGULARS)
        """Senders of spam come first, then the regulars; the rest are counted in the order in which they came."""

    def known_at(self, at: int) -> int:
        """How many customers there were at this moment."""
        before = int(self.size * _BEFORE)
        joined = (self.size - before) * (at - self._begins) // max(self._ends - self._begins, 1)
        return max(min(before + joined, self.size), self.first + 2)

    def _since(self, number: int) -> int:
        before = int(self.size * _BEFORE)
        if number < before:
            # Ever more came, the nearer to the year.
            return self._begins - int(_OLDEST * (1 - number / before) ** 1.5) - 1
        return self._begins + (self._ends - self._begins) * (number - before) // max(self.size - before, 1)

    def buyer(self, number: int) -> Buyer:
        """The customer of this number: always the same."""
        chance = Random(self._seed * 1_000_003 + number)
        if number < self.strangers:
            return self._stranger(number)
        if number < self.first:
            return self._regular(number, REGULARS[number - self.strangers])
        draw = chance.random
        group = self._group_of(number)
        language = _weighted(draw(), _MIX) if group is None else group.language
        home = _home(draw(), language)
        surname = None if group is None else group.surname
        name, latin = _name(chance, language, surname)
        mailbox = f"{latin}{number % 97 if draw() < 0.6 else ''}"
        domain = _DOMAINS[int(draw() * len(_DOMAINS))]
        tier = draw()
        return Buyer(
            number=number,
            name=name,
            language=language,
            zone=home[0],
            currency=home[1],
            tier="gold" if tier > 0.96 else "silver" if tier > 0.85 else "standard",
            email=f"{mailbox}.{number:x}@{domain}",
            second_email=f"{latin}.{number:x}@work.test" if draw() < 0.06 else "",
            phone=_phone(number, home[0]) if draw() < 0.72 else "",
            since=self._since(number),
            is_stranger=False,
            prospect=draw() < 0.03,
            organisation=None if group is None else group.organisation,
        )

    def _stranger(self, number: int) -> Buyer:
        name = strangers()["names"][number]
        return Buyer(
            number=number,
            name=name,
            language="en",
            zone="Europe/London",
            currency="EUR",
            tier="standard",
            email=f"{name.lower().replace(' ', '-')}@offers{number}.test",
            second_email="",
            phone="",
            since=self._begins,
            is_stranger=True,
            prospect=True,
            organisation=None,
        )

    def number_of(self, regular: Regular) -> int:
        """The number of a customer whom everybody knows."""
        return self.strangers + REGULARS.index(regular)

    def _regular(self, number: int, regular: Regular) -> Buyer:
        return Buyer(
            number=number,
            name=regular.name,
            language=regular.language,
            zone=regular.zone,
            currency=regular.currency,
            tier=regular.tier,
            email=regular.email,
            second_email="",
            phone=regular.phone,
            since=self._begins - _OLDEST // 2,
            is_stranger=False,
            prospect=False,
            organisation=None,
        )

    def _group_of(self, number: int) -> _Group | None:
        """The company or household of a customer, if they have one. A block of customers has one of each at most."""
        block, place = divmod(number, _BLOCK)
        kind = "household" if place in _HOUSEHOLD else "company" if place in _COMPANY else ""
        if number < 2 * _BLOCK or not kind:
            return None
        chance = Random(self._seed * 7_919 + 2 * block + (kind == "company"))
        if chance.random() > _GROUPED[kind]:
            return None
        language = _weighted(chance.random(), _MIX)
        if kind == "company":
            firm = names("companies")
            name = f"{_one(firm.first, chance)} {_one(firm.last, chance)}"
            return _Group(Organisation(2 * block + 1, name, kind), language, None)
        surname = int(chance.random() * len(names(language).last))
        name = f"{names(language).last[surname]} household"
        return _Group(Organisation(2 * block, name, kind), language, surname)


def _one(several: Sequence[str], chance: Random) -> str:
    return several[int(chance.random() * len(several))]


def _weighted(share: float, mix: tuple[tuple[str, float], ...]) -> str:
    for value, weight in mix:
        share -= weight
        if share < 0:
            return value
    return mix[-1][0]


def _home(share: float, language: str) -> tuple[str, str]:
    for zone, currency, weight in _HOMES[language]:
        share -= weight
        if share < 0:
            return zone, currency
    return _HOMES[language][0][:2]


def _name(chance: Random, language: str, surname: int | None) -> tuple[str, str]:
    """A name as it is written, and as it stands in a mail address."""
    known = names(language)
    first = int(chance.random() * len(known.first))
    last = int(chance.random() * len(known.last)) if surname is None else surname
    if known.halves:
        half = len(known.last) // 2
        last = last % half + (half if first >= len(known.first) // 2 else 0)
    written = known.order.format(first=known.first[first], last=known.last[last])
    latin = f"{known.first_latin[first]}.{known.last_latin[last]}".lower().translate(_ASCII)
    return written, latin.encode("ascii", "ignore").decode()


def _phone(number: int, zone: str) -> str:
    """A number that nobody has, or '' where the invented ones are used up or the country keeps none."""
    thousand, rest = divmod(number, 1000)
    hundred, last = divmod(number, 100)
    if zone == "Europe/London" and thousand < len(_UK):
        return f"+44 {_UK[thousand]}{rest:03}"
    if zone == "Europe/Berlin" and thousand < len(_GERMAN):
        return f"+49 {_GERMAN[thousand]}{rest:03}"
    if zone.startswith("America/New") and hundred < len(_US):
        return f"+1 {_US[hundred]} 555 01{last:02}"
    return ""
