"""Where templates and static files lie: beside the package in a checkout, inside it once installed."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
_CHECKOUT = _PACKAGE.parents[1]


def templates_folder() -> Path:
    """The folder the templates are read from."""
    return _folder("templates")


def static_folder() -> Path:
    """The folder of stylesheets, scripts and vendored files."""
    return _folder("static")


def locales_folder() -> Path:
    """The folder of message catalogues; it need not exist while English is the only language."""
    return _PACKAGE / "locales"


def _folder(name: str) -> Path:
    installed = _PACKAGE / name
    return installed if installed.is_dir() else _CHECKOUT / name
