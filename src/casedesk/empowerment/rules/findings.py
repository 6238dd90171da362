"""What is said about a policy: errors, warnings, and notes that show how the rules resolve what overlaps."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """Whether a policy can be used: not with an error."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Finding:
    """One thing said about the line of this id, or about the policy as a whole; `key` is where in the line.

    It may name other lines: `others` are their ids, in the order of the gaps ({}) that `form` leaves for them.
    """

    severity: Severity
    line: str | None
    form: str
    key: str | None = None
    others: tuple[str, ...] = ()

    @property
    def says(self) -> str:
        """The sentence for whoever reads the file: lines are named by id."""
        return self.naming(str)

    def naming(self, name: Callable[[str], str]) -> str:
        """The sentence with other lines as this names them."""
        said, rest = "", self.form
        for id in self.others:
            before, _, rest = rest.partition("{}")
            said += before + name(id)
        return said + rest


def error(line: str | None, form: str, key: str | None = None, *, others: tuple[str, ...] = ()) -> Finding:
    """A line that can never apply, or that is no line."""
    return Finding(Severity.ERROR, line, form, key, others)


def warning(line: str | None, form: str, key: str | None = None, *, others: tuple[str, ...] = ()) -> Finding:
    """Something to look at."""
    return Finding(Severity.WARNING, line, form, key, others)


def note(line: str | None, form: str, key: str | None = None, *, others: tuple[str, ...] = ()) -> Finding:
    """How the rules resolve what overlaps."""
    return Finding(Severity.NOTE, line, form, key, others)
