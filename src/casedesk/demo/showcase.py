"""What is on Mina's desk at the moment the demo is filled, at any hour of the day: a desk that is alive.

A handful of cases written for her: somebody who waits for the third lamp, somebody who wrote an hour ago, a
wait that is over soon, an answer that has just come. Customers write when they are awake, agents when they work.
"""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from casedesk.demo.cast import (
    AYLIN,
    GRACE,
    HARAM,
    JONAS,
    MEHMET,
    MINA,
    NOAH,
    RACHEL,
    REGULARS,
    THOMAS,
    Member,
    Regular,
)
from casedesk.demo.catalogue import SUBJECTS
from casedesk.demo.hours import DAY, HOUR, MINUTE
from casedesk.demo.opening import begin, first_word
from casedesk.demo.scenes_of_colleagues import (
    carrier_answered,
    declined_by_jonas,
    handed_over_today,
    jonas_asks_mina,
    offered_to_her_team,
    offered_to_mina,
    warehouse_is_late,
)
from casedesk.demo.scenes_of_customers import (
    answer_came,
    asked_yesterday,
    came_back,
    chased_today,
    date_is_near,
    third_lamp,
    urgent,
)
from casedesk.demo.state import Present
from casedesk.demo.story import Story, buy
from casedesk.demo.world import World


@dataclass(frozen=True)
class Scene:
    """A case that has to do with Mina: whose, about what, opened how long ago, and what happened since. It is on her
    desk, unless a colleague owns it."""

    regular: Regular
    subject: str
    ago: int
    play: Callable[[Story], None]
    owner: Member = MINA

    def opens(self, world: World) -> int:
        """When the customer first wrote."""
        return world.clocks[self.regular.zone].awake_before(world.year.ends - self.ago)

    def tell(self, world: World, case_id: int) -> Story:
        """Opens the case and lets happen what has happened until now."""
        buyer = world.buyer(world.crowd.number_of(self.regular))
        subject = next(one for one in SUBJECTS if one.name == self.subject)
        at = self.opens(world)
        owner = world.desk.by_name[self.owner.name]
        story = begin(
            world, case_id, buyer, subject, buy(world, buyer, subject, at), at, "email", owner=owner
        )
        with contextlib.suppress(Present):
            self.play(story)
        return story


def scenes(world: World, cases: int) -> list[Scene]:
    """The scenes of a desk of so many cases; a very small one has fewer."""
    now = world.year.ends
    awake = [one for one in REGULARS if world.clocks[one.zone].is_awake(now - HOUR)]
    found = [
        Scene(AYLIN, "broken", 12 * DAY, third_lamp),
        Scene(_one(awake, 0), "lost", 55 * MINUTE, first_word),
        Scene(GRACE, "late", 4 * DAY, date_is_near),
        Scene(THOMAS, "wrong", 3 * DAY, answer_came),
        Scene(_one(awake, 1), "address", 3 * HOUR, urgent),
        Scene(HARAM, "broken", 9 * HOUR, first_word),
        Scene(RACHEL, "late", 5 * DAY, chased_today),
        Scene(MEHMET, "lost", 2 * DAY, asked_yesterday),
        Scene(NOAH, "broken", 8 * DAY, came_back),
        Scene(THOMAS, "return", 30 * HOUR, handed_over_today),
        Scene(GRACE, "broken", 4 * DAY, offered_to_mina, JONAS),
        Scene(RACHEL, "wrong", 52 * HOUR, declined_by_jonas),
        Scene(NOAH, "late", 50 * HOUR, carrier_answered),
        Scene(HARAM, "lost", 5 * DAY, jonas_asks_mina, JONAS),
        Scene(MEHMET, "wrong", 75 * HOUR, warehouse_is_late),
        Scene(AYLIN, "lost", 4 * DAY, offered_to_her_team, JONAS),
    ]
    return found[: max(cases // 6, 1)]


def _one(several: Sequence[Regular], place: int) -> Regular:
    return several[place % len(several)]
