"""Mina at her desk, as everywhere in the workspace."""

from tests.features.workspace.conftest import _count_anew, desk, time, visit

__all__ = ["_count_anew", "desk", "time", "visit"]
