"""What the audit's values are called, and those among them that are codes."""

from casedesk.cases.wording import channel_words
from casedesk.customers.wording import tier_words
from casedesk.promises.standing.rules.lines import KINDS
from casedesk.promises.standing.wording import kind_words
from casedesk.web.i18n import gettext as _

CODES = ("role", "kind", "tier", "channel")
"""The values that are codes, not names that somebody gave."""


MOMENTS = ("from", "until")
"""The values that are moments, kept as programs write them."""


def value_names() -> dict[str, str]:
    """What the values of an entry are called; the rest go by their keys."""
    return {
        "active": _("active"),
        "address": _("address"),
        "capacity": _("room"),
        "category": _("category"),
        "channel": _("channel"),
        "cover_id": _("stands in"),
        "currency": _("currency"),
        "desk_name": _("name of the desk"),
        "email": _("email"),
        "from": _("from"),
        "into": _("into"),
        "key": _("key"),
        "kind": _("kind"),
        "languages": _("languages"),
        "level": _("level"),
        "locale": _("language"),
        "members": _("members"),
        "minutes": _("minutes"),
        "name": _("name"),
        "needed": _("needed"),
        "pattern": _("pattern"),
        "position": _("place"),
        "private": _("private"),
        "public": _("public"),
        "reason": _("reason"),
        "role": _("role"),
        "rules": _("rules"),
        "scopes": _("may"),
        "shifts": _("shifts"),
        "skills": _("skills"),
        "teams": _("teams"),
        "tier": _("tier"),
        "to_user_id": _("to"),
        "until": _("until"),
        "user_id": _("person"),
        "was": _("before"),
        "working": _("working hours"),
        "zone": _("time zone"),
    }


def code_words() -> dict[str, str]:
    """What the codes among the values mean."""
    return {
        "agent": _("agent"),
        "supervisor": _("supervisor"),
        "manager": _("manager"),
        "admin": _("admin"),
        **tier_words(),
        **channel_words(),
        "text": _("some words"),
        "serial": _("a serial number or a link"),
        "number": _("a number"),
        "day": _("a day"),
        "yes_no": _("yes or no"),
        "one_of": _("one of a list"),
        "any_of": _("several of a list"),
        **{kind: kind_words(kind) for kind in KINDS},
    }
