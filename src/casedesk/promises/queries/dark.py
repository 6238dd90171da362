"""Nobody in the dark: customers who do not know who has their case, or when they hear next.

Somebody knows who has it when they had a word from the present owner since that one has it: a mail, or a call that was
answered; or an automatic one that names them. They know when they hear next when something is promised, or a wait has
its date, that is still to come. The aim is zero.
"""

from datetime import datetime

import msgspec

from casedesk.cases.queries.filters import Narrowing
from casedesk.cases.queries.visibility import seen_by
from casedesk.cases.rules.actors import Actor
from casedesk.platform import db

SHOWN = 100

NO_DATE = """NOT EXISTS (SELECT FROM promises dp
                        WHERE dp.stands_on_id = c.id AND dp.state = 'open' AND dp.due_at > {now})
AND NOT EXISTS (SELECT FROM stage_starts ds WHERE ds.id = c.stage_start_id AND ds.wait_until > {now})"""
"""SQL: is nothing said to the customer of case `c` that is still to come at {now}?"""

NOT_TOLD = """NOT EXISTS (
    SELECT FROM placements dl JOIN interactions di ON di.id = dl.interaction_id
    JOIN owner_starts dw ON dw.id = c.owner_start_id
    WHERE dl.case_id = c.id AND di.at >= coalesce(dw.from_at, c.opened_at)
      AND (di.answered AND di.by_user_id = c.owner_id
           OR di.direction = 'out' AND di.channel NOT IN ('phone', 'visit') AND di.customer_id = c.customer_id
              AND (di.nature = 'machine' OR di.nature = 'ordinary' AND di.by_user_id = c.owner_id)
              AND coalesce((SELECT dd.state FROM deliveries dd WHERE dd.interaction_id = di.id
                            ORDER BY dd.id DESC LIMIT 1), '') NOT IN ('failed', 'bounced')))"""
"""SQL: had the customer of case `c` no word from its present owner since that one has it?"""

KINDS = {
    "any": f"(({NO_DATE}) OR {NOT_TOLD})",
    "date": f"({NO_DATE})",
    "owner": NOT_TOLD,
}
"""What somebody may not know, by its name in an address. A missing date is looked for first: it is the cheaper."""


def in_the_dark(kind: str, now: datetime) -> Narrowing | None:
    """The condition of a list of open cases; None for what is no kind of darkness."""
    condition = KINDS.get(kind)
    if condition is None:
        return None
    at = now.replace(second=0, microsecond=0)
    # To the minute, so that a count of it is kept for a while; the time is bound even where it is not looked at.
    bound = (
        condition.format(now="{arg1}") if "{now}" in condition else f"({{arg1}} IS NOT NULL AND {condition})"
    )
    return Narrowing(
        f"c.disposition IS NULL AND {bound}".replace("{arg1}", "{arg1}::timestamptz"),
        (at,),
        (("dark", kind),),
    )


class Dark(msgspec.Struct, frozen=True):
    """A case whose customer does not know who has it (`not_told`), or when they hear next (`no_date`)."""

    id: int
    title: str
    customer: str
    owner: str
    stage: str
    opened_at: datetime
    ball_since: datetime
    not_told: bool
    no_date: bool


class Darkness(msgspec.Struct, frozen=True):
    """The number, over all open cases, and the cases behind it, the longest waiting first."""

    customers: int
    open_cases: int
    not_told: int
    no_date: int
    cases: list[Dark]


async def darkness(now: datetime, viewer: Actor) -> Darkness:
    """Who is in the dark at this moment, of the cases that the viewer may see."""
    no_date = NO_DATE.format(now="$1")
    sql = f"""
    -- Which customers do not know who has their case, or when they hear next?
    WITH looked AS MATERIALIZED (
        SELECT c.id, c.customer_id, c.ball_since, {NOT_TOLD} AS not_told, ({no_date}) AS no_date
        FROM cases c WHERE c.disposition IS NULL AND {seen_by("c", "$2", "$3")}
    ), shown AS (
        SELECT * FROM looked WHERE not_told OR no_date ORDER BY ball_since, id LIMIT {SHOWN}
    )
    SELECT (SELECT count(DISTINCT customer_id) FROM looked WHERE not_told OR no_date) AS customers,
           (SELECT count(*) FROM looked) AS open_cases,
           (SELECT count(*) FROM looked WHERE not_told) AS all_not_told,
           (SELECT count(*) FROM looked WHERE no_date) AS all_no_date,
           c.id, c.title, p.name AS customer, u.name AS owner, c.stage, c.opened_at, c.ball_since, s.not_told,
           s.no_date
    FROM (SELECT 1) AS one
    LEFT JOIN shown s ON true LEFT JOIN cases c ON c.id = s.id
    LEFT JOIN customers p ON p.id = c.customer_id LEFT JOIN users u ON u.id = c.owner_id
    ORDER BY s.ball_since, s.id
    """
    rows = [dict(row) for row in await db.records(sql, now, viewer.sees_all, list(viewer.teams))]
    numbers = [
        {name: row.pop(name) for name in ("customers", "open_cases", "all_not_told", "all_no_date")}
        for row in rows
    ]
    return Darkness(
        customers=numbers[0]["customers"],
        open_cases=numbers[0]["open_cases"],
        not_told=numbers[0]["all_not_told"],
        no_date=numbers[0]["all_no_date"],
        cases=[Dark(**row) for row in rows if row["id"] is not None],
    )
