"""Mina at her desk, as everywhere in the workspace, with a problem that three customers have."""

from dataclasses import dataclass

import pytest
from tests.builders.cases import a_case
from tests.builders.people import a_customer
from tests.features.workspace.conftest import Desk, _count_anew, desk, time, visit

from casedesk.problems.actions.joining import join_problem
from casedesk.problems.actions.keeping import open_problem

__all__ = ["_count_anew", "batch", "desk", "time", "visit"]


@dataclass(frozen=True)
class Batch:
    """The key of the problem, its page, and its cases: two of Aylin's, one of Bo's."""

    id: int
    cases: list[int]
    bo: int

    @property
    def page(self) -> str:
        return f"/problems/P-{self.id}"


@pytest.fixture
async def batch(desk: Desk) -> Batch:
    """Lamps of one batch break at the base."""
    bo = await a_customer("Bo Lind", "bo@example.com")
    cases = [
        desk.case,
        await a_case(desk.aylin, title="Second lamp broken"),
        await a_case(bo, title="Broken at the base"),
    ]
    key = await open_problem("Batch 7 lamps", "All break at the base.", desk.cast.mina, desk.by_mina)
    for case_id in cases:
        await join_problem(case_id, key, desk.by_mina)
    return Batch(key, cases, bo)
