"""The small desk that the features of cases are tested on."""

from tests.features.cases.conftest import Desk, desk, time

__all__ = ["Desk", "desk", "time"]
