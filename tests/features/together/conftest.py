"""Mina at her desk, as the features of the workspace are tested."""

from tests.features.workspace.conftest import Desk, desk, time, visit

__all__ = ["Desk", "desk", "time", "visit"]
