"""Who waits too long for a report is told so, and finds the answer when they look again."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from casedesk.reports import patience
from casedesk.reports.patience import Answers, Counting


class Work:
    """Something that is counted until it is let go of; `begun` says how often it was begun."""

    def __init__(self) -> None:
        self.begun = 0
        self.done = asyncio.Event()

    async def __call__(self) -> str:
        self.begun += 1
        await asyncio.wait_for(self.done.wait(), 30)
        return "half a million"


@pytest.fixture
async def answers(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Answers]:
    monkeypatch.setattr(patience, "SECONDS", 0.01)
    found = Answers()
    yield found
    await found.end()


async def passed() -> None:
    """What is ready to run has run."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_late_answer_is_there_for_who_looks_again_and_counted_once(answers: Answers) -> None:
    work = Work()
    assert isinstance(await answers.of("year", work), Counting)
    assert isinstance(await answers.of("year", work), Counting)
    work.done.set()
    await passed()
    assert [await answers.of("year", work) for _ in range(2)] == ["half a million"] * 2
    assert work.begun == 1


async def test_an_answer_in_time_is_not_kept(answers: Answers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "SECONDS", 30.0)
    work = Work()
    work.done.set()
    assert [await answers.of("day", work) for _ in range(2)] == ["half a million"] * 2
    assert work.begun == 2, "whoever asks next is told what is true then"


async def test_another_question_has_another_answer(answers: Answers) -> None:
    """What somebody may see is part of the question."""
    hers, theirs = Work(), Work()
    for question, work in (("hers", hers), ("theirs", theirs)):
        assert isinstance(await answers.of(question, work), Counting)
    hers.done.set()
    await passed()
    assert await answers.of("hers", hers) == "half a million"
    assert isinstance(await answers.of("theirs", hers), Counting)


async def test_answers_are_not_kept_for_ever(answers: Answers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "KEPT_SECONDS", 0.0)
    work = Work()
    await answers.of("year", work)
    work.done.set()
    await passed()
    await asyncio.sleep(0.01)
    await answers.of("year", work)
    assert work.begun == 2


async def test_no_more_questions_are_kept_than_there_is_room_for(
    answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "MOST", 2)
    works = [Work() for _ in range(3)]
    for number, work in enumerate(works):
        assert isinstance(await answers.of(number, work), Counting)
    assert [work.begun for work in works] == [1, 1, 0]


async def test_who_goes_away_does_not_take_the_answer_with_them(
    answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "SECONDS", 30.0)
    work = Work()
    first = asyncio.create_task(answers.of("year", work))
    second = asyncio.create_task(answers.of("year", work))
    await passed()
    first.cancel()
    work.done.set()
    assert await second == "half a million"
    assert (work.begun, answers.asked) == (1, 0), "nothing stays that nobody waits for"


async def test_what_fails_is_told_to_who_looks_again(answers: Answers) -> None:
    async def fails() -> str:
        await asyncio.sleep(0.05)
        raise RuntimeError("the database is away")

    assert isinstance(await answers.of("year", fails), Counting)
    await asyncio.sleep(0.1)
    with pytest.raises(RuntimeError, match="away"):
        await answers.of("year", fails)
