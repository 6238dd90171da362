"""Clearing away the files of whoever was erased: set aside at once, removed a day later.

The day is for somebody who stores the very same content at that moment (`platform.files`): what they were told is
stored stays so. A file that somebody else has too stays. Each step can be cut off and done again.
"""

from datetime import timedelta

from casedesk.cases.actions.clearing import remove_unused, set_aside_unused
from casedesk.platform import clock, db
from casedesk.platform.jobs.actions import enqueue
from casedesk.privacy.actions.erasing import CLEAR_FILES

KEPT_FOR = timedelta(days=1)

_LEFT = """
-- Which files of this erasure are still to be removed, and when was it?
SELECT encode(f.sha256, 'hex') AS name, e.at FROM erased_files f JOIN erasures e ON e.id = f.erasure_id
WHERE e.id = $1 ORDER BY f.id
"""


async def clear_erased(erasure_id: int, kept_for: timedelta = KEPT_FOR) -> None:
    """Sets the files of an erasure aside, or removes those that were set aside long enough ago."""
    left = await db.records(_LEFT, erasure_id)
    if not left:
        return
    names, erased_at = [row["name"] for row in left], left[0]["at"]
    await set_aside_unused(names)
    if clock.now() < erased_at + kept_for:
        await enqueue(
            CLEAR_FILES, {"erasure": erasure_id}, run_at=erased_at + kept_for, dedupe=_key(erasure_id)
        )
        return
    await remove_unused(names)
    await db.execute("DELETE FROM erased_files WHERE erasure_id = $1", erasure_id)


def _key(erasure_id: int) -> str:
    return f"{CLEAR_FILES}:{erasure_id}:last"
