"""The audit in sentences: what was done to what, with names in place of keys."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casedesk.accounts.queries import entry as entry_queries
from casedesk.accounts.queries import people
from casedesk.admin.audit_values import CODES, MOMENTS, code_words, value_names
from casedesk.audit.queries import Entry
from casedesk.automation.macros.queries.macros import macro_names
from casedesk.automation.templates.queries.kept import template_names
from casedesk.automation.triggers.queries.triggers import trigger_names
from casedesk.cases.queries.tags import all_tags
from casedesk.channels.mailboxes.queries.mailboxes import mailboxes
from casedesk.fields.queries.fields import all_fields
from casedesk.rota.queries.planned import skills
from casedesk.settings.queries import categories, causes
from casedesk.web.i18n import gettext as _
from casedesk.web.named import recorded
from casedesk.web.time_filters import dated, day

Names = Mapping[tuple[str, int], str]
"""What things are called, by kind and key."""

_TAGS = ("into",)
_USERS = ("by_user_id", "to_user_id", "user_id", "cover_id", "members")


@dataclass(frozen=True)
class Line:
    """One entry as it is read: who, what, and the values it set."""

    entry: Entry
    who: str
    what: str
    values: list[tuple[str, str]]


async def lines_of(entries: Iterable[Entry]) -> list[Line]:
    """The entries in words."""
    names = await _names()
    return [Line(entry, _who(entry, names), _what(entry, names), _values(entry, names)) for entry in entries]


def subjects() -> dict[str, str]:
    """The kinds of things that are audited, in the plural."""
    return {
        "user": _("people"),
        "team": _("teams"),
        "skill": _("skills"),
        "routing_rules": _("routing rules"),
        "category": _("categories"),
        "cause": _("causes"),
        "tag": _("tags"),
        "field": _("fields"),
        "field_choice": _("choices of fields"),
        "desk_settings": _("desk"),
        "api_token": _("API tokens"),
        "mailbox": _("mailboxes"),
        "webhook": _("webhooks"),
        "blocked_sender": _("blocked senders"),
        "mail": _("sealed mails"),
        "case": _("cases"),
        "import": _("imports"),
        "customer": _("customers"),
        "job": _("background work"),
        "working_hours": _("working hours"),
        "standing_promise": _("what every customer is promised"),
        "reply_template": _("reply templates"),
        "macro": _("macros"),
        "trigger": _("triggers"),
        "baseline": _("baseline of the reports"),
        "policy": _("policies"),
    }


async def _names() -> Names:
    everybody = await people.everybody()
    teams = await people.teams()
    tokens = await entry_queries.api_tokens()
    fields = await all_fields()
    return {
        **{("user", one.id): one.name for one in everybody},
        **{("team", one.id): one.name for one in teams},
        **{("skill", one.id): one.name for one in await skills(active_only=False)},
        **{("working_hours", one.id): one.name for one in teams},
        ("working_hours", 0): _("the desk"),
        **{("reply_template", key): name for key, name in (await template_names()).items()},
        **{("macro", key): name for key, name in (await macro_names()).items()},
        **{("trigger", key): name for key, name in (await trigger_names()).items()},
        **{("category", one.id): one.name for one in await categories(active_only=False)},
        **{("cause", one.id): one.name for one in await causes(active_only=False)},
        **{("tag", one.id): one.name for one in await all_tags()},
        **{("field", one.id): one.name for one in fields},
        **{("field_choice", one.id): one.name for field in fields for one in field.choices},
        **{("api_token", one.id): one.name for one in tokens},
        **{("mailbox", one.id): one.address for one in await mailboxes()},
    }


def _who(entry: Entry, names: Names) -> str:
    if entry.by_user_id is None:
        rules = {"setup": _("setting up"), "cli": _("command line")}
        return rules.get(entry.by_rule or "") or str(recorded(entry.by_rule or ""))
    who = names.get(("user", entry.by_user_id), "")
    token = names.get(("api_token", entry.by_token_id or 0))
    return _("%(who)s, by the token %(token)s") % {"who": who, "token": token} if token else who


def _what(entry: Entry, names: Names) -> str:
    thing = names.get((entry.subject, entry.subject_id or 0), str(entry.subject_id or ""))
    sentence = (_sentences() | _tag_sentences() | _field_sentences() | _customer_sentences()).get(
        (entry.subject, entry.verb)
    )
    if sentence is None:
        return f"{entry.verb} {entry.subject} {thing}".replace("_", " ")
    return sentence % {"thing": thing}


def _values(entry: Entry, names: Names) -> list[tuple[str, str]]:
    keys = value_names()
    return [
        (keys.get(key) or key.removesuffix("_id").replace("_", " "), _value(key, value, names))
        for key, value in sorted(entry.details.items())
        if value not in (None, [], "")
    ]


def _in_time(value: Any) -> str:
    """A moment or a day as people say it; what is neither stays as it is."""
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return str(value)
    return dated(at) if at.tzinfo else day(at.date())


def _value(key: str, value: Any, names: Names) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_value(key, one, names) for one in value)
    if key in MOMENTS:
        return _in_time(value)
    if key in CODES:
        return code_words().get(str(value), str(value))
    kind = "user" if key in _USERS else "team" if key == "teams" else "tag" if key in _TAGS else ""
    return names.get((kind, value), str(value)) if kind else str(value)


def _sentences() -> dict[tuple[str, str], str]:
    return {
        ("user", "added"): _("added %(thing)s"),
        ("user", "changed"): _("changed %(thing)s"),
        ("user", "invited"): _("made a code for %(thing)s"),
        ("user", "deactivated"): _("let %(thing)s go"),
        ("user", "reactivated"): _("let %(thing)s come back"),
        ("user", "password_chosen"): _("%(thing)s chose a password"),
        ("user", "password_changed"): _("%(thing)s changed their password"),
        ("user", "shifts_set"): _("set the working hours of %(thing)s"),
        ("user", "absence_entered"): _("entered an absence of %(thing)s"),
        ("user", "absence_changed"): _("changed an absence of %(thing)s"),
        ("user", "absence_ended"): _("ended an absence of %(thing)s"),
        ("user", "handed_over"): _("had handed over what was open on the name of %(thing)s"),
        ("user", "knowledge_set"): _("set what %(thing)s knows"),
        ("routing_rules", "routing_added"): _("added a routing rule"),
        ("routing_rules", "routing_changed"): _("changed a routing rule"),
        ("routing_rules", "routing_moved"): _("moved a routing rule"),
        ("routing_rules", "routing_removed"): _("removed a routing rule"),
        ("routing_rules", "routing_restored"): _("brought earlier routing rules back"),
        ("skill", "added"): _("added the skill %(thing)s"),
        ("skill", "changed"): _("changed the skill %(thing)s"),
        ("user", "codes_set_up"): _("%(thing)s set up one-time codes"),
        ("user", "codes_reset"): _("took the one-time codes of %(thing)s away"),
        ("user", "recovery_codes_made"): _("%(thing)s made new recovery codes"),
        ("user", "recovery_code_used"): _("%(thing)s used a recovery code"),
        ("user", "delegated"): _("%(thing)s let somebody decide in their place"),
        ("user", "delegation_ended"): _("%(thing)s ended that somebody decides in their place"),
        ("webhook", "added"): _("lets a program be told: %(thing)s"),
        ("webhook", "deactivated"): _("tells a program nothing more: %(thing)s"),
        ("team", "added"): _("made the team %(thing)s"),
        ("team", "changed"): _("changed the team %(thing)s"),
        ("category", "added"): _("added the category %(thing)s"),
        ("category", "changed"): _("changed the category %(thing)s"),
        ("category", "moved"): _("moved the category %(thing)s"),
        ("cause", "added"): _("added the cause %(thing)s"),
        ("cause", "changed"): _("changed the cause %(thing)s"),
        ("cause", "moved"): _("moved the cause %(thing)s"),
        ("desk_settings", "changed"): _("changed the desk"),
        ("api_token", "created"): _("made the token %(thing)s"),
        ("api_token", "revoked"): _("revoked the token %(thing)s"),
        ("mailbox", "added"): _("set up the mailbox %(thing)s"),
        ("mailbox", "changed"): _("changed the mailbox %(thing)s"),
        ("mailbox", "deactivated"): _("took the mailbox %(thing)s out of use"),
        ("mailbox", "reactivated"): _("took the mailbox %(thing)s into use again"),
        ("mailbox", "consented"): _("signed in at the provider for the mailbox %(thing)s"),
        ("mailbox", "intake_secret_made"): _("made the secret for handing mails in to %(thing)s"),
        ("blocked_sender", "added"): _("blocked a sender"),
        ("blocked_sender", "removed"): _("reads a blocked sender again"),
        ("import", "taken"): _("brought a file over"),
        ("mail", "unsealed"): _("opened the sealed mail %(thing)s"),
        ("case", "customer_links_revoked"): _("revoked the customer's links to C-%(thing)s"),
        ("baseline", "fixed"): _("fixed the period that reports are shown against"),
        ("baseline", "dropped"): _("took the baseline of the reports away"),
        ("working_hours", "published"): _("wrote working hours: %(thing)s"),
        ("policy", "policy_published"): _("published version %(thing)s of the policy"),
        ("job", "retried"): _("tried job %(thing)s again"),
        ("job", "dropped"): _("dropped job %(thing)s"),
        **_of_what_is_said(),
    }


def _customer_sentences() -> dict[tuple[str, str], str]:
    return {
        ("customer", "exported"): _("exported what we hold of customer #%(thing)s"),
        ("customer", "erased"): _("erased customer #%(thing)s at their request"),
    }


def _of_what_is_said() -> dict[tuple[str, str], str]:
    """What the desk promises every customer, and the words it keeps ready."""
    return {
        ("standing_promise", "added"): _("promised something to every customer, by line %(thing)s"),
        ("standing_promise", "ended"): _("ended line %(thing)s of what every customer is promised"),
        ("reply_template", "added"): _("wrote the reply template %(thing)s"),
        ("reply_template", "changed"): _("changed the reply template %(thing)s"),
        ("reply_template", "retired"): _("retired the reply template %(thing)s"),
        ("reply_template", "taken_up"): _("took up the reply template %(thing)s again"),
        ("macro", "added"): _("wrote the macro %(thing)s"),
        ("macro", "changed"): _("changed the macro %(thing)s"),
        ("macro", "retired"): _("retired the macro %(thing)s"),
        ("macro", "taken_up"): _("took up the macro %(thing)s again"),
        ("trigger", "added"): _("wrote the trigger %(thing)s"),
        ("trigger", "changed"): _("changed the trigger %(thing)s"),
        ("trigger", "moved"): _("moved the trigger %(thing)s"),
        ("trigger", "switched_on"): _("switched the trigger %(thing)s on"),
        ("trigger", "switched_off"): _("switched the trigger %(thing)s off"),
        ("trigger", "stopped"): _("the trigger %(thing)s ran too often and stopped itself"),
        ("trigger", "retired"): _("retired the trigger %(thing)s"),
        ("trigger", "taken_up"): _("took up the trigger %(thing)s again"),
    }


def _tag_sentences() -> dict[tuple[str, str], str]:
    return {
        ("tag", "renamed"): _("renamed the tag %(thing)s"),
        ("tag", "merged"): _("merged the tag %(thing)s into another"),
        ("tag", "unmerged"): _("took the merge of the tag %(thing)s back"),
        ("tag", "retired"): _("retired the tag %(thing)s"),
        ("tag", "brought_back"): _("offers the tag %(thing)s again"),
    }


def _field_sentences() -> dict[tuple[str, str], str]:
    return {
        ("field", "added"): _("asks for something new: %(thing)s"),
        ("field", "changed"): _("changed how %(thing)s is asked for"),
        ("field", "moved"): _("moved the field %(thing)s"),
        ("field", "retired"): _("asks for %(thing)s no more"),
        ("field", "brought_back"): _("asks for %(thing)s again"),
        ("category", "guided"): _("wrote what helps with %(thing)s"),
        ("field_choice", "renamed"): _("renamed a choice: %(thing)s"),
    }
