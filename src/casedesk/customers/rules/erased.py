"""Whoever was erased on their legal request is gone: nothing is added about them, and nobody becomes them again."""

from casedesk.platform.errors import Refused
from casedesk.platform.sentences import say


class Erased(Refused):
    """The customer was erased, perhaps in this moment."""


def refuse_erased(is_erased: bool) -> None:
    """Raises Erased where they were."""
    if is_erased:
        raise Erased(say("This customer was erased at their request. Nothing can be added or changed."))
