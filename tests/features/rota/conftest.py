"""The small desk of the cases' tests, on a standing clock."""

from tests.features.cases.conftest import desk, time

__all__ = ["desk", "time"]
