"""What the reports answer from. The migration says what each column must be by the record of its case."""

from piccolo.columns import BigInt, Boolean, Bytea, Date, Integer, OnDelete, Text, Timestamptz

from casedesk.accounts.tables import Team, User
from casedesk.cases.tables import Case
from casedesk.customers.tables import Customer
from casedesk.platform import db
from casedesk.platform.db.columns import ForeignKey
from casedesk.resolution_clock.tables import TeamCalendar
from casedesk.settings.tables import Category, Cause

RESTRICT = OnDelete.restrict


class CaseFacts(db.Keyed, tablename="case_facts"):
    """What a report counts of one case. Lengths are microseconds of calendar time, `…_business_us` of working hours.

    `ending` is resolved, otherwise, open, or left_out (spam and duplicates). The clock stops at `stops_at`; the
    lengths by stage sum to `to_stop_us`. While a case is open, the stage it is in (`running`, since
    `running_since`) has no length yet, so that nothing here changes by the mere passing of time. `lasting_at` is
    the first resolution that nothing undid within the holding window: provisional until `lasts_from`. Working hours
    are those of `calendar_id`, on whose axis the case opened at `opened_place_us`, and the stage that runs began at
    `running_place_us`. `moves` are those from stage to stage; `owed` is what it owes by standing promises,
    null where that is more than an index takes. The database works out `marks`, a bit for each thing, `counted`,
    `handled` and `hours`, what a page reads of each case side by side, and `moves_if_short`, for an index, from the
    columns beside them.
    """

    case_id = ForeignKey(Case, null=False, on_delete=RESTRICT)
    opened_at = Timestamptz(default=None)
    channel = Text()
    kind = Text()
    priority = Text()
    language = Text(null=True, default=None)
    customer_id = ForeignKey(Customer, null=False, on_delete=RESTRICT)
    team_id = ForeignKey(Team, null=True, on_delete=RESTRICT)
    owner_id = ForeignKey(User, null=False, on_delete=RESTRICT)
    category_id = ForeignKey(Category, null=True, on_delete=RESTRICT)
    cause_id = ForeignKey(Cause, null=True, on_delete=RESTRICT)
    ending = Text()
    marks = Integer()
    disposition = Text(null=True, default=None)
    stops_at = Timestamptz(null=True, default=None)
    to_stop_us = BigInt(null=True, default=None)
    to_answer_us = BigInt(null=True, default=None)
    to_first_resolution_us = BigInt(null=True, default=None)
    reopened = Integer()
    working_us = BigInt()
    awaiting_approval_us = BigInt()
    awaiting_third_party_us = BigInt()
    awaiting_customer_us = BigInt()
    thought_fixed_us = BigInt()
    ended_us = BigInt()
    running = Text(null=True, default=None)
    running_since = Timestamptz(null=True, default=None)
    lasting_at = Timestamptz(null=True, default=None)
    lasts_from = Timestamptz(null=True, default=None)
    repeats = Integer()
    repeated = Boolean()
    chases = Integer()
    their_contacts = Integer()
    our_contacts = Integer()
    first_contact = Boolean()
    owner_changes = Integer()
    bounces = Integer()
    asked = Boolean()
    confirmed = Boolean()
    calendar_id = ForeignKey(TeamCalendar, null=True, on_delete=RESTRICT)
    opened_place_us = BigInt(null=True, default=None)
    to_stop_business_us = BigInt(null=True, default=None)
    to_answer_business_us = BigInt(null=True, default=None)
    working_business_us = BigInt(null=True, default=None)
    awaiting_approval_business_us = BigInt(null=True, default=None)
    awaiting_third_party_business_us = BigInt(null=True, default=None)
    awaiting_customer_business_us = BigInt(null=True, default=None)
    thought_fixed_business_us = BigInt(null=True, default=None)
    ended_business_us = BigInt(null=True, default=None)
    running_place_us = BigInt(null=True, default=None)
    moves = Bytea()
    owed = Bytea(null=True)
    moves_if_short = Bytea(null=True)
    counted = Bytea()
    handled = Bytea()
    hours = Bytea()


class CaseCustody(db.Keyed, tablename="case_custody"):
    """How long somebody had a case, up to where its clock stops; what runs on since `running_since` has no length."""

    case_id = ForeignKey(Case, null=False, on_delete=RESTRICT)
    owner_id = ForeignKey(User, null=False, on_delete=RESTRICT)
    us = BigInt()
    running_since = Timestamptz(null=True, default=None)
    is_last = Boolean()
    business_us = BigInt(null=True, default=None)
    running_place_us = BigInt(null=True, default=None)


class Baseline(db.Keyed, tablename="baselines"):
    """A period that was fixed as the starting point; the latest is in force, none where it has no days."""

    first = Date(null=True, default=None)
    until = Date(null=True, default=None)
    by_user_id = ForeignKey(User, null=False, on_delete=RESTRICT)
    recorded_at = Timestamptz(default=None)
