"""What became of the rows of a file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Refusal:
    """A row that was not taken: its line, why, and its cells as they stood in the file."""

    line: int
    reason: str
    raw: Sequence[str]


@dataclass
class Outcome:
    """Counts so far. `rows` are the rows read; the others count customers or orders, and rows refused.

    `shared` are addresses that stand with another customer, so that the two are suggested as one.
    """

    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    shared: int = 0
    on_refusal: Callable[[Refusal], None] = field(default=lambda refusal: None, repr=False)

    def refuse(self, refusal: Refusal) -> None:
        """Counts a row as not taken, and tells of it."""
        self.refused += 1
        self.on_refusal(refusal)
