"""The record of cases. What is always true of it stands in the migration as constraints and triggers."""

from typing import Any

from piccolo.columns import JSONB, Array, BigInt, Boolean, Bytea, Date, Integer, OnDelete, Text, Timestamptz

from casedesk.accounts.tables import Team, User
from casedesk.customers.tables import Customer, Order
from casedesk.platform import db
from casedesk.platform.db.columns import ForeignKey
from casedesk.resolution_clock.tables import TeamCalendar
from casedesk.settings.tables import Category, Cause

RESTRICT = OnDelete.restrict


class Case(db.Keyed, tablename="cases"):
    """One matter. The columns from `owner_id` on are projections of the record; `verify` recomputes them."""

    customer_id = ForeignKey(Customer, null=False, on_delete=RESTRICT)
    opened_at = Timestamptz(default=None)
    recorded_at = Timestamptz(default=None)
    channel = Text()
    title = Text()
    kind = Text(default="request")
    priority = Text(default="normal")
    size = Text(default="normal")
    category_id = ForeignKey(Category, null=True, on_delete=RESTRICT)
    cause_id = ForeignKey(Cause, null=True, on_delete=RESTRICT)
    needed_by = Date(null=True, default=None)
    team_id = ForeignKey(Team, null=True, on_delete=RESTRICT)
    order_id = ForeignKey(Order, null=True, on_delete=RESTRICT)
    language = Text(null=True, default=None)
    reply_token = Text()
    issue = Text()
    wish = Text()
    next_step = Text()
    first_owner_start_id = BigInt(default=None)
    owner_start_id = BigInt(default=None)
    owner_id = ForeignKey(User, null=False, on_delete=RESTRICT)
    first_stage_start_id = BigInt(default=None)
    stage_start_id = BigInt(default=None)
    stage = Text()
    stage_since = Timestamptz(default=None)
    ball_since = Timestamptz(default=None)
    disposition = Text(null=True, default=None)
    first_response_at = Timestamptz(null=True, default=None)
    resolved_at = Timestamptz(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)
    reopened = Integer()
    chases = Integer()
    chased_at = Timestamptz(null=True, default=None)
    merged_into_id: ForeignKey[Any] = ForeignKey("self", null=True, on_delete=RESTRICT)
    events_count = Integer()


class OwnerStart(db.Keyed, tablename="owner_starts"):
    """From here on this user owns the case; the end is the next start."""

    case_id = ForeignKey(Case, null=False, on_delete=RESTRICT)
    owner_id = ForeignKey(User, null=False, on_delete=RESTRICT)
    from_at = Timestamptz(null=True, default=None)
    by_user_id = ForeignKey(User, null=True, on_delete=RESTRICT)
    by_rule = Text()
    reason = Text()
    recorded_at = Timestamptz(default=None)


class StageStart(db.Keyed, tablename="stage_starts"):
    """From here on the case is in this stage; the end is the next start."""

    case_id = ForeignKey(Case, null=False, on_delete=RESTRICT)
    stage = Text()
    from_at = Timestamptz(null=True, default=None)
    disposition = Text(null=True, default=None)
    wait_until = Timestamptz(null=True, default=None)
    waits_for = Text()
    restores_id: ForeignKey[Any] = ForeignKey("self", null=True, on_delete=RESTRICT)
    ended_how = Text()
    cause_id = ForeignKey(Cause, null=True, on_delete=RESTRICT)
    by_user_id = ForeignKey(User, null=True, on_delete=RESTRICT)
    by_rule = Text()
    recorded_at = Timestamptz(default=None)


class Interaction(db.Keyed, tablename="interactions"):
    """One contact with the customer. `at` is when it happened, `recorded_at` when we wrote it down."""

    at = Timestamptz(default=None)
    recorded_at = Timestamptz(default=None)
    channel = Text()
    direction = Text()
    nature = Text(default="ordinary")
    by_user_id = ForeignKey(User, null=True, on_delete=RESTRICT)
    customer_id = ForeignKey(Customer, null=True, on_delete=RESTRICT)
    address = Text()
    sender_name = Text()
    sender_known = Boolean(default=True)
    subject = Text()
    body = Text()
    quoted = Text()
    html = Text(null=True, default=None)
    answered = Boolean(null=True, default=None)
    seconds = Integer(null=True, default=None)
    message_id = Text(null=True, default=None)
    body_hash = Bytea(null=True, default=None)
    raw_mail_id = BigInt(null=True, default=None)
    cc = Array(base_column=Text())
    bcc = Array(base_column=Text())
    mailbox_id = BigInt(null=True, default=None)
    dmarc = Text()
    masked = Boolean(default=False)


class Placement(db.Keyed, tablename="placements"):
    """The case an interaction stands on; the latest row counts. None: it was put back into the tray."""

    interaction_id = ForeignKey(Interaction, null=False, on_delete=RESTRICT)
    case_id = ForeignKey(Case, null=True, on_delete=RESTRICT)
    by_user_id = ForeignKey(User, null=True, on_delete=RESTRICT)
    by_rule = Text()
    recorded_at = Timestamptz(default=None)


class Delivery(db.Keyed, tablename="deliveries"):
    """What became of an outgoing interaction; the latest row counts."""

    interaction_id = ForeignKey(Interaction, null=False, on_delete=RESTRICT)
    state = Text()
    reason = Text()
    recorded_at = Timestamptz(default=None)


class File(db.Keyed, tablename="files"):
    """Content kept on disk under its SHA-256."""

    sha256 = Bytea(default=None)
    size = BigInt()
    recorded_at = Timestamptz(default=None)


class Attachment(db.Keyed, tablename="attachments"):
    """A file that came or went with an interaction, under the name it bore."""

    interaction_id = ForeignKey(Interaction, null=False, on_delete=RESTRICT)
    file_id = ForeignKey(File, null=False, on_delete=RESTRICT)
    position = Integer()
    name = Text()
    type = Text()
    content_id = Text(null=True, default=None)


class Note(db.Keyed, tablename="notes"):
    """An internal remark, never shown to the customer, of a user or a trigger."""

    case_id = ForeignKey(Case, null=False, on_delete=RESTRICT)
    by_user_id = ForeignKey(User, null=True, on_delete=RESTRICT)
    at = Timestamptz(default=None)
    recorded_at = Timestamptz(default=None)
    body = Text()
    by_rule = Text()


class CaseEvent(db.Keyed, tablename="events"):
    """One entry of what happened to a case. `seq` counts the entries of a case without gaps."""

    case_id = ForeignKey(Case, null=False, on_delete=RESTRICT)
    seq = Integer()
    at = Timestamptz(default=None)
    recorded_at = Timestamptz(default=None)
    kind = Text()
    version = Integer(default=1)
    actor = Text()
    by_user_id = ForeignKey(User, null=True, on_delete=RESTRICT)
    by_rule = Text()
    interaction_id = ForeignKey(Interaction, null=True, on_delete=RESTRICT)
    note_id = ForeignKey(Note, null=True, on_delete=RESTRICT)
    payload = JSONB(default="{}")


class Reply(db.Keyed, tablename="replies"):
    """A reply that can be recalled until `goes_at`; then it becomes an interaction."""

    case_id = ForeignKey(Case, null=False, on_delete=RESTRICT)
    by_user_id = ForeignKey(User, null=False, on_delete=RESTRICT)
    to_address = Text()
    subject = Text()
    body = Text()
    next_stage = Text()
    wait_until = Timestamptz(null=True, default=None)
    state = Text(default="held")
    written_at = Timestamptz(default=None)
    goes_at = Timestamptz(default=None)
    interaction_id = ForeignKey(Interaction, null=True, on_delete=RESTRICT)
    kind = Text(default="reply")
    cc = Array(base_column=Text())
    bcc = Array(base_column=Text())
    mailbox_id = BigInt(null=True, default=None)


class ReplyFile(db.Keyed, tablename="reply_files"):
    """A file that goes with a reply, or a picture in its text."""

    reply_id = ForeignKey(Reply, null=False, on_delete=RESTRICT)
    file_id = ForeignKey(File, null=False, on_delete=RESTRICT)
    position = Integer()
    name = Text()
    type = Text()
    content_id = Text(null=True, default=None)


class HeldFile(db.Keyed, tablename="held_files"):
    """A file that goes with something not sent yet, which `holder` names."""

    holder = Text()
    file_id = ForeignKey(File, null=False, on_delete=RESTRICT)


class Participant(db.Keyed, tablename="participants"):
    """Somebody else who may write on a case but is not its customer."""

    case_id = ForeignKey(Case, null=False, on_delete=RESTRICT)
    name = Text()
    address = Text()
    by_user_id = ForeignKey(User, null=True, on_delete=RESTRICT)
    recorded_at = Timestamptz(default=None)
    role = Text(default="participant")
    sees = Text(default="nothing")
    left_at = Timestamptz(null=True, default=None)


class CaseLink(db.Keyed, tablename="case_links"):
    """Two cases that have to do with each other; undone by a time, never by deletion."""

    case_id = ForeignKey(Case, null=False, on_delete=RESTRICT)
    other_id = ForeignKey(Case, null=False, on_delete=RESTRICT)
    kind = Text()
    by_user_id = ForeignKey(User, null=True, on_delete=RESTRICT)
    recorded_at = Timestamptz(default=None)
    undone_at = Timestamptz(null=True, default=None)


class CaseCalendar(db.Keyed, tablename="case_calendars"):
    """The working hours that a case is counted by: once said, they stay."""

    case_id = ForeignKey(Case, null=False, on_delete=RESTRICT)
    calendar_id = ForeignKey(TeamCalendar, null=False, on_delete=RESTRICT)


class SolutionAsk(db.Keyed, tablename="solution_asks"):
    """The customer was asked whether it is solved: once for each resolution."""

    case_id = ForeignKey(Case, null=False, on_delete=RESTRICT)
    stage_start_id = ForeignKey(StageStart, null=False, on_delete=RESTRICT)
    interaction_id = ForeignKey(Interaction, null=False, on_delete=RESTRICT)
    recorded_at = Timestamptz(default=None)


class Tag(db.Keyed, tablename="tags"):
    """A word that people put on cases: `name` as it is shown, `key` what is the same for all ways to write it."""

    name = Text()
    key = Text()
    made_at = Timestamptz(default=None)
    made_by_id = ForeignKey(User, null=True, on_delete=RESTRICT)
    retired_at = Timestamptz(null=True, default=None)
    merged_into_id: ForeignKey[Any] = ForeignKey("self", null=True, on_delete=RESTRICT)


class CaseTag(db.Keyed, tablename="case_tags"):
    """A tag is on a case: a projection of its entries, which `verify` recomputes."""

    case_id = ForeignKey(Case, null=False, on_delete=RESTRICT)
    tag_id = ForeignKey(Tag, null=False, on_delete=RESTRICT)
