"""What the desk does about a case until it is resolved: look, hand over, fix. What it waits for is in waiting.py.

Between two steps of ours the customer waits; whoever waits too long asks again.
"""

from casedesk.demo.asking import fill_in
from casedesk.demo.cast import BILLING, PARCELS, PRODUCTS
from casedesk.demo.catalogue import Fix
from casedesk.demo.hours import DAY, HOUR, MINUTE, SECOND
from casedesk.demo.joining import join_its_problem
from casedesk.demo.language import desk_words
from casedesk.demo.opening import note_needed_by
from casedesk.demo.remedies import give_remedies
from casedesk.demo.said import By, user
from casedesk.demo.story import Story
from casedesk.demo.tagging import put_tags_on
from casedesk.demo.triggered import put_first
from casedesk.demo.world import Colleague
from casedesk.ownership.handoffs.rules.answering import Outcome, Receiver
from casedesk.ownership.handoffs.rules.briefs import Brief

_NOBODY_ANSWERED = By("system", rule="nobody answered in time")
_PATIENCE_HOURS = 80.0
_FILES_WITH = {"label": "label", "invoice": "invoice"}


def answer_time(story: Story) -> int:
    """When somebody gets round to the first answer."""
    world, record = story.world, story.record
    if record.head.channel == "chat":
        return record.at + world.between(40, 400) * SECOND
    hours = world.year.tempo(record.at).first_answer * (0.4 if record.head.priority == "high" else 1.0)
    return story.clock.after_work(record.at, world.about(hours, 0.95))


def next_time(story: Story, share: float = 1.0) -> int:
    """When the next step is taken."""
    world, record = story.world, story.record
    hours = world.year.tempo(record.at).next_step * share
    return story.clock.after_work(record.at, world.about(hours, 0.9))


def they_wait(story: Story, until: int, *, told: bool = False) -> None:
    """The customer waits for us until then, and asks again when it takes too long; less soon where they
    were `told` when they hear from us."""
    world, record = story.world, story.record
    patience = _PATIENCE_HOURS * (0.6 if record.head.needed_by or record.head.priority == "high" else 1.0)
    patience *= 1.9 if told else 1.0
    asks = story.home.awake(record.at + world.about(patience, 0.55), world.chance)
    while asks < until:
        _chase(story, asks)
        asks = story.home.awake(record.at + world.about(patience * 0.8, 0.5), world.chance)


def _chase(story: Story, at: int) -> None:
    world, record = story.world, story.record
    if story.buyer.phone and world.maybe(0.35) and story.clock.at_desk(at):
        said = story.call("in", story.ours("calls", "chase"), minutes=9)
        said.recorded = at + (said.seconds or 0) * SECOND
        key = record.hear(at, said, story.by, "logged by hand")
        due = story.clock.after_work(record.at, 5 * HOUR)
        phone = story.buyer.phone.replace(" ", "")
        record.promise(due, story.ours("promises", "call"), story.by, key, way="call", phone=phone)
        return
    words = [story.theirs(story.language.chases), story.theirs(story.language.partings)]
    record.hear(at, story.incoming("\n\n".join(words)))


def look_at(story: Story, at: int) -> None:
    """The owner reads it for the first time: fills in the head, passes it on where it is another's."""
    world, record, subject = story.world, story.record, story.subject
    if story.team is not subject.team:
        _pass_to_the_right_team(story, at)
    if record.head.category_id is None:
        new: dict[str, object] = {"category_id": world.keys.categories[subject.category]}
        if record.head.kind != subject.kind:
            new["kind"] = subject.kind
        if world.maybe(subject.high):
            new["priority"] = "high"
        if note_needed_by(story):
            new["needed_by"], record.head.needed_by = record.head.needed_by, None
        record.details(at, story.by, **new)
        put_first(story, at, world.keys.lost_first)
    put_tags_on(story, at, world.keys.tags)
    fill_in(story, at, world.keys.fields)
    join_its_problem(story, at, world.keys.problems)
    if not record.head.issue and world.maybe(0.6):
        told = {"issue": story.topic.problems[story.problem].format_map(story.slots)}
        if subject.wish:
            told["wish"] = story.theirs(story.language.wishes[subject.wish])
        record.tell_story(at + 40 * SECOND, story.by, **told)
    if world.maybe(0.16):
        section = subject.name if subject.name == "batch" else "general"
        record.note(at + 100 * SECOND, story.by, story.ours("notes", section))


def _pass_to_the_right_team(story: Story, at: int) -> None:
    world, record = story.world, story.record
    why = {PARCELS: "parcels", BILLING: "billing", PRODUCTS: "products"}[story.subject.team]
    owner, _ = world.desk.owner_for(story.subject.team, story.buyer.language, at)
    before = story.by
    if owner is not story.owner:
        hand_off(story, at, owner, story.ours("handoffs", why))
    story.team = story.subject.team
    record.details(at + 5 * SECOND, before, team_id=world.keys.teams[story.team.name])


def hand_over(story: Story, at: int) -> None:
    """Somebody else takes it on: another language, a holiday, a supervisor who has seen it wait."""
    world, record = story.world, story.record
    language = story.buyer.language
    speaker = world.desk.who_speaks(language, at)
    if language not in story.owner.member.languages and speaker is not None:
        if speaker is not story.owner:
            hand_off(story, at, speaker, story.ours("handoffs", "language"))
        return
    by_lead = world.maybe(0.3)
    owner = world.desk.somebody_else(story.owner, story.team, language, at)
    if owner is story.owner:
        return
    if by_lead:
        lead = world.desk.lead(story.team)
        record.give_to(at, owner.id, user(lead.id), story.ours("handoffs", "lead"))
        story.passes_to(owner)
        return
    hand_off(story, at, owner, story.ours("handoffs", "absence"))


def hand_off(story: Story, at: int, to: Colleague, why: str) -> None:
    """Offers the case to a colleague, who accepts; now and then somebody else was asked first, and did not."""
    world, record = story.world, story.record
    brief = Brief(
        next_step=story.ours("next_step", "working"), issue=record.head.issue, wish=record.head.wish, why=why
    )
    if world.maybe(0.14):
        first = world.desk.somebody_else(story.owner, story.team, story.buyer.language, at)
        if first not in (to, story.owner):
            record.offer(at, story.by, Receiver(user_id=first.id), brief)
            _refuse_offer(story, first)
            at = story.clock.after_work(record.at, world.between(5, 40) * MINUTE)
    record.offer(at, story.by, Receiver(user_id=to.id), brief)
    record.accept(record.at + world.between(2, 55) * MINUTE, to.id)
    story.passes_to(to)


def _refuse_offer(story: Story, asked: Colleague) -> None:
    world, record = story.world, story.record
    if world.maybe(0.35):
        record.end_offer(record.at + DAY, Outcome.UNANSWERED, _NOBODY_ANSWERED)
        return
    said = asked.clock.after_work(record.at, world.between(5, 90) * MINUTE)
    if said < record.at + DAY:
        record.end_offer(said, Outcome.DECLINED, user(asked.id), story.ours("handoffs", "declined"))
    else:
        record.end_offer(record.at + 20 * MINUTE, Outcome.WITHDRAWN, story.by)


def fix_it(story: Story, fix: Fix, at: int, lead: str) -> None:
    """Tells the customer what was done, by mail or on the phone, and resolves the case."""
    story.tried = fix
    world, record = story.world, story.record
    at = give_remedies(story, fix, at, they_wait)
    story.until(story.clock.after_work(at, world.between(8, 26) * HOUR))
    fixed_by = story.ours("fixed_by", fix.kind)
    if not (story.buyer.phone and world.maybe(0.16) and _told_by_phone(story, at, fixed_by)):
        text = _fix_text(story, fix)
        files = _files(story, fix)
        channel = "chat" if record.head.channel == "chat" and record.contacts == 1 else "email"
        body = text if channel == "chat" else story.letter(lead, text) if lead else story.letter(text)
        record.say(max(at, record.at + MINUTE), story.outgoing(body, channel, files), story.by)
    record.resolve(record.at + world.between(40, 500) * SECOND, story.by, fixed_by, story.cause(fix))


def _fix_text(story: Story, fix: Fix) -> str:
    if fix.kind == "explained":
        return story.topic.answers[story.problem].format_map(story.slots)
    return story.theirs(story.language.fixes[fix.kind])


def _files(story: Story, fix: Fix) -> tuple[tuple[int, str, str], ...]:
    purpose = _FILES_WITH.get(fix.kind)
    return () if purpose is None else (story.world.pick(story.world.keys.files[purpose]),)


def _told_by_phone(story: Story, at: int, fixed_by: str) -> bool:
    world, record = story.world, story.record
    if world.maybe(0.25):
        missed = story.call("out", story.ours("calls", "missed"), answered=False)
        record.say(at, missed, story.by)
        return False
    story.desk_slots["fix"] = fixed_by
    call = story.call("out", story.ours("calls", "told"))
    later = world.between(30, 150) * MINUTE if world.maybe(0.12) else (call.seconds or 0) * SECOND
    call.recorded = at + later
    record.say(at, call, story.by)
    return True


def refuse(story: Story, at: int, lead: str) -> None:
    """Says no, with the reason."""
    text = story.theirs(story.language.declines)
    story.record.say(at, story.outgoing(story.letter(lead, text)), story.by)
    told = "Past the 30 days and in order." if story.world.maybe(0.6) else "Used outdoors, made for indoors."
    story.record.end(story.record.at + 50 * SECOND, "declined", story.by, told)


def party_words(story: Story, section: str) -> str:
    """What comes next on an open case, as a short line."""
    story.desk_slots["party"] = desk_words()["waits_for"].get(
        story.subject.wait or "carrier", ("the carrier",)
    )[0]
    return story.ours("next_step", section)
