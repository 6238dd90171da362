"""The one map: who hears which fact, who answers which question, which job runs what.

Installed alike in the web application, the worker, the command line and the tests.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from casedesk.accounts.events import UserDeactivated
from casedesk.accounts.jobs import FORGET, forget
from casedesk.automation.macros.queries.macros import differences as macro_differences
from casedesk.automation.templates.queries.verification import differences as template_differences
from casedesk.automation.triggers import jobs as triggers
from casedesk.automation.triggers.actions.hearing import hear_change, hear_opening
from casedesk.automation.triggers.actions.hearing import hear_contact as triggers_hear_contact
from casedesk.automation.triggers.actions.minding import mind_leaving
from casedesk.automation.triggers.queries.triggers import differences as trigger_differences
from casedesk.cases.actions.letting_go import LET_GO
from casedesk.cases.events import (
    CaseChanged,
    CaseOpened,
    CasesMerged,
    CasesParted,
    ContactRecorded,
    HoursKept,
    NoteAdded,
    OwnerChanged,
    ReplyRecalled,
    StageChanged,
)
from casedesk.cases.jobs import (
    CLEAR_FILES,
    CLOSE,
    KEEP_HOURS,
    WAKE,
    clear_files,
    close_resolved,
    keep_hours,
    keep_hours_later,
    let_reply_go,
    wake_third_parties,
)
from casedesk.cases.queries.tags import differences as tag_differences
from casedesk.cases.queries.verification import differences as case_differences
from casedesk.channels.email.actions.acknowledging import ACKNOWLEDGE
from casedesk.channels.email.actions.asking_whether import ASK_WHETHER, ask_later
from casedesk.channels.email.actions.hearing import hear_contact
from casedesk.channels.email.actions.introducing import INTRODUCE, introduce_later
from casedesk.channels.email.actions.reports import NOTE_REPORT, REACHABLE
from casedesk.channels.email.actions.sending import SEND, send_contact
from casedesk.channels.email.actions.to_staff import address_of_desk, mail_to_staff
from casedesk.channels.email.jobs import (
    SEND_DUE,
    TAKE_WAITING,
    acknowledge,
    ask_whether_solved,
    introduce,
    note_reachable,
    note_report,
    send_due,
    send_mail,
    take_waiting,
)
from casedesk.customers.events import IdentityRemoved
from casedesk.customers.queries.verify import differences as customer_differences
from casedesk.empowerment.actions.releasing import let_go_with_case
from casedesk.empowerment.approvals.actions.asking import put_before_somebody
from casedesk.empowerment.approvals.actions.closing import close as close_approval
from casedesk.empowerment.approvals.actions.deciding import CARRY_OUT
from casedesk.empowerment.approvals.actions.following import come_back as approvals_come_back
from casedesk.empowerment.approvals.actions.following import go_along as approvals_go_along
from casedesk.empowerment.approvals.actions.passing_on import pass_on as approvals_pass_on
from casedesk.empowerment.approvals.jobs import GO_UP, carry_out, go_up
from casedesk.empowerment.approvals.queries.verification import differences as approval_differences
from casedesk.empowerment.events import (
    ConcessionGranted,
    ConcessionRefused,
    ConcessionRequested,
    ConcessionReserved,
    ConcessionReversed,
    ConcessionWithdrawn,
)
from casedesk.empowerment.fulfilment.actions.doing import begin as begin_fulfilment
from casedesk.empowerment.fulfilment.actions.doing import cancel as cancel_fulfilment
from casedesk.empowerment.fulfilment.actions.following import come_back as fulfilment_comes_back
from casedesk.empowerment.fulfilment.actions.following import go_along as fulfilment_goes_along
from casedesk.empowerment.fulfilment.actions.following import hand_over_steps
from casedesk.empowerment.fulfilment.actions.telling import TELL
from casedesk.empowerment.fulfilment.jobs import tell
from casedesk.empowerment.fulfilment.queries.steps import differences as fulfilment_differences
from casedesk.empowerment.jobs import LAPSE, let_lapse
from casedesk.empowerment.queries.concessions import refuse_while_approvals_wait
from casedesk.empowerment.queries.verification import differences as concession_differences
from casedesk.empowerment.workbench.actions.replaying import REPLAY
from casedesk.empowerment.workbench.jobs import carry_on as carry_replay_on
from casedesk.empowerment.workbench.queries.verification import differences as replay_differences
from casedesk.fields.queries.needed import refuse_while_needed
from casedesk.fields.queries.values import differences as field_differences
from casedesk.importers import jobs as importing
from casedesk.importers.actions import bringing
from casedesk.notifications import jobs as telling
from casedesk.notifications.actions.reacting import (
    tell_of_contact,
    tell_of_note,
    tell_of_opening,
    tell_of_owner,
)
from casedesk.ownership.actions import owner_for_new_case
from casedesk.ownership.cover.actions import tell_of_lost_cover
from casedesk.ownership.handoffs.actions.returning import end_overtaken, return_offers_of
from casedesk.ownership.handoffs.actions.telling import tell_of_ending, tell_of_sending
from casedesk.ownership.handoffs.events import HandoffEnded, HandoffSent
from casedesk.ownership.handoffs.jobs import RETURN_UNANSWERED, return_due
from casedesk.ownership.handoffs.queries.verification import differences as handoff_differences
from casedesk.ownership.jobs import (
    HAND_OVER,
    hand_over,
    hand_over_cases,
    hand_over_later,
    hand_over_of_absent_later,
)
from casedesk.ownership.queries import left_behind
from casedesk.ownership.tasks.actions.ending import cancel_recalled
from casedesk.ownership.tasks.actions.moving import hand_over_tasks, move_back, move_merged
from casedesk.ownership.tasks.actions.telling import tell_of_asking, tell_of_end
from casedesk.ownership.tasks.events import TaskAsked, TaskEnded
from casedesk.ownership.tasks.queries.verification import differences as task_differences
from casedesk.personal_data import PERSONAL
from casedesk.platform import events, personal
from casedesk.portal.actions.links import customer_link, revoke_links_of_removed
from casedesk.portal.jobs import FORGET_PORTAL, SEND_LINK, send_link
from casedesk.portal.jobs import forget as forget_portal
from casedesk.privacy.actions.erasing import CLEAR_FILES as CLEAR_ERASED
from casedesk.privacy.actions.listing import KEEP_LIST
from casedesk.privacy.jobs import clear_erased, keep_list
from casedesk.problems import jobs as problems
from casedesk.problems.actions.handing_over import hand_over_problems
from casedesk.problems.actions.joining import go_along as problem_goes_along
from casedesk.problems.queries.verification import differences as problem_differences
from casedesk.promises.actions.following import (
    break_with_case,
    come_back,
    go_along,
    refuse_while_promised,
)
from casedesk.promises.actions.for_fulfilment import (
    keep_fulfilment_promise,
    promise_fulfilment,
    withdraw_fulfilment_promise,
)
from casedesk.promises.actions.letters import take_effect
from casedesk.promises.jobs import ASK_AGAIN, BREAK, REMIND, ask_again, break_overdue, remind
from casedesk.promises.queries.verification import differences as promise_differences
from casedesk.promises.standing.actions.inheriting import follow as standing_follows
from casedesk.promises.standing.actions.inheriting import follow_hours as standing_follows_hours
from casedesk.promises.standing.actions.inheriting import inherit as inherit_standing
from casedesk.promises.standing.queries.verification import differences as standing_differences
from casedesk.reports.actions.keeping import (
    RECKON_ALL,
    RECKON_REPEATED,
    note_changed,
    note_hours,
    note_opened,
    note_settings,
)
from casedesk.reports.jobs import reckon_all, reckon_repeated
from casedesk.reports.queries.verification import differences as fact_differences
from casedesk.resolution_clock.events import HoursPublished
from casedesk.resolution_clock.jobs import CARRY_ON, carry_on
from casedesk.resolution_clock.queries.verification import differences as hours_differences
from casedesk.rota.events import AbsenceHandsOver, HandOverDue
from casedesk.search.actions.following import (
    note_changed as search_follows,
)
from casedesk.search.actions.following import (
    note_contact,
    note_merged,
    note_parted,
    note_remark,
)
from casedesk.search.actions.following import (
    note_opened as search_begins,
)
from casedesk.search.actions.indexing import INDEX_ALL
from casedesk.search.jobs import index_all
from casedesk.search.queries.verification import differences as search_differences
from casedesk.settings.events import SettingsChanged
from casedesk.together.actions.telling import tell_open_desk, tell_open_pages
from casedesk.together.jobs import TIDY, tidy
from casedesk.workspace.answering import jobs as answering
from casedesk.workspace.answering.actions.forgetting import FORGET as FORGET_ANSWERS
from casedesk.workspace.answering.actions.sending import CARRY_ON as CARRY_ANSWER_ON
from casedesk.workspace.several import jobs as several
from casedesk.workspace.several.actions.running import CARRY_ON as CARRY_SEVERAL_ON
from casedesk.workspace.several.actions.running import FORGET as FORGET_SEVERAL

REACTIONS: dict[type[events.Event], list[events.Reaction]] = {
    UserDeactivated: [hand_over_later, tell_of_lost_cover, mind_leaving],
    AbsenceHandsOver: [hand_over_of_absent_later],
    HandOverDue: [
        hand_over_cases,
        return_offers_of,
        hand_over_tasks,
        approvals_pass_on,
        hand_over_steps,
        hand_over_problems,
    ],  # every feature that puts a name on something hands it over here
    CaseOpened: [
        inherit_standing,
        note_opened,  # the facts have what the case owes
        search_begins,
        tell_of_opening,
        tell_open_desk,
        hear_opening,
    ],
    CaseChanged: [
        standing_follows,
        note_changed,  # the facts have what the case owes
        search_follows,
        ask_later,
        end_overtaken,
        tell_open_pages,
        hear_change,
    ],
    StageChanged: [break_with_case, let_go_with_case],
    CasesMerged: [
        go_along,
        move_merged,
        approvals_go_along,
        fulfilment_goes_along,
        problem_goes_along,
        note_merged,
    ],
    CasesParted: [come_back, move_back, approvals_come_back, fulfilment_comes_back, note_parted],
    ContactRecorded: [
        note_contact,
        send_contact,
        hear_contact,
        tell_of_contact,
        take_effect,
        triggers_hear_contact,
    ],
    NoteAdded: [note_remark, tell_of_note],
    OwnerChanged: [tell_of_owner, introduce_later],
    HandoffSent: [tell_of_sending],
    HandoffEnded: [tell_of_ending],
    HoursPublished: [keep_hours_later],
    HoursKept: [standing_follows_hours, note_hours],
    SettingsChanged: [note_settings],
    ConcessionRequested: [put_before_somebody],
    ConcessionGranted: [close_approval, begin_fulfilment],
    ConcessionReversed: [cancel_fulfilment],
    ConcessionReserved: [close_approval],
    ConcessionRefused: [close_approval],
    ConcessionWithdrawn: [close_approval],
    TaskAsked: [tell_of_asking],
    TaskEnded: [tell_of_end],
    ReplyRecalled: [cancel_recalled],
    IdentityRemoved: [revoke_links_of_removed],
}

ANSWERS: dict[str, events.Answer] = {
    "owner_for_new_case": owner_for_new_case,
    "customer_link": customer_link,
    "promise_fulfilment": promise_fulfilment,
    "keep_fulfilment_promise": keep_fulfilment_promise,
    "withdraw_fulfilment_promise": withdraw_fulfilment_promise,
    "mail_to_staff": mail_to_staff,
    "address_of_desk": address_of_desk,
}

CHECKS: dict[str, list[events.Check]] = {
    "resolve_case": [refuse_while_promised, refuse_while_approvals_wait, refuse_while_needed],
}

JOBS: dict[str, events.JobFunction] = {
    LET_GO: let_reply_go,
    CLOSE: close_resolved,
    WAKE: wake_third_parties,
    CLEAR_FILES: clear_files,
    KEEP_HOURS: keep_hours,
    CARRY_ON: carry_on,
    CLEAR_ERASED: clear_erased,
    KEEP_LIST: keep_list,
    RECKON_ALL: reckon_all,
    RECKON_REPEATED: reckon_repeated,
    TAKE_WAITING: take_waiting,
    ACKNOWLEDGE: acknowledge,
    ASK_WHETHER: ask_whether_solved,
    INTRODUCE: introduce,
    NOTE_REPORT: note_report,
    REACHABLE: note_reachable,
    SEND: send_mail,
    SEND_DUE: send_due,
    HAND_OVER: hand_over,
    RETURN_UNANSWERED: return_due,
    LAPSE: let_lapse,
    GO_UP: go_up,
    CARRY_OUT: carry_out,
    TELL: tell,
    REPLAY: carry_replay_on,
    FORGET: forget,
    SEND_LINK: send_link,
    FORGET_PORTAL: forget_portal,
    BREAK: break_overdue,
    REMIND: remind,
    ASK_AGAIN: ask_again,
    TIDY: tidy,
    CARRY_SEVERAL_ON: several.carry_on,
    FORGET_SEVERAL: several.forget,
    CARRY_ANSWER_ON: answering.carry_on,
    FORGET_ANSWERS: answering.forget,
    INDEX_ALL: index_all,
    telling.FORGET_TOLD: telling.forget,
    telling.MAIL: telling.mail,
    telling.PUSH: telling.push,
    problems.LOOK_FOR_ALIKE: problems.look,
    triggers.LOOK: triggers.look,
    triggers.LOOK_AROUND: triggers.look_around,
    triggers.FORGET_LOOKS: triggers.forget_looks,
    triggers.MIND: triggers.mind,
    triggers.TRY: triggers.try_on,
    bringing.CARRY_ON: importing.carry_on,
    bringing.FORGET: importing.forget,
}

PERIODIC: dict[str, timedelta] = {
    CLOSE: timedelta(minutes=10),
    WAKE: timedelta(minutes=1),
    CLEAR_FILES: timedelta(days=1),
    CARRY_ON: timedelta(days=1),
    TAKE_WAITING: timedelta(minutes=5),
    SEND_DUE: timedelta(minutes=1),
    RETURN_UNANSWERED: timedelta(minutes=1),
    LAPSE: timedelta(minutes=5),
    GO_UP: timedelta(minutes=1),
    FORGET: timedelta(days=1),
    FORGET_PORTAL: timedelta(days=1),
    BREAK: timedelta(minutes=10),
    REMIND: timedelta(minutes=1),
    ASK_AGAIN: timedelta(minutes=5),
    TIDY: timedelta(hours=1),
    FORGET_SEVERAL: timedelta(hours=1),
    FORGET_ANSWERS: timedelta(days=1),
    telling.FORGET_TOLD: timedelta(days=1),
    problems.LOOK_FOR_ALIKE: timedelta(minutes=10),
    triggers.LOOK_AROUND: timedelta(minutes=1),
    triggers.FORGET_LOOKS: timedelta(days=1),
    triggers.MIND: timedelta(hours=1),
    bringing.FORGET: timedelta(days=1),
}

VERIFIERS: dict[str, Callable[[], Awaitable[list[str]]]] = {
    "customers": customer_differences,
    "cases": case_differences,
    "tags": tag_differences,
    "problems": problem_differences,
    "fields": field_differences,
    "owners": left_behind,
    "handoffs": handoff_differences,
    "tasks": task_differences,
    "working hours": hours_differences,
    "promises": promise_differences,
    "standing promises": standing_differences,
    "concessions": concession_differences,
    "approvals": approval_differences,
    "fulfilment": fulfilment_differences,
    "replays": replay_differences,
    "reply templates": template_differences,
    "macros": macro_differences,
    "triggers": trigger_differences,
    "facts for reports": fact_differences,
    "search": search_differences,
}
"""What `casedesk verify` recomputes, by name; each tells the differences it found, a line for each."""

WIRING = events.Wiring(reactions=REACTIONS, answers=ANSWERS, checks=CHECKS, jobs=JOBS, periodic=PERIODIC)


def install() -> None:
    """Uses the map from now on."""
    events.install(WIRING)
    personal.install(PERSONAL)
