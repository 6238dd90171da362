"""One open page: what it shows, what of that changed and was not told yet, and how it is told.

What is waiting to be told is a set of topics, so that a browser that reads slowly costs no more than one that
reads quickly: a topic that changes ten times meanwhile is told once. One that has too much waiting is told to
read everything anew.
"""

import asyncio
from collections.abc import AsyncIterator, Collection

from casedesk.web.sessions import SignedIn

BEAT_SECONDS = 20.0
"""How often an idle stream says that it is there: proxies cut what is silent for a minute."""

MOST_WAITING = 40
"""So many topics wait for one page, then it is told to read all of it anew."""

AGAIN = "again"
"""What tells a page to read all of it anew."""

ENDED = "ended"
"""What tells a page that its session is over, so that it does not ask again."""

MEDIA_TYPE = "text/event-stream"


class Stream:
    """One page of one session. `key` is what whoever opened it knows it by; `is_read` once its browser listens."""

    def __init__(
        self, viewer: SignedIn, session_id: int, topics: Collection[str], key: int | None = None
    ) -> None:
        self.viewer = viewer
        self.session_id = session_id
        self.topics = frozenset(topics)
        self.key = key
        self.is_read = False
        self.is_over = False
        self._last_word = ""
        self._waiting: dict[str, None] = {}
        self._woken = asyncio.Event()

    def tell(self, topic: str) -> None:
        """Notes that a topic changed; whoever sends is woken."""
        if len(self._waiting) >= MOST_WAITING and topic not in self._waiting:
            self._waiting = {AGAIN: None}
        elif AGAIN not in self._waiting:
            self._waiting[topic] = None
        self._woken.set()

    def tell_again(self) -> None:
        """Notes that the page has to read everything anew: something may have been missed."""
        self._waiting = {AGAIN: None}
        self._woken.set()

    def end(self, last_word: str = "") -> None:
        """Ends the stream, after a last word where there is one; without it the browser soon asks again."""
        self.is_over, self._last_word = True, last_word
        self._woken.set()

    async def messages(self, beat_seconds: float = BEAT_SECONDS) -> AsyncIterator[bytes]:
        """What is sent: a message for each topic that changed, and a beat while nothing does."""
        self.is_read = True
        yield b"retry: 1000\n\n"
        while not self.is_over:
            try:
                await asyncio.wait_for(self._woken.wait(), beat_seconds)
            except TimeoutError:
                yield b":\n\n"
                continue
            self._woken.clear()
            waiting, self._waiting = self._waiting, {}
            if waiting:
                yield b"".join(_message(topic) for topic in waiting)
        if self._last_word:
            yield _message(self._last_word)


def _message(topic: str) -> bytes:
    """A topic as an event: its kind is the event's name, its key the data (`case:42`)."""
    kind, _, key = topic.partition(":")
    return f"event: {kind}\ndata: {key}\n\n".encode()
