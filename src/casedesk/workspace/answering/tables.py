"""Answers to problems. What is always true of them stands in the migration."""

from typing import Any

from piccolo.columns import JSONB, Array, Integer, OnDelete, Text, Timestamptz

from casedesk.accounts.tables import User
from casedesk.automation.templates.tables import ReplyTemplateVersion
from casedesk.cases.tables import Case, Reply
from casedesk.customers.tables import Customer
from casedesk.platform import db
from casedesk.platform.db.columns import ForeignKey
from casedesk.problems.tables import Problem

RESTRICT = OnDelete.restrict


class ProblemAnswer(db.Keyed, tablename="problem_answers"):
    """One answer that somebody writes to all customers of a problem."""

    problem_id = ForeignKey(Problem, null=False, on_delete=RESTRICT)
    campaign_id: ForeignKey[Any] = ForeignKey("self", null=False, on_delete=RESTRICT)
    by_user_id = ForeignKey(User, null=False, on_delete=RESTRICT)
    ball = Text()
    state = Text(default="filling")
    made_at = Timestamptz(default=None)
    ended_at = Timestamptz(null=True, default=None)


class ProblemAnswerWords(db.Keyed, tablename="problem_answer_words"):
    """The words of an answer in one language, with the places that a case fills in."""

    answer_id = ForeignKey(ProblemAnswer, null=False, on_delete=RESTRICT)
    place = Integer(default=None)
    language = Text()
    body = Text()
    version_id = ForeignKey(ReplyTemplateVersion, null=True, default=None, on_delete=RESTRICT)


class ProblemAnswerCase(db.Keyed, tablename="problem_answer_cases"):
    """What becomes of an answer on one case. Personal: `to_address`, `body`."""

    answer_id = ForeignKey(ProblemAnswer, null=False, on_delete=RESTRICT)
    case_id = ForeignKey(Case, null=False, on_delete=RESTRICT)
    customer_id = ForeignKey(Customer, null=False, on_delete=RESTRICT)
    told_on_id = ForeignKey(Case, null=True, default=None, on_delete=RESTRICT)
    state = Text()
    seen = Integer(default=None)
    language = Text()
    to_address = Text()
    body = Text()
    gaps = Array(base_column=Text())
    reply_id = ForeignKey(Reply, null=True, default=None, on_delete=RESTRICT)
    why = JSONB(null=True, default=None)
