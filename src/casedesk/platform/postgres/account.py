"""As whom the server runs. PostgreSQL refuses to run as root; an ordinary user's server runs as that user.

For root there are two ways, and both leave the permissions of every folder above as they are:

- a user namespace in which root is called user 1000; the files stay root's;
- where namespaces are denied (many containers), the user `nobody` owns the database's folder and
  is given the one capability it needs to reach it through closed parents; the programs do not trust
  that capability, so where they stand behind a closed parent they are copied once.
"""

import functools
import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

from casedesk.platform.errors import Unusable
from casedesk.platform.postgres.binaries import Binaries

NAMESPACE = ["unshare", "--user", "--map-user=1000", "--map-group=1000"]


def prefix(cluster: Path) -> list[str]:
    """What to put before a server program's command so that it may work on the folder `cluster`.

    Raises Unusable when this user cannot run a server there.
    """
    owner = cluster.stat().st_uid if cluster.exists() else os.geteuid()
    if os.geteuid() != 0:
        if owner != os.geteuid():
            raise Unusable(
                f"{cluster} belongs to another user ({_name_of(owner)}). Start casedesk as that user."
            )
        return []
    if owner == 0 and _namespace_reaches(cluster.parent):
        return NAMESPACE
    return _as_user(owner or pwd.getpwnam("nobody").pw_uid)


def hand_over(folder: Path) -> None:
    """Gives a new, empty folder to the user the server will run as."""
    if os.geteuid() == 0 and not _namespace_reaches(folder.parent):
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)


def within_reach(binaries: Binaries, cluster: Path) -> Binaries:
    """The programs at a place from which the server's user can run them."""
    if os.geteuid() != 0 or _says_yes([*prefix(cluster), "test", "-x", binaries.path("postgres")]):
        return binaries
    package = binaries.folder.parents[1]
    made_of = f"{binaries.folder} {(binaries.folder / 'postgres').stat().st_mtime_ns}"
    copy = (
        Path(tempfile.gettempdir()) / f"casedesk-postgres-{hashlib.sha256(made_of.encode()).hexdigest()[:12]}"
    )
    if not copy.exists():
        _copy_programs(binaries.folder.parent, package.with_name(package.name + ".libs"), copy)
    if copy.lstat().st_uid != os.geteuid() or copy.is_symlink():
        raise Unusable(f"{copy} was made by somebody else and cannot be trusted. Remove it.")
    return Binaries(copy / package.name / binaries.folder.parent.name / "bin", binaries.major)


def _copy_programs(install: Path, libraries: Path, target: Path) -> None:
    # The programs find their libraries by a path relative to their own, so both keep their places.
    unfinished = Path(tempfile.mkdtemp(prefix="casedesk-postgres-"))
    shutil.copytree(install, unfinished / install.parent.name / install.name)
    if libraries.is_dir():
        shutil.copytree(libraries, unfinished / libraries.name)
    unfinished.chmod(0o755)
    unfinished.rename(target)


@functools.cache
def _namespace_reaches(folder: Path) -> bool:
    return _says_yes([*NAMESPACE, "test", "-w", str(folder)])


def _says_yes(command: list[str]) -> bool:
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _as_user(uid: int) -> list[str]:
    if shutil.which("setpriv") is None:
        raise Unusable(
            "PostgreSQL does not run as root, and this machine has neither user namespaces nor setpriv. "
            "Start casedesk as an ordinary user, or set DATABASE_URL."
        )
    gid = pwd.getpwuid(uid).pw_gid
    capabilities = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
    return ["setpriv", f"--reuid={uid}", f"--regid={gid}", "--clear-groups", *capabilities]


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
