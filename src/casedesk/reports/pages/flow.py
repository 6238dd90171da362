"""/reports/flow."""

from typing import Any

ROUTES: list[Any] = []
