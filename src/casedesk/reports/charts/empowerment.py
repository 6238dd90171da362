"""The picture of the report on empowerment."""

from collections.abc import Sequence

from markupsafe import Markup

from casedesk.reports.queries.empowerment import Given
from casedesk.web.charts import Part, Row, stacked_rows
from casedesk.web.i18n import gettext as _
from casedesk.web.number_filters import number, percent

COLOURS = {"spot": "done", "approved": "ours", "refused": "wait", "waiting": "third", "withdrawn": "theirs"}
"""How each answer to a request is filled."""


def answer_names() -> dict[str, str]:
    """Each answer in words."""
    return {
        "spot": _("decided on the spot"),
        "approved": _("approved"),
        "refused": _("refused"),
        "waiting": _("still waiting"),
        "withdrawn": _("withdrawn"),
    }


def answer_legend() -> list[tuple[str, str]]:
    """The colours of the answers with their words."""
    return [(COLOURS[answer], words) for answer, words in answer_names().items()]


def counts(found: Given) -> dict[str, int]:
    """How many requests were answered how; what was asked for and neither answered nor waits was withdrawn."""
    told = {answer: getattr(found, answer) for answer in ("spot", "approved", "refused", "waiting")}
    return told | {"withdrawn": found.requests - sum(told.values())}


def answers(rows: Sequence[tuple[str, Given, str]], says: str) -> Markup:
    """How the requests of each period were answered, as shares of them: its name, what was given, and where that
    leads."""
    names = answer_names()
    return stacked_rows(
        [
            Row(
                name,
                [
                    Part(
                        many / found.requests,
                        f"{name}: {names[answer]} {percent(many / found.requests, 1)} ({number(many)})",
                        COLOURS[answer],
                    )
                    for answer, many in counts(found).items()
                ],
                number(found.requests),
                href,
            )
            for name, found, href in rows
            if found.requests
        ],
        says,
    )


def answer_rows(rows: Sequence[tuple[str, Given, str]]) -> list[list[str]]:
    """The same as a table: how many in all, and of each answer how many and what share."""
    return [
        [
            name,
            number(found.requests),
            *(f"{number(many)} ({percent(many / found.requests, 1)})" for many in counts(found).values()),
        ]
        for name, found, _href in rows
        if found.requests
    ]
