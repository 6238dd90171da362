"""What may be asked of somebody for a case, and how it ends."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from casedesk.ownership.tasks.rules import MOST_WORDS, Asked, is_overdue, problems_of, problems_of_end

NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
COUNT = Asked("Count the lamps of batch 7", NINE + timedelta(days=1))


@pytest.mark.parametrize(
    ("asked", "fields"),
    [
        (COUNT, set()),
        (replace(COUNT, what=""), {"what"}),
        (replace(COUNT, what="x" * 301), {"what"}),
        (replace(COUNT, details="x" * (MOST_WORDS + 1)), {"details"}),
        (replace(COUNT, due_at=None), {"due_at"}),
        (replace(COUNT, due_at=NINE), {"due_at"}),
        (Asked("", None), {"what", "due_at"}),
    ],
)
def test_what_is_asked_has_words_and_a_date_ahead(asked: Asked, fields: set[str]) -> None:
    assert set(problems_of(asked, NINE)) == fields


@pytest.mark.parametrize(
    ("state", "answer", "fields"),
    [
        ("done", "", set()),
        ("cancelled", "", set()),
        ("declined", "", {"answer"}),
        ("declined", "no hands today", set()),
        ("lost", "", {"state"}),
        ("done", "x" * (MOST_WORDS + 1), {"answer"}),
    ],
)
def test_declining_needs_a_reason(state: str, answer: str, fields: set[str]) -> None:
    assert set(problems_of_end(state, answer)) == fields


def test_overdue_is_a_fact_of_its_date_alone() -> None:
    assert not is_overdue("open", NINE, NINE - timedelta(microseconds=1))
    assert is_overdue("open", NINE, NINE)
    assert not is_overdue("done", NINE, NINE + timedelta(days=9))
