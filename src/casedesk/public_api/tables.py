"""What programs told us, by the names they know it under, and how often each asks."""

from piccolo.columns import OnDelete, Text, Timestamptz

from casedesk.accounts.tables import ApiToken, User
from casedesk.cases.tables import Interaction
from casedesk.platform import db
from casedesk.platform.db.columns import ForeignKey


class ApiReference(db.Keyed, tablename="api_references"):
    """The name under which a program knows a contact; unique for the user it acts for."""

    user_id = ForeignKey(User, null=False, on_delete=OnDelete.restrict)
    reference = Text()
    interaction_id = ForeignKey(Interaction, null=False, on_delete=OnDelete.restrict)
    recorded_at = Timestamptz(default=None)


class ApiRate(db.Keyed, tablename="api_rates"):
    """When a token will have all its requests at once again."""

    token_id = ForeignKey(ApiToken, null=False, on_delete=OnDelete.restrict)
    rested_at = Timestamptz(default=None)
