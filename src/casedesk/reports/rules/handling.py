"""Through how many hands cases went, from what their facts say of each, in columns."""

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np

from casedesk.reports.rules.columns import bit
from casedesk.reports.rules.curves import Ints, Truths


class Handled(Protocol):
    """What is known of some cases: columns by name."""

    def __getitem__(self, name: str) -> Ints: ...


def handled(cases: Handled) -> Mapping[str, Any]:
    """What is told of them together; of how many contacts a case needed, those that were resolved tell."""
    marks, chases, changes, bounces = (
        cases[name] for name in ("marks", "chases", "owner_changes", "bounces")
    )

    def are(name: str) -> Truths:
        found: Truths = (marks & bit(name)) > 0
        return found

    resolved = are("resolved")
    contacts = cases["contacts"][resolved]
    return {
        "cases": int(marks.size),
        "resolved": int(contacts.size),
        "contacts": int(contacts.sum()) / contacts.size if contacts.size else None,
        "contacts_median": float(np.median(contacts)) if contacts.size else None,
        "chased": int(np.count_nonzero(chases)),
        "chases": int(chases.sum()),
        "handed_on": int(np.count_nonzero(changes)),
        "owner_changes": int(changes.sum()),
        "bounced": int(np.count_nonzero(bounces)),
        **{name: int(np.count_nonzero(are(name))) for name in ("first_contact", "reopened", "repeated")},
    }
