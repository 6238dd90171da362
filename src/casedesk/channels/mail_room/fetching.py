"""Fetching one mailbox's mail: what is new is kept by a commit, and only then the server is told that it was.

Killed in between, it finds the same mails again, knows them by their bytes, and tells the server then.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from casedesk.channels.email.actions.keeping import Arrival, keep_all, keep_head
from casedesk.channels.email.rules.heads import sender_in
from casedesk.channels.mail_room.rules.looking import search_for
from casedesk.channels.mail_room.rules.turns import batches, in_turns
from casedesk.channels.mailboxes.actions.credentials import account_of, forget_tokens
from casedesk.channels.mailboxes.actions.ways import note_progress, note_trouble, note_well
from casedesk.channels.mailboxes.queries.mailboxes import Mailbox
from casedesk.channels.mailboxes.queries.ways import Progress, progress
from casedesk.channels.mailboxes.rules.waits import wait_after
from casedesk.platform import db, logs
from casedesk.platform.errors import CasedeskError
from casedesk.platform.imap import ImapTrouble, Listed, Session
from casedesk.platform.own_thread import OwnThread
from casedesk.platform.sentences import say

POLL = 30.0
"""Seconds between looks where the server cannot say by itself that something came."""

STEP = 1.0
"""Seconds of waiting for the server in one go; so long an end may have to wait at most."""

TURN = 100
"""Mails taken before one looks again what came meanwhile."""

BATCH = 20
BATCH_BYTES = 4_000_000
"""Mails and bytes fetched, kept and acknowledged together."""

OPEN_SECONDS = 90.0
STEP_SECONDS = 600.0
"""How long one conversation may take before the connection counts as hanging."""

_log = logs.get_logger("casedesk.mail")


@dataclass
class _Visit:
    """An open folder, what is known of the mails in it, and how far one is."""

    session: Session
    progress: Progress
    listed: dict[int, Listed] = field(default_factory=dict)


class Fetcher:
    """Fetches one mailbox until it is cancelled. `most` is the size in bytes of the largest mail it takes."""

    def __init__(self, mailbox: Mailbox, most: int) -> None:
        self.mailbox = mailbox
        self._most = most
        self._thread = OwnThread(f"mailbox {mailbox.id}")
        self._arrival = Arrival(mailbox_id=mailbox.id)
        self._came_from = f"{mailbox.address}, {mailbox.imap_folder}"
        self._went_well = False

    async def run(self) -> None:
        """Stays with the folder; after a trouble it is noted, and tried again after a growing wait."""
        failures = 0
        try:
            while True:
                try:
                    await self._visit()
                except ImapTrouble as trouble:
                    failures = 1 if self._went_well else failures + 1
                    if trouble.refused:
                        forget_tokens(self.mailbox.id)
                    await self._rest(trouble.reason, failures, refused=trouble.refused)
                except CasedeskError as trouble:
                    failures = 1 if self._went_well else failures + 1
                    await self._rest(trouble.reason, failures)
                except db.TROUBLE as trouble:
                    failures = 1 if self._went_well else failures + 1
                    await self._rest(
                        say("What was fetched cannot be kept: %(trouble)s.", trouble=trouble), failures
                    )
        finally:
            self._thread.end()

    async def _rest(self, reason: str, failures: int, *, refused: bool = False) -> None:
        _log.warning("mailbox cannot be fetched", mailbox=self.mailbox.address, reason=reason)
        try:
            await note_trouble(self.mailbox.id, "in", reason)
        except db.TROUBLE as error:
            _log.warning("the mail room cannot reach the database", reason=str(error))
        await asyncio.sleep(wait_after(failures, refused=refused).total_seconds())

    async def _visit(self) -> None:
        self._went_well = False
        session = Session(await account_of(self.mailbox))
        try:
            async with asyncio.timeout(OPEN_SECONDS):
                await self._thread.do(session.open)
                if self.mailbox.handled_folder:
                    await self._thread.do(session.make_sure_of_folder, self.mailbox.handled_folder)
            visit = _Visit(session, await progress(self.mailbox.id))
            while True:
                await self._take_all(visit)
                await note_well(self.mailbox.id, "in")
                self._went_well = True
                await self._wait(session)
        except TimeoutError:
            raise ImapTrouble(
                say("%(imap_host)s takes longer than anybody waits.", imap_host=self.mailbox.imap_host)
            ) from None
        finally:
            session.hang_up()

    async def _wait(self, session: Session) -> None:
        """Until there is something to look for, or it is time to look anyway."""
        if not session.can_idle:
            await asyncio.sleep(POLL)
            return
        while not await self._thread.do(session.wait, STEP):
            pass

    async def _take_all(self, visit: _Visit) -> None:
        while True:
            async with asyncio.timeout(STEP_SECONDS):
                new = await self._new(visit)
                chosen = in_turns((one, sender_in(one.sender.partition(b":")[2])) for one in new)[:TURN]
                for batch in batches([(one, one.size) for one in chosen], most=BATCH, most_bytes=BATCH_BYTES):
                    await self._take(visit.session, batch)
            taken = {one.uid for one in chosen}
            left = [one.uid for one in new if one.uid not in taken]
            await self._note(visit, taken, left)
            if not left:
                return

    async def _new(self, visit: _Visit) -> list[Listed]:
        """What is there that was not taken yet, in the order it came."""
        session, known = visit.session, visit.progress
        search = search_for(
            session.uid_validity,
            known.uid_validity,
            known.last_uid,
            known.went_well_at,
            moves=bool(self.mailbox.handled_folder),
        )
        found = await self._thread.do(session.find, search.criteria)
        uids = [uid for uid in found if uid >= search.lowest_uid]
        unknown = [uid for uid in uids if uid not in visit.listed]
        for start in range(0, len(unknown), 500):
            listed = await self._thread.do(session.overview, unknown[start : start + 500])
            visit.listed |= {one.uid: one for one in listed}
        return [visit.listed[uid] for uid in uids if uid in visit.listed]

    async def _take(self, session: Session, batch: Sequence[Listed]) -> None:
        """Keeps these mails, and tells the server once they are safe."""
        small = [one for one in batch if one.size <= self._most]
        read = await self._thread.do(session.read, [one.uid for one in small])
        await keep_all(read.values(), self._came_from, self._arrival)
        for one in batch:
            if one.size > self._most:
                head = await self._thread.do(session.read_head, one.uid)
                await keep_head(head, one.size, self._most, self._came_from, self._arrival)
        uids = [one.uid for one in batch]
        await self._thread.do(session.mark_taken, uids, self.mailbox.handled_folder)

    async def _note(self, visit: _Visit, taken: set[int], left: Sequence[int]) -> None:
        """Notes up to which UID nothing is left to take."""
        for uid in taken:
            visit.listed.pop(uid, None)
        session, known = visit.session, visit.progress
        first_look = known.uid_validity != session.uid_validity or known.last_uid is None
        if left and first_look:
            return  # what was looked for is no range of UIDs, so that nothing can be said of a part of it
        # UIDs of another validity say nothing about those of this one.
        before = 0 if first_look else known.last_uid or 0
        reached = min(left) - 1 if left else max([session.uid_next - 1, before, *taken])
        if first_look or reached != known.last_uid:
            await note_progress(self.mailbox.id, session.uid_validity, reached)
            visit.progress = Progress(session.uid_validity, reached, known.went_well_at)
