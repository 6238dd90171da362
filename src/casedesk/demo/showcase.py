"""What is on Mina's desk at the moment the demo is filled, at any hour of the day: a desk that is alive.

A handful of cases written for her: somebody who waits for the third lamp, somebody who wrote an hour ago, a
wait that is over soon, an answer that has just come. Customers write when they are awake, agents when they work.
"""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from casedesk.cases.rules.stages import AWAITING_THIRD_PARTY, WORKING
from casedesk.demo.asking import fill_in
from casedesk.demo.cast import (
    AYLIN,
    GRACE,
    HARAM,
    JONAS,
    MEHMET,
    MINA,
    NOAH,
    PARCELS,
    RACHEL,
    REGULARS,
    THOMAS,
    Member,
    Regular,
)
from casedesk.demo.catalogue import SUBJECTS, Fix
from casedesk.demo.hours import DAY, HOUR, MINUTE, SECOND
from casedesk.demo.joining import join_its_problem
from casedesk.demo.opening import begin, first_word
from casedesk.demo.said import By, Said, user
from casedesk.demo.state import Asked, Present
from casedesk.demo.story import Story, buy
from casedesk.demo.tagging import put_tags_on
from casedesk.demo.world import Colleague, World
from casedesk.ownership.handoffs.rules.answering import Outcome, Receiver
from casedesk.ownership.handoffs.rules.briefs import Brief

_DATE_PASSED = By("system", rule="the date to wait for passed")


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
        Scene(AYLIN, "broken", 12 * DAY, _third_lamp),
        Scene(_one(awake, 0), "lost", 55 * MINUTE, first_word),
        Scene(GRACE, "late", 4 * DAY, _date_is_near),
        Scene(THOMAS, "wrong", 3 * DAY, _answer_came),
        Scene(_one(awake, 1), "address", 3 * HOUR, _urgent),
        Scene(HARAM, "broken", 9 * HOUR, first_word),
        Scene(RACHEL, "late", 5 * DAY, _chased_today),
        Scene(MEHMET, "lost", 2 * DAY, _asked_yesterday),
        Scene(NOAH, "broken", 8 * DAY, _came_back),
        Scene(THOMAS, "return", 30 * HOUR, _handed_over_today),
        Scene(GRACE, "broken", 4 * DAY, _offered_to_mina, JONAS),
        Scene(RACHEL, "wrong", 52 * HOUR, _declined_by_jonas),
        Scene(NOAH, "late", 50 * HOUR, _carrier_answered),
        Scene(HARAM, "lost", 5 * DAY, _jonas_asks_mina, JONAS),
        Scene(MEHMET, "wrong", 75 * HOUR, _warehouse_is_late),
        Scene(AYLIN, "lost", 4 * DAY, _offered_to_her_team, JONAS),
    ]
    return found[: max(cases // 6, 1)]


def _one(several: Sequence[Regular], place: int) -> Regular:
    return several[place % len(several)]


def _works(story: Story, ago: int) -> int:
    """A moment of Mina's work about so long ago; later where something happened since that she answers."""
    at = story.clock.staffed_before(story.world.year.ends - ago)
    at -= story.world.between(0, 25) * MINUTE
    if at > story.record.at:
        return at
    return story.clock.after_work(story.record.at, story.world.between(15, 40) * MINUTE)


def _writes(story: Story, ago: int) -> int:
    """A moment about so long ago at which the customer was awake; later where something happened since."""
    at = story.home.awake_before(story.world.year.ends - ago)
    if at > story.record.at:
        return at
    return story.home.awake(story.record.at + story.world.between(20, 60) * MINUTE, story.world.chance)


def _look(story: Story, at: int) -> None:
    record, subject, keys = story.record, story.subject, story.world.keys
    kind = {} if record.head.kind == subject.kind else {"kind": subject.kind}
    record.details(at, story.by, category_id=keys.categories[subject.category], **kind)
    put_tags_on(story, at, keys.tags)
    fill_in(story, at, keys.fields)
    join_its_problem(story, at, keys.problems)
    issue = story.topic.problems[story.problem].format_map(story.slots)
    wish = story.theirs(story.language.wishes[subject.wish])
    record.tell_story(at + 30 * SECOND, story.by, issue=issue, wish=wish)


def _resolve(story: Story, at: int, lead: str, fix: Fix) -> None:
    story.tried = fix
    text = story.letter(lead, story.theirs(story.language.fixes[fix.kind]))
    story.record.say(at, story.outgoing(text), story.by)
    story.record.resolve(at + 3 * MINUTE, story.by, story.ours("fixed_by", fix.kind), story.cause(fix))


def _third_lamp(story: Story) -> None:
    record, fix = story.record, Fix("resent", 1, "Poor packaging")
    record.head.title = "Lamp arrived broken"
    story.mail_subject = record.head.title
    story.problem = 0
    first_word(story)
    _look(story, _works(story, 11 * DAY))
    _resolve(story, record.at + 20 * MINUTE, story.receipt(), fix)
    record.hear(_writes(story, 7 * DAY), story.incoming(_SECOND_LAMP))
    _resolve(story, _works(story, 6 * DAY), story.theirs(story.language.sorry), fix)
    record.hear(_writes(story, 54 * HOUR), story.incoming(_THIRD_LAMP))
    at = _works(story, 30 * HOUR)
    birthday = story.home.day(story.world.year.ends) + timedelta(days=3)
    record.details(at, story.by, priority="high", needed_by=birthday)
    record.tell_story(
        at + MINUTE, story.by, issue="Third lamp, again broken at the base", wish="A lamp that works by the birthday",
        next_step="Ask the carrier about the batch, then bring one over by courier",
    )  # fmt: skip
    record.note(at + 2 * MINUTE, story.by, "Three in a row at the same place: that is the box, not bad luck.")
    key = record.say(at + 9 * MINUTE, story.outgoing(story.letter(_ASKS_CARRIER)), story.by)
    promised_for = max(record.at + HOUR, story.clock.staffed_before(story.world.year.ends - 2 * HOUR))
    record.promise(promised_for, "Tell Aylin what the carrier says.", story.by, key)
    until = story.clock.after_work(story.world.year.ends, 5 * HOUR)
    record.move(at + 10 * MINUTE, AWAITING_THIRD_PARTY, story.by, wait_until=until, waits_for="Swiftline")
    record.hear(_writes(story, 35 * MINUTE), story.incoming(_ANY_NEWS))


def _date_is_near(story: Story) -> None:
    """We wait for the carrier, until very soon."""
    first_word(story)
    at = _works(story, 3 * DAY)
    _look(story, at)
    until = story.world.year.ends + 2 * HOUR
    story.until(until)
    mail = story.letter(story.receipt(), story.theirs(story.language.waits["carrier"]))
    key = story.record.say(at + 6 * MINUTE, story.outgoing(mail), story.by)
    story.record.promise(until, f"Write to {story.buyer.name} with what Parcelway says.", story.by, key)
    story.record.move(
        at + 7 * MINUTE, AWAITING_THIRD_PARTY, story.by, wait_until=until, waits_for="Parcelway"
    )
    story.record.head.next_step = "Hear from Parcelway, then write."


def _asks(story: Story, at: int, wait_until: int) -> None:
    question = story.theirs(story.language.asks[story.subject.ask])
    mail = story.outgoing(story.letter(story.receipt(), question))
    story.record.say(at, mail, story.by, waits_until=wait_until)


def _answer_came(story: Story) -> None:
    """The customer sent what we asked for, and nobody has looked yet."""
    first_word(story)
    at = _works(story, 2 * DAY)
    _look(story, at)
    _asks(story, at + 12 * MINUTE, story.clock.after_work(story.world.year.ends + DAY, HOUR))
    photo = story.world.keys.files["photo"][1]
    answer = story.incoming(story.theirs(story.language.gives["photo"]), files=(photo,))
    story.record.hear(_writes(story, 80 * MINUTE), answer)


def _urgent(story: Story) -> None:
    """Came today and must be right by tomorrow; not answered yet."""
    first_word(story)
    at = _works(story, 2 * HOUR)
    tomorrow = story.home.day(story.world.year.ends) + timedelta(days=1)
    category = story.world.keys.categories[story.subject.category]
    story.record.details(at, story.by, category_id=category, priority="high", needed_by=tomorrow)


def _chased_today(story: Story) -> None:
    first_word(story)
    at = _works(story, 4 * DAY)
    _look(story, at)
    until = _works(story, 26 * HOUR)
    mail = story.letter(story.receipt(), story.theirs(story.language.waits["carrier"]))
    story.record.say(at + 6 * MINUTE, story.outgoing(mail), story.by)
    story.record.move(at + 7 * MINUTE, AWAITING_THIRD_PARTY, story.by, wait_until=until, waits_for="Posthorn")
    story.record.move(until, WORKING, _DATE_PASSED)
    words = [story.theirs(story.language.chases), story.theirs(story.language.partings)]
    story.record.hear(_writes(story, 4 * HOUR), story.incoming("\n\n".join(words)))
    due = story.world.year.ends + 5 * HOUR
    phone = story.buyer.phone.replace(" ", "")
    text = f"Call {story.buyer.name} back with news of Posthorn."
    story.record.promise(due, text, story.by, way="hand", phone=phone)


def _asked_yesterday(story: Story) -> None:
    first_word(story)
    at = _works(story, 26 * HOUR)
    _look(story, at)
    _asks(story, at + 10 * MINUTE, story.clock.after_work(story.world.year.ends, 6 * HOUR))


def _came_back(story: Story) -> None:
    first_word(story)
    _look(story, _works(story, 7 * DAY))
    fix = Fix("resent", 1, "Rough handling by the carrier")
    _resolve(story, story.record.at + 15 * MINUTE, story.receipt(), fix)
    words = [story.theirs(story.language.undone[story.undone]), story.theirs(story.language.partings)]
    story.record.hear(_writes(story, 6 * HOUR), story.incoming("\n\n".join(words)))


def _handed_over_today(story: Story) -> None:
    """A colleague had it and passed it on to Mina."""
    lea = story.world.desk.by_name["Lea Brandt"]
    first_word(story)
    at = _works(story, 24 * HOUR)
    _look(story, at)
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
        _works(story, 3 * HOUR), mina.id, user(colleague.id), "Back to you: the exchange is yours to decide."
    )


def _offers(story: Story, ago: int, receiver: Receiver, next_step: str, why: str) -> None:
    """The owner offers it: in working hours, yet never so long ago that the time to answer is over, as it would be
    of a Monday morning."""
    record = story.record
    brief = Brief(next_step=next_step, issue=record.head.issue, wish=record.head.wish, why=why)
    record.offer(max(_works(story, ago), story.world.year.ends - 20 * HOUR), story.by, receiver, brief)


def _offered_to_mina(story: Story) -> None:
    """Jonas asks her to take it over; she has not answered yet."""
    _looked_at(story, 80 * HOUR)
    mina = Receiver(user_id=story.world.desk.by_name[MINA.name].id)
    _offers(
        story,
        HOUR,
        mina,
        "Ask the warehouse for one of the new batch, then write today.",
        "You know the batch.",
    )


def _offered_to_her_team(story: Story) -> None:
    _looked_at(story, 80 * HOUR)
    parcels = Receiver(team_id=story.world.keys.teams[PARCELS.name])
    _offers(
        story,
        3 * HOUR,
        parcels,
        "Stop the parcel before it leaves the depot.",
        "It is about the parcel after all.",
    )


def _declined_by_jonas(story: Story) -> None:
    first_word(story)
    _look(story, _works(story, 46 * HOUR))
    jonas = story.world.desk.by_name[JONAS.name].id
    brief = Brief(next_step="Check whether the other size is in stock.", why="I am off from tomorrow.")
    story.record.offer(_works(story, 26 * HOUR), story.by, Receiver(user_id=jonas), brief)
    reason = "I am full until Thursday. Lea knows this model, please ask her."
    story.record.end_offer(story.record.at + 35 * MINUTE, Outcome.DECLINED, user(jonas), reason)


def _jonas_asks_mina(story: Story) -> None:
    _looked_at(story, 90 * HOUR)
    asked = Asked(
        "Call in Korean and ask which entrance the courier takes",
        story.clock.after_work(story.world.year.ends, 3 * HOUR),
        to_user_id=story.world.desk.by_name[MINA.name].id,
        details="Best after six in the evening, Seoul time.",
    )
    story.record.ask(max(_works(story, 2 * HOUR), story.world.year.ends - 20 * HOUR), story.by, asked)


def _looked_at(story: Story, ago: int) -> None:
    """Read, and answered that we look into it."""
    first_word(story)
    at = _works(story, ago)
    _look(story, at)
    story.until(story.clock.after_work(story.world.year.ends, 4 * HOUR))
    mail = story.letter(story.receipt(), story.theirs(story.language.waits["carrier"]))
    story.record.say(at + 10 * MINUTE, story.outgoing(mail), story.by)


def _asks_outside(story: Story, ago: int, asked: Asked) -> None:
    _looked_at(story, ago + 5 * HOUR)
    story.record.ask(_works(story, ago), story.by, asked)


def _carrier_answered(story: Story) -> None:
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


def _warehouse_is_late(story: Story) -> None:
    due = story.world.year.ends - 5 * HOUR
    asked = Asked(
        "Count the size L of this model", due, address="floor@warehouse.example", name="Our warehouse",
        details="The customer needs it by the weekend.",
    )  # fmt: skip
    _asks_outside(story, 52 * HOUR, asked)


_SECOND_LAMP = (
    "Hello Mina,\n\nthe new lamp came this morning, and it is broken as well, at the very same place at the base. "
    "You could not have known, but please look at how they are packed.\n\nKind regards,\nAylin Demir"
)
_THIRD_LAMP = (
    "Dear Mina,\n\nI can hardly believe it: the third lamp, again broken at the base. It is for my mother's "
    "birthday, and I would so much like to give her one that works.\n\nAylin Demir"
)
_ANY_NEWS = (
    "Hi Mina,\n\nany news from the carrier? The birthday comes nearer, and I would rather know today than hope "
    "until then.\n\nAylin"
)
_ASKS_CARRIER = (
    "I am so sorry, three times is three times too often. I am asking the carrier what happens to these parcels, "
    "and I am having one packed by hand here. You hear from me tomorrow."
)
