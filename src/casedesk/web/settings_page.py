"""The parts of the settings, of which each person sees those they may change."""

from dataclasses import dataclass
from typing import Any

from litestar import Response

from casedesk.web.destinations import settings_groups
from casedesk.web.rendering import render
from casedesk.web.sessions import StaffRequest


@dataclass(frozen=True)
class Tab:
    """One part of the settings; `here` says that the page shown belongs to it."""

    words: str
    address: str
    here: bool


@dataclass(frozen=True)
class Group:
    """The parts about one thing that somebody may open."""

    words: str
    tabs: list[Tab]


def groups(request: StaffRequest) -> list[Group]:
    """The parts this person may open, in order."""
    path = request.url.path
    found = [
        Group(
            words,
            [
                Tab(one.words, one.address, path == one.address or path.startswith(one.address + "/"))
                for one in parts
                if request.user.may(one.permission)
            ],
        )
        for words, parts in settings_groups()
    ]
    return [group for group in found if group.tabs]


def settings_page(request: StaffRequest, template: str, status: int = 200, **context: Any) -> Response[str]:
    """A page of the settings, under its tabs."""
    return render(request, template, status=status, groups=groups(request), **context)
