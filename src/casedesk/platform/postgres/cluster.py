"""The server's files: made once, whole or not at all, and bound to one major version of PostgreSQL."""

import os
import shutil
import subprocess
from pathlib import Path

from casedesk.platform.errors import Unusable
from casedesk.platform.postgres import account
from casedesk.platform.postgres.binaries import Binaries
from casedesk.platform.postgres.tuning import Tuning

DATABASE = "casedesk"
SUPERUSER = "postgres"
FIRST_WITH_BUILTIN_LOCALE = 17


def ensure(cluster: Path, binaries: Binaries, tuning: Tuning) -> None:
    """Makes the cluster where there is none; refuses one of another major version (Unusable)."""
    version_file = cluster / "PG_VERSION"
    if version_file.exists():
        _refuse_other_major(cluster, version_file.read_text("ascii").strip(), binaries)
        return
    unfinished = cluster.with_name(cluster.name + ".new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    account.hand_over(unfinished)
    _initialise(unfinished, binaries, tuning)
    _create_database(unfinished, binaries)
    # Only a cluster that is complete gets its name: a start that is cut off leaves nothing half made.
    unfinished.rename(cluster)


def clean_environment() -> dict[str, str]:
    """The environment without what would lead a PostgreSQL program elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C"}


def _initialise(folder: Path, binaries: Binaries, tuning: Tuning) -> None:
    # A locale of PostgreSQL's own sorts the same after an upgrade of the operating system; with one
    # of the system's, indexes on text can break silently.
    if binaries.major >= FIRST_WITH_BUILTIN_LOCALE:
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    else:
        locale = ["--locale=C", "--lc-ctype=C.UTF-8"]
    command = [binaries.path("initdb"), "-D", str(folder), "-U", SUPERUSER, "-A", "trust", "--encoding=UTF8"]
    sync = [] if tuning.durable else ["--no-sync"]
    _run([*account.prefix(folder), *command, *locale, *sync, "--no-instructions"], "")


def _create_database(folder: Path, binaries: Binaries) -> None:
    command = [binaries.path("postgres"), "--single", "-D", str(folder), "postgres"]
    _run([*account.prefix(folder), *command], f"CREATE DATABASE {DATABASE};\n")


def _run(command: list[str], given: str) -> None:
    done = subprocess.run(
        command, input=given, capture_output=True, text=True, cwd="/", env=clean_environment(), check=False
    )
    if done.returncode != 0 or "ERROR:" in done.stderr:
        raise Unusable(f"The embedded PostgreSQL could not be set up: {_last_line(done.stderr)}")


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it gave no reason."


def _refuse_other_major(cluster: Path, found: str, binaries: Binaries) -> None:
    if found == str(binaries.major):
        return
    raise Unusable(
        f"The database in {cluster} was made by PostgreSQL {found}, this casedesk brings {binaries.major}. "
        "Take a backup with the casedesk that made it (casedesk backup desk.tar), "
        "then put it into a new folder with this one (casedesk restore desk.tar --data NEW_FOLDER)."
    )
