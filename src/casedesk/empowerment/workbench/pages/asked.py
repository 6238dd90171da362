"""What an address of the workbench asks for: a draft, a period, a limit and an amount, and who is counted."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import urlencode

from casedesk.empowerment.rules.words import Reason, Remedy
from casedesk.empowerment.workbench.queries.figures import GROUPINGS, Narrowed
from casedesk.empowerment.workbench.rules.period import Period, period_of
from casedesk.platform import money
from casedesk.platform.keys import key_said

ADDRESS = "/empowerment/workbench"
MOST_ASKED_MORE = 100
_TIERS = ("standard", "silver", "gold")
_LEVELS = ("1", "2", "3")


@dataclass(frozen=True)
class Asked:
    """What is shown. `query` holds what the address said, so that it can be said again with something else.

    `more` is by how many percent people ask for more when more is allowed.
    """

    period: Period
    draft_id: int | None
    currency: str
    by: str
    line: str
    amount: Decimal | None
    more: int
    team_id: int | None
    remedy: str
    reason: str
    level: int | None
    tier: str
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def asking_more(self) -> Decimal:
        """The assumption as a share."""
        return Decimal(self.more) / 100

    def narrowed(self, currency: str) -> Narrowed:
        """Who is counted, in a currency."""
        return Narrowed(currency, self.team_id, self.remedy, self.reason, self.level, self.tier)

    def address(self, path: str = "", **changes: object) -> str:
        """This page, or one below it, with some of what is asked changed; None or nothing leaves it out."""
        said = {
            **self.query,
            **{name: "" if value is None else str(value) for name, value in changes.items()},
        }
        kept = {name: value for name, value in said.items() if value}
        return ADDRESS + path + ("?" + urlencode(kept) if kept else "")


def asked_in(query: Mapping[str, str], now: datetime, zone: str) -> Asked:
    """What an address asks for; what it says wrongly is left out."""
    found = {
        "draft": _key(query.get("draft", "")),
        "from": _day(query.get("from", "")),
        "to": _day(query.get("to", "")),
        "currency": _currency(query.get("currency", "")),
        "by": _one_of(query.get("by", ""), GROUPINGS),
        "line": query.get("line", "")[:100],
        "amount": amount_in(query.get("amount", "")),
        "more": _percent(query.get("more", "")),
        "team": _key(query.get("team", "")),
        "remedy": _one_of(query.get("remedy", ""), [one.value for one in Remedy]),
        "reason": _one_of(query.get("reason", ""), [one.value for one in Reason]),
        "level": _one_of(query.get("level", ""), _LEVELS),
        "tier": _one_of(query.get("tier", ""), _TIERS),
    }
    first, until = _as_day(found["from"]), _as_day(found["to"])
    return Asked(
        period=period_of(first, until, now, zone),
        draft_id=_as_key(found["draft"]),
        currency=found["currency"],
        by=found["by"] or "team",
        line=found["line"],
        amount=Decimal(found["amount"]) if found["amount"] else None,
        more=int(found["more"] or 0),
        team_id=_as_key(found["team"]),
        remedy=found["remedy"],
        reason=found["reason"],
        level=_as_key(found["level"]),
        tier=found["tier"],
        query={name: value for name, value in found.items() if value},
    )


def amount_in(typed: str) -> str:
    """An amount as it was typed, in plain digits; nothing where it is none or less than nothing."""
    found = money.read_amount(typed.strip()) if typed.strip() else None
    return f"{found:f}" if found is not None and 0 <= found <= money.MOST else ""


def _key(typed: str) -> str:
    return typed if key_said(typed) is not None else ""


def _as_key(text: str) -> int | None:
    return int(text) if text else None


def _day(typed: str) -> str:
    try:
        found = date.fromisoformat(typed)
    except ValueError:
        return ""
    return found.isoformat() if 1990 <= found.year < 2200 else ""


def _as_day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _currency(typed: str) -> str:
    return typed if len(typed) == 3 and money.is_currency(typed) else ""


def _percent(typed: str) -> str:
    return (
        typed
        if typed.isascii() and typed.isdigit() and len(typed) <= 3 and int(typed) <= MOST_ASKED_MORE
        else ""
    )


def _one_of(typed: str, known: Collection[str]) -> str:
    return typed if typed in known else ""
