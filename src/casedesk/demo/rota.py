"""Who works when at the invented desk, who is away, who knows what, and by which rules its cases are given."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from casedesk.audit.rules import by_rule
from casedesk.demo.cast import ANA, BILLING, JONAS, MINA, PARCELS, PRODUCTS, ZONE, Member
from casedesk.demo.hours import WEEK
from casedesk.ownership.routing.actions.publishing import save_rule
from casedesk.ownership.routing.rules.asking import Rule
from casedesk.platform import db
from casedesk.rota.actions.planning import NewAbsence, enter_absence, set_knowledge, set_shifts
from casedesk.rota.actions.skill_list import add_skill

BY = by_rule("demo")
HOUR = 60

REPAIRS, REFUNDS, CARRIERS = "Repairs and parts", "Refunds", "Carriers"
_KNOWS = {
    MINA.email: {CARRIERS: 3},
    ANA.email: {CARRIERS: 3, REFUNDS: 2},
    JONAS.email: {REFUNDS: 2},
    "lea@demo.example": {CARRIERS: 2},
    "emre@demo.example": {CARRIERS: 2},
    "amelia@demo.example": {REPAIRS: 3},
    "henning@demo.example": {REPAIRS: 2, CARRIERS: 1},
    "mei@demo.example": {REPAIRS: 2},
    "farid@demo.example": {REFUNDS: 2},
    "greta@demo.example": {REFUNDS: 3},
    "tomasz@demo.example": {REPAIRS: 3},
}
_BIG, _LITTLE = ("Missing parts", "Assembly"), ("Praise", "Voucher", "Invoice")
"""Categories whose cases are more, and less, work than others."""


async def write_rota(
    keys: Mapping[str, int], members: Mapping[str, Member], teams: Mapping[str, int], now: datetime
) -> None:
    """Writes down shifts, absences and knowledge of those of these people who are of the cast; `keys` are theirs
    by their address."""
    skills = {name: await add_skill(name, BY) for name in (REPAIRS, REFUNDS, CARRIERS)}
    await _sizes()
    for email, key in keys.items():
        member = members[email]
        if member.role == "agent" and member.zone != ZONE:
            await set_shifts(key, _week(), BY)
        known = {skills[name]: level for name, level in _KNOWS.get(email, {}).items()}
        native = {code: 3 for code in member.languages if code != "en"}
        if known or native:
            await set_knowledge(key, known, native, BY)
    await _absences(keys, now)
    await _rules(skills, teams)


def _week() -> list[tuple[int, int, int]]:
    """The hours that the story of the year has them work, each in their own zone."""
    return [(weekday, day[0] * HOUR, day[1] * HOUR) for weekday, day in enumerate(WEEK) if day is not None]


async def _sizes() -> None:
    await db.execute("UPDATE categories SET size = 'large' WHERE name = ANY($1)", list(_BIG))
    await db.execute("UPDATE categories SET size = 'small' WHERE name = ANY($1)", list(_LITTLE))


async def size_open_cases() -> None:
    """Makes what is open as big as its category usually is; what has ended fills nobody's room any more."""
    await db.execute(
        """
        UPDATE cases c SET size = g.size FROM categories g
        WHERE g.id = c.category_id AND c.disposition IS NULL AND g.size <> c.size
        """
    )


async def _absences(keys: Mapping[str, int], now: datetime) -> None:
    today = datetime.combine(now.astimezone(ZoneInfo(ZONE)).date(), time(), ZoneInfo(ZONE))

    def day(number: int) -> datetime:
        return today + timedelta(days=number)

    planned = (
        ("callum@demo.example", now - timedelta(hours=1), day(2), "sick", "daniel@demo.example"),
        ("sofia@demo.example", day(3), day(15), "holiday", "lea@demo.example"),
        ("henning@demo.example", day(5), day(7), "training", "amelia@demo.example"),
        ("farid@demo.example", day(11), None, "family", "jonas@demo.example"),
    )
    for email, from_at, until_at, reason, cover in planned:
        if email in keys and cover in keys:
            await enter_absence(NewAbsence(keys[email], from_at, until_at, reason, keys[cover]), BY)


async def _rules(skills: Mapping[str, int], teams: Mapping[str, int]) -> None:
    found = await db.records("SELECT id, name FROM categories")
    categories = {row["name"]: row["id"] for row in found}

    def about(*names: str) -> tuple[int, ...]:
        return tuple(categories[name] for name in names)

    rules = (
        Rule(
            "Money back",
            {"categories": about("Refund", "Payment")},
            team_id=teams[BILLING.name],
            skills=((skills[REFUNDS], 2),),
        ),
        Rule(
            "Lost on the way",
            {"categories": about("Lost parcel", "Damaged in transit")},
            team_id=teams[PARCELS.name],
            skills=((skills[CARRIERS], 2),),
        ),
        Rule(
            "Broken lamps",
            {"categories": about("Defective product", "Missing parts", "Assembly")},
            team_id=teams[PRODUCTS.name],
            skills=((skills[REPAIRS], 1),),
        ),
        Rule("Gold in their language", {"tiers": ("gold",)}, language_level=2),
    )
    version = 0
    for rule in rules:
        version = await save_rule(rule, None, version, BY)
