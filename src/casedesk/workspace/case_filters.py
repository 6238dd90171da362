"""The filters of the list of cases: read from an address, written into one, shown as menus."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, quote_plus, urlencode, urlsplit
from zoneinfo import ZoneInfo

from casedesk.accounts.queries.people import Person, Team
from casedesk.cases.actions.story import KINDS, PRIORITIES
from casedesk.cases.queries.filters import STAGE_GROUPS, Filters, Narrowing
from casedesk.cases.rules import stages
from casedesk.cases.wording import channel_words, kind_words
from casedesk.customers.rules.people import TIERS
from casedesk.fields.rules.asking import ANY, NONE
from casedesk.platform.keys import key_said
from casedesk.platform.places import Place
from casedesk.settings.queries import ListEntry
from casedesk.views.rules import USUAL_COLUMNS
from casedesk.web.i18n import gettext as _
from casedesk.web.i18n import pgettext
from casedesk.web.menus import Menu, Option
from casedesk.web.sessions import SignedIn
from casedesk.web.time_filters import day

ADDRESS = "/cases"
CHANNELS = ("email", "phone", "visit", "form", "chat", "letter", "social", "other")
ORDERS = ("newest", "waiting")
MINE = "me"
OF_MINE = "mine"
NAMES = {
    "owner_id": "owner",
    "team_id": "team",
    "category_id": "category",
    "cause_id": "cause",
    "opened_from": "from",
    "opened_before": "to",
}
"""What filters are called in an address, where not by their own name."""
KEYS = ("owner_id", "team_id", "category_id", "cause_id")
UNSAID = ("", None, "newest")
"""What filters are when nothing is asked: an address leaves it out."""
MOST_TAGS = 5
"""So many tags can be asked for at once."""


def filters_from(query: Mapping[str, str], user: SignedIn, zone: str = "UTC") -> Filters:
    """The filters an address names; what it names wrongly is left out. `owner=me` is the reader, `team=mine` any of
    their teams, `from` and `to` are days in `zone`, the last not included."""
    owner, team = query.get("owner", ""), query.get("team", "")
    return Filters(
        stage=_one_of(query.get("stage", ""), (*STAGE_GROUPS, *stages.STAGES)),
        owner_id=user.id if owner == MINE else key_said(owner),
        team_id=key_said(team),
        of_teams=user.teams if team == OF_MINE else None,
        category_id=key_said(query.get("category", "")),
        cause_id=key_said(query.get("cause", "")),
        tags=_tags(query.get("tag", "")),
        kind=_one_of(query.get("kind", ""), KINDS),
        channel=_one_of(query.get("channel", ""), CHANNELS),
        priority=_one_of(query.get("priority", ""), PRIORITIES),
        tier=_one_of(query.get("tier", ""), TIERS),
        language=query.get("language", "")[:20],
        answered=_one_of(query.get("answered", ""), ("no",)),
        opened_from=_midnight(query.get("from", ""), zone),
        opened_before=_midnight(query.get("to", ""), zone),
        order=_one_of(query.get("order", ""), ORDERS) or "newest",
    )


def said_in(filters: Filters, zone: str = "UTC") -> dict[str, str]:
    """What an address says of these filters, by name."""
    said = {
        NAMES.get(name, name): value.astimezone(ZoneInfo(zone)).date().isoformat()
        if isinstance(value, datetime)
        else str(value)
        for name, value in vars(filters).items()
        if value not in UNSAID
        and name not in ("customer_id", "narrowing", "also", "of_teams", "tags", "tags_meant")
    }
    if filters.tags:
        said["tag"] = ",".join(map(str, filters.tags))
    if filters.of_teams is not None:
        said["team"] = OF_MINE
    for one in (*filters.also, *([filters.narrowing] if filters.narrowing is not None else [])):
        said |= dict(one.address)
    return said


@dataclass(frozen=True)
class Addresses:
    """Where lists with other filters are: all with these columns, and with the saved view that one came from."""

    zone: str = "UTC"
    columns: tuple[str, ...] = USUAL_COLUMNS
    view_id: int | None = None

    def of(self, filters: Filters, **changes: Any) -> str:
        """The first page of a list with these filters, some of them changed."""
        return self._saying(said_in(replace(filters, **changes), self.zone))

    def for_each(self, filters: Filters, name: str, values: Sequence[Any]) -> list[str]:
        """The same for each value of one filter: a menu has dozens, and all else of their addresses is alike."""
        called = NAMES.get(name, name)
        asked: dict[str, Any] = {name: called}  # whatever it is, it has its place in the address
        said = said_in(replace(filters, **asked), self.zone)
        without = {other: value for other, value in said.items() if other != called}
        return [
            self._saying(without if value in UNSAID else {**said, called: str(value)}) for value in values
        ]

    def _saying(self, said: dict[str, str]) -> str:
        if self.view_id is not None and said:
            said = {**said, "view": str(self.view_id)}
        if self.columns != USUAL_COLUMNS:
            said = {**said, "columns": ",".join(self.columns)}
        return ADDRESS + (
            "?" + "&".join(f"{_quoted(name)}={_quoted(one)}" for name, one in said.items()) if said else ""
        )

    def after(self, filters: Filters, after: Place) -> str:
        """The page that begins after a row."""
        here = self.of(filters)
        return f"{here}{'&' if '?' in here else '?'}{urlencode({'after': str(after)})}"


@lru_cache(maxsize=1_000)
def _quoted(text: str) -> str:
    """As an address says it. A list has some two hundred other lists to lead to, which say the same few words."""
    return quote_plus(text, safe=",")


def fields_of(address: str, *without: str) -> list[tuple[str, str]]:
    """What a form has to carry along so that it leads to a list like the one at `address`, but for some of it."""
    return [(name, value) for name, value in parse_qsl(urlsplit(address).query) if name not in without]


@dataclass(frozen=True)
class Choices:
    """What the desk has to choose from, with what is not offered any more."""

    owners: Sequence[Person]
    teams: Sequence[Team]
    categories: Sequence[ListEntry]
    causes: Sequence[ListEntry]


def menus(filters: Filters, choices: Choices, to: Addresses) -> list[Menu]:
    """Every filter that has something to choose."""

    def menu(label: str, name: str, options: Sequence[tuple[Any, str]]) -> Menu:
        now, addresses = getattr(filters, name), to.for_each(filters, name, [key for key, _words in options])
        return Menu(
            label,
            [
                Option(words, address, key == now)
                for (key, words), address in zip(options, addresses, strict=True)
            ],
        )

    found = [
        menu(_("stage"), "stage", _stage_words()),
        menu(_("owner"), "owner_id", _keyed(_("anybody"), choices.owners, filters.owner_id)),
        _team_menu(filters, choices.teams, to),
        menu(_("category"), "category_id", _keyed(_("any"), choices.categories, filters.category_id)),
        menu(_("kind"), "kind", [("", _("any")), *kind_words().items()]),
        menu(_("channel"), "channel", [("", _("any")), *channel_words().items()]),
        menu(
            pgettext("sorting", "order"),
            "order",
            [("newest", _("newest first")), ("waiting", _("longest wait first"))],
        ),
    ]
    return [one for one in found if len(one.options) > 1]


def _team_menu(filters: Filters, teams: Sequence[Team], to: Addresses) -> Menu:
    """The teams, each by itself, or those of the reader together."""
    offered = _keyed(_("all"), teams, filters.team_id)
    addresses = to.for_each(replace(filters, of_teams=None), "team_id", [key for key, _words in offered])
    options = [
        Option(words, address, filters.of_teams is None and filters.team_id == key)
        for (key, words), address in zip(offered, addresses, strict=True)
    ]
    if filters.of_teams is not None:
        options.insert(1, Option(_("mine"), to.of(filters), True))
    return Menu(_("team"), options)


def rarer(
    filters: Filters, causes: Sequence[ListEntry], tags: Mapping[int, str], to: Addresses
) -> list[tuple[str, str, str]]:
    """The filters in force that have no menu, because they come from a link or are typed: label, value, and the list
    without. `tags` are what the tags are called; a case has all of them."""
    cause_names = {one.id: one.name for one in causes}
    said = {
        "cause_id": (_("cause"), cause_names.get(filters.cause_id or 0, _("none"))),
        "priority": (_("priority"), filters.priority),
        "tier": (_("tier"), filters.tier),
        "language": (_("language"), filters.language),
        "answered": (_("answered"), _("not yet")),
    }
    by_tag = [
        (_("tag"), tags[key], to.of(filters, tags=tuple(one for one in filters.tags if one != key)))
        for key in filters.tags
    ]
    return by_tag + [
        (label, value, to.of(filters, **{name: None if name in KEYS else ""}))
        for name, (label, value) in said.items()
        if getattr(filters, name) not in ("", None)
    ]


def of_fields(filters: Filters, names: Mapping[str, str], to: Addresses) -> list[tuple[str, str, str]]:
    """What is asked of fields: what each is called, what is asked of it, and the list without."""
    words = {NONE: _("nothing"), ANY: _("anything")}
    return [
        (names[name], words.get(typed, typed), to.of(filters, also=_without(filters.also, one)))
        for one in filters.also
        for name, typed in one.address
    ]


def _without(several: Sequence[Narrowing], one: Narrowing) -> tuple[Narrowing, ...]:
    return tuple(other for other in several if other != one)


def opened_words(filters: Filters, zone: str) -> str:
    """The days between which cases were opened, both included; empty where nothing is asked."""
    first, after = filters.opened_from, filters.opened_before
    if first is None and after is None:
        return ""
    # `after` is the midnight that ends the last day.
    last = None if after is None else after - timedelta(seconds=1)
    words = {"first": _day_there(first, zone), "last": _day_there(last, zone)}
    return _("%(first)s to %(last)s") % words


def _day_there(at: datetime | None, zone: str) -> str:
    return "…" if at is None else day(at.astimezone(ZoneInfo(zone)).date())


def _keyed(
    empty: str, entries: Sequence[Person] | Sequence[Team] | Sequence[ListEntry], now: int | None
) -> list[tuple[Any, str]]:
    """A menu of what is offered, and of what the list asks for now, even where it is not offered any more."""
    offered = [
        (entry.id, entry.name) for entry in entries if entry.id == now or getattr(entry, "active", True)
    ]
    unknown = [(now, _("unknown"))] if now and now not in [key for key, _name in offered] else []
    return [(None, empty), *offered, *unknown]


def _stage_words() -> list[tuple[str, str]]:
    return [
        ("", _("any")),
        ("open", _("open")),
        ("ours", _("with us")),
        ("theirs", _("with the customer")),
        ("working", _("working")),
        ("awaiting_third_party", _("third party")),
        ("ended", _("ended")),
        ("resolved", _("resolved")),
        ("closed", _("closed")),
    ]


def _one_of(typed: str, known: tuple[str, ...]) -> str:
    return typed if typed in known else ""


def _tags(typed: str) -> tuple[int, ...]:
    """The keys of tags in an address; 0, for cases without any, stands alone."""
    keys = [key for one in typed.split(",") if (key := key_said(one)) is not None]
    return tuple(dict.fromkeys([0] if 0 in keys else keys))[:MOST_TAGS]


def _midnight(typed: str, zone: str) -> datetime | None:
    try:
        on = date.fromisoformat(typed)
    except ValueError:
        return None
    if not 1990 <= on.year < 2200:
        return None
    return datetime.combine(on, time(), ZoneInfo(zone)).astimezone(UTC)
