"""What of a person stands where: each feature lists it in its own `personal.py`, and `wiring.PERSONAL` names them all.

A Holding says of one table how a customer's rows are found, which columns hold what is the person's own, and what
becomes of each when they are erased: a neutral value, or the row goes. Export and erasure read nothing else, and
tests/architecture/test_personal.py reads the schema and refuses a column of words that no feature has thought of.

Rows are found by a condition that names sets in braces:

    {customers}     the customer in all their merged selves
    {cases}         all their cases
    {contacts}      contacts that stand on those, or are theirs elsewhere
    {mails}         mails those contacts came as, and others that these addresses sent
    {orders}        what they bought
    {addresses}     where they are reached, as it is compared and as it was ever written
    {long_ones}     of those the mail addresses and telephone numbers, which stand in a text by themselves
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

SETS: Mapping[str, str] = {
    "customers": "bigint[]",
    "cases": "bigint[]",
    "contacts": "bigint[]",
    "mails": "bigint[]",
    "orders": "bigint[]",
    "addresses": "text[]",
    "long_ones": "text[]",
}
"""The sets by which rows are found, with their types."""

DASH = "'—'"
"""What stands where something has to: it says as little in every language."""
EMPTY = "''"
NOTHING = "NULL"
NONE = "'{}'"
"""An empty array, or an object without anything."""
NUMBERS_ONLY = "without_words({}, '{{}}')"
"""A document without its words: keys, numbers and times stay, by which pages and figures are made."""

OF_CUSTOMER = "customer_id = ANY({customers})"
OF_CASE = "case_id = ANY({cases})"
OF_CONTACT = "interaction_id = ANY({contacts})"


@dataclass(frozen=True)
class Holding:
    """One table that holds something of a customer; `kind` is under which head it is counted and exported.

    `becomes` gives each personal column the SQL that stands there afterwards; of a row that `goes` the columns are
    only exported. `beside` are facts that make an export readable; they stay. `hidden` columns are never exported.
    """

    table: str
    kind: str
    found: str
    becomes: Mapping[str, str]
    goes: bool = False
    beside: Sequence[str] = ()
    hidden: Sequence[str] = ()

    @property
    def exported(self) -> list[str]:
        """The columns that an export gives to the person."""
        return [name for name in (*self.beside, *self.becomes) if name not in self.hidden]


def kept(table: str, kind: str, found: str, becomes: Mapping[str, str], **more: Sequence[str]) -> Holding:
    """Rows that stay, without what is the person's own."""
    return Holding(table, kind, found, becomes, **more)  # type: ignore[arg-type]


def gone(table: str, kind: str, found: str, columns: Sequence[str], **more: Sequence[str]) -> Holding:
    """Rows that go."""
    return Holding(table, kind, found, dict.fromkeys(columns, ""), goes=True, **more)


def mentions(column: str) -> str:
    """A condition: this text names one of their mail addresses or telephone numbers."""
    return f"EXISTS (SELECT FROM unnest({{long_ones}}) AS a (address) WHERE strpos(lower({column}), a.address) > 0)"


def without_addresses(column: str) -> str:
    """An array without their addresses."""
    return f"ARRAY(SELECT one FROM unnest({column}) AS one WHERE one <> ALL({{addresses}}))"


@dataclass(frozen=True)
class Listed:
    """What one feature says of its tables.

    `holdings`: in the order in which they are dealt with, those that refer to others first. `facts`: columns of words
    in tables that lead to a customer and are no words about one. `of_the_desk`: whole tables that lead to none.
    """

    holdings: Sequence[Holding] = ()
    facts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    of_the_desk: Sequence[str] = ()


_listed: Mapping[str, Listed] = {}


def install(listed: Mapping[str, Listed]) -> None:
    """Uses what these features listed from now on."""
    global _listed
    _listed = listed


def installed() -> Mapping[str, Listed]:
    """What each feature listed, those first that refer to others."""
    return _listed


def holdings() -> list[Holding]:
    """Everything that may hold something of a customer."""
    return [one for listed in _listed.values() for one in listed.holdings]


def bound(sql: str, sets: Mapping[str, object]) -> tuple[str, list[object]]:
    """The statement with its sets as arguments, and those arguments."""
    arguments: list[object] = []
    for name, kind in SETS.items():
        mark = "{" + name + "}"
        if mark in sql:
            arguments.append(sets[name])
            sql = sql.replace(mark, f"${len(arguments)}::{kind}")
    return sql, arguments
