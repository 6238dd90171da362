"""What stands with customers, in the words of pages."""

from casedesk.web.i18n import gettext as _


def tier_words() -> dict[str, str]:
    """Tiers of customers in words."""
    return {"standard": _("standard"), "silver": _("silver"), "gold": _("gold")}
