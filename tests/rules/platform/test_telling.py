"""How far a long work is, in words."""

import pytest

from casedesk.cli.telling import said


@pytest.mark.parametrize(
    ("done", "of", "seconds", "words"),
    [
        (0, 0, 1.2, "Backing up: 0 of 0 MB, 1 s"),
        (1_240_400_000, 9_600_000_000, 34.9, "Backing up: 1,240 of 9,600 MB, 34 s"),
        (9_600_000_000, 9_600_000_000, 125, "Backing up: 9,600 of 9,600 MB, 2 min 5 s"),
    ],
)
def test_it_says_how_much_of_how_much_and_for_how_long(
    done: int, of: int, seconds: float, words: str
) -> None:
    assert said("Backing up", done, of, seconds) == words
