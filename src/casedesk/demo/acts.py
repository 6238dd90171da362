"""What the scenes of the showcase are made of: somebody works, writes, looks, asks, resolves."""

from casedesk.demo.asking import fill_in
from casedesk.demo.catalogue import Fix
from casedesk.demo.hours import DAY, HOUR, MINUTE, SECOND
from casedesk.demo.joining import join_its_problem
from casedesk.demo.opening import first_word
from casedesk.demo.story import Story
from casedesk.demo.tagging import put_tags_on


def works(story: Story, ago: int) -> int:
    """A moment of Mina's work about so long ago; later where something happened since that she answers."""
    at = story.clock.staffed_before(story.world.year.ends - ago)
    at -= story.world.between(0, 25) * MINUTE
    if at > story.record.at:
        return at
    return story.clock.after_work(story.record.at, story.world.between(15, 40) * MINUTE)


def writes(story: Story, ago: int) -> int:
    """A moment about so long ago at which the customer was awake; later where something happened since."""
    at = story.home.awake_before(story.world.year.ends - ago)
    if at > story.record.at:
        return at
    return story.home.awake(story.record.at + story.world.between(20, 60) * MINUTE, story.world.chance)


def look(story: Story, at: int) -> None:
    """They read it, fill in its head, and write its story down."""
    record, subject, keys = story.record, story.subject, story.world.keys
    kind = {} if record.head.kind == subject.kind else {"kind": subject.kind}
    record.details(at, story.by, category_id=keys.categories[subject.category], **kind)
    put_tags_on(story, at, keys.tags)
    fill_in(story, at, keys.fields)
    join_its_problem(story, at, keys.problems)
    issue = story.topic.problems[story.problem].format_map(story.slots)
    wish = story.theirs(story.language.wishes[subject.wish])
    record.tell_story(at + 30 * SECOND, story.by, issue=issue, wish=wish)


def resolve(story: Story, at: int, lead: str, fix: Fix) -> None:
    """They write what they did about it, and resolve it."""
    story.tried = fix
    story.until(story.clock.after_work(at, DAY))
    text = story.letter(lead, story.theirs(story.language.fixes[fix.kind]))
    story.record.say(at, story.outgoing(text), story.by)
    story.record.resolve(at + 3 * MINUTE, story.by, story.ours("fixed_by", fix.kind), story.cause(fix))


def asks(story: Story, at: int, wait_until: int) -> None:
    """They ask the customer, and give the ball to them."""
    question = story.theirs(story.language.asks[story.subject.ask])
    mail = story.outgoing(story.letter(story.receipt(), question))
    story.record.say(at, mail, story.by, waits_until=wait_until)


def looked_at(story: Story, ago: int) -> None:
    """Read, and answered that we look into it."""
    first_word(story)
    at = works(story, ago)
    look(story, at)
    story.until(story.clock.after_work(story.world.year.ends, 4 * HOUR))
    mail = story.letter(story.receipt(), story.theirs(story.language.waits["carrier"]))
    story.record.say(at + 10 * MINUTE, story.outgoing(mail), story.by)
