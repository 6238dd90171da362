"""Scenes between Mina and a customer: what was written, promised, asked, and came back."""

from datetime import timedelta

from casedesk.cases.rules.stages import AWAITING_THIRD_PARTY, WORKING
from casedesk.demo.acts import asks, look, resolve, works, writes
from casedesk.demo.catalogue import Fix
from casedesk.demo.hours import DAY, HOUR, MINUTE
from casedesk.demo.opening import first_word
from casedesk.demo.said import By
from casedesk.demo.story import Story

_DATE_PASSED = By("system", rule="the date to wait for passed")


def third_lamp(story: Story) -> None:
    """Aylin's third lamp is broken, too, and the birthday comes near."""
    record, fix = story.record, Fix("resent", 1, "Poor packaging")
    record.head.title = "Lamp arrived broken"
    story.mail_subject = record.head.title
    story.problem = 0
    first_word(story)
    look(story, works(story, 11 * DAY))
    resolve(story, record.at + 20 * MINUTE, story.receipt(), fix)
    record.hear(writes(story, 7 * DAY), story.incoming(_SECOND_LAMP))
    resolve(story, works(story, 6 * DAY), story.theirs(story.language.sorry), fix)
    record.hear(writes(story, 54 * HOUR), story.incoming(_THIRD_LAMP))
    at = works(story, 30 * HOUR)
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
    record.hear(writes(story, 35 * MINUTE), story.incoming(_ANY_NEWS))


def date_is_near(story: Story) -> None:
    """We wait for the carrier, until very soon."""
    first_word(story)
    at = works(story, 3 * DAY)
    look(story, at)
    until = story.world.year.ends + 2 * HOUR
    story.until(until)
    mail = story.letter(story.receipt(), story.theirs(story.language.waits["carrier"]))
    key = story.record.say(at + 6 * MINUTE, story.outgoing(mail), story.by)
    story.record.promise(until, f"Write to {story.buyer.name} with what Parcelway says.", story.by, key)
    story.record.move(
        at + 7 * MINUTE, AWAITING_THIRD_PARTY, story.by, wait_until=until, waits_for="Parcelway"
    )
    story.record.head.next_step = "Hear from Parcelway, then write."


def answer_came(story: Story) -> None:
    """The customer sent what we asked for, and nobody has looked yet."""
    first_word(story)
    at = works(story, 2 * DAY)
    look(story, at)
    asks(story, at + 12 * MINUTE, story.clock.after_work(story.world.year.ends + DAY, HOUR))
    photo = story.world.keys.files["photo"][1]
    answer = story.incoming(story.theirs(story.language.gives["photo"]), files=(photo,))
    story.record.hear(writes(story, 80 * MINUTE), answer)


def urgent(story: Story) -> None:
    """Came today and must be right by tomorrow; not answered yet."""
    first_word(story)
    at = works(story, 2 * HOUR)
    tomorrow = story.home.day(story.world.year.ends) + timedelta(days=1)
    category = story.world.keys.categories[story.subject.category]
    story.record.details(at, story.by, category_id=category, priority="high", needed_by=tomorrow)


def chased_today(story: Story) -> None:
    """We waited for the carrier in vain, and the customer asks again."""
    first_word(story)
    at = works(story, 4 * DAY)
    look(story, at)
    until = works(story, 26 * HOUR)
    mail = story.letter(story.receipt(), story.theirs(story.language.waits["carrier"]))
    story.record.say(at + 6 * MINUTE, story.outgoing(mail), story.by)
    story.record.move(at + 7 * MINUTE, AWAITING_THIRD_PARTY, story.by, wait_until=until, waits_for="Posthorn")
    story.record.move(until, WORKING, _DATE_PASSED)
    words = [story.theirs(story.language.chases), story.theirs(story.language.partings)]
    story.record.hear(writes(story, 4 * HOUR), story.incoming("\n\n".join(words)))
    due = story.world.year.ends + 5 * HOUR
    phone = story.buyer.phone.replace(" ", "")
    text = f"Call {story.buyer.name} back with news of Posthorn."
    story.record.promise(due, text, story.by, way="hand", phone=phone)


def asked_yesterday(story: Story) -> None:
    """We asked something, and no answer has come yet."""
    first_word(story)
    at = works(story, 26 * HOUR)
    look(story, at)
    asks(story, at + 10 * MINUTE, story.clock.after_work(story.world.year.ends, 6 * HOUR))


def came_back(story: Story) -> None:
    """It was thought to be fixed, and is not."""
    first_word(story)
    look(story, works(story, 7 * DAY))
    fix = Fix("resent", 1, "Rough handling by the carrier")
    resolve(story, story.record.at + 15 * MINUTE, story.receipt(), fix)
    words = [story.theirs(story.language.undone[story.undone]), story.theirs(story.language.partings)]
    story.record.hear(writes(story, 6 * HOUR), story.incoming("\n\n".join(words)))


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
