"""Looking at grants afterwards, and flagging customers whose requests are looked at first."""

from datetime import date

from casedesk.empowerment.queries.flags import flag
from casedesk.empowerment.tables import RiskFlag
from casedesk.platform import clock, db
from casedesk.platform.errors import Invalid, NotFound, Refused
from casedesk.platform.sentences import say


async def look_at(review_id: int, by_user_id: int) -> None:
    """Notes that somebody has looked at a grant. Raises NotFound."""
    found = await db.value(
        """
        UPDATE concession_reviews
        SET looked_at = coalesce(looked_at, $2), looked_by_user_id = coalesce(looked_by_user_id, $3)
        WHERE id = $1 RETURNING id
        """,
        review_id,
        clock.now(),
        by_user_id,
    )
    if found is None:
        raise NotFound(say("There is no such grant to look at."))


async def raise_flag(
    customer_id: int, reason: str, ends_on: date, by_user_id: int, *, proven: bool = False
) -> int:
    """Flags a customer, for a reason and until a day within a year: kindness to them is looked at first. What they
    have a right to is not touched. Raises Invalid."""
    now = clock.now()
    wrong = {}
    if not reason.strip():
        wrong["reason"] = say("Say why: the customer may ask, and appeal.")
    if not 0 < (ends_on - now.date()).days <= 365:
        wrong["ends_on"] = say("Choose a day within a year: every flag ends.")
    if wrong:
        raise Invalid(wrong)
    row = RiskFlag(
        customer_id=customer_id,
        reason=reason.strip(),
        proven=proven,
        at=now,
        ends_on=ends_on,
        by_user_id=by_user_id,
    )
    return int((await RiskFlag.insert(row))[0]["id"])


async def appeal(flag_id: int, words: str) -> None:
    """Writes down what the customer says against a flag; somebody has to answer it. Raises Invalid, Refused."""
    if not words.strip():
        raise Invalid({"appeal": say("Write down what the customer says.")})
    found = await flag(flag_id)
    if found.appealed_at is not None or found.lifted_at is not None:
        raise Refused(say("It was appealed against, or lifted, already."))
    await db.execute(
        "UPDATE risk_flags SET appeal = $2, appealed_at = $3 WHERE id = $1",
        flag_id,
        words.strip(),
        clock.now(),
    )


async def lift(flag_id: int, answer: str, by_user_id: int) -> None:
    """Takes a flag off before its end, with what was found. Raises Invalid, Refused."""
    if not answer.strip():
        raise Invalid({"answer": say("Say what was found.")})
    if (await flag(flag_id)).lifted_at is not None:
        raise Refused(say("It was lifted already."))
    await db.execute(
        "UPDATE risk_flags SET lifted_at = $2, lifted_by_user_id = $3, answer = $4 WHERE id = $1",
        flag_id,
        clock.now(),
        by_user_id,
        answer.strip(),
    )
