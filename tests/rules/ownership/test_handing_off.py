"""Who may answer a handoff, what ends it, what a brief says, and how a chain of custody is measured."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casedesk.ownership.handoffs.rules.answering import (
    Pending,
    Receiver,
    is_over,
    may_answer,
    may_withdraw,
    why_overtaken,
)
from casedesk.ownership.handoffs.rules.briefs import MOST_WORDS, Brief, as_kept, drafted, problems_of
from casedesk.ownership.handoffs.rules.custody import Offer, custody
from casedesk.resolution_clock.rules.intervals import Start, intervals

NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINA, JONAS, ANA, LEA = 1, 2, 3, 4
EVERYBODY = (MINA, JONAS, ANA, LEA)
PARCELS, BILLING = 7, 8
TO_JONAS = Pending(1, MINA, ANA, Receiver(JONAS), NINE + 24 * HOUR)
TO_PARCELS = replace(TO_JONAS, to=Receiver(None, PARCELS))


@pytest.mark.parametrize(
    ("pending", "user_id", "teams", "may"),
    [
        (TO_JONAS, JONAS, (), True),
        (TO_JONAS, LEA, (PARCELS,), False),
        (TO_JONAS, MINA, (), False),
        (TO_JONAS, None, (PARCELS,), False),
        (TO_PARCELS, LEA, (PARCELS, BILLING), True),
        (TO_PARCELS, LEA, (BILLING,), False),
        (TO_PARCELS, MINA, (PARCELS,), False),
    ],
)
def test_only_who_is_asked_answers_and_never_the_owner(
    pending: Pending, user_id: int | None, teams: tuple[int, ...], may: bool
) -> None:
    assert may_answer(pending, user_id, teams) is may


def test_the_sender_and_the_owner_take_it_back() -> None:
    assert [may_withdraw(TO_JONAS, one) for one in (MINA, ANA, JONAS, LEA, None)] == [
        True, True, False, False, False,
    ]  # fmt: skip


def test_its_time_is_over_at_the_moment_it_was_given() -> None:
    assert not is_over(TO_JONAS, TO_JONAS.returns_at - timedelta(microseconds=1))
    assert is_over(TO_JONAS, TO_JONAS.returns_at)


def test_what_overtakes_an_offer() -> None:
    assert why_overtaken(TO_JONAS, MINA, is_open=True) == ""
    assert why_overtaken(TO_JONAS, LEA, is_open=True) == "somebody else was given the case"
    assert why_overtaken(TO_JONAS, MINA, is_open=False) == "the case ended"


# --- the brief


def test_a_brief_is_drafted_from_what_is_known() -> None:
    story = Brief(next_step="Ask the carrier", wish="A lamp by Friday")
    brief = drafted(story, "third lamp,\n again broken", ["resent\n it", "glued it"], ["10 EUR"], [])
    assert brief == Brief(
        next_step="Ask the carrier",
        issue="third lamp, again broken",
        wish="A lamp by Friday",
        tried="resent it\nglued it",
        granted="10 EUR",
    )
    assert drafted(replace(story, issue="broken again"), "third lamp", [], [], []).issue == "broken again"
    long = drafted(story, "word " * 200, [], [], []).issue
    assert len(long) < 410
    assert long.endswith("word …")


def test_without_a_next_step_it_is_refused_and_too_long_a_part_is() -> None:
    said = Brief(next_step="  ", tried="x" * (MOST_WORDS + 1), wish=" a lamp ")
    kept = as_kept(said, lambda words: words.replace("lamp", "****"))
    assert kept.wish == "a ****"
    assert set(problems_of(kept)) == {"next_step", "tried"}
    assert problems_of(Brief(next_step="Call")) == {}


# --- the chain of custody


def chain(*owners: int) -> list[Start[int]]:
    return [Start(NINE + number * HOUR if number else None, owner) for number, owner in enumerate(owners)]


@pytest.mark.parametrize(
    ("owners", "passes", "bounces"),
    [
        ((MINA,), 0, 0),
        ((MINA, JONAS), 1, 0),
        ((MINA, JONAS, MINA), 2, 1),
        ((MINA, JONAS, ANA, MINA), 3, 0),
        ((MINA, JONAS, MINA, JONAS, MINA), 4, 3),
    ],
)
def test_passes_and_bounces(owners: tuple[int, ...], passes: int, bounces: int) -> None:
    measured = custody(chain(*owners), [], NINE)
    assert (measured.passes, measured.bounces) == (passes, bounces)


def test_offers_wait_from_their_sending_to_their_end_or_to_now() -> None:
    offers = [Offer(NINE, NINE + HOUR), Offer(NINE + 3 * HOUR, None)]
    assert custody(chain(MINA), offers, NINE + 5 * HOUR).unanswered == 3 * HOUR
    assert custody(chain(MINA), [], NINE).unanswered == timedelta()


# --- any sequence


@dataclass
class Desk:
    """A case as the rules alone would have it: what they allow happens, and nothing else."""

    now: datetime = NINE
    owners: list[Start[int]] = field(default_factory=lambda: [Start(None, MINA)])
    pending: Pending | None = None
    offers: list[Offer] = field(default_factory=list)
    is_open: bool = True
    gone: set[int] = field(default_factory=set)

    @property
    def owner(self) -> int:
        return self.owners[-1].key

    def give(self, to: int) -> None:
        if to != self.owner and to not in self.gone:
            self.owners.append(Start(self.now, to))
            self.settle()

    def close(self) -> None:
        self.offers[-1] = replace(self.offers[-1], ended_at=self.now)
        self.pending = None

    def settle(self) -> None:
        """What the reaction does whenever owner or end change."""
        if self.pending and why_overtaken(self.pending, self.owner, is_open=self.is_open):
            self.close()

    def step(self, verb: str, who: int, whom: int) -> None:
        self.now += HOUR
        if verb in ("person", "team"):
            self.offer(who, Receiver(whom) if verb == "person" else Receiver(None, PARCELS))
        elif verb == "assign" and self.is_open:
            self.give(whom)
        elif verb == "leave":
            self.leave(who)
        elif verb in ("end", "reopen"):
            self.is_open = verb == "reopen"
            self.settle()
        elif self.pending:
            self.answer(verb, who, self.pending)

    def offer(self, by: int, to: Receiver) -> None:
        if self.pending is None and self.is_open and to.user_id not in {self.owner, *self.gone}:
            self.pending = Pending(len(self.offers), self.owner, by, to, self.now + 3 * HOUR)
            self.offers.append(Offer(self.now, None))

    def answer(self, verb: str, who: int, pending: Pending) -> None:
        asked = who not in self.gone and may_answer(pending, who, (PARCELS,) if who != ANA else ())
        if verb == "accept" and asked and not is_over(pending, self.now):
            self.close()
            self.owners.append(Start(self.now, who))
        elif (
            (verb == "decline" and asked)
            or (verb == "withdraw" and may_withdraw(pending, who))
            or (verb == "expire" and is_over(pending, self.now))
        ):
            self.close()

    def leave(self, who: int) -> None:
        if len(self.gone | {who}) == len(EVERYBODY):
            return
        self.gone.add(who)
        if self.pending and self.pending.to.user_id == who:
            self.close()
        if self.owner == who:
            self.give(next(one for one in EVERYBODY if one not in self.gone))


VERBS = ("person", "team", "accept", "decline", "withdraw", "expire", "assign", "leave", "end", "reopen")
PEOPLE = st.sampled_from(EVERYBODY)


@given(st.lists(st.tuples(st.sampled_from(VERBS), PEOPLE, PEOPLE), max_size=30))
def test_any_sequence_leaves_one_owner_at_each_moment_and_one_offer_at_most(
    steps: list[tuple[str, int, int]],
) -> None:
    desk = Desk()
    for step in steps:
        desk.step(*step)
        until = desk.now + HOUR
        held = intervals(desk.owners, NINE, until)
        assert [held[0].start, held[-1].end] == [NINE, until]
        assert all(one.end == after.start for one, after in pairwise(held)), "no gap, no overlap"
        assert desk.owner not in desk.gone
        assert sum(offer.ended_at is None for offer in desk.offers) == (desk.pending is not None)
        if desk.pending:
            assert (desk.pending.from_id, desk.is_open) == (desk.owner, True)
        measured = custody(desk.owners, desk.offers, until)
        assert measured.unanswered <= until - NINE, "offers never wait side by side"
        assert measured.bounces <= max(measured.passes - 1, 0)
