"""Keeping what somebody has begun to write, so that it outlives a browser and a server.

Of two windows of one user the last one wins. What the other had written and this one never saw is kept beside it,
until the draft is sent or thrown away.
"""

import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from casedesk.cases.actions.attachments import Attached, hold_files, let_go_of_files
from casedesk.platform import clock, db
from casedesk.together.actions.presence import note_writing
from casedesk.together.queries.drafts import Draft

KEPT_FOR = timedelta(days=60)
WORDS = {"promise": "text", "handoff": "next_step"}
"""The field without which nothing was begun, by panel; `body` in all others."""

SAVE = """
-- Keep what this user has begun here; what another window wrote, unseen by this one, is kept beside it.
INSERT INTO drafts AS d (user_id, case_id, panel, fields, saved_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (user_id, case_id, panel) DO UPDATE SET
    fields = excluded.fields, saved_at = excluded.saved_at, version = d.version + 1,
    other = CASE WHEN d.version = $6 OR d.fields ->> $7 = excluded.fields ->> $7 THEN d.other
                 ELSE left(coalesce(d.fields ->> $7, ''), 100000) END
RETURNING d.panel, d.fields, d.other, d.version, d.saved_at
"""


@dataclass(frozen=True)
class Place:
    """Where somebody writes: a panel of a case."""

    user_id: int
    case_id: int
    panel: str

    @property
    def words(self) -> str:
        """The field in which one writes here."""
        return words_of(self.panel)

    @property
    def holder(self) -> str:
        """By what name files are kept for what was begun here."""
        return f"draft of {self.user_id} on {self.case_id}: {self.panel}"


def words_of(panel: str) -> str:
    """The field of a panel in which one writes."""
    return WORDS.get(panel, "body")


async def save_draft(
    place: Place, fields: Mapping[str, Any], seen: int, files: Sequence[Attached] = ()
) -> Draft | None:
    """Keeps what was typed, and the files that go with it; `seen` is the version that the window had. Returns the
    draft as it is kept; None where there is neither any more, which throws it away."""
    if not str(fields.get(place.words, "")).strip() and not files:
        await throw_away(place)
        return None
    async with db.transaction():
        kept = await db.row(
            Draft,
            SAVE,
            place.user_id,
            place.case_id,
            place.panel,
            dict(fields),
            clock.now(),
            seen,
            place.words,
        )
        await hold_files(place.holder, files)
        # The draft before the presence, as in `sending`, where the case is held already.
        await note_writing(place.case_id, place.user_id, place.panel)
    return kept


@contextlib.asynccontextmanager
async def sending(place: Place) -> AsyncIterator[None]:
    """Takes a draft away in the transaction that makes something of it; a refused step leaves it."""
    async with db.transaction():
        yield
        await _drop(place)
        await note_writing(place.case_id, place.user_id, "")


async def throw_away(place: Place) -> None:
    """Drops what was begun, because its writer says so."""
    async with sending(place):
        pass


async def _drop(place: Place) -> None:
    await db.execute(
        "DELETE FROM drafts WHERE user_id = $1 AND case_id = $2 AND panel = $3",
        place.user_id,
        place.case_id,
        place.panel,
    )
    await let_go_of_files([place.holder])


async def forget_old() -> None:
    """Takes away what nobody went on with for two months."""
    async with db.transaction():
        gone = await db.records(
            "DELETE FROM drafts WHERE saved_at < $1 RETURNING user_id, case_id, panel", clock.now() - KEPT_FOR
        )
        await let_go_of_files([Place(*row.values()).holder for row in gone])
