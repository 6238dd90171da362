"""Reading each kind of line of a policy from its table. None where too little of it could be read."""

from casedesk.accounts.rules.permissions import ROLES
from casedesk.customers.rules.people import TIERS
from casedesk.empowerment.files.keys import Keys
from casedesk.empowerment.rules.policy import (
    LEVELS,
    LONGEST_GUIDANCE,
    Allowance,
    Bound,
    Cap,
    Evidence,
    HowMuch,
    Never,
    Occasion,
    OccasionKind,
    ReviewLine,
    When,
    Who,
    WhoKind,
)
from casedesk.empowerment.rules.words import Basis, Reason, Remedy, Scope

MOST_COUNT = 1_000_000


def allowance(keys: Keys) -> Allowance | None:
    """An [[allowance]]."""
    who = _who(keys)
    remedy = keys.word("remedy", Remedy, needed=True)
    basis = keys.word("basis", Basis) or Basis.GOODWILL
    how_much = _how_much(keys)
    when = When(
        reasons=keys.words("reasons", Reason),
        tiers=keys.texts("tiers", [*TIERS]),
        categories=keys.texts("categories"),
        from_days=keys.days("from_days", least=0),
        within_days=keys.days("within_days", least=0),
        occasion=keys.text("occasion") or None,
    )
    guidance = _guidance(keys)
    if who is None or remedy is None or how_much is None:
        return None
    return Allowance(keys.id, who, remedy, how_much, basis, when, guidance)


def _guidance(keys: Keys) -> str:
    """What whoever works on a case reads where the line speaks."""
    said = keys.text("guidance")
    if len(said) > LONGEST_GUIDANCE:
        keys.wrong(
            "guidance", f"Guidance is at most {LONGEST_GUIDANCE} characters: it is read beside a form."
        )
    return said


def _who(keys: Keys) -> Who | None:
    """{ level = 2 }, { team = "Parcels" }, { person = "mina@example.org" } or { role = "agent" }."""
    value = keys.take("who")
    kinds = {kind.name.lower(): kind for kind in WhoKind}
    if not isinstance(value, dict) or len(value) != 1 or next(iter(value)) not in kinds:
        keys.wrong("who", 'who is one of { person = "…" }, { team = "…" }, { level = 2 } or { role = "…" }.')
        return None
    ((word, name),) = value.items()
    kind = kinds[word]
    if kind is WhoKind.LEVEL and (name not in LEVELS or not isinstance(name, int) or isinstance(name, bool)):
        keys.wrong("who", "A level is 1, 2 or 3.")
        return None
    if kind is not WhoKind.LEVEL and not (isinstance(name, str) and name.strip()):
        keys.wrong("who", f"A {word} is named by a text in quotes.")
        return None
    if kind is WhoKind.ROLE and name not in ROLES:
        keys.wrong("who", f"There is no role {name!r}: choose one of {', '.join(ROLES)}.")
        return None
    said = str(name).strip()
    return Who(kind, said.lower() if kind is WhoKind.PERSON else said)


def _how_much(keys: Keys) -> HowMuch | None:
    said = [key for key in ("amount", "percent_of_order", "percent_of_line", "unlimited") if keys.has(key)]
    found = HowMuch(
        amount=keys.amounts("amount"),
        percent_of_order=keys.percent("percent_of_order"),
        percent_of_line=keys.percent("percent_of_line"),
        unlimited=keys.flag("unlimited"),
    )
    if not said:
        keys.wrong("id", "How much? Say amount, percent_of_order, percent_of_line, or unlimited = true.")
        return None
    if found.unlimited and len(said) > 1:
        keys.wrong("unlimited", "A line without a limit has no amount and no share.")
    return found


def cap(keys: Keys) -> Cap | None:
    """A [[cap]]."""
    scope = keys.word("scope", Scope, needed=True)
    days = keys.days("days", least=1)
    if keys.has("amount") == keys.has("count"):
        keys.wrong("id", "A cap is on an amount or on a count: say one of them.")
    found_amount, found_count = keys.amounts("amount"), keys.number("count", least=0, most=MOST_COUNT)
    remedies = keys.words("remedies", Remedy)
    guidance = _guidance(keys)
    return None if scope is None else Cap(keys.id, scope, found_amount, found_count, days, remedies, guidance)


def never(keys: Keys) -> Never:
    """A [[never]]."""
    return Never(
        id=keys.id,
        say=keys.text("say", needed=True),
        remedies=keys.words("remedies", Remedy),
        bases=keys.words("bases", Basis),
        when=When(
            reasons=keys.words("reasons", Reason),
            categories=keys.texts("categories"),
            from_days=keys.days("from_days", least=0),
            within_days=keys.days("within_days", least=0),
        ),
        above=keys.amounts("above"),
        guidance=_guidance(keys),
    )


def review(keys: Keys) -> ReviewLine | None:
    """A [[review]]."""
    if not keys.has("days"):
        keys.wrong("id", "days is missing.")
    days, amount = keys.days("days", least=1), keys.amounts("amount", needed=True)
    return None if days is None or amount is None else ReviewLine(keys.id, days, amount)


def evidence(keys: Keys) -> Evidence:
    """An [[evidence]]."""
    if not keys.has("needs"):
        keys.wrong("id", "needs is missing.")
    found = Evidence(
        id=keys.id,
        needs=keys.texts("needs"),
        reasons=keys.words("reasons", Reason),
        bases=keys.words("bases", Basis),
    )
    if not found.reasons and not found.bases:
        keys.wrong("id", "Say for which reasons, or on which bases.")
    return found


def bound(keys: Keys) -> Bound | None:
    """A [[bound]]."""
    remedy, amount = keys.word("remedy", Remedy, needed=True), keys.amounts("amount", needed=True)
    return None if remedy is None or amount is None else Bound(keys.id, remedy, amount)


def occasion(keys: Keys, kind: OccasionKind) -> Occasion | None:
    """An [[incident]] or a [[season]]."""
    starts, ends = keys.day("starts"), keys.day("ends", needed=True)
    budget = keys.amounts("budget", needed=True)
    return None if ends is None or budget is None else Occasion(keys.id, kind, ends, budget, starts)
