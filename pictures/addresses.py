"""Which addresses a desk has, of which kind each is, and who may open them: read off the application's own routes, so
that a new page is looked at without being named here."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from litestar import Litestar

from casedesk.accounts.rules.permissions import permissions_of
from casedesk.web.guards import Requires, RequiresToken, guarded_routes

NOT_PAGES = re.compile(
    r"^/(api|live|static|healthz|readyz|metrics|uploads)\b|/files/|\.csv$|/(source|document|picture|html|count|completions)$"
)
"""What programs read, and what is taken away as a file."""

_PLACE = re.compile(r"\{\w+:(\w+)\}")


@dataclass(frozen=True)
class Kind:
    """The pages under one route, whatever case, person or filter they show: `/cases/{number:str}`."""

    pattern: str
    permission: str | None

    @property
    def places(self) -> int:
        """How many parts of its addresses are keys."""
        return len(_PLACE.findall(self.pattern))

    @property
    def name(self) -> str:
        """What pictures of it are called."""
        return _PLACE.sub("one", self.pattern).strip("/").replace("/", "_") or "desk"

    def fits(self, path: str) -> bool:
        """Whether the path is one of its addresses."""
        return re.fullmatch(_PLACE.sub(_of_place, self.pattern), urlsplit(path).path) is not None

    def is_for(self, role: str | None) -> bool:
        """Whether somebody of this role may open it; a visitor has none."""
        return self.permission is None or (role is not None and self.permission in permissions_of(role))


def kinds_in(app: Litestar) -> list[Kind]:
    """Every kind of page, those with fewer keys first, so that the first that fits an address is its own."""
    found = {
        Kind(path, guard.permission if isinstance(guard, Requires) else None)
        for path, method, guard in guarded_routes(app)
        if method == "GET" and not isinstance(guard, RequiresToken) and not NOT_PAGES.search(path)
    }
    return sorted(found, key=lambda kind: (":path" in kind.pattern, kind.places, kind.pattern))


def kind_of(path: str, among: Iterable[Kind]) -> Kind | None:
    """Which kind of page an address is; None for what is no page."""
    return next((kind for kind in among if kind.fits(path)), None)


def _of_place(place: re.Match[str]) -> str:
    return ".+" if place[1] == "path" else r"\d+" if place[1] == "int" else "[^/]+"
