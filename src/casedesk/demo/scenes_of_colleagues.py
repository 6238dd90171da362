"""Scenes that a colleague, a team or somebody outside has a part in: offers, handovers and tasks."""

from casedesk.demo.acts import look, looked_at, works
from casedesk.demo.cast import (
    JONAS,
    MINA,
    PARCELS,
)
from casedesk.demo.hours import HOUR, MINUTE
from casedesk.demo.opening import first_word
from casedesk.demo.said import Said, user
from casedesk.demo.state import Asked
from casedesk.demo.story import Story
from casedesk.demo.world import Colleague
from casedesk.ownership.handoffs.rules.answering import Outcome, Receiver
from casedesk.ownership.handoffs.rules.briefs import Brief


def handed_over_today(story: Story) -> None:
    """A colleague had it and passed it on to Mina."""
    lea = story.world.desk.by_name["Lea Brandt"]
    first_word(story)
    at = works(story, 24 * HOUR)
    look(story, at)
    _there_and_back(story, at, lea)


def _there_and_back(story: Story, at: int, colleague: Colleague) -> None:
    mina, record = story.owner, story.record
    record.give_to(at + 20 * MINUTE, colleague.id, story.by, story.ours("handoffs", "language"))
    record.note(
        at + 30 * MINUTE,
        user(colleague.id),
        "Label is made, only the larger size is out of stock until Monday.",
    )
    record.give_to(
        works(story, 3 * HOUR), mina.id, user(colleague.id), "Back to you: the exchange is yours to decide."
    )


def _offers(story: Story, ago: int, receiver: Receiver, next_step: str, why: str) -> None:
    """The owner offers it: in working hours, yet never so long ago that the time to answer is over, as it would be
    of a Monday morning."""
    record = story.record
    brief = Brief(next_step=next_step, issue=record.head.issue, wish=record.head.wish, why=why)
    record.offer(max(works(story, ago), story.world.year.ends - 20 * HOUR), story.by, receiver, brief)


def offered_to_mina(story: Story) -> None:
    """Jonas asks her to take it over; she has not answered yet."""
    looked_at(story, 80 * HOUR)
    mina = Receiver(user_id=story.world.desk.by_name[MINA.name].id)
    _offers(
        story,
        HOUR,
        mina,
        "Ask the warehouse for one of the new batch, then write today.",
        "You know the batch.",
    )


def offered_to_her_team(story: Story) -> None:
    """Jonas offers it to her team, and nobody has taken it yet."""
    looked_at(story, 80 * HOUR)
    parcels = Receiver(team_id=story.world.keys.teams[PARCELS.name])
    _offers(
        story,
        3 * HOUR,
        parcels,
        "Stop the parcel before it leaves the depot.",
        "It is about the parcel after all.",
    )


def declined_by_jonas(story: Story) -> None:
    """She offered it to Jonas, who is full."""
    first_word(story)
    look(story, works(story, 46 * HOUR))
    jonas = story.world.desk.by_name[JONAS.name].id
    brief = Brief(next_step="Check whether the other size is in stock.", why="I am off from tomorrow.")
    story.record.offer(works(story, 26 * HOUR), story.by, Receiver(user_id=jonas), brief)
    reason = "I am full until Thursday. Lea knows this model, please ask her."
    story.record.end_offer(story.record.at + 35 * MINUTE, Outcome.DECLINED, user(jonas), reason)


def jonas_asks_mina(story: Story) -> None:
    """Jonas asks her for a piece of work on a case of his."""
    looked_at(story, 90 * HOUR)
    asked = Asked(
        "Call in Korean and ask which entrance the courier takes",
        story.clock.after_work(story.world.year.ends, 3 * HOUR),
        to_user_id=story.world.desk.by_name[MINA.name].id,
        details="Best after six in the evening, Seoul time.",
    )
    story.record.ask(max(works(story, 2 * HOUR), story.world.year.ends - 20 * HOUR), story.by, asked)


def _asks_outside(story: Story, ago: int, asked: Asked) -> None:
    looked_at(story, ago + 5 * HOUR)
    story.record.ask(works(story, ago), story.by, asked)


def carrier_answered(story: Story) -> None:
    """What she asked the carrier has come back, and nobody has looked yet."""
    due = story.clock.after_work(story.world.year.ends, 8 * HOUR)
    asked = Asked(
        "Where is the parcel since Monday?", due, address="claims@swiftline.example", name="Swiftline"
    )
    _asks_outside(story, 40 * HOUR, asked)
    words = (
        "Good morning,\n\nit stands at our depot, the label was torn off. It goes out tonight.\n\nSwiftline"
    )
    answer = Said(
        "email",
        "in",
        words,
        address=asked.address,
        sender_name="Swiftline claims",
        subject=f"Re: {asked.what}",
    )
    story.record.hear(max(story.record.at + MINUTE, story.world.year.ends - 70 * MINUTE), answer)


def warehouse_is_late(story: Story) -> None:
    """What she asked the warehouse for is overdue."""
    due = story.world.year.ends - 5 * HOUR
    asked = Asked(
        "Count the size L of this model", due, address="floor@warehouse.example", name="Our warehouse",
        details="The customer needs it by the weekend.",
    )  # fmt: skip
    _asks_outside(story, 52 * HOUR, asked)
