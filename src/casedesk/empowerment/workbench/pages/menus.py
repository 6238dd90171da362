"""Who is counted: the filters of the workbench as menus."""

from dataclasses import dataclass

from casedesk.accounts.queries.people import teams
from casedesk.empowerment.rules.words import COSTLESS, Reason, Remedy
from casedesk.empowerment.workbench.pages.asked import Asked
from casedesk.web.i18n import gettext as _


@dataclass(frozen=True)
class Option:
    """One choice, and where it leads. `value` is what the address calls it."""

    value: str
    words: str
    address: str
    chosen: bool


@dataclass(frozen=True)
class Menu:
    """One filter; its first option takes it away."""

    name: str
    label: str
    options: list[Option]

    @property
    def narrows(self) -> bool:
        """Whether anything but the first option is chosen."""
        return any(one.chosen for one in self.options[1:])

    @property
    def chosen(self) -> Option:
        """The option in force."""
        return next((one for one in self.options if one.chosen), self.options[0])


async def menus(asked: Asked) -> list[Menu]:
    """Every filter, with what is chosen. The words of remedies and reasons are the templates'."""
    return [
        _menu(asked, "team", _("team"), [(str(team.id), team.name) for team in await teams()]),
        _menu(asked, "remedy", _("remedy"), [(one, "") for one in Remedy if one not in COSTLESS]),
        _menu(asked, "reason", _("reason"), [(one, "") for one in Reason]),
        _menu(
            asked,
            "level",
            _("level"),
            [(one, _("level %(level)s") % {"level": one}) for one in ("1", "2", "3")],
        ),
        _menu(asked, "tier", _("tier"), [(one, one) for one in ("standard", "silver", "gold")]),
    ]


def _menu(asked: Asked, name: str, label: str, options: list[tuple[str, str]]) -> Menu:
    now = asked.query.get(name, "")
    return Menu(
        name,
        label,
        [
            Option(value, words, asked.address(**{name: value}), value == now)
            for value, words in [("", _("all")), *options]
        ],
    )
