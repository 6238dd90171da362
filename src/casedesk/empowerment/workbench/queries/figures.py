"""Counting what a replay found: all of it, by group, and limit by limit."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import msgspec

from casedesk.empowerment.workbench.queries.replays import Replay
from casedesk.empowerment.workbench.rules.counting import Tally
from casedesk.empowerment.workbench.rules.limits import Limit, LimitFigures, limits_of
from casedesk.empowerment.workbench.rules.worth_a_look import Passed, look_at
from casedesk.platform import db

GROUPINGS = ("team", "remedy", "reason", "level", "tier")


@dataclass(frozen=True)
class Narrowed:
    """Which requests are counted: of one currency, and of these groups where they are named."""

    currency: str
    team_id: int | None = None
    remedy: str = ""
    reason: str = ""
    level: int | None = None
    tier: str = ""

    @property
    def wanted(self) -> dict[str, object]:
        """What is so of everybody who is counted, beside the currency."""
        return {
            name: value
            for name, value in vars(self).items()
            if name != "currency" and value not in ("", None)
        }

    def conditions(self, alias: str, args: list[Any]) -> str:
        """SQL over a table that has these columns; what it compares with is added to the arguments."""
        parts = []
        for column, wanted in vars(self).items():
            if wanted not in ("", None):
                args.append(wanted)
                parts.append(f"{alias}.{column} = ${len(args)}")
        return " AND ".join(parts)


class Figures(msgspec.Struct, frozen=True):
    """What some requests came to then, what they would by today's policy, and what by the draft.

    `…_waited` are seconds as measured then. `saved` needed an approval by today's policy and are granted on the spot by
    the draft, `saved_asked` of them were really put before somebody. `extra` and `squares` are about all that the draft
    grants and today's policy does not; `unsure` is what of that nobody decided. `more` is what people would ask for
    beyond what they did, as far as the draft grants more than today's policy.
    """

    key: str
    name: str
    requests: int
    spot_then: int
    spot_today: int
    spot_draft: int
    approvals_then: int
    approvals_today: int
    approvals_draft: int
    waited_then: int
    waited_today: int
    waited_draft: int
    given_then: Decimal
    given_today: Decimal
    given_draft: Decimal
    saved: int
    saved_asked: int
    saved_waited: int
    newly_approval: int
    newly_refused: int
    refused_then: int
    extra: Decimal
    squares: Decimal
    unsure: Decimal
    more: Decimal

    @property
    def gained(self) -> Tally:
        """What the draft grants and today's policy does not."""
        return Tally(self.saved, self.saved_asked, self.saved_waited, self.extra, self.squares, self.unsure)


_SURE = "r.became NOT IN ('withdrawn', 'waiting')"
GAINED = "r.draft = 'granted' AND r.today <> 'granted'"
SAVED = "r.draft = 'granted' AND r.today = 'needs_approval'"
NEWLY_APPROVAL = "r.draft = 'needs_approval' AND r.today = 'granted'"
NEWLY_REFUSED = "r.draft = 'refused' AND r.today <> 'refused'"
REFUSED_THEN = f"{GAINED} AND r.became = 'refused'"

_FIGURES = f"""
    count(*) AS requests,
    count(*) FILTER (WHERE r.became = 'on_the_spot') AS spot_then,
    count(*) FILTER (WHERE r.today = 'granted') AS spot_today,
    count(*) FILTER (WHERE r.draft = 'granted') AS spot_draft,
    count(*) FILTER (WHERE r.became <> 'on_the_spot') AS approvals_then,
    count(*) FILTER (WHERE r.today = 'needs_approval') AS approvals_today,
    count(*) FILTER (WHERE r.draft = 'needs_approval') AS approvals_draft,
    coalesce(sum(r.waited), 0)::bigint AS waited_then,
    coalesce(sum(r.waited) FILTER (WHERE r.today = 'needs_approval'), 0)::bigint AS waited_today,
    coalesce(sum(r.waited) FILTER (WHERE r.draft = 'needs_approval'), 0)::bigint AS waited_draft,
    coalesce(sum(r.given), 0) AS given_then,
    coalesce(sum(r.given + CASE WHEN r.today = 'granted' AND {_SURE} THEN r.extra ELSE 0 END), 0) AS given_today,
    coalesce(sum(r.given + CASE WHEN r.draft = 'granted' AND {_SURE} THEN r.extra ELSE 0 END), 0) AS given_draft,
    count(*) FILTER (WHERE {SAVED}) AS saved,
    count(r.waited) FILTER (WHERE {SAVED}) AS saved_asked,
    coalesce(sum(r.waited) FILTER (WHERE {SAVED}), 0)::bigint AS saved_waited,
    count(*) FILTER (WHERE {NEWLY_APPROVAL}) AS newly_approval,
    count(*) FILTER (WHERE {NEWLY_REFUSED}) AS newly_refused,
    count(*) FILTER (WHERE {REFUSED_THEN}) AS refused_then,
    coalesce(sum(r.extra) FILTER (WHERE {GAINED} AND {_SURE}), 0) AS extra,
    coalesce(sum(r.extra * r.extra) FILTER (WHERE {GAINED} AND {_SURE}), 0) AS squares,
    coalesce(sum(r.extra) FILTER (WHERE {GAINED} AND NOT {_SURE}), 0) AS unsure,
    coalesce(sum(least(r.asked * $2::numeric, r.room)), 0) AS more
"""
_GROUPS = {
    "team": (
        "coalesce(r.team_id::text, '')",
        "coalesce((SELECT t.name FROM teams t WHERE t.id = r.team_id), '')",
        "r.team_id",
    ),
    "remedy": ("r.remedy", "r.remedy", "r.remedy"),
    "reason": ("r.reason", "r.reason", "r.reason"),
    "level": ("r.level::text", "r.level::text", "r.level"),
    "tier": ("r.tier", "r.tier", "r.tier"),
}  # fmt: skip


async def figures(replay_id: int, only: Narrowed, asking_more: Decimal) -> Figures:
    """All of a replay. `asking_more` is how much more people ask for when more is allowed, as a share."""
    args: list[Any] = [replay_id, asking_more]
    where = only.conditions("r", args)
    found = await db.row(
        Figures,
        f"""
        -- What would the draft change, in all?
        SELECT '' AS key, '' AS name, {_FIGURES} FROM replayed_requests r WHERE r.replay_id = $1 AND {where}
        """,
        *args,
    )
    assert found is not None, "an aggregate has a row"
    return found


async def figures_by(by: str, replay_id: int, only: Narrowed, asking_more: Decimal) -> list[Figures]:
    """The same by team, remedy, reason, level or tier, the most requests first."""
    key, name, column = _GROUPS[by]
    args: list[Any] = [replay_id, asking_more]
    where = only.conditions("r", args)
    return await db.rows(
        Figures,
        f"""
        -- What would the draft change, by {by}?
        SELECT {key} AS key, {name} AS name, {_FIGURES} FROM replayed_requests r
        WHERE r.replay_id = $1 AND {where} GROUP BY {column} ORDER BY count(*) DESC, 1
        """,
        *args,
    )


async def currencies_of(replay_id: int) -> list[str]:
    """The currencies of its requests, the most used first."""
    found = await db.records(
        """
        -- In which currencies was asked?
        SELECT currency FROM replayed_requests WHERE replay_id = $1 GROUP BY currency ORDER BY count(*) DESC, currency
        """,
        replay_id,
    )
    return [row["currency"] for row in found]


_NEEDS = """
-- What did each request need of each line, that any amount of it would grant?
SELECT n.line, n.currency, n.needed, n.became, n.waited, n.extra, n.concession_id IN (
    SELECT c.id FROM risk_flags f JOIN concessions c ON c.customer_id = f.customer_id
    WHERE f.proven AND f.lifted_at IS NULL) AS abused
FROM replay_needs n WHERE n.replay_id = $1
ORDER BY n.line, n.currency, n.needed NULLS LAST
"""


async def figures_of_limits(replay: Replay) -> list[LimitFigures]:
    """The figures of every limit of a replay that is judged to its end, over all of its requests."""
    by_line: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in await db.records(_NEEDS, replay.id):
        by_line[row["line"], row["currency"]].append(row)
    policy = replay.policy
    named = {currency for _line, currency in by_line}
    named |= {
        currency
        for line in policy.allowances
        if line.how_much.amount
        for currency in line.how_much.amount.currencies
    }
    return [
        _limit_figures(limit, by_line.get((limit.id, currency), []))
        for currency in sorted(named)
        for limit in limits_of(policy, currency)
    ]


def _limit_figures(limit: Limit, rows: Sequence[Any]) -> LimitFigures:
    known = [row for row in rows if row["needed"] is not None]
    granted = [row for row in known if row["needed"] <= limit.amount]
    over = [row for row in known if row["needed"] > limit.amount]
    passed = [
        Passed(row["needed"], row["became"] == "approved", row["waited"], row["extra"])
        for row in over
        if row["became"] in ("approved", "another_amount", "refused")
    ]
    return LimitFigures(
        line=limit.id,
        currency=limit.currency,
        amount=limit.amount,
        spoke=len(rows),
        granted=len(granted),
        decided=len(passed),
        approved=sum(one.as_asked for one in passed),
        abused=sum(row["abused"] for row in granted),
        top=known[-1]["needed"] if known else Decimal(0),
        usual=known[len(known) * 9 // 10]["needed"] if known else Decimal(0),
        finding=look_at(limit.id, limit.currency, limit.amount, limit.least, len(rows), passed),
    )
