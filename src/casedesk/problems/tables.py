"""Problems, what is known of them, and their cases. What is always true of them stands in the migration."""

from piccolo.columns import OnDelete, Text, Timestamptz

from casedesk.accounts.tables import User
from casedesk.cases.tables import Case
from casedesk.platform import db
from casedesk.platform.db.columns import ForeignKey
from casedesk.settings.tables import Category

RESTRICT = OnDelete.restrict


class Problem(db.Keyed, tablename="problems"):
    """One cause behind many cases. All its columns are what its entries come to."""

    title = Text()
    status = Text(default="open")
    owner_id = ForeignKey(User, null=False, on_delete=RESTRICT)
    opened_at = Timestamptz(default=None)
    ended_at = Timestamptz(null=True, default=None)


class ProblemEntry(db.Keyed, tablename="problem_entries"):
    """What was found out or done about a problem, append-only. Personal: `words`."""

    problem_id = ForeignKey(Problem, null=False, on_delete=RESTRICT)
    at = Timestamptz(default=None)
    kind = Text()
    words = Text()
    owner_id = ForeignKey(User, null=True, default=None, on_delete=RESTRICT)
    by_user_id = ForeignKey(User, null=True, default=None, on_delete=RESTRICT)
    by_rule = Text()


class AlikeGroup(db.Keyed, tablename="alike_groups"):
    """Cases that may have one cause: of one category, with one word in what they are called. A look, and no record."""

    category_id = ForeignKey(Category, null=True, default=None, on_delete=RESTRICT)
    word = Text()


class AlikeCase(db.Keyed, tablename="alike_cases"):
    """A case of such a group."""

    group_id = ForeignKey(AlikeGroup, null=False, on_delete=RESTRICT)
    case_id = ForeignKey(Case, null=False, on_delete=RESTRICT)


class ProblemCase(db.Keyed, tablename="problem_cases"):
    """A case that is part of a problem now."""

    problem_id = ForeignKey(Problem, null=False, on_delete=RESTRICT)
    case_id = ForeignKey(Case, null=False, on_delete=RESTRICT)
    joined_at = Timestamptz(default=None)
