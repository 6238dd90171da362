"""Reading what was given so far from its JSON form."""

from collections.abc import Iterator

from casedesk.empowerment.files.forms import (
    ExpiredForm,
    FulfilledForm,
    GrantedForm,
    LedgerForm,
    ReversedForm,
    check_amount,
    check_time,
    decoded,
    key,
)
from casedesk.empowerment.rules.amounts import NOTHING
from casedesk.empowerment.rules.ledger import Concession, Ledger, Spent, Turn, TurnKind
from casedesk.platform.errors import Unusable


def read_ledger(content: bytes, name: str) -> Ledger:
    """The ledger in this file. Raises Unusable with the file's name, the entry and the reason."""
    form = decoded(content, LedgerForm, name)
    concessions: dict[str, Concession] = {}
    for one in form.entries:
        if isinstance(one, GrantedForm):
            # What was reserved first and granted later is one concession.
            concessions.setdefault(str(one.id), _concession(one, name))
    for spent in form.spent:
        check_amount(spent.amount, spent.currency, f"{name}: spent on {spent.limit}", least=NOTHING)
    return Ledger(
        concessions=tuple(concessions.values()),
        turns=tuple(_turns(form, concessions, name)),
        spent=tuple(Spent(one.limit, one.currency, one.amount) for one in form.spent),
    )


def _concession(form: GrantedForm, name: str) -> Concession:
    check_time(form.at, f"{name}: {form.id}")
    for amount in (form.amount, form.cost_to_us):
        check_amount(amount, form.currency, f"{name}: {form.id}", least=NOTHING)
    return Concession(
        id=str(form.id),
        at=form.at,
        case=str(form.case),
        customer=str(form.customer),
        agent=form.agent,
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
