"""The keys that do something by themselves, and what they do.

Each can be switched off by whoever it gets in the way of: who speaks to their computer types them by accident. Those
with Ctrl or Cmd stay.
"""

from dataclasses import dataclass

from casedesk.web.i18n import gettext as _


@dataclass(frozen=True)
class Shortcut:
    """A single key, and what it does where that can be done."""

    key: str
    words: str


def shortcuts() -> list[Shortcut]:
    """Every single key: those of every page first, then those of lists, then those of a case."""
    return [
        Shortcut("/", _("go to the search field")),
        Shortcut("?", _("show these keys")),
        Shortcut("c", _("new case")),
        Shortcut("p", _("log a call")),
        Shortcut("z", _("undo what was just done")),
        Shortcut("j", _("to the next row of a list")),
        Shortcut("k", _("to the row before")),
        Shortcut("x", _("choose the row")),
        Shortcut("n", _("the next on my desk; the case of a caller")),
        Shortcut("r", _("write a reply")),
        Shortcut("f", _("forward")),
        Shortcut("m", _("write a note")),
        Shortcut("l", _("log a call or a visit on the case")),
        Shortcut("d", _("promise something")),
        Shortcut("h", _("hand off")),
        Shortcut("e", _("resolve")),
        Shortcut("w", _("wait for somebody")),
        Shortcut("o", _("assign")),
        Shortcut("t", _("say that it was only thanks")),
        Shortcut("a", _("accept a handoff")),
        Shortcut("u", _("decline a handoff")),
        Shortcut("g", _("put a tag on the case")),
        Shortcut("y", _("ask somebody for something")),
        Shortcut("v", _("several steps as one")),
        Shortcut("b", _("what was said last")),
        Shortcut("q", _("quote what is selected")),
        Shortcut("i", _("put a template in")),
    ]
