"""What stands on cases, in the words of pages: channels, kinds, priorities."""

from casedesk.web.i18n import gettext as _


def channel_words() -> dict[str, str]:
    """Channels in words."""
    return {
        "email": _("mail"),
        "phone": _("phone"),
        "visit": _("visit"),
        "form": _("form"),
        "chat": _("chat"),
        "letter": _("letter"),
        "social": _("social"),
        "other": _("other"),
    }


def kind_words() -> dict[str, str]:
    """Kinds of cases in words."""
    return {
        "question": _("question"),
        "request": _("request"),
        "complaint": _("complaint"),
        "praise": _("praise"),
    }


def priority_words() -> dict[str, str]:
    """Priorities in words."""
    return {"normal": _("normal"), "high": _("high")}
