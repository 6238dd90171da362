"""What was given so far in the demo's year, and the versions of the policy that it was decided by."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from casedesk.demo.hours import micros
from casedesk.demo.policies import InForce
from casedesk.empowerment.rules.ledger import Concession, Turn


@dataclass
class Remedies:
    """All that was given so far, and the versions of the policy that it was decided by."""

    seed: int
    versions: Sequence[InForce]
    chance: Random = field(init=False)
    given: dict[object, list[Concession]] = field(default_factory=dict)
    turns: dict[object, list[Turn]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # Chance of its own, so that the rest of the year is the same with other limits.
        self.chance = Random(self.seed * 6_151 + 3)

    def maybe(self, share: float) -> bool:
        """True in this share of cases."""
        return self.chance.random() < share

    def last_at(self, group: object) -> int:
        """When this customer group got something last."""
        found = self.given.get(group)
        return 0 if not found else micros(found[-1].at)
