"""Open pages and what they are told: bounded, gathered, by permission, and ended when it is over."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence

import pytest

from casedesk.platform import live
from casedesk.platform.errors import TooMany
from casedesk.web.live.hub import MOST_OF_A_SESSION, Desk, Hub
from casedesk.web.live.stream import MOST_WAITING, Stream
from casedesk.web.sessions import SignedIn

SOON = 5.0
"""Seconds; longer than anything here takes."""


def somebody(key: int) -> SignedIn:
    return SignedIn(
        id=key,
        name="Mina",
        email="m@desk.example",
        role="agent",
        locale="en",
        zone="UTC",
        permissions=frozenset(),
    )


class Features:
    """What the hub asks: everybody but `blind` sees all, sessions in `over` have ended."""

    def __init__(self) -> None:
        self.blind: set[int] = set()
        self.over: set[int] = set()
        self.stayed: list[int] = []
        self.left: list[int] = []

    async def sighted(self, wanted: Mapping[str, Sequence[SignedIn]]) -> Mapping[str, Collection[int]]:
        return {topic: {one.id for one in found} - self.blind for topic, found in wanted.items()}

    async def still_in(self, sessions: Collection[int]) -> Mapping[int, SignedIn]:
        return {one: somebody(one) for one in sessions if one not in self.over}

    async def stay(self, keys: Sequence[int]) -> None:
        self.stayed += keys

    async def leave(self, keys: Sequence[int]) -> None:
        self.left += keys


def hub_for(features: Features) -> Hub:
    return Hub(Desk(features.sighted, features.still_in, features.stay, features.leave), beat_seconds=0.01)


async def heard(stream: Stream, count: int = 1) -> list[str]:
    """The next messages of a stream as `event data`, without beats and the hint how soon to ask again."""
    found: list[str] = []

    async def read(messages: AsyncIterator[bytes]) -> None:
        async for text in messages:
            told = [
                one.removeprefix("event: ")
                for one in text.decode().split("\n\n")
                if one.startswith("event: ")
            ]
            found.extend(one.replace("\ndata: ", " ").strip() for one in told)
            if len(found) >= count:
                return

    await asyncio.wait_for(read(stream.messages()), SOON)
    return found


async def test_a_slow_page_is_told_each_topic_once_and_when_it_is_too_much_to_read_all_anew() -> None:
    stream = Stream(somebody(1), 1, [])
    for _ in range(1_000):
        stream.tell("case:1")
    stream.tell("user:1")
    assert await heard(stream, 2) == ["case 1", "user 1"]
    for number in range(MOST_WAITING + 1):
        stream.tell(f"case:{number}")
    stream.tell("case:1")
    assert await heard(stream) == ["again"]
    stream.tell("case:7")
    assert await heard(stream) == ["case 7"], "and goes on from there"


async def test_only_those_who_may_see_it_and_show_it_are_told() -> None:
    features = Features()
    hub = hub_for(features)
    mina, jonas, ana = (
        Stream(somebody(key), key, [f"case:{shown}"]) for key, shown in ((1, 5), (2, 5), (3, 6))
    )
    for stream in (mina, jonas, ana):
        hub.open(stream)
    features.blind = {2}
    await hub.tell(["case:5", "case:9"])
    assert await heard(mina) == ["case 5"]
    for stream in (jonas, ana):
        stream.end("ended")
        assert await heard(stream) == ["ended"]


async def test_a_session_that_is_over_takes_its_streams_along_and_closing_is_told_once() -> None:
    features = Features()
    hub = hub_for(features)
    mina, jonas = Stream(somebody(1), 1, ["case:5"], key=11), Stream(somebody(2), 2, [], key=12)
    hub.open(mina)
    hub.open(jonas)
    features.over = {1}
    hub.hear(live.SESSIONS)
    assert await heard(mina) == ["ended"]
    assert not jonas.is_over
    hub.start_telling()
    hub.close(mina)
    hub.close(mina)
    await asyncio.wait_for(_until(lambda: features.left == [11] and 12 in features.stayed), SOON)
    await hub.stop()
    assert features.left == [11, 12]
    assert jonas.is_over
    late = Stream(somebody(3), 3, [])
    hub.open(late)
    assert late.is_over, "who comes while it stops is sent on at once"


async def test_after_the_connection_was_lost_every_page_reads_anew() -> None:
    hub = hub_for(Features())
    stream = Stream(somebody(1), 1, ["case:5"])
    hub.open(stream)
    hub.hear("")  # the first time nothing can have been missed
    hub.hear("")
    assert await heard(stream) == ["again"]
    await hub.stop()


async def test_a_session_has_tabs_and_no_flood() -> None:
    hub = hub_for(Features())
    for _ in range(MOST_OF_A_SESSION):
        hub.open(Stream(somebody(1), 1, []))
    with pytest.raises(TooMany):
        hub.open(Stream(somebody(1), 1, []))
    hub.open(Stream(somebody(1), 2, []))
    assert len(hub) == MOST_OF_A_SESSION + 1


async def test_what_comes_while_the_database_is_away_is_told_when_it_is_back() -> None:
    features = Features()
    hub = hub_for(features)
    stream = Stream(somebody(1), 1, ["case:5"])
    hub.open(stream)
    tries = 0

    async def away_once(wanted: Mapping[str, Sequence[SignedIn]]) -> Mapping[str, Collection[int]]:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise ConnectionError("the server is starting up")
        return await features.sighted(wanted)

    hub = Hub(Desk(away_once, features.still_in, features.stay, features.leave), beat_seconds=60)
    hub.open(stream)
    hub.start_telling()
    hub.hear("case:5")
    assert await heard(stream) == ["case 5"]
    assert tries == 2
    await hub.stop()


async def _until(met: object) -> None:
    assert callable(met)
    while not met():
        await asyncio.sleep(0.01)
