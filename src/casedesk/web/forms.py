"""Reading a form: every field's error at once, and what was typed kept.

    form = await read_form(request)
    name = form.text("name", longest=100)
    level = form.integer("level", lowest=1, highest=3)
    form.check()                                # raises Invalid with all that is wrong
    await actions.rename(...)

A field that is wrong gives a harmless value meanwhile; `check` comes before anything is done with it.
To show the form again, with what an action objected to as well: `form.refused(invalid)`.
"""

import re
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from litestar.datastructures import UploadFile

from casedesk.platform import money
from casedesk.platform.errors import Invalid
from casedesk.web.i18n import gettext as _
from casedesk.web.posted import AnyRequest, Fields, fields_of

FormValue = str | list[str]

TICKED = "1"
LONGEST_LINE = 200
LONGEST_WORDS = 50_000
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,18}")
_YEARS = range(1900, 2200)


class Form:
    """A form to show or one that was sent: `values` are as typed, `errors` are by field.

    `name` tells it from other forms on the same page. `restored`: it was begun before and is there again, so that
    it takes no focus by itself.
    """

    def __init__(self, values: Mapping[str, object] | None = None, name: str = "") -> None:
        self.name = name
        self.values: dict[str, FormValue] = {name: _shown(one) for name, one in (values or {}).items()}
        self.errors: dict[str, str] = {}
        self.restored = False
        self._sent: Fields = {}

    @classmethod
    def sent(cls, fields: Fields) -> "Form":
        """A form as it was posted. Single values are kept as text, repeated ones as lists."""
        form = cls()
        form._sent = fields
        for name, found in fields.items():
            texts = [one for one in found if isinstance(one, str)]
            if texts and not name.startswith("_"):
                form.values[name] = texts[0] if len(texts) == 1 else texts
        return form

    def text(self, name: str, *, longest: int = LONGEST_LINE, required: bool = True) -> str:
        """One line: runs of white space become one space, the ends are cut."""
        return self._bounded(name, " ".join(self._typed(name).split()), longest, required)

    def words(self, name: str, *, longest: int = LONGEST_WORDS, required: bool = True) -> str:
        """Several lines as they were written; only line ends and the end of the text are made even."""
        typed = self._typed(name).replace("\r\n", "\n").replace("\r", "\n").rstrip()
        return self._bounded(name, typed if typed.strip() else "", longest, required)

    def secret(self, name: str) -> str:
        """A password: exactly as typed, and never shown again with the form."""
        typed = self._typed(name)
        self.values.pop(name, None)
        if not typed:
            self.refuse(name, _("Fill this in."))
        return typed

    def email(self, name: str) -> str:
        """An address that mail could reach, in lower case."""
        typed = self.text(name, longest=254).lower()
        local, at, domain = typed.partition("@")
        if typed and not (local and at and domain and "@" not in domain and " " not in typed):
            self.refuse(name, _("Write an address such as name@example.com."))
        return typed

    def integer(self, name: str, *, lowest: int, highest: int) -> int:
        """A whole number within bounds, both included."""
        found = self.optional_integer(name, lowest=lowest, highest=highest)
        if found is None:
            self.refuse(name, _("Fill this in."))
        return lowest if found is None else found

    def optional_integer(self, name: str, *, lowest: int, highest: int) -> int | None:
        """A whole number within bounds, or None where nothing was typed."""
        typed = self._typed(name).strip()
        if not typed:
            return None
        number = int(typed) if _WHOLE_NUMBER.fullmatch(typed) else None
        if number is None or not lowest <= number <= highest:
            bounds = {"low": lowest, "high": highest}
            self.refuse(name, _("Write a whole number from %(low)d to %(high)d.") % bounds)
            return lowest
        return number

    def amount(self, name: str, locale: str) -> Decimal | None:
        """An amount of money as people of this locale write it, or None where nothing was typed. Whether it fits
        its currency is for the action to say."""
        typed = self._typed(name).strip()
        found = money.read_local_amount(typed, locale) if typed else None
        if typed and found is None:
            self.refuse(name, _("Write an amount such as 12.50."))
        return found

    def choice(self, name: str, options: Collection[str]) -> str:
        """One of `options`."""
        typed = self._typed(name)
        if typed not in options:
            self.refuse(name, _("Choose one of these."))
        return typed

    def optional_choice(self, name: str, options: Collection[str]) -> str | None:
        """One of `options`, or None where nothing was chosen."""
        return self.choice(name, options) if self._typed(name) else None

    def choices(self, name: str, options: Collection[str]) -> tuple[str, ...]:
        """Any of `options` that are ticked, each once."""
        typed = [one for one in self._sent.get(name, []) if isinstance(one, str) and one]
        self.values[name] = typed
        if not set(typed) <= set(options):
            self.refuse(name, _("Choose among these."))
        return tuple(dict.fromkeys(typed))

    def checkbox(self, name: str) -> bool:
        """Whether it was ticked."""
        ticked = bool(self._typed(name))
        self.values[name] = TICKED if ticked else ""  # a browser does not send an empty box
        return ticked

    def identifier(self, name: str) -> int:
        """The key of something that was chosen."""
        found = self.optional_identifier(name)
        if found is None:
            self.refuse(name, _("Choose one of these."))
        return found or 0

    def optional_identifier(self, name: str) -> int | None:
        """The key of something that was chosen, or None."""
        typed = self._typed(name)
        if not typed:
            return None
        return self._key(name, typed)

    def identifiers(self, name: str) -> tuple[int, ...]:
        """The keys of everything ticked, each once, in the order of the page."""
        typed = [one for one in self._sent.get(name, []) if isinstance(one, str) and one]
        self.values[name] = typed
        return tuple(dict.fromkeys(self._key(name, one) for one in typed))

    def day(self, name: str) -> date:
        """A date."""
        found = self.optional_day(name)
        if found is None:
            self.refuse(name, _("Fill this in."))
        return found or date.min

    def optional_day(self, name: str) -> date | None:
        """A date, or None where nothing was typed."""
        typed = self._typed(name).strip()
        if not typed:
            return None
        try:
            day = date.fromisoformat(typed)
        except ValueError:
            day = date.min
        if day.year not in _YEARS:
            self.refuse(name, _("Write a date such as 2026-03-31."))
            return None
        return day

    def moment(self, name: str, zone: str) -> datetime:
        """A date and time as the clock shows it in `zone`; in UTC."""
        found = self.optional_moment(name, zone)
        if found is None:
            self.refuse(name, _("Fill this in."))
        return found or datetime.min.replace(tzinfo=UTC)

    def optional_moment(self, name: str, zone: str) -> datetime | None:
        """A date and time as the clock shows it in `zone`, in UTC; or None where nothing was typed.

        Of the hour that comes twice in autumn the first is meant; one that spring leaves out is refused.
        """
        typed = self._typed(name).strip()
        if not typed:
            return None
        try:
            shown = datetime.fromisoformat(typed)
        except ValueError:
            shown = datetime.min.replace(tzinfo=UTC)
        if shown.year not in _YEARS or shown.tzinfo is not None:
            self.refuse(name, _("Write a date and time such as 2026-03-31T14:30."))
            return None
        there = shown.replace(tzinfo=ZoneInfo(zone))
        moment = there.astimezone(UTC)
        if moment.astimezone(there.tzinfo).replace(tzinfo=None) != shown:
            self.refuse(name, _("The clocks go forward then; that time does not exist on that day."))
        return moment

    def files(self, name: str) -> list[UploadFile]:
        """The files that were chosen; an empty field counts as none."""
        return [one for one in self._sent.get(name, []) if isinstance(one, UploadFile) and one.filename]

    def refuse(self, name: str, reason: str) -> None:
        """Notes what is wrong with a field; the first thing said about it stands."""
        self.errors.setdefault(name, reason)

    def check(self) -> None:
        """Raises Invalid with every error found so far."""
        if self.errors:
            raise Invalid(self.errors)

    def refused(self, invalid: Invalid) -> "Form":
        """This form with what an action found wrong, to be shown again."""
        for name, reason in invalid.fields.items():
            self.refuse(name, reason)
        return self

    def _typed(self, name: str) -> str:
        found = next((one for one in self._sent.get(name, []) if isinstance(one, str)), "")
        return found.replace("\x00", "")  # PostgreSQL's text cannot hold it

    def _bounded(self, name: str, typed: str, longest: int, required: bool) -> str:
        if required and not typed:
            self.refuse(name, _("Fill this in."))
        if len(typed) > longest:
            self.refuse(name, _("Use at most %(longest)d characters.") % {"longest": longest})
        return typed

    def _key(self, name: str, typed: str) -> int:
        number = int(typed) if _WHOLE_NUMBER.fullmatch(typed) else 0
        if number <= 0:
            self.refuse(name, _("Choose one of these."))
            return 0
        return number


async def read_form(request: AnyRequest) -> Form:
    """The form that came with a request."""
    return Form.sent(await fields_of(request))


def _shown(value: Any) -> FormValue:
    if value is None or value is False:
        return ""
    if isinstance(value, list | tuple | set | frozenset):
        return [str(one) for one in value]
    if value is True:
        return TICKED
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
