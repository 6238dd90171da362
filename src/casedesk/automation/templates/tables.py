"""Reply templates and what was written with them. What is always true of them stands in the migration."""

from typing import Any

from piccolo.columns import BigInt, Integer, OnDelete, Text, Timestamptz

from casedesk.accounts.tables import Team, User
from casedesk.cases.tables import Reply
from casedesk.platform import db
from casedesk.platform.db.columns import ForeignKey

RESTRICT = OnDelete.restrict


class ReplyTemplate(db.Keyed, tablename="reply_templates"):
    """Words kept ready, of everybody, a team or one user. `name` and `team_id` are those of the current version."""

    name = Text()
    team_id = ForeignKey(Team, null=True, default=None, on_delete=RESTRICT)
    user_id = ForeignKey(User, null=True, default=None, on_delete=RESTRICT)
    current_id = BigInt()
    retired_at = Timestamptz(null=True, default=None)
    retired_by_id = ForeignKey(User, null=True, default=None, on_delete=RESTRICT)


class ReplyTemplateVersion(db.Keyed, tablename="reply_template_versions"):
    """A template as somebody wrote it at one time."""

    template_id: Any = ForeignKey(ReplyTemplate, null=False, on_delete=RESTRICT)
    number = Integer()
    name = Text()
    team_id = ForeignKey(Team, null=True, default=None, on_delete=RESTRICT)
    at = Timestamptz(default=None)
    by_user_id = ForeignKey(User, null=False, on_delete=RESTRICT)


class ReplyTemplateWords(db.Keyed, tablename="reply_template_words"):
    """The words of a version in one language."""

    version_id = ForeignKey(ReplyTemplateVersion, null=False, on_delete=RESTRICT)
    place = Integer()
    language = Text()
    body = Text()


class ReplyTemplateUse(db.Keyed, tablename="reply_template_uses"):
    """That a letter was written with a version of a template."""

    reply_id = ForeignKey(Reply, null=False, on_delete=RESTRICT)
    version_id = ForeignKey(ReplyTemplateVersion, null=False, on_delete=RESTRICT)
