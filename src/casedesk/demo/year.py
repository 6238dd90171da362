"""A year of cases, in the order in which they came, as rows to be copied."""

import contextlib
import heapq
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from casedesk.demo.catalogue import BATCH, SUBJECTS, Subject
from casedesk.demo.hours import DAY, HOUR, SECOND, instant
from casedesk.demo.opening import begin, begin_spam, channel_for, first_word
from casedesk.demo.people import Buyer
from casedesk.demo.rows import Row
from casedesk.demo.showcase import Scene, scenes
from casedesk.demo.state import Present
from casedesk.demo.story import Story, buy
from casedesk.demo.telling import Sequel, sequels, tell
from casedesk.demo.world import World

_SPAM = 0.016
_NEWCOMERS = 0.6
_PIECE = 2_000
"""Cases whose rows are in memory at once."""


@dataclass(frozen=True, slots=True)
class _Coming:
    """A case that will open: out of the blue, as the sequel of another one, or written for the present."""

    at: int
    buyer: Buyer | None = None
    sequel: Sequel | None = None
    scene: Scene | None = None


@dataclass(frozen=True)
class Piece:
    """Rows to be copied, by table, and how many cases have been told with them."""

    told: int
    rows: dict[str, list[Row]]


class Year:
    """Tells `cases` cases, one after the other."""

    def __init__(self, world: World, cases: int) -> None:
        self._world = world
        self._cases = cases
        self._told = 0
        # What comes next stands first; of two at the same moment, what was planned first.
        self._coming: list[tuple[int, int, _Coming]] = []
        self._places = itertools.count()
        self._newest = 0
        self._unfinished: dict[int, Story] = {}
        self._scenes = scenes(world, cases)
        for scene in self._scenes:
            self._expect(_Coming(scene.opens(world), scene=scene))

    def _expect(self, coming: _Coming) -> None:
        heapq.heappush(self._coming, (coming.at, next(self._places), coming))

    def pieces(self) -> Iterator[Piece]:
        """The rows, some thousands of cases at a time."""
        told = 0
        for begins, quota in self._days():
            self._plan(begins, quota)
            self._tell_until(begins + DAY)
            if self._told - told >= _PIECE:
                told = self._told
                yield Piece(told, self._world.rows.take())
        for story in self._unfinished.values():
            story.record.finish()
        yield Piece(self._told, self._world.rows.take())

    def _days(self) -> Iterator[tuple[int, int]]:
        """Each stretch of 24 hours with the number of cases by its end, so that the sum comes out exactly."""
        year, clock = self._world.year, self._world.clocks["Europe/Berlin"]
        begins = [year.ends - number * DAY for number in range(365, 0, -1)]
        volumes = [year.volume(at, clock.day(at + DAY // 2)) for at in begins]
        total, so_far = sum(volumes), 0.0
        for at, volume in zip(begins, volumes, strict=True):
            so_far += volume
            yield at, round(self._cases * so_far / total)

    def _plan(self, begins: int, quota: int) -> None:
        """Adds as many cases to this day as are missing; sequels of earlier ones come first."""
        ready = sum(at < begins + DAY for at, _, _ in self._coming)
        for _ in range(quota - self._told - ready):
            buyer = self._somebody(begins)
            clock = self._world.clocks[buyer.zone]
            at = clock.moment(begins, self._world.chance)
            self._expect(_Coming(at, buyer=buyer))

    def _somebody(self, at: int) -> Buyer:
        """Who writes: somebody who has just come, or one of those who write often."""
        world, crowd = self._world, self._world.crowd
        known = crowd.known_at(at)
        if self._newest == 0:
            self._newest = known - 1
        if known - 1 > self._newest and world.maybe(_NEWCOMERS):
            self._newest += 1
            return world.buyer(self._newest)
        share = world.chance.random()
        number = crowd.first + int((known - crowd.first) * (1 - share**1.35))
        return world.buyer(min(number, known - 1))

    def _tell_until(self, ends: int) -> None:
        while self._coming and self._coming[0][0] < ends:
            coming = heapq.heappop(self._coming)[-1]
            # Sequels of the last day push others out, but never what was written for the present.
            if coming.scene is not None:
                self._scenes.remove(coming.scene)
            elif self._told + len(self._scenes) >= self._cases:
                continue
            self._tell(coming)

    def _tell(self, coming: _Coming) -> None:
        world = self._world
        self._told += 1
        if coming.sequel is not None:
            self._tell_sequel(coming.sequel)
            return
        case_id = world.rows.next_key("cases")
        if coming.scene is not None:
            self._done(coming.scene.tell(world, case_id))
            return
        assert coming.buyer is not None, "somebody writes"
        if world.maybe(_SPAM):
            _tell_spam(begin_spam(world, case_id, coming.at))
            return
        subject = self._subject(coming.buyer, coming.at)
        channel = channel_for(world, coming.buyer, coming.at)
        bought = buy(world, coming.buyer, subject, coming.at)
        story = begin(world, case_id, coming.buyer, subject, bought, coming.at, channel)
        first_word(story)
        tell(story)
        self._done(story)

    def _subject(self, buyer: Buyer, at: int) -> Subject:
        world = self._world
        if buyer.prospect:
            return next(subject for subject in SUBJECTS if subject.name == "advice")
        if world.maybe(world.year.batch_share(at)):
            return BATCH
        return world.chance.choices(SUBJECTS, cum_weights=_WEIGHTS)[0]

    def _done(self, story: Story) -> None:
        """Plans what comes of it. A case to which a sequel still adds something is finished with that one."""
        until = story.record.ended if story.record.ended is not None else self._world.year.ends + DAY
        heapq.heappush(story.owner.open_until, until)
        if story.record.first_response is not None:
            self._world.helped[story.buyer.number] = (story.owner, story.record.first_response)
        waits = False
        for sequel in sequels(story):
            if sequel.at < self._world.year.ends:
                self._expect(_Coming(sequel.at, sequel=sequel))
                waits = waits or sequel.kind != "follow"
        if waits:
            self._unfinished[story.record.id] = story
        else:
            story.record.finish()

    def _tell_sequel(self, sequel: Sequel) -> None:
        world, earlier = self._world, sequel.story
        case_id = world.rows.next_key("cases")
        follows = sequel.kind == "follow"
        story = begin(
            world, case_id, earlier.buyer, earlier.subject, earlier.bought, sequel.at, "email",
            earlier=earlier if follows else None,
        )  # fmt: skip
        if follows:
            world.rows.add(
                "case_links", (case_id, earlier.record.id, "follows", None, instant(story.record.recorded))
            )
        first_word(story, "" if sequel.kind == "repeat" else story.theirs(story.language.chases))
        try:
            merged = not follows and _put_together(story, sequel)
        except Present:
            merged = True
        if not merged:
            tell(story)
        if self._unfinished.pop(earlier.record.id, None) is not None:
            earlier.record.finish()
        if merged:
            story.record.finish()
        else:
            self._done(story)


def _tell_spam(story: Story) -> None:
    world, record = story.world, story.record
    with contextlib.suppress(Present):
        record.end(story.clock.after_work(record.at, world.about(1.5)), "spam", story.by, "")
    record.finish()


def _put_together(story: Story, sequel: Sequel) -> bool:
    """Merges a case with the earlier one while that is open, else links them; returns whether it was merged."""
    world, record, earlier = story.world, story.record, sequel.story.record
    seen = story.clock.after_work(record.at, world.about(1.6))
    if sequel.kind == "duplicate" and earlier.was_open_at(seen + HOUR):
        record.note(seen, story.by, story.ours("notes", "duplicate"))
        record.merge_into(seen + 20 * SECOND, earlier, story.by)
        return True
    record.link(seen, earlier, "repeats", story.by)
    return False


_WEIGHTS = list(itertools.accumulate(subject.weight for subject in SUBJECTS))
