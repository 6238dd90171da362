"""What happened to users, for the features above to react to."""

from casedesk.platform.events import Event


class UserDeactivated(Event, frozen=True, kw_only=True):
    """Somebody left: they take nothing more, and what they own is to be handed over.

    `to_user_id` is who takes it all; without it each case finds its own new owner. Whoever reacts hands
    over later, in transactions of their own, and must not mind hearing it twice.
    """

    user_id: int
    to_user_id: int | None
    by_user_id: int | None
