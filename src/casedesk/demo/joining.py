"""Cases of the demo that join a problem: whoever reads a new case makes it part of the one that is known already."""

import zlib
from collections.abc import Mapping

from casedesk.demo.hours import DAY, HOUR, SECOND, instant
from casedesk.demo.problems import DemoProblem
from casedesk.demo.story import Story


def join_its_problem(story: Story, at: int, problems: Mapping[str, tuple[int, DemoProblem]]) -> None:
    """The owner joins the case to the problem that it is part of: always the same for the same case."""
    record, found = story.record, problems.get(story.subject.name)
    if found is None or not _is_part(found[1], record.id, record.opened, at):
        return
    record.remark(max(at, record.at) + SECOND, "joined_problem", story.by, {"problem": found[0]})
    record.rows.add("problem_cases", (found[0], record.id, instant(record.at)))


def _is_part(problem: DemoProblem, case_id: int, opened: int, at: int) -> bool:
    return (
        at >= problem.opens
        and opened >= problem.opens - DAY
        and (problem.ends is None or at < problem.ends - HOUR)
        and zlib.crc32(f"problem {case_id}".encode()) % 100 < problem.share
    )
