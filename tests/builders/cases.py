"""Cases for tests, made by the verbs of the desk; and what stands in the database about them."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from casedesk.accounts.actions.people import add_user
from casedesk.accounts.actions.teams import TeamProfile, add_team
from casedesk.accounts.rules.profiles import Profile
from casedesk.audit.rules import by_rule
from casedesk.cases.actions.contacts import Contact, Recorded, open_with_contact, record_contact
from casedesk.cases.actions.letting_go import let_reply_go
from casedesk.cases.actions.opening import NewCase
from casedesk.cases.actions.replies import NewReply, write_reply
from casedesk.cases.rules import actors
from casedesk.cases.rules.actors import Actor
from casedesk.cases.rules.stages import Sender
from casedesk.platform import clock, db
from casedesk.settings.actions import add_entry

NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday morning."""

BY_CUSTOMER = actors.customer("mail")
BY_TESTS = by_rule("tests")


async def a_user(name: str, *, role: str = "agent", teams: tuple[int, ...] = (), **profile: Any) -> int:
    """Somebody at the desk who takes cases."""
    email = f"{name.lower().replace(' ', '.')}@desk.example"
    return await add_user(Profile(name, email, role=role, teams=teams, **profile), BY_TESTS)


async def a_team(name: str, *, private: bool = False) -> int:
    """A team without members."""
    return await add_team(TeamProfile(name, private=private), BY_TESTS)


async def a_cause(name: str = "broken on the way") -> int:
    """A cause to resolve cases with."""
    return await add_entry("causes", name, BY_TESTS)


def mail(body: str = "The lamp is broken.", **more: Any) -> Contact:
    """A mail from outside."""
    return Contact(
        channel="email", direction="in", subject="Lamp", address="aylin@example.com", body=body, **more
    )


def call(by_user_id: int, direction: str = "in", *, answered: bool = True, **more: Any) -> Contact:
    """A telephone call, logged by whoever had it."""
    said = {"body": "We talked about the lamp.", "seconds": 120} if answered else {}
    return Contact(
        channel="phone", direction=direction, by_user_id=by_user_id, answered=answered, **{**said, **more}
    )


async def a_case(customer_id: int, contact: Contact | None = None, **more: Any) -> int:
    """A case that the customer opened by a mail."""
    new = NewCase(customer_id=customer_id, channel="email", title="Lamp arrived broken")
    recorded = await open_with_contact(replace(new, **more), contact or mail(), BY_CUSTOMER)
    return recorded.case_id


async def writes(
    case_id: int, body: str = "Any news?", sender: Sender = Sender.CUSTOMER, **more: Any
) -> Recorded:
    """The customer, or somebody else, writes a mail on the case."""
    return await record_contact(case_id, mail(body, **more), sender, BY_CUSTOMER)


async def answers(case_id: int, by: Actor, body: str = "We look into it.", ball: str = "us") -> int:
    """Somebody answers, and the ten seconds pass; returns the contact's key."""
    reply_id = await write_reply(case_id, NewReply("aylin@example.com", "Re: Lamp", body, ball), by)
    await its_seconds_pass(reply_id)
    await let_reply_go(reply_id)
    return int(await db.value("SELECT interaction_id FROM replies WHERE id = $1", reply_id))


async def its_seconds_pass(reply_id: int) -> datetime:
    """Moves a standing clock on to the moment at which the reply goes."""
    goes_at: datetime = await db.value("SELECT goes_at FROM replies WHERE id = $1", reply_id)
    standing = clock._reader
    assert isinstance(standing, clock.StandingClock)
    standing.at = goes_at
    return goes_at


@dataclass(frozen=True)
class Written:
    """One entry of a case as the record holds it."""

    kind: str
    actor: str
    payload: dict[str, Any]


async def columns(case_id: int) -> Any:
    """The row of a case, by attribute."""
    row = await db.record("SELECT * FROM cases WHERE id = $1", case_id)
    assert row is not None
    return type("Columns", (), dict(row))


async def entries(case_id: int) -> list[Written]:
    """The entries of a case in order; their numbers are checked to have no gap."""
    rows = await db.records(
        "SELECT seq, kind, actor, payload FROM events WHERE case_id = $1 ORDER BY seq", case_id
    )
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
    assert await db.value("SELECT events_count FROM cases WHERE id = $1", case_id) == len(rows)
    return [Written(row["kind"], row["actor"], row["payload"]) for row in rows]


async def kinds(case_id: int) -> list[str]:
    """What happened to a case, by kind, in order."""
    return [entry.kind for entry in await entries(case_id)]


async def last_entry(case_id: int) -> Written:
    """What happened last."""
    return (await entries(case_id))[-1]


async def stage_chain(case_id: int) -> list[tuple[str, str | None]]:
    """The stages of a case and how each ended it, if it did, in order."""
    rows = await db.records(
        "SELECT stage, disposition FROM stage_starts WHERE case_id = $1 ORDER BY from_at NULLS FIRST", case_id
    )
    return [(row["stage"], row["disposition"]) for row in rows]


async def owner_chain(case_id: int) -> list[int]:
    """The owners of a case, in order."""
    rows = await db.records(
        "SELECT owner_id FROM owner_starts WHERE case_id = $1 ORDER BY from_at NULLS FIRST", case_id
    )
    return [row["owner_id"] for row in rows]


async def contacts_on(case_id: int) -> list[int]:
    """The contacts that stand on a case, in order of time."""
    rows = await db.records(
        """
        SELECT i.id FROM interactions i
        WHERE (SELECT case_id FROM placements WHERE interaction_id = i.id ORDER BY id DESC LIMIT 1) = $1
        ORDER BY i.at, i.id
        """,
        case_id,
    )
    return [row["id"] for row in rows]
