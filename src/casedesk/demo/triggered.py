"""What a trigger of the demo did: as soon as somebody says that a parcel is lost, in its last weeks."""

from datetime import timedelta

from casedesk.automation.triggers.rules.triggers import called
from casedesk.demo.hours import SECOND, instant
from casedesk.demo.said import By
from casedesk.demo.story import Story
from casedesk.demo.triggering import LOST_FIRST, LostFirst

_SUBJECT = "lost"


def put_first(story: Story, at: int, lost: LostFirst) -> None:
    """A parcel is said to be lost: the trigger puts its tag on the case, and makes it pressing."""
    record = story.record
    if story.subject.name != _SUBJECT or instant(at) < lost.since + timedelta(hours=1):
        return
    by, category = By("system", rule=called(LOST_FIRST)), record.head.category_id
    run_id, root = record.rows.next_key("trigger_runs"), f"entry:{len(record.entries)}"
    at = max(at, record.at) + SECOND
    record.remark(at, "tagged", by, {"tag": lost.tag_id})
    record.rows.add("case_tags", (record.id, lost.tag_id))
    before = record.head.priority
    if before != "high":
        record.details(at, by, priority="high")
    record.remark(at, "triggered", by, {"trigger": lost.trigger_id, "trigger_run": run_id})
    did = [
        {"kind": "tags", "tags": [lost.tag_id]},
        {"kind": "priority", "changed": before != "high", "before": before, "after": "high"},
    ]
    because = [{"holds": True, "value": category}]
    record.rows.add(
        "trigger_runs",
        (
            run_id, lost.trigger_id, lost.version_id, record.id, root, 0, instant(at), "done", because, did, None,
            None, False, instant(at),
        ),
    )  # fmt: skip
