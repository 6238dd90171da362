"""The desk's background work in words."""

from casedesk.platform.jobs.queries import JobCount, JobRow
from casedesk.web.i18n import gettext as _

STATES = ("waiting", "running", "dead", "done")


def words_of(kind: str) -> str:
    """What a kind of job does; its own name where this version has no words for it."""
    return _kinds().get(kind, kind)


def named_ids(job: JobRow) -> str:
    """What the job is about: `reply 17`."""
    return ", ".join(
        f"{name.removesuffix('_id').replace('_', ' ')} {value}"
        for name, value in sorted(job.payload.items())
        if value is not None
    )


def by_kind(counts: list[JobCount]) -> list[tuple[str, dict[str, int]]]:
    """How many jobs of each kind stand in each state, in the order of their words."""
    kinds: dict[str, dict[str, int]] = {}
    for row in counts:
        kinds.setdefault(row.kind, dict.fromkeys(STATES, 0))[row.state] = row.count
    return sorted((words_of(kind), states) for kind, states in kinds.items())


def _kinds() -> dict[str, str]:
    return {
        "let_reply_go": _("A reply goes out"),
        "send_mail": _("A mail is sent"),
        "send_due_mails": _("Mails that are due are looked for"),
        "acknowledge": _("A customer is told that their message arrived"),
        "ask_whether_solved": _("A customer is asked whether it is solved"),
        "introduce_owner": _("A customer is told who has their case now"),
        "note_mail_report": _("What a mail server reported is noted"),
        "note_reachable": _("An address that answers again is noted"),
        "promises.remind": _("Owners are reminded of promises, supervisors of overdue ones"),
        "promises.ask_again": _("Customers who do not answer are asked again"),
        "promises.break_overdue": _("Promises that nobody kept for seven days are written down as broken"),
        "close_resolved": _("Resolved cases close"),
        "wake_third_parties": _("Waits for third parties end"),
        "portal.send_link": _("A customer is sent a fresh link, where there is anything to see"),
        "portal.forget": _("What customers' links opened, and is past, is forgotten"),
        "cases.clear_files": _("Files that nothing refers to are cleared away"),
        "cases.keep_hours": _("Old cases are counted by working hours"),
        "resolution_clock.carry_on": _("Working hours are carried on into the years to come"),
        "reports.reckon_all": _("What reports count of every case is worked out anew"),
        "reports.reckon_repeated": _("What reports count of a repeated case is worked out anew"),
        "empowerment.replay": _("Past requests are judged again for the workbench"),
        "take_waiting_mail": _("Mails left waiting are taken up"),
        "ownership.hand_over": _("Cases of somebody who left are handed over"),
        "handoffs.return_unanswered": _("Handoffs that nobody answered go back"),
        "notifications.mail": _("Somebody is told by mail of what is theirs"),
        "notifications.push": _("Somebody is told by browser push of what is theirs"),
        "notifications.forget": _("What was told long ago is cleared away"),
        "search.index_all": _("All that was ever said is made ready to be searched"),
        "answering.carry_on": _("One answer goes to all customers of a problem"),
        "answering.forget": _("Letters to customers of a problem that nobody sent are cleared away"),
        "several.carry_on": _("A step is taken on many cases, or taken back"),
        "several.forget": _("What was needed to take steps on many cases back is cleared away"),
        "together.tidy": _(
            "Pages that closed without a word, and drafts nobody went on with, are cleared away"
        ),
        "approvals.go_up": _("Requests for approval that nobody answered go one level up"),
        "approvals.carry_out": _("What was approved with others is carried out"),
        "fulfilment.tell": _("A program is told what has to be done"),
        "empowerment.lapse": _("What was held back for a customer, and is past, is free again"),
        "problems.look_for_alike": _("Cases that may have one cause are looked for"),
        "triggers.look": _("Triggers look at what happened to a case"),
        "triggers.look_around": _("Triggers look for what time brought"),
        "triggers.mind": _("Triggers that name what is not there any more are looked for"),
        "triggers.try": _("A trigger is tried on past cases"),
        "triggers.forget_looks": _("What triggers looked at long ago is forgotten"),
        "privacy.clear_files": _("Files of somebody who was erased are removed"),
        "privacy.keep_list": _("The list of erasures is written beside the backups"),
        "importers.carry_on": _("A file of customers or orders is looked at, or taken"),
        "importers.forget": _("Files that were brought over long ago are forgotten"),
        "accounts.forget": _("Old sessions and tries are forgotten"),
    }
