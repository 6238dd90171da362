"""Who may give what, as a table: a row for each remedy, a column for each who, the least specific first."""

from dataclasses import dataclass

from casedesk.empowerment.rules import wording
from casedesk.empowerment.rules.policy import Allowance, Policy, Who
from casedesk.empowerment.rules.requests import Agent
from casedesk.empowerment.rules.speaking import is_of
from casedesk.empowerment.rules.words import Basis, Remedy


@dataclass(frozen=True)
class Cell:
    """One allowance as a cell says it: how much, and of which requests."""

    id: str
    how_much: str
    when: str
    mine: bool
    guidance: str = ""


@dataclass(frozen=True)
class Row:
    """One remedy on one basis; a cell list for each who, empty where no line speaks."""

    remedy: Remedy
    basis: Basis
    cells: list[list[Cell]]


@dataclass(frozen=True)
class Table:
    """`heads` are the who's in words; `mine` says of which of them the reader is."""

    heads: list[str]
    mine: list[bool]
    rows: list[Row]


def who_may_give_what(policy: Policy, reader: Agent | None = None) -> Table:
    """The allowances of a policy; those about `reader` are marked."""
    whos = sorted({line.who for line in policy.allowances}, key=lambda who: (who.kind, who.name))
    mine = [reader is not None and is_of(who, reader) for who in whos]
    keys = sorted(
        {(line.remedy, line.basis) for line in policy.allowances},
        key=lambda key: (list(Remedy).index(key[0]), key[1]),
    )
    rows = [
        Row(*key, [_cells(policy, key, who, own) for who, own in zip(whos, mine, strict=True)])
        for key in keys
    ]
    return Table([wording.who(who) for who in whos], mine, rows)


def _cells(policy: Policy, key: tuple[Remedy, Basis], who: Who, mine: bool) -> list[Cell]:
    lines = [line for line in policy.allowances if (line.remedy, line.basis) == key and line.who == who]
    return [
        Cell(line.id, _how_much(line), wording.conditions(line.when), mine, line.guidance) for line in lines
    ]


def _how_much(line: Allowance) -> str:
    return wording.how_much(line.how_much)
