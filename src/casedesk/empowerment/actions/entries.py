"""Writing a concession and what becomes of it: each entry, and the columns that follow from it, together."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from piccolo.querystring import QueryString

from casedesk.cases.actions.held import HeldCase
from casedesk.cases.rules.actors import Actor
from casedesk.empowerment.queries.concessions import Standing, standing
from casedesk.empowerment.queries.matters import Matter
from casedesk.empowerment.rules.amounts import NOTHING, to_places
from casedesk.empowerment.rules.decision import Decision
from casedesk.empowerment.rules.wishes import Wish
from casedesk.empowerment.tables import Concession, ConcessionReview, LedgerEntry
from casedesk.platform import db
from casedesk.platform.errors import Refused
from casedesk.platform.sentences import as_kept, say

PROVISIONAL = "provisional"
"""The line of a review that is due because nobody could be reached."""

BY_THE_DATABASE = QueryString("DEFAULT")
"""The value of a column that the database works out."""

FOLLOW = """
-- The concession stands now as its entries say.
UPDATE concessions SET state = $2, granted = coalesce($3, granted), granted_at = coalesce(granted_at, $4),
       granted_by = coalesce($5, granted_by), came_back = came_back + $6, occasion = coalesce($7, occasion)
WHERE id = $1
"""


class Entry(msgspec.Struct, frozen=True):
    """One entry to be made. `amount` is what is given, or what came back of it; a decision is said where it was
    made anew, after the one that stands with the request."""

    kind: str
    amount: Decimal | None = None
    granted_by: str | None = None
    reason: str = ""
    policy_id: int | None = None
    decision: Decision | None = None


async def write_concession(
    case: HeldCase,
    matter: Matter,
    wish: Wish,
    asked: Decimal,
    decision: Decision,
    corrects_id: int | None = None,
) -> int:
    """Writes down what is asked for, as it was decided; its first entry comes with `enter` in the same transaction.
    Returns its key."""
    around, asker = matter.around, matter.asker
    row = Concession(
        case_id=case.id,
        customer_id=around.customer_id,
        agent_id=asker.id,
        role=asker.role,
        level=asker.level,
        teams=list(asker.teams),
        team_id=around.team_id,
        tier=around.tier,
        category=around.category,
        order_line_id=wish.line_id,
        asked=asked,
        policy_id=matter.version.id,
        decision=as_record(decision),
        at=case.now,
        recorded_at=case.now,
        corrects_id=corrects_id,
        state="requested",
        passed=BY_THE_DATABASE,
        counted=BY_THE_DATABASE,
        **_as_wished(wish),
    )
    inserted = await Concession.insert(row)
    return int(inserted[0]["id"])


def _as_wished(wish: Wish) -> dict[str, Any]:
    same = ("remedy", "reason", "basis", "incident", "order_id", "quantity", "currency", "tax", "cost_to_us")
    return {
        **{name: getattr(wish, name) for name in (*same, "contract", "bearer", "lapses_at", "promised_by")},
        "evidence": sorted(wish.evidence),
        "conditions": sorted(wish.conditions),
        "what": wish.what.strip(),
        "remark": wish.remark.strip(),
    }


def as_record(decision: Decision) -> str:
    """A decision as it is kept: what was decided and each limit that spoke, so that it can be explained for ever."""
    return msgspec.json.encode(decision, order="deterministic", enc_hook=as_kept).decode()


async def enter(
    concession_id: int, entry: Entry, by: Actor, at: datetime, occasion: str | None = None
) -> None:
    """Makes an entry about a concession, and brings its columns along. Raises what the database says where this
    cannot follow what is there."""
    row = LedgerEntry(
        concession_id=concession_id,
        kind=entry.kind,
        at=at,
        recorded_at=at,
        actor=by.kind,
        by_user_id=by.user_id,
        by_rule=by.rule,
        amount=entry.amount,
        granted_by=entry.granted_by,
        policy_id=entry.policy_id,
        decision=None if entry.decision is None else as_record(entry.decision),
        reason=entry.reason.strip(),
    )
    await LedgerEntry.insert(row)
    given = entry.amount if entry.granted_by is not None else None
    await db.execute(
        FOLLOW,
        concession_id,
        "fulfilled" if entry.kind == "outside" else entry.kind,
        given,
        None if given is None else at,
        entry.granted_by,
        entry.amount if entry.kind == "reversed" else NOTHING,
        occasion,
    )


async def list_for_review(concession_id: int, lines: tuple[str, ...], at: datetime) -> None:
    """Puts a grant on the list of what somebody looks at afterwards."""
    for line in lines:
        await ConcessionReview.insert(ConcessionReview(concession_id=concession_id, line=line, at=at))


def said(one: Standing | Wish, concession_id: int, amount: Decimal) -> dict[str, Any]:
    """What an entry of the case's own record says of a concession: ids and values."""
    return {
        "concession": concession_id,
        "remedy": str(one.remedy),
        "reason": str(one.reason),
        "amount": f"{to_places(amount, one.currency):f}",
        "currency": one.currency,
    }


async def must_be(concession_id: int, state: str) -> Standing:
    """A concession that is in this state, on a held case. Raises Refused where it is not, or no longer."""
    one = await standing(concession_id)
    if one.state != state:
        raise Refused(say("This is %(state)s already: look at it again.", state=one.state))
    return one
