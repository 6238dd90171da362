"""Which cases stand behind a figure, so that a click on it can show them."""

from dataclasses import dataclass
from datetime import datetime

from casedesk.promises.standing.rules.lines import KINDS
from casedesk.reports.rules.flow import STAGES

OUTCOMES = (
    "counted", "resolved", "otherwise", "open", "lasting", "provisional", "reopened", "repeated", "asked", "confirmed",
    "unconfirmed", "first_contact", "answered", "unanswered", "bounced", "handed_on", "chased",
)  # fmt: skip
"""What became of a case, or happened to it, as the reports count it."""


STANDING = tuple(
    f"{kind}-{state}" for kind in KINDS for state in ("promised", "kept", "missed", "owed", "settled")
)
"""What a case owes by standing promises, and how that went; `promised` whichever way."""


WENT = ("resolved", "otherwise", "reopened")
"""Where a case went in a stretch of time."""
STOOD = ("open", "ours", *STAGES)
"""Where it stood at a moment: in any open stage, in one where the ball is ours, or in one of them."""


@dataclass(frozen=True)
class Behind:
    """Cases by what reports count of them. `took_from` and `took_to` are whole seconds of the clock, the second not
    included; open cases took until now. `held_by` is who ever had them, `standing` one of STANDING. `went` is one of
    WENT, at some time from `since` on and before `until`; `stood` is one of STOOD, just before `until`."""

    outcome: str = ""
    took_from: int | None = None
    took_to: int | None = None
    business: bool = False
    held_by: int | None = None
    standing: str = ""
    went: str = ""
    stood: str = ""
    since: datetime | None = None
    until: datetime | None = None

    @property
    def narrows(self) -> bool:
        """Whether it leaves any case out."""
        return bool(self.outcome or self.standing or self.went or self.stood) or any(
            one is not None for one in (self.took_from, self.took_to, self.held_by)
        )
