"""Who and what a question can name."""

from zoneinfo import ZoneInfo

from casedesk.accounts.queries.people import everybody, teams
from casedesk.cases.queries.tags import all_tags
from casedesk.fields.queries.fields import all_fields
from casedesk.platform import clock, db
from casedesk.search.rules.operators import Known, Named


async def known_to(user_id: int | None, zone: str) -> Known:
    """What a question of this user is read against; their clock stands in `zone`."""
    groups, tags = await db.at_once(teams(), all_tags())
    return Known(
        me=user_id,
        zone=zone,
        today=clock.now().astimezone(ZoneInfo(zone)).date(),
        people=[Named(one.id, one.name, one.email) for one in await everybody()],
        teams=[Named(one.id, one.name) for one in groups],
        tags=[Named(one.id, one.name) for one in tags],
        fields=await all_fields(),
    )
