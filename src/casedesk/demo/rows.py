"""The rows of the demo as they are copied into the database: plain tuples, a list for each table."""

from collections.abc import Mapping, Sequence
from typing import Any

Row = tuple[Any, ...]

COLUMNS: Mapping[str, Sequence[str]] = {
    "orders": ("id", "customer_id", "number", "placed_on", "currency", "total", "status"),
    "order_lines": ("order_id", "position", "sku", "name", "quantity", "unit_price", "total"),
    "cases": (
        "id", "customer_id", "opened_at", "recorded_at", "channel", "title", "kind", "priority", "category_id",
        "cause_id", "needed_by", "team_id", "order_id", "language", "reply_token", "issue", "wish", "next_step",
        "first_owner_start_id", "owner_start_id", "owner_id", "first_stage_start_id", "stage_start_id", "stage",
        "stage_since", "ball_since", "disposition", "first_response_at", "resolved_at", "ended_at", "reopened",
        "chases", "chased_at", "merged_into_id", "events_count",
    ),
    "owner_starts": ("id", "case_id", "owner_id", "from_at", "by_user_id", "by_rule", "reason", "recorded_at"),
    "handoffs": (
        "id", "case_id", "from_id", "by_user_id", "to_user_id", "to_team_id", "why", "issue", "wish", "tried",
        "next_step", "sent_at", "returns_at", "ended_at", "outcome", "ended_by_id", "reason", "owner_start_id",
    ),
    "stage_starts": (
        "id", "case_id", "stage", "from_at", "disposition", "wait_until", "waits_for", "restores_id", "ended_how",
        "cause_id", "by_user_id", "by_rule", "recorded_at",
    ),
    "interactions": (
        "id", "at", "recorded_at", "channel", "direction", "nature", "by_user_id", "customer_id", "address",
        "sender_name", "sender_known", "subject", "body", "answered", "seconds", "message_id", "body_hash",
    ),
    "placements": ("interaction_id", "case_id", "by_user_id", "by_rule", "recorded_at"),
    "deliveries": ("interaction_id", "state", "reason", "recorded_at"),
    "attachments": ("interaction_id", "file_id", "position", "name", "type"),
    "notes": ("id", "case_id", "by_user_id", "at", "recorded_at", "body"),
    "events": (
        "case_id", "seq", "at", "recorded_at", "kind", "actor", "by_user_id", "by_rule", "interaction_id",
        "note_id", "payload",
    ),
    "promises": (
        "id", "case_id", "stands_on_id", "text", "due_at", "amount", "currency", "phone", "way", "made_at",
        "recorded_at", "by_user_id", "by_rule", "interaction_id", "follows_id", "end_id", "state",
    ),
    "promise_ends": (
        "id", "promise_id", "case_id", "state", "at", "recorded_at", "amount", "told", "by_user_id", "by_rule",
    ),
    "replies": (
        "id", "case_id", "by_user_id", "to_address", "subject", "body", "next_stage", "state", "written_at", "goes_at",
        "interaction_id", "kind",
    ),
    "tasks": (
        "id", "case_id", "what", "details", "to_user_id", "to_address", "to_name", "reply_id", "due_at", "by_user_id",
        "asked_at", "state", "ended_at", "ended_by_id", "answer",
    ),
    "participants": ("case_id", "name", "address", "by_user_id", "recorded_at", "role"),
    "solution_asks": ("case_id", "stage_start_id", "interaction_id", "recorded_at"),
    "concessions": (
        "id", "case_id", "customer_id", "agent_id", "role", "level", "teams", "team_id", "tier", "remedy", "reason",
        "basis", "evidence", "category", "order_id", "currency", "asked", "what", "policy_id", "decision", "at",
        "recorded_at", "state", "granted", "granted_at", "granted_by", "came_back",
    ),
    "ledger_entries": (
        "concession_id", "kind", "at", "recorded_at", "actor", "by_user_id", "by_rule", "amount", "granted_by",
        "policy_id", "decision", "reason",
    ),
    "case_tags": ("case_id", "tag_id"),
    "trigger_runs": (
        "id", "trigger_id", "version_id", "case_id", "root", "depth", "at", "outcome", "because", "did", "refused_step",
        "why", "cut", "fact_at",
    ),
    "problem_cases": ("problem_id", "case_id", "joined_at"),
    "field_values": ("case_id", "field_id", "kind", "words", "folded", "number", "yes", "choice_id"),
    "case_links": ("case_id", "other_id", "kind", "by_user_id", "recorded_at"),
}  # fmt: skip
"""The tables in the order in which they are filled, and the columns that are."""

NUMBERED = (
    "orders", "cases", "owner_starts", "handoffs", "stage_starts", "interactions", "notes", "replies", "tasks",
    "promises", "promise_ends", "concessions", "trigger_runs",
)  # fmt: skip
"""The tables whose keys are given here, because other rows name them."""


class Rows:
    """What waits to be copied, and the next key of each table."""

    def __init__(self, last_keys: Mapping[str, int]) -> None:
        self._last = {table: last_keys.get(table, 0) for table in NUMBERED}
        self._waiting: dict[str, list[Row]] = {table: [] for table in COLUMNS}

    def next_key(self, table: str) -> int:
        """The next key of one of NUMBERED."""
        key = self._last[table] + 1
        self._last[table] = key
        return key

    def add(self, table: str, row: Row) -> None:
        """Puts a row, in the order of COLUMNS, with those that wait."""
        self._waiting[table].append(row)

    def take(self) -> dict[str, list[Row]]:
        """What waits, by table in the order to copy it in; nothing waits afterwards."""
        taken = self._waiting
        self._waiting = {table: [] for table in COLUMNS}
        return taken
