"""The small desk of the cases' tests, to be searched."""

from tests.features.cases.conftest import desk, time

__all__ = ["desk", "time"]
