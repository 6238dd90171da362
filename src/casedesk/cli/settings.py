"""The flags that set what the program stands on, alike for every command that takes them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from casedesk import config

# Values are read as text: config refuses a wrong one with the same sentence wherever it was said.
_FLAGS: dict[str, Callable[[Any], Any]] = {
    "data_dir": click.option("--data", "data_dir", metavar="DIR", help="The desk's folder."),
    "database_url": click.option(
        "--database-url", metavar="URL", help="A PostgreSQL 15+ of your own, not the embedded one."
    ),
    "host": click.option("--host", metavar="HOST", help="The address to serve on; 127.0.0.1 unless said."),
    "port": click.option("--port", metavar="PORT", help="The port to serve on; 8000 unless said."),
    "public_url": click.option("--public-url", metavar="URL", help="How people reach the desk, for links."),
    "web_workers": click.option(
        "--workers", "web_workers", metavar="N", help="Web processes; 1 unless said."
    ),
    "demo": click.option(
        "--demo", is_flag=True, default=None, help="Fill an empty desk with an invented year."
    ),
    "debug": click.option(
        "--debug", is_flag=True, default=None, help="Show the style guide and full errors."
    ),
    "log_json": click.option("--log-json", is_flag=True, default=None, help="Log for machines."),
}

PLACE = ("data_dir", "database_url")
"""What every command takes that needs a desk."""


def takes(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Adds these flags to a command, which gets the settings in force as its first argument."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def with_settings(**said: Any) -> Any:
            flags = {name: said.pop(name) for name in names}
            return function(config.load(flags), **said)

        for name in reversed(names):
            with_settings = _FLAGS[name](with_settings)
        return with_settings

    return decorate
