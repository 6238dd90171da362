"""What is said about a policy: errors, warnings, and notes that show how the rules resolve what overlaps."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from casedesk.platform.sentences import Sentence


class Severity(StrEnum):
    """Whether a policy can be used: not with an error."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Finding:
    """One thing said about the line of this id, or about the policy as a whole; `key` is where in the line.

    It names other lines as `Other`, by their id, as whoever reads the file knows them.
    """

    severity: Severity
    line: str | None
    says: str
    key: str | None = None

    def naming(self, name: Callable[[str], str]) -> str:
        """The sentence with other lines as this names them."""
        return _named(self.says, name)


class Other(str):
    """The id of another line that a finding names."""


def _named(said: str, name: Callable[[str], str]) -> str:
    if isinstance(said, Other):
        return name(said)
    if not isinstance(said, Sentence):
        return said
    named = {key: _named(one, name) if isinstance(one, str) else one for key, one in said.named.items()}
    return Sentence(said.message, named, said.many, said.number)


def error(line: str | None, says: str, key: str | None = None) -> Finding:
    """A line that can never apply, or that is no line."""
    return Finding(Severity.ERROR, line, says, key)


def warning(line: str | None, says: str, key: str | None = None) -> Finding:
    """Something to look at."""
    return Finding(Severity.WARNING, line, says, key)


def note(line: str | None, says: str, key: str | None = None) -> Finding:
    """How the rules resolve what overlaps."""
    return Finding(Severity.NOTE, line, says, key)
