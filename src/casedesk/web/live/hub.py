"""The one place in a process that hears what was committed, by one connection, and tells its open pages.

What comes within a moment is gathered, so that a burst costs one look at who may see it. Who may no longer see a
topic is not told of it; a session that ended takes its streams along. After the connection was lost every page
reads anew, some at a time.
"""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from casedesk.platform import db, kept, live, logs
from casedesk.platform.errors import TooMany
from casedesk.platform.listener import listen
from casedesk.web.i18n import gettext as _
from casedesk.web.live.stream import BEAT_SECONDS, ENDED, Stream
from casedesk.web.sessions import SignedIn

GATHER_SECONDS = 0.03
"""What is committed within this time of each other is told together."""

AGAIN_AT_ONCE = 50
AGAIN_EVERY_SECONDS = 0.25
"""After a lost connection so many pages read anew at a time, and so soon the next ones."""

RETRY_SECONDS = 0.3

MOST_OF_A_SESSION = 40
"""Streams that one session may keep open: tabs, not a flood."""

Sighted = Callable[[Mapping[str, Sequence[SignedIn]]], Awaitable[Mapping[str, Collection[int]]]]
"""For each topic, the keys of those of its viewers who may hear of it."""

StillIn = Callable[[Collection[int]], Awaitable[Mapping[int, SignedIn]]]
"""Who is behind each of these sessions that are still good."""

Keyed = Callable[[Sequence[int]], Awaitable[None]]
"""Told the keys of streams."""

_log = logs.get_logger(__name__)


@dataclass(frozen=True)
class Desk:
    """What the hub asks of the features above it; `stay` is told on each beat which streams are open, `leave` which
    have closed."""

    sighted: Sighted
    still_in: StillIn
    stay: Keyed
    leave: Keyed


class Hub:
    """All open streams of this process."""

    def __init__(self, desk: Desk, beat_seconds: float = BEAT_SECONDS) -> None:
        self._desk = desk
        self._beat_seconds = beat_seconds
        self._streams: set[Stream] = set()
        self._by_topic: dict[str, set[Stream]] = defaultdict(set)
        self._heard: dict[str, None] = {}
        self._left: list[int] = []
        self._woken = asyncio.Event()
        self._was_connected = False
        self._tasks: list[asyncio.Task[None]] = []
        self._closed = False

    def __len__(self) -> int:
        return len(self._streams)

    def open(self, stream: Stream) -> None:
        """Takes a stream in. Raises TooMany where its session has very many already."""
        if sum(one.session_id == stream.session_id for one in self._streams) >= MOST_OF_A_SESSION:
            raise TooMany(_("There are too many pages open. Close some of them."), 60)
        self._streams.add(stream)
        for topic in stream.topics:
            self._by_topic[topic].add(stream)
        if self._closed:
            stream.end()

    def close(self, stream: Stream) -> None:
        """Lets a stream go; harmless where it is gone. It may be called while its request is cancelled, so that
        nothing is waited for here."""
        if stream not in self._streams:
            return
        self._streams.remove(stream)
        if stream.key is not None:
            self._left.append(stream.key)
            self._woken.set()
        for topic in stream.topics:
            self._by_topic[topic].discard(stream)
            if not self._by_topic[topic]:
                del self._by_topic[topic]

    def hear(self, topic: str) -> None:
        """Takes what the listener heard: a topic, or '' once it is connected (again)."""
        if not topic:
            if self._was_connected:
                self._start(self._tell_all_again())
            self._was_connected = True
            return
        if topic == live.SESSIONS:
            self._start(self.look_after_sessions())
        elif topic in self._by_topic:
            self._heard[topic] = None
            self._woken.set()

    def _hear(self, topic: str) -> None:
        if topic in ("", kept.TOPIC):
            kept.heard()
        self.hear(topic)

    def start(self) -> None:
        """Begins to listen, to tell and to beat."""
        self._start(listen(live.CHANNEL, self._hear, lambda: kept.heard(is_on=False)))
        self.start_telling()

    def start_telling(self) -> None:
        """Begins to tell and to beat, for whoever lets it hear by other means."""
        self._start(self._tell())
        self._start(self._beat())

    async def stop(self) -> None:
        """Ends every stream and everything that runs here."""
        self.end_all()
        keys = [*self._left, *(one.key for one in self._streams if one.key is not None)]
        if keys:
            with contextlib.suppress(*db.TROUBLE):
                await self._desk.leave(keys)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()

    def end_all(self) -> None:
        """Ends every stream; their browsers ask again, of whoever serves then."""
        self._closed = True
        for stream in self._streams:
            stream.end()

    async def tell(self, topics: Collection[str]) -> None:
        """Tells these topics to those of their streams whose viewer may see them now."""
        viewers = {
            topic: {one.viewer.id: one.viewer for one in self._by_topic.get(topic, ())} for topic in topics
        }
        wanted = {topic: list(found.values()) for topic, found in viewers.items() if found}
        if not wanted:
            return
        seen_by = await self._desk.sighted(wanted)
        for topic in wanted:
            may = seen_by.get(topic, ())
            for stream in tuple(self._by_topic.get(topic, ())):
                if stream.viewer.id in may:
                    stream.tell(topic)

    async def look_after_sessions(self) -> None:
        """Ends the streams whose session is over; what the others may see is looked up anew."""
        streams = tuple(self._streams)
        if not streams:
            return
        good = await self._desk.still_in({one.session_id for one in streams})
        for stream in streams:
            viewer = good.get(stream.session_id)
            if viewer is None:
                stream.end(ENDED)
            else:
                stream.viewer = viewer

    async def _tell(self) -> None:
        while True:
            await self._woken.wait()
            await asyncio.sleep(GATHER_SECONDS)
            self._woken.clear()
            topics, self._heard = self._heard, {}
            left, self._left = self._left, []
            try:
                if left:
                    await self._desk.leave(left)
                await self.tell(topics)
            except db.TROUBLE as error:
                # The pages read anew once the listener is connected again; until then this is not lost.
                _log.warning("live updates cannot reach the database", reason=str(error))
                self._heard = {**topics, **self._heard}
                await asyncio.sleep(RETRY_SECONDS)
                self._woken.set()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(self._beat_seconds)
            try:
                await self.look_after_sessions()
                keys = [one.key for one in self._streams if one.key is not None]
                if keys:
                    await self._desk.stay(keys)
            except db.TROUBLE as error:
                _log.warning("live updates cannot reach the database", reason=str(error))

    async def _tell_all_again(self) -> None:
        streams = list(self._streams)
        for first in range(0, len(streams), AGAIN_AT_ONCE):
            for stream in streams[first : first + AGAIN_AT_ONCE]:
                stream.tell_again()
            await asyncio.sleep(AGAIN_EVERY_SECONDS)

    def _start(self, work: Awaitable[None]) -> None:
        async def run() -> None:
            with contextlib.suppress(asyncio.CancelledError):
                await work

        task = asyncio.ensure_future(run())
        self._tasks.append(task)
        task.add_done_callback(self._forget)

    def _forget(self, task: asyncio.Task[None]) -> None:
        with contextlib.suppress(ValueError):
            self._tasks.remove(task)
        if not task.cancelled() and task.exception() is not None:
            _log.error("live updates stopped", reason=str(task.exception()))


_hub: Hub | None = None


def install(hub: Hub | None) -> None:
    """Uses this hub in this process from now on."""
    global _hub
    _hub = hub


def hub() -> Hub:
    """The hub of this process. Raises LookupError where none was installed: a mistake in whoever builds it."""
    if _hub is None:
        raise LookupError("no hub was installed")
    return _hub
