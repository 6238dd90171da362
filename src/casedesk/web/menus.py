"""Menus of links: each option leads to the page as it is when that one is chosen."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Option:
    """One choice of a menu, and where it leads."""

    words: str
    address: str
    chosen: bool


@dataclass(frozen=True)
class Menu:
    """One filter or choice. Its first option is the usual one: to filter nothing, say."""

    label: str
    options: list[Option]

    @property
    def chosen(self) -> str:
        """The words of the option that is in force."""
        return next((one.words for one in self.options if one.chosen), self.options[0].words)

    @property
    def narrows(self) -> bool:
        """Whether anything but the usual is chosen."""
        return any(one.chosen for one in self.options[1:])
