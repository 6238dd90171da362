"""Which pg_dump, pg_restore and psql to use, and how to call them without showing a password.

pg_dump must be at least of the server's version, pg_restore at least of that pg_dump's. Among those
that do, the oldest is taken: what it writes fits the server best.
"""

import os
import shutil
import subprocess
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from casedesk.platform.errors import Unusable
from casedesk.platform.postgres import Binaries, find
from casedesk.platform.postgres.binaries import version_of

_LAST = 20
"""How many lines of what a program said are kept for its reason."""


def at_least(major: int) -> Binaries:
    """Programs of this major version or newer. Raises Unusable where there are none."""
    fitting = [found for found in _installed() if found.major >= major]
    if not fitting:
        raise Unusable(
            f"No pg_dump of PostgreSQL {major} or newer was found. Install postgresql-client-{major}."
        )
    return min(fitting, key=lambda found: found.major)


def call(program: str, dsn: str, *arguments: str, hear: Callable[[str], None] | None = None) -> None:
    """Runs a program on a database to its end; `hear` is told each line that it says, in English. Raises Unusable with
    what it said last when it fails."""
    address, environment = without_password(dsn)
    last: deque[str] = deque(maxlen=_LAST)
    with subprocess.Popen(
        [program, f"--dbname={address}", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**environment, "LC_ALL": "C"},
        text=True,
        errors="replace",
    ) as running:
        for line in running.stderr or ():
            last.append(line)
            if hear is not None:
                hear(line)
    if running.returncode != 0:
        raise Unusable(f"{Path(program).name} failed: {last_line(''.join(last))}")


def without_password(dsn: str) -> tuple[str, dict[str, str]]:
    """The address without its password, and an environment that has it: arguments are for all to see."""
    parts = urlsplit(dsn)
    environment = dict(os.environ)
    if parts.password is None:
        return dsn, environment
    environment["PGPASSWORD"] = unquote(parts.password)
    user, _, host = parts.netloc.rpartition("@")
    name = user.partition(":")[0]
    return urlunsplit(parts._replace(netloc=f"{name}@{host}")), environment


def last_line(said: str) -> str:
    """The last thing a failed program said: its reason."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return lines[-1] if lines else "it gave no reason."


def _installed() -> Iterator[Binaries]:
    yield find()
    on_path = shutil.which("pg_dump")
    if on_path is not None:
        folder = Path(on_path).parent
        yield Binaries(folder, version_of(folder / "pg_dump"))
    for program in Path("/usr/lib/postgresql").glob("*/bin/pg_dump"):
        yield Binaries(program.parent, version_of(program))
