"""A case that waits: for what the customer was asked, or for a carrier, the warehouse, the bank."""

from casedesk.cases.rules.stages import AWAITING_THIRD_PARTY, WORKING
from casedesk.demo.catalogue import BATCH
from casedesk.demo.handling import next_time, they_wait
from casedesk.demo.hours import DAY, HOUR, MINUTE, SECOND
from casedesk.demo.said import By, Said
from casedesk.demo.seasons import USUAL
from casedesk.demo.state import Asked
from casedesk.demo.story import Story

_DATE_PASSED = By("system", rule="the date to wait for passed")
_WAITS = {
    "carrier": (18, 48, 27.0),
    "warehouse": (8, 26, 11.0),
    "supplier": (60, 160, 100.0),
    "bank": (28, 70, 42.0),
}
"""Whom we wait for: the least and the most that we say it takes, and what it takes; in working hours."""
_BOUNCED = 0.012


def ask(story: Story, at: int, lead: str) -> bool:
    """Asks the customer for what is missing; returns whether they answered in the end."""
    world, record, said = story.world, story.record, story.language
    wait_until = story.clock.after_work(at + 4 * DAY, HOUR)
    question = story.theirs(said.asks[story.subject.ask])
    record.say(at, story.outgoing(story.letter(lead, question)), story.by, waits_until=wait_until)
    if world.maybe(0.03):
        _out_of_office(story)
    answers = story.home.awake(at + world.about(30.0, 1.2), world.chance)
    if world.maybe(0.91) and answers < wait_until:
        _answer(story, answers)
        return True
    return _ask_again(story, story.clock.after_work(wait_until, world.about(0.4)))


def _out_of_office(story: Story) -> None:
    reply = story.incoming("Automatic reply: I am away and read my mail when I am back.")
    reply.nature = "auto_reply"
    story.record.hear(story.record.at + 50 * SECOND, reply)


def _ask_again(story: Story, at: int) -> bool:
    world, record, said = story.world, story.record, story.language
    wait_until = story.clock.after_work(at + 4 * DAY, HOUR)
    body = story.letter(story.theirs(said.asks_again))
    record.say(at, story.outgoing(body), story.by, waits_until=wait_until)
    answers = story.home.awake(at + world.about(26.0, 0.8), world.chance)
    if world.maybe(0.52) and answers < wait_until:
        _answer(story, answers)
        return True
    over = story.clock.after_work(wait_until, world.about(0.6))
    record.say(over, story.outgoing(story.letter(story.theirs(said.gives_up))), story.by)
    record.end(over + 20 * SECOND, "no_reply", story.by, "")
    return False


def _answer(story: Story, at: int) -> None:
    world, kind = story.world, story.subject.ask
    gives = story.language.gives["batch" if story.subject is BATCH else kind]
    words = [story.theirs(gives)]
    if world.maybe(0.7):
        words.append(story.theirs(story.language.partings))
    photos = world.keys.files["photo"]
    files = tuple(world.pick(photos) for _ in range(world.pick((1, 1, 2)))) if kind == "photo" else ()
    story.record.hear(at, story.incoming("\n\n".join(words), files=files))


def wait(story: Story, at: int, lead: str) -> None:
    """Waits for the carrier, the warehouse, the maker or the bank, and says so to the customer; when the day
    comes without an answer, says that too."""
    world, record, whom = story.world, story.record, story.subject.wait
    slowness = (world.year.tempo(at).next_step / USUAL.next_step) ** 0.5
    comes = story.clock.after_work(at, world.about(_WAITS[whom][2] * slowness, 0.75))
    party = story.ours("waits_for", whom)
    task: Asked | None = None
    for said in (whom, "still", "still"):
        until = _say_until_when(story, at, lead, said)
        record.move(
            record.at + 70 * SECOND, AWAITING_THIRD_PARTY, story.by, wait_until=until, waits_for=party
        )
        if task is None and whom in ("carrier", "warehouse") and world.maybe(0.3):
            task = _ask_outside(story, whom, party, until)
        elif world.maybe(0.4):
            record.note(record.at + 2 * MINUTE, story.by, story.ours("notes", whom))
        they_wait(story, min(comes, until), told=True)
        if comes < until:
            _it_came(story, comes, task)
            return
        record.move(until, WORKING, _DATE_PASSED)
        at, lead = next_time(story, 0.6), story.language.leads[1]
        they_wait(story, at)
        if comes < at:
            _it_came(story, at, task)
            return


def _ask_outside(story: Story, whom: str, party: str, until: int) -> Asked:
    name = party[:1].upper() + party[1:]
    domain = party.removeprefix("the ").split(",")[0].lower().replace(" ", "-")
    asked = Asked(
        story.ours("tasks", whom),
        until,
        address=f"desk@{domain}.example",
        name=name,
        details=story.ours("tasks", "details"),
    )
    return story.record.ask(story.record.at + 2 * MINUTE, story.by, asked)


def _it_came(story: Story, at: int, task: Asked | None) -> None:
    """What was waited for is there; where it was asked for by a letter, the answer says so."""
    world, record = story.world, story.record
    if task is None:
        if record.stage == AWAITING_THIRD_PARTY:
            record.move(at, WORKING, story.by)
        return
    words = story.ours("tasks", "answers")
    answer = Said(
        "email", "in", words, address=task.address, sender_name=task.name, subject=f"Re: {task.what}"
    )
    record.hear(at, answer)
    read = story.clock.after_work(record.at, world.between(4, 90) * MINUTE)
    record.end_task(read, task, "done", story.by, words)


def _say_until_when(story: Story, at: int, lead: str, said: str) -> int:
    world, record = story.world, story.record
    least, most, _ = _WAITS[story.subject.wait]
    until = story.clock.after_work(at, world.between(least, most) * HOUR)
    story.until(until)
    mail = story.outgoing(story.letter(lead, story.theirs(story.language.waits[said])))
    key = record.say(max(at, record.at + MINUTE), mail, story.by)
    record.promise(until, story.ours("promises", story.subject.wait), story.by, key)
    if record.contacts == 2 and world.maybe(_BOUNCED):
        _call_because_it_bounced(story, key)
    return until


def _call_because_it_bounced(story: Story, interaction_id: int) -> None:
    record = story.record
    record.bounce(record.at + 2 * MINUTE, interaction_id, "550 5.1.1 mailbox unknown")
    word = story.incoming(f"Your message to {story.buyer.email} could not be delivered: mailbox unknown.")
    word.nature, word.customer_id = "bounce", None
    word.sender_name, word.address = "Mail Delivery System", "mailer-daemon@mail.example"
    record.hear(record.at + 5 * SECOND, word)
    story.desk_slots["fix"] = story.ours("notes", story.subject.wait)
    record.note(record.at + 10 * MINUTE, story.by, story.ours("notes", "bounce"))
    record.say(record.at + MINUTE, story.call("out", story.ours("calls", "told")), story.by)
