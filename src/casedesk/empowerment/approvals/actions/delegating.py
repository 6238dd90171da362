"""Letting somebody decide in one's place, for days and up to an amount; ending it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from casedesk.accounts.queries.people import person
from casedesk.audit.actions import note
from casedesk.audit.rules import Doer
from casedesk.empowerment.approvals.rules.deciding import objections_to_delegating
from casedesk.empowerment.approvals.tables import DelegationGiven
from casedesk.platform import clock, db, money
from casedesk.platform.errors import Invalid, NotFound
from casedesk.platform.sentences import say


@dataclass(frozen=True)
class NewDelegation:
    """Who decides in one's place, from which day to which, up to how much."""

    to_user_id: int
    from_on: date
    until_on: date
    currency: str
    up_to: Decimal


async def delegate(from_user_id: int, new: NewDelegation, today: date, by: Doer) -> int:
    """Lets somebody decide in one's place; returns the key. Raises Invalid by field."""
    giver, to = await person(from_user_id), await person(new.to_user_id)
    if giver is None:
        raise NotFound
    wrong = objections_to_delegating(giver.role, (new.from_on, new.until_on), today)
    if to is None or not to.active or to.id == from_user_id:
        wrong.setdefault("to_user_id", say("Choose somebody else who works here."))
    if not money.is_currency(new.currency):
        wrong["currency"] = say("Write the three letters of a currency, such as EUR.")
    elif not money.fits(new.up_to, new.currency) or new.up_to <= 0:
        wrong["up_to"] = say("Write up to what amount, above nothing.")
    if wrong:
        raise Invalid(wrong)
    async with db.transaction():
        row = DelegationGiven(
            from_user_id=from_user_id,
            to_user_id=new.to_user_id,
            from_on=new.from_on,
            until_on=new.until_on,
            currency=new.currency,
            up_to=new.up_to,
            made_at=clock.now(),
        )
        delegation_id = int((await DelegationGiven.insert(row))[0]["id"])
        said = {"from": new.from_on.isoformat(), "until": new.until_on.isoformat(), "up_to": f"{new.up_to:f}"}
        await note(
            by, "delegated", "user", from_user_id, to_user_id=new.to_user_id, currency=new.currency, **said
        )
    return delegation_id


async def end_delegation(delegation_id: int, from_user_id: int, by: Doer) -> None:
    """Ends what one let somebody do. Raises NotFound where it is not one's own, or has ended."""
    async with db.transaction():
        ended = (
            await DelegationGiven.update({DelegationGiven.ended_at: clock.now()})
            .where(
                (DelegationGiven.id == delegation_id)
                & (DelegationGiven.from_user_id == from_user_id)
                & DelegationGiven.ended_at.is_null()
            )
            .returning(DelegationGiven.id)
        )
        if not ended:
            raise NotFound
        await note(by, "delegation_ended", "user", from_user_id, delegation=delegation_id)
