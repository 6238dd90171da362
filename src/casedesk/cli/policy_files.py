"""Reading the files that the commands about policies take."""

from pathlib import Path

import click

from casedesk.empowerment.files.reading import Problem, Read, read_policy
from casedesk.empowerment.rules.findings import Severity
from casedesk.empowerment.rules.policy import Policy
from casedesk.platform.errors import Unusable

MOST_BYTES = 4_000_000
"""No policy and no ledger of one customer is nearly as long."""


def content_of(path: Path) -> bytes:
    """What is in a file. Raises Unusable where it cannot be read."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Unusable(f"{path} cannot be read: {error.strerror}.") from error
    if len(content) > MOST_BYTES:
        raise Unusable(f"{path} is larger than {MOST_BYTES // 1_000_000} MB.")
    return content


def read(path: Path) -> Read:
    """A policy file with everything there is to say about it."""
    try:
        return read_policy(content_of(path).decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        raise Unusable(f"{path} is no text in UTF-8.") from error


def usable_policy(path: Path) -> Policy:
    """The policy in a file. With errors in it they are said, and Unusable is raised."""
    found = read(path)
    if found.policy is None:
        tell(path, [one for one in found.problems if one.severity is Severity.ERROR], err=True)
        raise Unusable(f"{path} has errors, so it is not used.")
    return found.policy


def tell(path: Path, problems: list[Problem], *, err: bool = False) -> None:
    """Says each problem with its file and line, as editors understand it."""
    colours = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
    for problem in problems:
        severity = click.style(str(problem.severity), fg=colours[problem.severity])
        click.echo(f"{path}:{problem.line}: {severity}: {problem.says}", err=err)
