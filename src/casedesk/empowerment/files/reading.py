"""Reading a policy from TOML. Every problem is found in one go, each with its line and its reason."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from casedesk.empowerment.files import lines
from casedesk.empowerment.files.keys import Keys
from casedesk.empowerment.files.places import Path, places
from casedesk.empowerment.rules.amounts import NONE_NAMED
from casedesk.empowerment.rules.checking import findings, of_lines_by_themselves
from casedesk.empowerment.rules.findings import Finding, Severity
from casedesk.empowerment.rules.policy import OccasionKind, Policy, Preamble
from casedesk.empowerment.rules.words import Counts

Line = TypeVar("Line")


@dataclass(frozen=True)
class Problem:
    """Something to say about one line of the file; lines count from 1."""

    line: int
    severity: Severity
    says: str


@dataclass(frozen=True)
class Read:
    """What a file came to: its policy, unless it has errors, and everything there is to say about it."""

    policy: Policy | None
    problems: tuple[Problem, ...]


def read_policy(text: str) -> Read:
    """The policy in this text. With an error there is no policy: limits are not guessed."""
    try:
        found = tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        return Read(None, (_no_toml(text, error),))
    reading = _Reading(found)
    found_at = places(text)
    problems = [Problem(_line(found_at, path), Severity.ERROR, says) for path, says in reading.complaints]
    # How lines get along is only known once all of them could be read.
    odd = of_lines_by_themselves(reading.policy) if problems else findings(reading.policy)
    problems += [Problem(_line(found_at, reading.place_of(one)), one.severity, one.says) for one in odd]
    wrong = any(problem.severity is Severity.ERROR for problem in problems)
    in_order = sorted(problems, key=lambda problem: (problem.line, problem.severity, problem.says))
    return Read(None if wrong else reading.policy, tuple(in_order))


def _no_toml(text: str, error: Exception) -> Problem:
    said = re.search(r" \(at line (\d+), column (\d+)\)$", str(error))
    if said is None:
        reason = str(error).replace(" (at end of document)", ", and the file ends") or "too deep"
        return Problem(text.count("\n") + 1, Severity.ERROR, f"This is no TOML: {reason}.")
    reason = str(error)[: said.start()]
    return Problem(int(said[1]), Severity.ERROR, f"This is no TOML: {reason} at column {said[2]}.")


def _line(found: Mapping[Path, int], path: Path) -> int:
    while path not in found:
        path = path[:-1]
    return found[path]


class _Reading:
    """Takes a whole file apart; `complaints` are what is wrong, each with its path."""

    def __init__(self, table: dict[str, Any]) -> None:
        self.complaints: list[tuple[Path, str]] = []
        self.paths: dict[str, Path] = {}
        top = Keys(table, (), lambda path, says: self.complaints.append((path, says)))
        self.policy = self._policy(top)
        top.finish()

    def place_of(self, finding: Finding) -> Path:
        path = self.paths.get(finding.line or "", ())
        return (*path, finding.key) if finding.key else path

    def _policy(self, top: Keys) -> Policy:
        name = top.text("name", needed=True)
        counts = top.word("counts", Counts) or Counts.FACE
        preamble, thanks, approval = (self._table(top, key) for key in ("preamble", "thanks", "approval"))
        policy = Policy(
            name=name,
            counts=counts,
            preamble=Preamble(
                text=preamble.text("text"),
                signed_by=preamble.text("signed_by"),
                yearly_budget=preamble.amounts("yearly_budget"),
            ),
            thanks_budget=thanks.amounts("yearly_budget"),
            supervisor_up_to=approval.amounts("supervisor_up_to") or NONE_NAMED,
            provisional=approval.amounts("provisional") or NONE_NAMED,
            allowances=self._lines(top, "allowance", lines.allowance),
            caps=self._lines(top, "cap", lines.cap),
            nevers=self._lines(top, "never", lines.never),
            reviews=self._lines(top, "review", lines.review),
            evidence=self._lines(top, "evidence", lines.evidence),
            bounds=self._lines(top, "bound", lines.bound),
            occasions=(
                *self._lines(top, "incident", lambda keys: lines.occasion(keys, OccasionKind.INCIDENT)),
                *self._lines(top, "season", lambda keys: lines.occasion(keys, OccasionKind.SEASON)),
            ),
        )
        for keys in (preamble, thanks, approval):
            keys.finish()
        return policy

    def _table(self, top: Keys, key: str) -> Keys:
        value = top.take(key)
        if value is not None and not isinstance(value, dict):
            top.wrong(key, f"{key} is a table: [{key}].")
        return Keys(value if isinstance(value, dict) else {}, (key,), top.complain)

    def _lines(self, top: Keys, key: str, read: Callable[[Keys], Line | None]) -> tuple[Line, ...]:
        value = top.take(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            top.wrong(key, f"Each {key} is a table in a list: [[{key}]].")
            return ()
        return tuple(self._read_each(top, key, value, read))

    def _read_each(
        self, top: Keys, key: str, tables: list[dict[str, Any]], read: Callable[[Keys], Line | None]
    ) -> Iterator[Line]:
        for number, table in enumerate(tables):
            keys = Keys(table, (key, number), top.complain)
            id = keys.text("id", needed=True)
            if id and id in self.paths:
                keys.wrong("id", f"Two lines are called {id}: give each its own id.")
            self.paths.setdefault(id, keys.path)
            line = read(keys.called(id))
            keys.finish()
            if line is not None:
                yield line
