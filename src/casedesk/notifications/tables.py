"""What somebody was told. The migration says what of it can never change."""

from piccolo.columns import JSONB, Array, Integer, OnDelete, Text, Timestamptz

from casedesk.accounts.tables import User
from casedesk.cases.tables import Case
from casedesk.platform import db
from casedesk.platform.db.columns import ForeignKey

RESTRICT = OnDelete.restrict


class Notification(db.Keyed, tablename="notifications"):
    """One matter told to one user; `times` is how often it came before they read it."""

    user_id = ForeignKey(User, null=False, on_delete=RESTRICT)
    kind = Text()
    about = Text()
    case_id = ForeignKey(Case, null=True, on_delete=RESTRICT)
    by_user_id = ForeignKey(User, null=True, on_delete=RESTRICT)
    payload = JSONB(default="{}")
    times = Integer(default=1)
    first_at = Timestamptz(default=None)
    at = Timestamptz(default=None)
    read_at = Timestamptz(null=True, default=None)


class NotificationChoice(db.Keyed, tablename="notification_choices"):
    """By which ways a user wants to be told of what, and when not."""

    user_id = ForeignKey(User, null=False, on_delete=RESTRICT)
    mail = Array(base_column=Text())
    push = Array(base_column=Text())
    quiet_from = Integer(null=True, default=None)
    quiet_until = Integer(null=True, default=None)


class PushSubscription(db.Keyed, tablename="push_subscriptions"):
    """A browser that takes pushes for a user."""

    user_id = ForeignKey(User, null=False, on_delete=RESTRICT)
    endpoint = Text()
    p256dh = Text(secret=True)
    auth = Text(secret=True)
    browser = Text()
    recorded_at = Timestamptz(default=None)
