"""What came in and went out of a stretch of time, and what stood where at its end. Spam and duplicates are in none."""

from dataclasses import dataclass

from casedesk.resolution_clock.rules.resolutions import OPEN_STAGES

STAGES = OPEN_STAGES
OURS = STAGES[:3]


@dataclass(frozen=True)
class Stretch:
    """A stretch of the period: what came in and went out in it, and how many stood in each stage at its end."""

    opened: int
    resolved: int
    otherwise: int
    reopened: int
    standing: dict[str, int]

    @property
    def backlog(self) -> int:
        """How many were open at its end."""
        return sum(self.standing.values())

    @property
    def ours(self) -> int:
        """How many of them waited for us, or somebody we chose."""
        return sum(self.standing[stage] for stage in OURS)
