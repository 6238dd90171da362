"""How a case begins: by mail or form, on the phone, in a chat; and who gets it."""

from casedesk.demo.cast import TEAMS, ZONE
from casedesk.demo.catalogue import AURORA, SPAM, Subject
from casedesk.demo.hours import DAY, HOUR, MINUTE, instant
from casedesk.demo.language import language, strangers
from casedesk.demo.people import Buyer
from casedesk.demo.record import CaseRecord
from casedesk.demo.said import CUSTOMER, Head, user
from casedesk.demo.story import Bought, Story
from casedesk.demo.world import Colleague, World, reason
from casedesk.ownership.routing.rules.reasons import helped as words_for_help
from casedesk.ownership.routing.rules.reasons import load_of, sentence

_CHANNELS = (("email", 0.76), ("form", 0.16), ("chat", 0.05), ("social", 0.018), ("letter", 0.012))
_CALLS = 0.5
"""How many of those who come while the desk is staffed pick up the telephone."""
_CALLERS_WITHOUT_NUMBER = 0.4
_MISROUTED = 0.06
_NEEDED_BY = 0.2
_NOON = 11 * HOUR
OPENED = "opened the case"
"""The rule by which a first contact stands on its case."""


def channel_for(world: World, buyer: Buyer, at: int) -> str:
    """The way somebody comes to us; a call mostly from those whose number we know."""
    staffed = world.clocks[ZONE].at_desk(at)
    if staffed and world.maybe(_CALLS) and (buyer.phone or world.maybe(_CALLERS_WITHOUT_NUMBER)):
        return "phone"
    channel = world.pick_weighted(_CHANNELS)
    return "form" if channel == "chat" and not staffed else channel


def begin(
    world: World,
    case_id: int,
    buyer: Buyer,
    subject: Subject,
    bought: Bought,
    at: int,
    channel: str,
    *,
    earlier: Story | None = None,
    owner: Colleague | None = None,
) -> Story:
    """Opens a case at its customer's first word and gives it an owner, but does not say that word yet.

    `earlier`: the case that this one follows; its owner gets it. `owner`: who is to have it anyway.
    """
    story = Story(world, buyer, subject, bought, at)
    if owner is None:
        owner, rule, why = _owner(story, earlier)
    else:
        rule, why = "lightest load", reason(owner.load(at), owner.member.capacity, buyer.language)
    if channel in ("phone", "chat") and not owner.clock.at_desk(at):
        channel = "email"
    story.passes_to(owner)
    story.problem = world.between(0, len(story.topic.problems))
    share = world.chance.random()
    story.mail_subject = story.topic.title(story.problem, share).format_map(story.slots)
    title = story.mail_subject if channel != "phone" else _title_by_agent(story, share)
    head = Head(
        world.customer_key(buyer), channel, title, buyer.language,
        team_id=world.keys.teams[story.team.name], order_id=bought.key,
    )  # fmt: skip
    story.record = CaseRecord(world.rows, case_id, head, at, world.year.ends, world.token())
    if channel == "phone":
        _fill_in_while_talking(story)
        story.record.is_written_down(at + world.between(3, 12) * MINUTE)
    origin = {} if earlier is None else {"follows": earlier.record.id}
    story.record.open(user(owner.id) if channel == "phone" else CUSTOMER, owner.id, rule, why, origin)
    return story


def _owner(story: Story, earlier: Story | None) -> tuple[Colleague, str, str]:
    world = story.world
    if earlier is not None:
        story.team = earlier.team
        return earlier.owner, "had the earlier case", "had the earlier case"
    if world.maybe(_MISROUTED):
        story.team = world.pick(TEAMS)
    helped = _who_helped(story)
    if helped is not None:
        return helped
    owner, why = world.desk.owner_for(story.team, story.buyer.language, story.opened)
    return owner, "lightest load", why


def _who_helped(story: Story) -> tuple[Colleague, str, str] | None:
    """Whoever helped this customer last, while they are of the team and have room."""
    last = story.world.helped.get(story.buyer.number)
    if last is None:
        return None
    owner, at = last
    at_hand = owner.member.team is story.team and owner.load(story.opened) < owner.member.capacity
    if at >= story.opened or not at_hand:
        return None
    load = load_of(owner.load(story.opened), owner.member.capacity)
    words = words_for_help(instant(at), instant(story.opened))
    return owner, "helped before", sentence(words, load)


def _title_by_agent(story: Story, share: float) -> str:
    topic = language("en").topics[story.subject.name]
    return topic.title(story.problem, share).format_map(story.desk_slots)


def _fill_in_while_talking(story: Story) -> None:
    """On the phone the agent asks at once what a mail has to be read for."""
    head, world, subject = story.record.head, story.world, story.subject
    head.kind, head.category_id = subject.kind, world.keys.categories[subject.category]
    head.priority = "high" if world.maybe(subject.high) else "normal"
    head.issue = _in_english(story)
    if subject.wish:
        head.wish = world.pick(language("en").wishes[subject.wish]).format_map(story.desk_slots)
    note_needed_by(story)


def _in_english(story: Story) -> str:
    problems = language("en").topics[story.subject.name].problems
    return problems[story.problem % len(problems)].format_map(story.desk_slots)


def note_needed_by(story: Story) -> bool:
    """Sometimes there is a day by which it must be right: a birthday, a move."""
    if story.subject.wish not in ("hurry", "replace") or not story.world.maybe(_NEEDED_BY):
        return False
    story.record.head.needed_by = story.home.day(story.opened + story.world.between(2, 12) * DAY)
    return True


def first_word(story: Story, before: str = "") -> None:
    """What the customer says first; `before` is what comes before the matter itself."""
    record = story.record
    if record.head.channel == "phone":
        said_in_english = _in_english(story)
        story.desk_slots["said"] = said_in_english[:1].upper() + said_in_english[1:]
        said = story.call("in", story.ours("calls", "opening"))
        said.recorded = record.recorded
        record.hear(story.opened, said, story.by, "logged by hand")
        return
    record.hear(story.opened, story.incoming(_letter(story, before), record.head.channel), CUSTOMER, OPENED)


def _letter(story: Story, before: str) -> str:
    world, said = story.world, story.language
    sentences = [before, story.topic.problems[story.problem].format_map(story.slots)]
    short = story.record.head.channel in ("chat", "social")
    if world.maybe(0.3) and not short:
        sentences.append(story.theirs(said.contexts))
    if story.subject.wish and world.maybe(0.8):
        sentences.append(story.theirs(said.wishes[story.subject.wish]))
    joint = "" if story.buyer.language == "zh" else " "
    words = joint.join(sentence for sentence in sentences if sentence)
    if short:
        return words
    is_morning = story.home.time_of_day(story.opened) < _NOON
    greetings = said.mornings if said.mornings and is_morning and world.maybe(0.4) else said.greetings
    return "\n\n".join((story.theirs(greetings), words, story.theirs(said.partings)))


def begin_spam(world: World, case_id: int, at: int) -> Story:
    """A case that is none: an advertisement, with its first word already said."""
    kinds = strangers()
    buyer = world.buyer(world.between(0, world.crowd.strangers))
    story = Story(world, buyer, SPAM, Bought(AURORA, AURORA.price, "EUR"), at)
    story.team = world.pick(TEAMS)
    owner, why = world.desk.owner_for(story.team, "en", at)
    story.passes_to(owner)
    story.mail_subject = world.pick(kinds["subjects"])
    head = Head(
        world.customer_key(buyer),
        "email",
        story.mail_subject,
        "en",
        team_id=world.keys.teams[story.team.name],
    )
    story.record = CaseRecord(world.rows, case_id, head, at, world.year.ends, world.token())
    story.record.open(CUSTOMER, owner.id, "lightest load", why, {})
    story.record.hear(at, story.incoming(world.pick(kinds["bodies"])), CUSTOMER, OPENED)
    return story
