"""Writing a policy as TOML that people read: one table a line of the policy, what is not said left out."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from casedesk.empowerment.rules.amounts import Amounts, to_places
from casedesk.empowerment.rules.policy import (
    Allowance,
    Bound,
    Cap,
    Evidence,
    HowMuch,
    Line,
    Never,
    Occasion,
    Policy,
    ReviewLine,
    When,
    Who,
    WhoKind,
)
from casedesk.empowerment.rules.words import Basis, Counts

Value = str | int | Decimal | date | bool | Amounts | Who | frozenset[str] | None
Table = Mapping[str, Value]

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
_KINDS: dict[type[Line], str] = {
    Allowance: "allowance",
    Cap: "cap",
    Never: "never",
    ReviewLine: "review",
    Evidence: "evidence",
    Bound: "bound",
}


def write_policy(policy: Policy) -> str:
    """The text that reads as this policy again."""
    preamble = policy.preamble
    blocks = [
        _table(
            "",
            {"name": policy.name, "counts": None if policy.counts is Counts.FACE else policy.counts},
        ),
        _table(
            "[preamble]",
            {
                "text": preamble.text,
                "signed_by": preamble.signed_by,
                "yearly_budget": preamble.yearly_budget,
            },
        ),
        _table("[thanks]", {"yearly_budget": policy.thanks_budget}),
        _table(
            "[approval]",
            {"supervisor_up_to": policy.supervisor_up_to, "provisional": policy.provisional},
        ),
    ]
    blocks += [_table(f"[[{_kind(line)}]]", _keys(line)) for line in policy.lines.values()]
    return "\n".join(block for block in blocks if block)


def _kind(line: Line) -> str:
    return str(line.kind) if isinstance(line, Occasion) else _KINDS[type(line)]


def _keys(line: Line) -> Table:
    match line:
        case Allowance():
            basis = None if line.basis is Basis.GOODWILL else line.basis
            first: Table = {"id": line.id, "who": line.who, "remedy": line.remedy, "basis": basis}
            return {**first, **_how_much(line.how_much), **_when(line.when), "guidance": line.guidance}
        case Cap():
            most: Table = {"amount": line.amount, "count": line.count, "days": line.days}
            return {
                "id": line.id,
                "scope": line.scope,
                "remedies": line.remedies,
                **most,
                "guidance": line.guidance,
            }
        case Never():
            what: Table = {"remedies": line.remedies, "bases": line.bases, "above": line.above}
            return {"id": line.id, "say": line.say, **what, **_when(line.when), "guidance": line.guidance}
        case ReviewLine():
            return {"id": line.id, "amount": line.amount, "days": line.days}
        case Evidence():
            return {"id": line.id, "reasons": line.reasons, "bases": line.bases, "needs": line.needs}
        case Bound():
            return {"id": line.id, "remedy": line.remedy, "amount": line.amount}
        case Occasion():
            return {"id": line.id, "starts": line.starts, "ends": line.ends, "budget": line.budget}


def _how_much(one: HowMuch) -> Table:
    return {
        "amount": one.amount,
        "percent_of_order": one.percent_of_order,
        "percent_of_line": one.percent_of_line,
        "unlimited": one.unlimited or None,
    }


def _when(one: When) -> Table:
    return {
        "reasons": one.reasons,
        "tiers": one.tiers,
        "categories": one.categories,
        "from_days": one.from_days,
        "within_days": one.within_days,
        "occasion": one.occasion,
    }


def _table(header: str, keys: Table) -> str:
    lines = [f"{key} = {_value(value)}" for key, value in keys.items() if _is_said(value)]
    if not lines:
        return ""
    return "\n".join([*([header] if header else []), *lines, ""])


def _is_said(value: Value) -> bool:
    return value is not None and value not in ("", frozenset(), Amounts())


def _value(value: Value) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _text(value)
        case frozenset():
            return f"[{', '.join(_text(one) for one in sorted(value))}]"
        case Amounts():
            return f"{{ {', '.join(_amounts(value))} }}"
        case Who(kind, name):
            return f"{{ {kind.name.lower()} = {name if kind is WhoKind.LEVEL else _text(name)} }}"
        case Decimal():
            return f"{value.normalize():f}"
        case _:
            return str(value)


def _amounts(amounts: Amounts) -> Iterator[str]:
    for currency, amount in amounts.each:
        yield f"{currency} = {to_places(amount, currency):f}"


def _text(text: str) -> str:
    if "\n" in text and '"""' not in text and not _needs_escapes(text):
        return f'"""\n{text}"""'
    return '"' + "".join(_escaped(sign) for sign in text) + '"'


def _needs_escapes(text: str) -> bool:
    return text.endswith('"') or any(sign != "\n" and sign != '"' and sign != _escaped(sign) for sign in text)


def _escaped(sign: str) -> str:
    if sign in _ESCAPES:
        return _ESCAPES[sign]
    return f"\\u{ord(sign):04X}" if ord(sign) < 32 or ord(sign) == 127 else sign
