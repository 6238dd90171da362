"""Finding the owner of a case that opens, comes back or is handed over, in the transaction that gives it to them.

Cases that come at one instant must not all find the same person lightest, and none may wait until another one is
written. So each takes a turn of its owner: a lock that is tried and never waited for, held until the transaction
ends. Whoever finds a turn taken takes the next, of the same person or another, as `choosing` orders them. Once the
turn is ours the owner is read again, and held against being let go: had more come to them meanwhile than we knew,
we look once more.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from casedesk.ownership.routing.queries.candidates import Desk, desk_at, helpers_of
from casedesk.ownership.routing.queries.rule_lists import rules_in_force
from casedesk.ownership.routing.rules.asking import Asked, CaseFacts, GivenTeam, asked_by
from casedesk.ownership.routing.rules.choosing import Candidate, Choice, Question, choices
from casedesk.platform import clock, db
from casedesk.platform.errors import Refused
from casedesk.platform.sentences import say
from casedesk.rota.queries.planned import skills

MOST_LOOKS = 4

TAKE_TURN = """
-- Which of these turns is free (it is ours then), and how much has its owner now, if they still take cases? All
-- taken is more at once than anybody is asked to bear: the first is then as good as any.
SELECT turn.place, hold_taker(($1::bigint[])[turn.place]) AS load
FROM (SELECT coalesce(take_turn($1, $2), 1) AS place) AS turn
"""


async def find_owner(
    facts: CaseFacts, customer_id: int, team: GivenTeam, earlier_owner_id: int | None
) -> tuple[Choice, Asked]:
    """Who is to own a case, by which sentence, and what it asked for. Raises Refused when nobody takes cases."""
    asked = asked_by(await rules_in_force(), facts, team)
    now = clock.now()
    for looks in range(MOST_LOOKS):
        desk = await desk_at(now)
        helped = (await helpers_of([customer_id], now)).get(customer_id, {})
        candidates = with_help(desk.for_team(asked.team_id), helped)
        question = await question_for(asked, desk, now, earlier_owner_id)
        found = list(choices(candidates, question))
        if not found:
            raise Refused(
                say("Nobody takes cases. Add a user, or let somebody take cases again, under Settings.")
            )
        turn = await db.record(TAKE_TURN, [one.owner_id for one in found], [one.turn for one in found])
        assert turn is not None, "a choice has a place"
        choice, load = found[turn["place"] - 1], turn["load"]
        if load is not None and (load <= choice.load_expected or looks == MOST_LOOKS - 1):
            return choice, asked
    raise Refused(say("Whoever this case was given to took no more at that moment. Try once more."))


def with_help(candidates: Sequence[Candidate], helped: dict[int, datetime]) -> list[Candidate]:
    """These people, with when they last helped the customer."""
    return [replace(one, helped_at=helped[one.id]) if one.id in helped else one for one in candidates]


async def question_for(asked: Asked, desk: Desk, now: datetime, earlier_owner_id: int | None) -> Question:
    """What is asked of the desk, with the names that its reasons use."""
    names = {one.id: one.name for one in await skills(active_only=False)} if asked.skills else {}
    team = desk.team_names.get(asked.team_id, "") if asked.team_id is not None else ""
    return Question(asked, now, earlier_owner_id, team, names)


def as_recorded(facts: CaseFacts, team: GivenTeam, asked: Asked) -> dict[str, int | str]:
    """What the record of a case keeps of its routing: what was known then, and the rule that asked."""
    known = {
        "mailbox": facts.mailbox_id,
        "category": facts.category_id,
        "tier": facts.tier,
        "language": facts.language,
        "kind": facts.kind,
        "channel": facts.channel,
        "priority": facts.priority,
        "size": facts.size,
        "team": team.stands,
        "usual_team": team.usual,
        "rule": asked.rule.id if asked.rule is not None else None,
    }
    return {name: value for name, value in known.items() if value is not None}
