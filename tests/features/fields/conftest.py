"""The small desk of the cases' tests, with fields to fill in."""

from tests.features.cases.conftest import desk, time

__all__ = ["desk", "time"]
