"""The small desk of the cases' tests, on its standing clock."""

from tests.features.cases.conftest import desk, time

__all__ = ["desk", "time"]
