"""The settings: people, teams, lists, the desk itself, API tokens, and the audit."""

from typing import Any

ROUTES: list[Any] = []
