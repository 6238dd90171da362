"""Steps still to be done: as an action finds one, on lists, on a case, and for other programs."""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal

import msgspec

from casedesk.cases.queries.visibility import seen_by
from casedesk.cases.rules.actors import Actor
from casedesk.platform import db
from casedesk.platform.errors import NotFound
from casedesk.platform.places import Place
from casedesk.platform.sentences import say

PAGE = 50


class Todo(msgspec.Struct, frozen=True):
    """One step with what it is of. `doer` is whoever has it on their list: the owner, unless it was given away."""

    id: int
    concession_id: int
    case_id: int
    title: str
    customer: str
    place: int
    step: str
    remedy: str
    reason_given: str
    amount: Decimal
    currency: str
    what: str
    order_number: str | None
    order_key: str | None
    line: str | None
    line_position: int | None
    quantity: Decimal | None
    customer_key: str | None
    doer_id: int
    doer: str
    given_away: bool
    due_at: datetime
    made_at: datetime
    state: str
    reference: str
    reason: str
    promise_id: int | None
    earlier_open: bool
    told: str | None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do it."""
        return self.state in ("open", "failed")


_STEPS = """
    SELECT f.id, f.concession_id, k.id AS case_id, k.title, p.name AS customer, f.place, f.step, c.remedy,
           c.reason AS reason_given, c.granted - c.came_back AS amount, c.currency, c.what, o.number AS order_number,
           o.external_id AS order_key, l.name AS line, l.position AS line_position, c.quantity,
           p.external_id AS customer_key, d.id AS doer_id, d.name AS doer, f.doer_id IS NOT NULL AS given_away,
           f.due_at, f.made_at, f.state, f.reference, f.reason, f.promise_id,
           EXISTS (SELECT FROM fulfilments e WHERE e.concession_id = f.concession_id AND e.place < f.place
                   AND e.state IN ('open', 'failed')) AS earlier_open,
           (SELECT CASE WHEN t.taken_at IS NOT NULL THEN 'taken' WHEN t.tries = 0 THEN 'waiting' ELSE t.answer END
            FROM webhook_tellings t WHERE t.fulfilment_id = f.id ORDER BY t.id DESC LIMIT 1) AS told
    FROM fulfilments f
    JOIN concessions c ON c.id = f.concession_id
    JOIN cases k ON k.id = f.case_id
    JOIN customers p ON p.id = c.customer_id
    JOIN users d ON d.id = coalesce(f.doer_id, k.owner_id)
    LEFT JOIN orders o ON o.id = c.order_id
    LEFT JOIN order_lines l ON l.id = c.order_line_id
"""


async def todo(fulfilment_id: int) -> Todo:
    """One step. Raises NotFound."""
    found = await db.row(Todo, f"-- What is this step of?\n{_STEPS} WHERE f.id = $1", fulfilment_id)
    if found is None:
        raise NotFound(say("There is no such step."))
    return found


async def todo_seen_by(viewer: Actor, fulfilment_id: int) -> Todo:
    """One step. Raises NotFound, also where the viewer may not see its case."""
    sql = f"""
    -- What is this step of, for whoever may see its case?
    {_STEPS} WHERE f.id = $1 AND {seen_by("k", "$2", "$3")}
    """
    found = await db.row(Todo, sql, fulfilment_id, viewer.sees_all, list(viewer.teams))
    if found is None:
        raise NotFound(say("There is no such step."))
    return found


async def todos_of(concession_id: int) -> list[Todo]:
    """The steps of a concession, in order."""
    return await db.rows(
        Todo,
        f"-- What has to be done for this?\n{_STEPS} WHERE f.concession_id = $1 ORDER BY f.place",
        concession_id,
    )


async def open_on(case_ids: Collection[int]) -> list[Todo]:
    """What still has to be done on these cases, what is due first."""
    sql = f"""
    -- What still has to be done on this case?
    {_STEPS} WHERE f.case_id = ANY($1::bigint[]) AND f.state IN ('open', 'failed') ORDER BY f.due_at, f.id
    """
    return await db.rows(Todo, sql, list(case_ids))


async def open_of(
    user_id: int | None,
    viewer: Actor,
    *,
    due_before: datetime | None = None,
    after: Place | None = None,
) -> list[Todo]:
    """What still has to be done, what is due first: on one user's list, or on everybody's; one more than a page."""
    sql = f"""
    -- What still has to be done, and what is late?
    {_STEPS}
    WHERE f.state IN ('open', 'failed') AND ($1::bigint IS NULL OR coalesce(f.doer_id, k.owner_id) = $1)
      AND ($4::timestamptz IS NULL OR f.due_at < $4 OR f.state = 'failed')
      AND ($5::timestamptz IS NULL OR (f.due_at, f.id) > ($5, $6)) AND {seen_by("k", "$2", "$3")}
    ORDER BY f.due_at, f.id LIMIT {PAGE + 1}
    """
    at, key = after or (None, None)
    return await db.rows(Todo, sql, user_id, viewer.sees_all, list(viewer.teams), due_before, at, key)


async def open_for_programs(viewer: Actor, after_id: int) -> list[Todo]:
    """The steps that can be done now, by key, for a program that asks for them: those no earlier one holds up."""
    sql = f"""
    -- What can another program do now?
    {_STEPS}
    WHERE f.state = 'open' AND f.id > $3 AND {seen_by("k", "$1", "$2")}
      AND NOT EXISTS (SELECT FROM fulfilments e WHERE e.concession_id = f.concession_id AND e.place < f.place
                      AND e.state IN ('open', 'failed'))
    ORDER BY f.id LIMIT {PAGE}
    """
    return await db.rows(Todo, sql, viewer.sees_all, list(viewer.teams), after_id)


async def differences() -> list[str]:
    """Concessions whose steps say otherwise than they stand, a line each, for `verify`."""
    found = await db.records(
        """
        -- For which concessions do the steps say something else?
        SELECT c.id, c.state, count(*) AS steps, count(*) FILTER (WHERE f.state IN ('open', 'failed')) AS open
        FROM concessions c JOIN fulfilments f ON f.concession_id = c.id
        GROUP BY c.id, c.state
        HAVING (c.state = 'granted') <> (count(*) FILTER (WHERE f.state IN ('open', 'failed')) > 0)
        ORDER BY c.id LIMIT 100
        """
    )
    of_who_left = await db.records(
        """
        -- Which steps are on the list of somebody who left, and are not about to be handed over?
        SELECT f.id, f.case_id, u.name FROM fulfilments f JOIN users u ON u.id = f.doer_id
        WHERE f.ended_at IS NULL AND NOT u.active
          AND NOT EXISTS (SELECT FROM jobs j WHERE j.kind = 'ownership.hand_over' AND j.state IN ('waiting', 'running')
                          AND (j.payload ->> 'from_id')::bigint = u.id)
        ORDER BY f.id LIMIT 100
        """
    )
    return [
        f"concession {row['id']} is {row['state']}, {row['open']} of its {row['steps']} steps are open"
        for row in found
    ] + [
        f"C-{row['case_id']}: step {row['id']} is on the list of {row['name']}, who left"
        for row in of_who_left
    ]
