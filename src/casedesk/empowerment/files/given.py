"""Reading what was given so far from its JSON form."""

from collections.abc import Iterator
from dataclasses import replace

from casedesk.empowerment.files.forms import (
    ExpiredForm,
    FulfilledForm,
    GrantedForm,
    LedgerForm,
    ReservedForm,
    ReversedForm,
    check_amount,
    check_time,
    decoded,
    key,
)
from casedesk.empowerment.rules.amounts import NOTHING
from casedesk.empowerment.rules.ledger import Concession, Ledger, Spent, Turn, TurnKind
from casedesk.empowerment.rules.policy import Policy
from casedesk.empowerment.rules.rooms import summed_beforehand
from casedesk.platform.errors import Unusable


def read_ledger(content: bytes, name: str, policy: Policy) -> Ledger:
    """The ledger in this file, for this policy. Raises Unusable with the file's name, the entry and the reason."""
    form = decoded(content, LedgerForm, name)
    concessions = _concessions(form, name)
    for spent in form.spent:
        where = f"{name}: spent on {spent.limit}"
        check_amount(spent.amount, spent.currency, where, least=NOTHING)
        if spent.limit not in summed_beforehand(policy):
            says = "a sum made beforehand is for a budget or a review line, and this is none of the policy"
            raise Unusable(f"{where}: {says}.")
    return Ledger(
        concessions=tuple(concessions.values()),
        turns=tuple(_turns(form, concessions, name)),
        spent=tuple(Spent(one.limit, one.currency, one.amount) for one in form.spent),
    )


def _concessions(form: LedgerForm, name: str) -> dict[str, Concession]:
    """By id. What was reserved first and granted later is one concession: as it was granted, since it was reserved."""
    found: dict[tuple[type[GrantedForm], str], Concession] = {}
    for one in form.entries:
        if not isinstance(one, GrantedForm):
            continue
        key_ = (type(one), str(one.id))
        if key_ in found:
            done = "reserved" if isinstance(one, ReservedForm) else "granted"
            raise Unusable(f"{name}: two entries are {done} as {one.id}: give each its own id.")
        found[key_] = _concession(one, name)
    reserved = {id: one for (kind, id), one in found.items() if kind is ReservedForm}
    granted = {id: one for (kind, id), one in found.items() if kind is GrantedForm}
    for id in reserved.keys() & granted.keys():
        granted[id] = replace(granted[id], at=min(granted[id].at, reserved[id].at))
    return {**reserved, **granted}


def _concession(form: GrantedForm, name: str) -> Concession:
    check_time(form.at, f"{name}: {form.id}")
    for amount in (form.amount, form.cost_to_us):
        check_amount(amount, form.currency, f"{name}: {form.id}", least=NOTHING)
    return Concession(
        id=str(form.id),
        at=form.at,
        case=str(form.case),
        customer=str(form.customer),
        agent=form.agent.strip().lower(),
        remedy=form.remedy,
        reason=form.reason,
        basis=form.basis,
        amount=form.amount,
        currency=form.currency,
        cost_to_us=form.cost_to_us,
        order=key(form.order),
        line=key(form.line),
        occasion=form.occasion,
        granted_by=form.granted_by,
    )


def _turns(form: LedgerForm, concessions: dict[str, Concession], name: str) -> Iterator[Turn]:
    kinds = {
        FulfilledForm: TurnKind.FULFILLED,
        ExpiredForm: TurnKind.EXPIRED,
        ReversedForm: TurnKind.REVERSED,
    }
    for one in form.entries:
        if isinstance(one, GrantedForm):
            continue
        concession = concessions.get(str(one.of))
        if concession is None:
            raise Unusable(f"{name}: an entry is about {one.of}, which the ledger does not have.")
        came_back = one.came_back if isinstance(one, ReversedForm) else NOTHING
        check_amount(came_back, concession.currency, f"{name}: {one.of}", least=NOTHING)
        yield Turn(str(one.of), kinds[type(one)], one.at, came_back)
