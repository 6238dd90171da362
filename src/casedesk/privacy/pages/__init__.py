"""What we hold of a customer: its page, the export, the erasure."""

from typing import Any

from casedesk.privacy.pages import held

ROUTES: list[Any] = [*held.ROUTES]
