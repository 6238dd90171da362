"""What a list of cases can be asked for, and the same as SQL."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casedesk.cases.queries.tags import STANDS_FOR
from casedesk.cases.queries.visibility import seen_by
from casedesk.cases.rules.actors import Actor

STAGE_GROUPS = {
    "open": "c.disposition IS NULL",
    "ours": "c.disposition IS NULL AND c.stage <> 'awaiting_customer'",
    "theirs": "c.stage = 'awaiting_customer'",
    "ended": "c.disposition IS NOT NULL",
}
"""Filters by more than one stage, as SQL; a single stage is compared as it is."""


@dataclass(frozen=True)
class Narrowing:
    """A condition on cases `c` that a feature above adds to a list, its arguments named {arg1}, {arg2} and so on; and
    how an address says it."""

    condition: str
    args: tuple[Any, ...]
    address: tuple[tuple[str, str], ...] = ()


def both(one: Narrowing | None, other: Narrowing | None) -> Narrowing | None:
    """What two features ask for, at once."""
    if one is None or other is None:
        return one or other
    places = {f"arg{place}": f"{{arg{place + len(one.args)}}}" for place in range(1, len(other.args) + 1)}
    condition = f"({one.condition}) AND ({other.condition.format(**places)})"
    return Narrowing(condition, one.args + other.args, one.address + other.address)


@dataclass(frozen=True)
class Filters:
    """What a list shows. Empty means all, a key of 0 those that have none. `stage` is a stage or one of
    STAGE_GROUPS; `of_teams` are several teams, any of which will do; `tags` are tags that a case has all of,
    `tags_meant` what each of them stands for, where that was looked up; `also` are conditions of features above, each
    by itself; `answered` is "no": open, and nobody has answered yet; `opened_before` is the first instant that does not
    count any more.

    `order` is "newest" (opened last first) or "waiting" (the longest with the same side first; open ones only).
    """

    stage: str = ""
    owner_id: int | None = None
    team_id: int | None = None
    of_teams: tuple[int, ...] | None = None
    category_id: int | None = None
    cause_id: int | None = None
    customer_id: int | None = None
    tags: tuple[int, ...] = ()
    tags_meant: tuple[tuple[int, ...], ...] | None = None
    kind: str = ""
    channel: str = ""
    priority: str = ""
    tier: str = ""
    language: str = ""
    answered: str = ""
    opened_from: datetime | None = None
    opened_before: datetime | None = None
    narrowing: Narrowing | None = None
    also: tuple[Narrowing, ...] = ()
    order: str = "newest"


def conditions(filters: Filters, viewer: Actor) -> tuple[list[str], list[Any]]:
    """SQL on cases `c` that all have to hold, and what is asked with it from $1 on."""
    args: list[Any] = [viewer.sees_all, list(viewer.teams)]
    where = [seen_by("c", "$1", "$2")]
    if filters.stage in STAGE_GROUPS:
        where.append(STAGE_GROUPS[filters.stage])
    elif filters.order == "waiting":
        where.append(STAGE_GROUPS["open"])
    equal = {
        "stage": "" if filters.stage in STAGE_GROUPS else filters.stage,
        "owner_id": filters.owner_id,
        "team_id": filters.team_id,
        "category_id": filters.category_id,
        "cause_id": filters.cause_id,
        "customer_id": filters.customer_id,
        "kind": filters.kind,
        "channel": filters.channel,
        "priority": filters.priority,
        "language": filters.language,
    }
    for column, wanted in equal.items():
        if wanted == 0:
            where.append(f"c.{column} IS NULL")
        elif wanted not in ("", None):
            args.append(wanted)
            where.append(f"c.{column} = ${len(args)}")
    if filters.of_teams is not None:
        args.append(list(filters.of_teams))
        where.append(f"c.team_id = ANY(${len(args)}::bigint[])")
    if filters.answered == "no":
        where.append("c.first_response_at IS NULL AND c.disposition IS NULL")
    for bound, moment in ((">=", filters.opened_from), ("<", filters.opened_before)):
        if moment is not None:
            args.append(moment)
            where.append(f"c.opened_at {bound} ${len(args)}")
    return where + _elsewhere(filters, args), args


def _elsewhere(filters: Filters, args: list[Any]) -> list[str]:
    """SQL: what is asked of other rows than the case's own. What it is asked with is added to `args`."""
    where = []
    if filters.tier:
        args.append(filters.tier)
        where.append(f"EXISTS (SELECT FROM customers t WHERE t.id = c.customer_id AND t.tier = ${len(args)})")
    meant = filters.tags_meant or (None,) * len(filters.tags)
    where += [_tagged(tag_id, same, args) for tag_id, same in zip(filters.tags, meant, strict=True)]
    for one in (*filters.also, *([filters.narrowing] if filters.narrowing is not None else [])):
        places = {f"arg{place}": f"${len(args) + place}" for place in range(1, len(one.args) + 1)}
        args += one.args
        where.append(one.condition.format(**places))
    return where


def _tagged(tag_id: int, tag_ids: tuple[int, ...] | None, args: list[Any]) -> str:
    """SQL: is the tag on the case, under its own name or one merged into it? For a key of 0: is there none?"""
    if tag_id == 0:
        return "NOT EXISTS (SELECT FROM case_tags g WHERE g.case_id = c.id)"
    if tag_ids is not None:
        # With the keys themselves PostgreSQL knows how many cases to expect, and finds the few of a rare tag by them.
        args.append(list(tag_ids))
        return f"""EXISTS (SELECT FROM case_tags g
            WHERE g.case_id = c.id AND g.tag_id = ANY(${len(args)}::bigint[]))"""
    args.append(tag_id)
    return f"""EXISTS (SELECT FROM case_tags g
        WHERE g.case_id = c.id AND g.tag_id = ANY({STANDS_FOR.format(tag=f"${len(args)}")}))"""
