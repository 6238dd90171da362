"""The ways an action can say no, and what each means to the person who asked.

The web edge turns each into a page, the command line into a sentence; nothing else catches them.
"""

from collections.abc import Mapping


class CasedeskError(Exception):
    """Said on purpose: its text is for a person and holds no secret."""

    status = 500

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason)
        self.reason = reason


class Invalid(CasedeskError):
    """What was typed cannot be used; `fields` says why for each field."""

    status = 422

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__("; ".join(fields.values()))
        self.fields = dict(fields)


class Refused(CasedeskError):
    """A rule forbids it now; `reason` says which and what to do."""

    status = 409


class Stale(CasedeskError):
    """Somebody changed it meanwhile; `news` is what came since, for the page to show."""

    status = 409

    def __init__(self, reason: str, news: object = None) -> None:
        super().__init__(reason)
        self.news = news


class Forbidden(CasedeskError):
    """This person may not do that."""

    status = 403


class NotFound(CasedeskError):
    """It does not exist, or this person may not know that it does."""

    status = 404


class TooLarge(CasedeskError):
    """More was sent than is taken."""

    status = 413


class TooMany(CasedeskError):
    """Asked too often; worth another try after `retry_after` seconds."""

    status = 429

    def __init__(self, reason: str, retry_after: int) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class Unusable(CasedeskError):
    """The program cannot run as set up: one sentence for the operator, who can mend it."""
