"""What may be given on a case right now: for each remedy the amount that is open, and why not more.

The same rules answer as for a grant, asked without an amount. Of the limits that spoke the one is named that
stands in the way of more; the others follow in words.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from casedesk.empowerment.rules import nouns, rooms, wording
from casedesk.empowerment.rules.amounts import NOTHING
from casedesk.empowerment.rules.decision import foresee
from casedesk.empowerment.rules.differences import guidance_of
from casedesk.empowerment.rules.impossible import why_not_at_all
from casedesk.empowerment.rules.ledger import Book, Ledger
from casedesk.empowerment.rules.naming import GONE, limit_and_left, name_of, never_said, what_is_left
from casedesk.empowerment.rules.one_currency import in_one_currency
from casedesk.empowerment.rules.policy import Allowance, Cap, Line, Never, Policy
from casedesk.empowerment.rules.requests import Request, line_of, of_pieces
from casedesk.empowerment.rules.rooms import Limit, limit_of
from casedesk.empowerment.rules.speaking import evidence_for_allowance
from casedesk.empowerment.rules.words import COSTLESS, LimitKind, Remedy
from casedesk.platform.sentences import Amount, all_of, either, say

SHOWN = (
    Remedy.REPLACEMENT,
    Remedy.EXCHANGE,
    Remedy.STORE_CREDIT,
    Remedy.DISCOUNT,
    Remedy.REFUND,
    Remedy.VOUCHER,
    Remedy.REIMBURSEMENT,
    Remedy.PRIORITY,
    Remedy.EXCEPTION,
    Remedy.CASH,
)
"""Remedies in the order in which they are offered; what costs nothing is always granted and comes last."""


class Open(StrEnum):
    """How a remedy stands: all of it, some of it, none without asking, or never."""

    ALL = "all"
    SOME = "some"
    ASK = "ask"
    NEVER = "never"


@dataclass(frozen=True)
class May:
    """One remedy. `most` is what is open at face value (None: any amount), `whole` what the widest allowance says
    before anything was given; `note` says why not more, `limits` are those that spoke, and `guidance` is what their
    lines have to read for whoever gives it."""

    remedy: Remedy
    open: Open
    most: Decimal | None
    whole: Decimal | None = None
    note: str = ""
    limits: tuple[Limit, ...] = ()
    guidance: tuple[str, ...] = ()


def may_now(request: Request, policy: Policy, ledger: Ledger, now: datetime) -> list[May]:
    """What may be given for a request of which only the remedy is still open, in the order of `SHOWN`."""
    said, book = in_one_currency(policy, request.currency), Book(ledger, policy.counts, now)
    return [_may(replace(request, remedy=remedy, amount=None), policy, said, book) for remedy in SHOWN]


def in_words(limits: Iterable[Limit], request: Request, policy: Policy) -> list[str]:
    """What limits that spoke to a request say of it, whole."""
    said = in_one_currency(policy, request.currency)
    return [_said(limit, request, said) for limit in limits]


def _may(request: Request, policy: Policy, said: Policy, book: Book) -> May:
    """What may be given of one remedy; `said` is the policy as it is read in the request's currency."""
    impossible = why_not_at_all(request)
    if impossible is not None:
        return May(request.remedy, Open.NEVER, NOTHING, note=impossible)
    decision = foresee(request, policy, book)
    most = _of_goods(request, decision.most)
    guidance = guidance_on([limit.id for limit in decision.limits], said)
    never = _never(decision.limits, said)
    if never is not None:
        return May(
            request.remedy, Open.NEVER, NOTHING, note=never.say, limits=decision.limits, guidance=guidance
        )
    open = Open.ASK if most == 0 else Open.ALL if most is None or _is_whole(request, most) else Open.SOME
    note = (
        _why_not_more(request, said, decision.limits, decision.missing_evidence)
        if open is not Open.ALL
        else ""
    )
    widest = _widest(request, said, decision.limits)
    return May(request.remedy, open, most, widest, note, decision.limits, guidance)


def guidance_on(ids: Iterable[str], policy: Policy) -> tuple[str, ...]:
    """The guidance that a policy has on these of its lines, each once; a line that it has no more has none."""
    lines = policy.lines
    said = (guidance_of(lines.get(id)) for id in ids)
    return tuple(dict.fromkeys(words for words in said if words))


def _of_goods(request: Request, most: Decimal | None) -> Decimal | None:
    """A replacement is given whole or not at all: its price, where that much is open."""
    line = line_of(request)
    if request.remedy is not Remedy.REPLACEMENT or line is None:
        return most
    price = of_pieces(request, line, line.price)
    return price if most is None or price <= most else NOTHING


def _is_whole(request: Request, most: Decimal) -> bool:
    return request.remedy is Remedy.REPLACEMENT and line_of(request) is not None and most > 0


def _never(limits: Iterable[Limit], policy: Policy) -> Never | None:
    shut = {limit.id for limit in limits if limit.kind is LimitKind.NEVER and limit.remaining is None}
    return next((line for line in policy.nevers if line.id in shut), None)


def _widest(request: Request, policy: Policy, limits: Iterable[Limit]) -> Decimal | None:
    lines = _allowances(policy, limits)
    amounts = [limit_of(line, request) for line in lines if not line.how_much.unlimited]
    return max((amount for amount in amounts if amount is not None), default=None)


def _allowances(policy: Policy, limits: Iterable[Limit]) -> list[Allowance]:
    ids = {limit.id for limit in limits if limit.kind is LimitKind.ALLOWANCE}
    return [line for line in policy.allowances if line.id in ids]


def _why_not_more(
    request: Request, policy: Policy, limits: tuple[Limit, ...], missing: frozenset[str]
) -> str:
    """The one line that stands in the way, in a few words."""
    closing = [
        limit for limit in limits if limit.kind is not LimitKind.ALLOWANCE and limit.remaining is not None
    ]
    allowing = [limit for limit in limits if limit.kind is LimitKind.ALLOWANCE]
    if not allowing and not any(limit.id == rooms.OWED_UP_TO for limit in limits):
        return say("no line of the policy speaks of it")
    best = _best(allowing)
    tightest = min(
        (one for one in closing if one.currency is not None or not one.remaining), key=_order, default=None
    )
    if tightest is not None and (best is None or _order(tightest) < best):
        return _in_the_way(tightest, policy)
    evidence = missing or _evidence(request, policy, limits)
    if evidence:
        named = either(sorted(nouns.evidence(word) for word in evidence))
        return say("with %(evidence)s there would be more", evidence=named)
    return _of_allowance(request, policy, limits, best)


def _best(allowing: list[Limit]) -> Decimal | None:
    if not allowing or any(limit.remaining is None for limit in allowing):
        return None
    return max(limit.remaining or NOTHING for limit in allowing)


def _order(limit: Limit) -> Decimal:
    return limit.remaining or NOTHING


def _evidence(request: Request, policy: Policy, limits: tuple[Limit, ...]) -> frozenset[str]:
    shut = [limit.id for limit in limits if limit.kind is LimitKind.ALLOWANCE and not limit.remaining]
    needed = [
        evidence_for_allowance(policy, line, request) - request.evidence
        for line in policy.allowances
        if line.id in shut
    ]
    return min((one for one in needed if one), key=lambda one: (len(one), sorted(one)), default=frozenset())


def _of_allowance(request: Request, policy: Policy, limits: tuple[Limit, ...], left: Decimal | None) -> str:
    whole = _widest(request, policy, limits)
    if left is None or whole is None:
        return say("yours to decide")
    if not whole:
        return say("only after an approval")
    if left < whole:
        return say(
            "%(given)s of %(whole)s given already",
            given=Amount(whole - left, request.currency),
            whole=Amount(whole, request.currency),
        )
    return say("your limit for one: %(amount)s", amount=Amount(whole, request.currency))


def _in_the_way(limit: Limit, policy: Policy) -> str:
    line = policy.lines.get(limit.id)
    left = _left(limit)
    if isinstance(line, Cap):
        return limit_and_left(wording.cap_in_short(line), left)
    return limit_and_left(name_of(policy, limit.id) or GONE, left)


def _said(limit: Limit, request: Request, policy: Policy) -> str:
    """What a limit says, whole: its line in words, and what is left of it."""
    line = policy.lines.get(limit.id)
    if isinstance(line, Never):
        return never_said(line)
    words = _words_of(line) if line is not None else name_of(policy, limit.id) or GONE
    missing = (
        evidence_for_allowance(policy, line, request) - request.evidence
        if isinstance(line, Allowance)
        else frozenset[str]()
    )
    if missing:
        needs = all_of(sorted(nouns.evidence(word) for word in missing))
        return say("%(limit)s: needs %(evidence)s", limit=words, evidence=needs)
    return limit_and_left(words, _left(limit))


@lru_cache(maxsize=1_024)
def _words_of(line: Line) -> str:
    """A line in words, put together once: each cap speaks to nearly every remedy, on every case."""
    return wording.line(line)


def _left(limit: Limit) -> str:
    if limit.remaining == 0 and limit.currency is not None:
        return say("nothing left")
    return what_is_left(limit.remaining, limit.currency)


def always() -> tuple[Remedy, ...]:
    """What costs nothing and is always granted."""
    return tuple(sorted(COSTLESS))
