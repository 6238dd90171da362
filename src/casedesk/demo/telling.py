"""The life of a case from the first word to the fix that held, told until the present cuts it off."""

from dataclasses import dataclass
from random import Random

from casedesk.cases.rules.stages import AWAITING_APPROVAL
from casedesk.channels.email.wording import words_of
from casedesk.demo.catalogue import Fix
from casedesk.demo.handling import (
    answer_time,
    fix_it,
    hand_over,
    look_at,
    next_time,
    party_words,
    refuse,
    they_wait,
)
from casedesk.demo.hours import DAY, HOUR, MINUTE, SECOND
from casedesk.demo.said import By
from casedesk.demo.state import Present
from casedesk.demo.story import Story
from casedesk.demo.waiting import ask, wait

_WINDOW_PASSED = By("system", rule="reopen window passed")
_REOPEN_WINDOW = 30 * DAY
_MOST_RETURNS = 2

_SOLVED_IN_THE_CALL = 0.4
_WITHDRAWN = 0.03
_STUCK = 0.022
"""Now and then something lies about that nobody feels like touching."""
_HANDED_OVER = 0.07
_THANKED = 0.2
_CONFIRMED, _SPREAD = 40, 2_654_435_761
_DUPLICATED = 0.03
_REPEATED = 0.02
_FOLLOWED = 0.014


@dataclass(frozen=True)
class Sequel:
    """A case that comes of another one: `duplicate`, `repeat` or `follow`, with its first word at `at`."""

    kind: str
    at: int
    story: Story


def tell(story: Story) -> None:
    """Everything that happens after the first word. What would happen after the present is left out."""
    try:
        if _work(story):
            _afterwards(story)
        _close(story)
    except Present:
        _say_what_is_next(story)


def _work(story: Story) -> bool:
    """Works on it; returns whether it was resolved."""
    world, record = story.world, story.record
    if record.head.channel == "phone" and world.maybe(_SOLVED_IN_THE_CALL):
        fix = story.tried = story.fix()
        record.resolve(record.at + 30 * SECOND, story.by, story.ours("fixed_by", fix.kind), story.cause(fix))
        return True
    at = answer_time(story)
    if world.maybe(_WITHDRAWN) and _withdraws(story, at):
        return False
    they_wait(story, at)
    look_at(story, max(record.at, at - world.between(4, 25) * MINUTE))
    if world.maybe(_HANDED_OVER):
        hand_over(story, record.at + MINUTE)
        at = max(at, next_time(story, 0.5))
        they_wait(story, at)
    at = max(at, record.at + MINUTE)
    if record.head.channel == "phone":
        return _on(story, at, "")
    return _on(story, at, story.receipt())


def _on(story: Story, at: int, lead: str) -> bool:
    """The steps it takes; returns whether it was resolved."""
    world, subject = story.world, story.subject
    said = story.language
    if world.maybe(subject.refusable):
        refuse(story, at, lead)
        return False
    if subject.ask and world.maybe(subject.asks):
        if not ask(story, at, lead):
            return False
        at, lead = _next(story), said.leads[0]
    if subject.wait and world.maybe(subject.waits):
        wait(story, at, lead)
        at, lead = _next(story, 0.7), said.leads[1]
    if world.maybe(0.25):
        # Somebody else has to do something first, and nobody thought of telling the customer.
        at = _next(story)
    if world.maybe(_STUCK):
        at = _next(story, 18.0)
    fix = story.fix()
    fix_it(story, fix, at, "" if fix.kind == "thanked" else lead)
    return True


def _next(story: Story, share: float = 1.0) -> int:
    at = next_time(story, share)
    they_wait(story, at)
    return max(at, story.record.at + MINUTE)


def _withdraws(story: Story, at: int) -> bool:
    """The customer needs nothing any more, and says so before we have answered."""
    world, record = story.world, story.record
    writes = story.home.awake(record.at + world.about(7.0, 0.8), world.chance)
    if writes >= at or record.head.channel == "chat":
        return False
    record.hear(writes, story.incoming(story.theirs(story.language.withdraws)))
    read = next_time(story, 0.5)
    record.end(read, "withdrawn", story.by, "Said it has settled itself.")
    return True


def _afterwards(story: Story) -> None:
    """Thanks, or word that it is not fixed after all."""
    world, record, subject = story.world, story.record, story.subject
    for _ in range(_MOST_RETURNS):
        _is_asked(story)
        wrong = subject.comes_back * world.year.tempo(record.at).goes_wrong
        if subject.undone and world.maybe(wrong):
            _comes_back(story)
            continue
        if world.maybe(_THANKED):
            _thanks(story)
        else:
            _confirms(story)
        return


def _is_asked(story: Story) -> None:
    """An hour after it was resolved; of a chat that nobody left an address in, nobody is."""
    record, words = story.record, words_of(story.record.head.language)
    body = words.solved.format(owner=story.owner.member.name, number=f"C-{record.id}").strip()
    said = story.outgoing(body)
    said.nature, said.by_user_id, said.subject = (
        "machine",
        None,
        f"{words.solved_subject} {record.head.title}",
    )
    record.ask_whether(record.at + HOUR, said)


def _confirms(story: Story) -> None:
    """Two of five say that it is. By the case's number, so that who does is no matter of what else happened."""
    record = story.record
    if record.id * _SPREAD % 100 >= _CONFIRMED:
        return
    says = story.home.awake(record.at + (1 + record.id * _SPREAD % 47) * HOUR, Random(record.id))
    said = story.incoming("It is solved.", "form")
    said.nature = "confirmation"
    record.hear(says, said, rule="written on the customer's page")


def _comes_back(story: Story) -> None:
    world, record, said = story.world, story.record, story.language
    hours = min(world.about(62.0, 0.9), 27 * DAY)
    comes = story.home.awake(record.at + hours, world.chance)
    words = [story.theirs(said.undone[story.undone]), story.theirs(said.partings)]
    record.hear(comes, story.incoming("\n\n".join(words)))
    at = next_time(story, 0.6)
    they_wait(story, at)
    lead = story.theirs(said.sorry)
    if story.subject.wait and world.maybe(0.5):
        wait(story, max(at, record.at + MINUTE), lead)
        at, lead = _next(story), said.leads[1]
    fix = _another_fix(story)
    fix_it(story, fix, max(at, record.at + MINUTE), lead)


def _another_fix(story: Story) -> Fix:
    """What is tried the second time; the money back more often than at first."""
    money = [fix for fix in story.subject.fixes if fix.kind in ("refunded", "part_refund")]
    if money and story.world.maybe(0.35):
        return money[0]
    return story.fix()


def _thanks(story: Story) -> None:
    world, record = story.world, story.record
    writes = story.home.awake(record.at + world.about(5.0, 1.0), world.chance)
    if writes - record.at > _REOPEN_WINDOW:
        return
    record.hear(writes, story.incoming(story.theirs(story.language.thanks)))
    record.restore(story.clock.after_work(writes, world.about(0.9, 0.8)), story.by)


def _close(story: Story) -> None:
    record = story.record
    if record.ended is not None and record.disposition == "resolved":
        # The job that looks for them comes round every ten minutes.
        record.close(record.ended + _REOPEN_WINDOW + story.world.between(1, 600) * SECOND, _WINDOW_PASSED)


def _say_what_is_next(story: Story) -> None:
    """An open case has a line that says what comes next, where the story was told."""
    record = story.record
    if record.is_open and record.stage != AWAITING_APPROVAL and record.head.issue:
        record.head.next_step = party_words(story, record.stage)


def sequels(story: Story) -> list[Sequel]:
    """What comes of a case: a second mail about it while it is open, the same fault again soon after it was
    fixed, or a question long after."""
    world, record = story.world, story.record
    found: list[Sequel] = []
    if story.subject.undone and record.head.channel != "chat" and world.maybe(_DUPLICATED):
        again = story.home.awake(story.opened + world.about(17.0, 0.8), world.chance)
        if record.was_open_at(again):
            return [Sequel("duplicate", again, story)]
    if record.disposition != "resolved" or record.ended is None or not story.subject.undone:
        return found
    if world.maybe(_REPEATED * world.year.tempo(record.ended).goes_wrong):
        again = story.home.awake(record.ended + world.between(2 * DAY, 13 * DAY), world.chance)
        found.append(Sequel("repeat", again, story))
    elif world.maybe(_FOLLOWED):
        later = story.home.awake(record.ended + world.between(31 * DAY, 75 * DAY), world.chance)
        found.append(Sequel("follow", later, story))
    return found
