"""The settings of a desk's program: flags, then environment, then casedesk.toml, then defaults.

Every setting has one name. `port` is `--port` on the command line, `CASEDESK_PORT` in the
environment and `port = 8000` in casedesk.toml. A wrong value is refused with a sentence that
names where it stands; nothing is silently replaced by a default.
"""

import difflib
import os
import sys
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from casedesk.platform.errors import Unusable
from casedesk.platform.files.bucket import Bucket, bucket_and_prefix

PREFIX = "CASEDESK_"
FILE_NAME = "casedesk.toml"
LOOPBACK = ("127.0.0.1", "::1", "localhost")
LOG_LEVELS = ("debug", "info", "warning", "error")


@dataclass(frozen=True)
class Settings:
    """What the program was told. Paths are absolute; sizes are counts unless their name says a unit."""

    data_dir: Path
    database_url: str | None = None
    """A PostgreSQL 15 or newer of one's own; without it the embedded server in `data_dir` is used."""
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str | None = None
    """How people reach the desk (https://desk.example.org); links in mails begin with it."""
    debug: bool = False
    timing: bool = False
    """Whether each answer says what it cost, in its Server-Timing header; in debug mode it always does."""
    demo: bool = False
    log_json: bool = False
    log_level: str = "info"
    web_workers: int = 1
    jobs_inside: bool = True
    """Whether the web processes also run the jobs; off where `casedesk worker` runs beside them."""
    pool_size: int = 10
    """Database connections a process opens at most; half as many more for pages that look things up by their keys."""
    max_upload_mb: int = 25
    files_url: str | None = None
    """An S3-compatible store for files (s3://bucket/prefix); without it they lie in `data_dir`."""
    s3_endpoint: str | None = None
    """Where that store answers, if it is not Amazon's."""
    s3_region: str | None = None
    s3_access_key: str | None = None
    s3_secret_key: str | None = field(default=None, repr=False)
    """Without keys they are taken from where boto3 looks for them: AWS_ACCESS_KEY_ID, its own files, the role."""
    max_mail_mb: int = 35
    """The largest mail that is taken whole, in millions of bytes; of a larger one only the head is kept."""
    smtp_listen: str | None = None
    """Where other servers bring mail by SMTP, such as 127.0.0.1:2525; nowhere unless said."""
    lmtp_listen: str | None = None
    """Where other servers bring mail by LMTP."""

    @property
    def files_dir(self) -> Path:
        """Where attachments and raw mails lie, named by their content."""
        return self.data_dir / "files"

    @property
    def bucket(self) -> Bucket | None:
        """The bucket in which files lie, where they do not lie in `files_dir`."""
        if self.files_url is None:
            return None
        name, prefix = bucket_and_prefix(self.files_url)
        return Bucket(name, prefix, self.s3_endpoint, self.s3_region, self.s3_access_key, self.s3_secret_key)

    @property
    def key_file(self) -> Path:
        """The desk's key: signs links and encrypts mailbox credentials. Losing it loses those."""
        return self.data_dir / "desk.key"

    @property
    def backups_dir(self) -> Path:
        """Where `run` puts the backup it makes before it migrates."""
        return self.data_dir / "backups"

    @property
    def outbox_dir(self) -> Path:
        """Where a demo desk keeps the mails that any other would send."""
        return self.data_dir / "outbox"

    @property
    def base_url(self) -> str:
        """The address links begin with, without a slash at its end."""
        if self.public_url:
            return self.public_url
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the desk."""
        return self.host in LOOPBACK

    def as_environment(self) -> dict[str, str]:
        """These settings as environment variables, for the processes that `run` starts."""
        return {
            PREFIX + field.name.upper(): _as_text(getattr(self, field.name))
            for field in fields(self)
            if getattr(self, field.name) is not None
        }


def load(flags: Mapping[str, Any] | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """The settings in force. `flags` holds what the command line said; None values count as not said.

    Raises Unusable, naming the place of the wrong value.
    """
    environment = os.environ if environment is None else environment
    found: dict[str, Any] = {"data_dir": default_data_dir(environment)}
    found |= _from_file(environment)
    found |= _from_environment(environment)
    for name, value in (flags or {}).items():
        if value is not None:
            found[name] = _read(name, value, _FLAGS.get(name, f"--{name.replace('_', '-')}"))
    return Settings(**found)


def names() -> list[str]:
    """The names of all settings."""
    return list(_READERS)


def default_data_dir(environment: Mapping[str, str]) -> Path:
    """`data` in a checkout; for an installed casedesk the place the operating system keeps for it."""
    checkout = Path(__file__).resolve().parents[2]
    if (checkout / "pyproject.toml").is_file():
        return checkout / "data"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "casedesk"
    share = environment.get("XDG_DATA_HOME")
    return (Path(share) if share else Path.home() / ".local" / "share") / "casedesk"


def _from_file(environment: Mapping[str, str]) -> dict[str, Any]:
    named = environment.get(PREFIX + "CONFIG")
    path = Path(named or FILE_NAME).expanduser().resolve()
    if not named and not path.is_file():
        return {}
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise Unusable(f"{path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Unusable(f"{path} is not valid TOML: {error}.") from error
    unknown = sorted(content.keys() - _READERS.keys())
    if unknown:
        near = difflib.get_close_matches(unknown[0], _READERS, n=1)
        hint = f"Did you mean {near[0]}?" if near else f"Known are: {', '.join(_READERS)}."
        raise Unusable(f"{path} has a setting {unknown[0]!r} that does not exist. {hint}")
    found = {name: _read(name, value, f"{name} in {path}") for name, value in content.items()}
    if isinstance(content.get("data_dir"), str):
        # A folder named in the file is meant from where the file stands, not from where one happens to be.
        found["data_dir"] = (path.parent / Path(content["data_dir"]).expanduser()).resolve()
    return found


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if environment.get("DATABASE_URL"):
        found["database_url"] = _read("database_url", environment["DATABASE_URL"], "DATABASE_URL")
    for name in _READERS:
        variable = PREFIX + name.upper()
        if environment.get(variable):
            found[name] = _read(name, environment[variable], variable)
    return found


def _read(name: str, value: Any, place: str) -> Any:
    reader = _READERS.get(name)
    if reader is None:
        raise Unusable(f"There is no setting {name!r}.")
    try:
        return reader(value)
    except ValueError as error:
        shown = "the value given" if name in _SECRET else repr(value)
        raise Unusable(f"{place}: {shown} does not do; it must be {error}.") from error


def _folder(value: Any) -> Path:
    if not isinstance(value, str | Path) or not str(value).strip():
        raise ValueError("a folder")
    return Path(value).expanduser().resolve()


def _database_url(value: Any) -> str:
    if not isinstance(value, str) or urlsplit(value).scheme not in ("postgresql", "postgres"):
        raise ValueError("a PostgreSQL address such as postgresql://user:password@host:5432/casedesk")
    return value


def _public_url(value: Any) -> str:
    parts = urlsplit(value) if isinstance(value, str) else urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError("an address such as https://desk.example.org")
    return str(value).rstrip("/")


def _files_url(value: Any) -> str:
    bucket_and_prefix(value if isinstance(value, str) else "")
    return str(value).rstrip("/")


def _word(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("a text that is not empty")
    return value.strip()


def _host(value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or "/" in value or " " in value:
        raise ValueError("a host name or an IP address, such as 127.0.0.1")
    return value


def _host_and_port(value: Any) -> str:
    host, _, port = value.rpartition(":") if isinstance(value, str) else ("", "", "")
    if not host or " " in host or not port.isdecimal() or not 1 <= int(port) <= 65535:
        raise ValueError("an address with a port, such as 127.0.0.1:2525")
    return str(value)


def _yes_or_no(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word in ("1", "true", "yes", "on"):
        return True
    if word in ("0", "false", "no", "off"):
        return False
    raise ValueError("true or false")


def _log_level(value: Any) -> str:
    level = str(value).lower()
    if level not in LOG_LEVELS:
        raise ValueError(f"one of {', '.join(LOG_LEVELS)}")
    return level


def _whole_number(lowest: int, highest: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        try:
            number = int(str(value)) if not isinstance(value, bool) else lowest - 1
        except ValueError:
            number = lowest - 1
        if not lowest <= number <= highest:
            raise ValueError(f"a whole number from {lowest} to {highest}")
        return number

    return read


def _as_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


_SECRET = frozenset({"database_url", "s3_secret_key"})
"""Settings whose value is not repeated in an error: they hold a password."""

_FLAGS = {"data_dir": "--data", "web_workers": "--workers"}
"""Flags that are named otherwise than their setting."""

_READERS: dict[str, Callable[[Any], Any]] = {
    "data_dir": _folder,
    "database_url": _database_url,
    "host": _host,
    "port": _whole_number(1, 65535),
    "public_url": _public_url,
    "debug": _yes_or_no,
    "timing": _yes_or_no,
    "demo": _yes_or_no,
    "log_json": _yes_or_no,
    "log_level": _log_level,
    "web_workers": _whole_number(1, 16),
    "jobs_inside": _yes_or_no,
    "pool_size": _whole_number(2, 100),
    "max_upload_mb": _whole_number(1, 500),
    "files_url": _files_url,
    "s3_endpoint": _public_url,
    "s3_region": _word,
    "s3_access_key": _word,
    "s3_secret_key": _word,
    "max_mail_mb": _whole_number(1, 500),
    "smtp_listen": _host_and_port,
    "lmtp_listen": _host_and_port,
}
