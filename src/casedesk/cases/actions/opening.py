"""Opening a case: from its first moment it has an owner and a stage."""

import secrets
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from casedesk.cases.actions.keeping_hours import keep_hours
from casedesk.cases.events import CaseOpened
from casedesk.cases.queries.known import unknown_choices, usual_size
from casedesk.cases.queries.record import leading_case
from casedesk.cases.rules import stages
from casedesk.cases.rules.actors import Actor
from casedesk.cases.rules.routing import Route, RoutingRequest
from casedesk.cases.tables import Case, CaseEvent, CaseLink, OwnerStart, StageStart
from casedesk.customers.actions.record import hold as hold_customer
from casedesk.platform import card_numbers, clock, db, events
from casedesk.platform.errors import Invalid
from casedesk.platform.sentences import kept, say

MOST_TITLE = 300


@dataclass(frozen=True)
class NewCase:
    """What is known when a case is opened. `at` is the customer's first word; None means now."""

    customer_id: int
    channel: str
    title: str
    at: datetime | None = None
    kind: str = "request"
    priority: str = "normal"
    category_id: int | None = None
    needed_by: date | None = None
    order_id: int | None = None
    language: str | None = None
    team_id: int | None = None
    usual_team_id: int | None = None
    """The team of the mailbox or form it came by: a routing rule may name another; `team_id` stands."""
    issue: str = ""
    wish: str = ""
    follows_id: int | None = None
    split_from_id: int | None = None
    mailbox_id: int | None = None
    size: str | None = None
    """How much work it is; None: as its category usually is."""


@dataclass(frozen=True)
class _Opening:
    """A case that is about to be written: who owns it, from when, under which keys."""

    case_id: int
    owner_start: int
    stage_start: int
    customer_id: int
    route: Route
    at: datetime
    now: datetime


async def open_case(new: NewCase, by: Actor) -> int:
    """Opens a case and gives it its owner, in one transaction; returns its key.

    Raises Invalid without a title or for a category, order or team that does not exist, NotFound without the
    customer, Refused when nobody can own a case.
    """
    new = _without_card_numbers(replace(new, title=" ".join(new.title.split())[:MOST_TITLE]))
    problems = await unknown_choices(asdict(new))
    if not new.title:
        problems["title"] = say("Say in a few words what it is about.")
    if problems:
        raise Invalid(problems)
    async with db.transaction():
        customer_id = await hold_customer(new.customer_id)
        now = clock.now()
        new = replace(new, size=new.size or await usual_size(new.category_id))
        route = await _route(new, customer_id)
        opening = _Opening(*await _next_keys(), customer_id, route, min(new.at or now, now), now)
        await _write_case(opening, new)
        await _write_starts(opening)
        await keep_hours([opening.case_id])
        await _write_entries(opening, new, by)
        await _link_to_earlier(opening, new, by)
        await events.publish(
            CaseOpened(
                case_id=opening.case_id,
                customer_id=customer_id,
                owner_id=route.owner_id,
                at=opening.at,
                by_user_id=by.user_id,
            )
        )
    return opening.case_id


def _without_card_numbers(new: NewCase) -> NewCase:
    masked = card_numbers.masked
    return replace(new, title=masked(new.title), issue=masked(new.issue), wish=masked(new.wish))


async def _route(new: NewCase, customer_id: int) -> Route:
    earlier = None if new.follows_id is None else await leading_case(new.follows_id)
    request = RoutingRequest(
        customer_id=customer_id,
        language=new.language,
        team_id=new.team_id,
        follows_id=earlier,
        usual_team_id=new.usual_team_id,
        mailbox_id=new.mailbox_id,
        category_id=new.category_id,
        kind=new.kind,
        channel=new.channel,
        priority=new.priority,
        size=new.size or "normal",
    )
    route: Route = await events.ask("owner_for_new_case", request)
    return route


async def _next_keys() -> tuple[int, int, int]:
    # The case points to its starts and they to it, so the keys are drawn before any row is written.
    found = await db.record(
        """
        -- Which keys come next for a case and its first starts?
        SELECT nextval(pg_get_serial_sequence('cases', 'id')) AS case_id,
               nextval(pg_get_serial_sequence('owner_starts', 'id')) AS owner_start,
               nextval(pg_get_serial_sequence('stage_starts', 'id')) AS stage_start
        """
    )
    assert found is not None, "a SELECT without FROM has one row"
    return found["case_id"], found["owner_start"], found["stage_start"]


async def _write_case(opening: _Opening, new: NewCase) -> None:
    await Case.insert(
        Case(
            id=opening.case_id,
            customer_id=opening.customer_id,
            opened_at=opening.at,
            recorded_at=opening.now,
            channel=new.channel,
            title=new.title,
            kind=new.kind,
            priority=new.priority,
            size=new.size or "normal",
            category_id=new.category_id,
            needed_by=new.needed_by,
            team_id=opening.route.team_id,
            order_id=new.order_id,
            language=new.language,
            reply_token=secrets.token_hex(16),
            issue=new.issue,
            wish=new.wish,
            first_owner_start_id=opening.owner_start,
            owner_start_id=opening.owner_start,
            owner_id=opening.route.owner_id,
            first_stage_start_id=opening.stage_start,
            stage_start_id=opening.stage_start,
            stage=stages.WORKING,
            stage_since=opening.at,
            ball_since=opening.at,
            events_count=2,
        )
    )


async def _write_starts(opening: _Opening) -> None:
    await OwnerStart.insert(
        OwnerStart(
            id=opening.owner_start,
            case_id=opening.case_id,
            owner_id=opening.route.owner_id,
            by_rule=opening.route.rule,
            reason=opening.route.reason,
            recorded_at=opening.now,
        )
    )
    await StageStart.insert(
        StageStart(
            id=opening.stage_start,
            case_id=opening.case_id,
            stage=stages.WORKING,
            by_rule="opening",
            recorded_at=opening.now,
        )
    )


async def _write_entries(opening: _Opening, new: NewCase, by: Actor) -> None:
    route = opening.route
    origin = {"split_from": new.split_from_id, "follows": new.follows_id}
    opened = CaseEvent(
        case_id=opening.case_id,
        seq=1,
        at=opening.at,
        recorded_at=opening.now,
        kind="opened",
        actor=by.kind,
        by_user_id=by.user_id,
        by_rule=by.rule,
        payload={"channel": new.channel, **{name: key for name, key in origin.items() if key is not None}},
    )
    owned = CaseEvent(
        case_id=opening.case_id,
        seq=2,
        at=opening.at,
        recorded_at=opening.now,
        kind="owner",
        actor="system",
        by_rule=route.rule,
        payload={
            "from": None,
            "to": route.owner_id,
            "reason": kept(route.reason),
            **({"routing": dict(route.facts)} if route.facts else {}),
        },
    )
    await CaseEvent.insert(opened, owned)


async def _link_to_earlier(opening: _Opening, new: NewCase, by: Actor) -> None:
    for other_id, kind in ((new.follows_id, "follows"), (new.split_from_id, "split_from")):
        if other_id is not None:
            await CaseLink.insert(
                CaseLink(
                    case_id=opening.case_id,
                    other_id=other_id,
                    kind=kind,
                    by_user_id=by.user_id,
                    recorded_at=opening.now,
                )
            )
