"""What is said about a policy: errors, warnings, and notes that show how the rules resolve what overlaps."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """Whether a policy can be used: not with an error."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Finding:
    """One thing said about the line of this id, or about the policy as a whole; `key` is where in the line."""

    severity: Severity
    line: str | None
    says: str
    key: str | None = None


def error(line: str | None, says: str, key: str | None = None) -> Finding:
    """A line that can never apply, or that is no line."""
    return Finding(Severity.ERROR, line, says, key)


def warning(line: str | None, says: str, key: str | None = None) -> Finding:
    """Something to look at."""
    return Finding(Severity.WARNING, line, says, key)


def note(line: str | None, says: str, key: str | None = None) -> Finding:
    """How the rules resolve what overlaps."""
    return Finding(Severity.NOTE, line, says, key)
