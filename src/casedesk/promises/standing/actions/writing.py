"""Writing what is promised to every customer. A line is added and ended, and never changed."""

from dataclasses import dataclass
from datetime import datetime

from casedesk.audit.actions import note
from casedesk.audit.rules import Doer
from casedesk.platform import clock, db
from casedesk.platform.errors import Invalid, NotFound, Refused
from casedesk.platform.sentences import say
from casedesk.promises.standing.rules.lines import wrong_with

_ADD = """
-- Is nothing promised yet to the same ones? Then this is.
INSERT INTO standing_promises
    (kind, minutes, working, tier, category_id, channel, public, words, from_at, recorded_at, by_user_id, by_rule)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (kind, tier, category_id, channel) WHERE ended_at IS NULL DO NOTHING RETURNING id
"""


@dataclass(frozen=True)
class NewLine:
    """What is to be promised: within so many minutes, of working time or of any, to whom the filters name.
    `from_at` None means from now on; `words` are those of the desk, in place of ours."""

    kind: str
    minutes: int
    working: bool
    tier: str | None = None
    category_id: int | None = None
    channel: str | None = None
    public: bool = False
    words: str = ""
    from_at: datetime | None = None

    def objections(self, now: datetime) -> dict[str, str]:
        """What is wrong with it, by the field of a form."""
        narrowed = self.tier is not None or self.category_id is not None
        past = self.from_at is not None and self.from_at < now
        return wrong_with(self.minutes, self.words.strip(), public=self.public, narrowed=narrowed, past=past)


async def add_line(new: NewLine, by: Doer) -> int:
    """Promises something to every customer from a moment on; returns the key of the line.

    Raises Invalid by field (within, words, public, from_at; kind where the same ones are promised it already).
    """
    now, words = clock.now(), " ".join(new.words.split())
    if wrong := new.objections(now):
        raise Invalid(wrong)
    async with db.transaction():
        line_id = await db.value(
            _ADD, new.kind, new.minutes, new.working, new.tier, new.category_id, new.channel, new.public, words,
            new.from_at or now, now, by.user_id, by.rule or "",
        )  # fmt: skip
        if line_id is None:
            raise Invalid({"kind": say("The same ones are promised that already. End that line first.")})
        await note(
            by, "added", "standing_promise", line_id, kind=new.kind, minutes=new.minutes, working=new.working,
            tier=new.tier, category=new.category_id, channel=new.channel, public=new.public,
        )  # fmt: skip
    return int(line_id)


async def end_line(line_id: int, by: Doer) -> None:
    """Ends a line from now on; one that is not in force yet never will be. Cases that inherited it keep it.

    Raises NotFound without the line, Refused where it has ended already.
    """
    async with db.transaction():
        row = await db.record(
            "SELECT from_at, ended_at FROM standing_promises WHERE id = $1 FOR UPDATE", line_id
        )
        if row is None:
            raise NotFound(say("There is no such promise."))
        if row["ended_at"] is not None:
            raise Refused(say("It has ended already."))
        now = clock.now()
        await db.execute(
            "UPDATE standing_promises SET ended_at = $2, ended_noted_at = $3, ended_by_id = $4 WHERE id = $1",
            line_id,
            max(now, row["from_at"]),
            now,
            by.user_id,
        )
        await note(by, "ended", "standing_promise", line_id)
