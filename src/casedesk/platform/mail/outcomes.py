"""What became of a mail that was to be sent, in our words: they are kept as text, beside what a foreign server said in
its own, and said anew to whoever reads them in another language."""

import re
from functools import cache

from casedesk.platform.sentences import Sentence, recalled, say

MAYBE_TWICE = say(
    "An earlier try was cut off in the middle, so it may have arrived twice, with the same Message-ID."
)
BROKEN_OFF = say("The server broke off before it took the message.")
BROKEN_OFF_LATE = say("The server broke off after the message was given to it.")


def given_up(answer: str) -> str:
    """For whom two days were not enough; the answer may be any other of these."""
    return say("Tried for two days. The last answer was: %(answer)s", answer=answer)


def file_gone(why: str) -> str:
    """Of an attachment."""
    return say("A file that goes with it cannot be read: %(why)s.", why=why)


def only_partly(refused: str) -> str:
    """Of a mail that went to some of its recipients."""
    return say("Not taken for %(refused)s", refused=refused)


def kept(name: str) -> str:
    """Of a mail that a demo desk would have sent."""
    return say("The demo desk sends nothing: kept in outbox/%(name)s.", name=name)


def too_slow(server: str) -> str:
    """Of a server that never came to an end."""
    return say("%(server)s took longer than anybody waits.", server=server)


def no_address(why: str) -> str:
    """Of a recipient that no server can be told of."""
    return say("The address cannot be written to: %(why)s", why=why)


def sign_in_refused(server: str, login: str, said: str) -> str:
    """Of a server that wants another password."""
    return say("%(server)s refuses the sign-in of %(login)s: %(said)s", server=server, login=login, said=said)


def wrong_certificate(server: str, port: int, why: str) -> str:
    """Of a server that may be another."""
    return say(
        "The certificate of %(server)s, port %(port)s does not fit: %(why)s.",
        server=server,
        port=port,
        why=why,
    )


def no_answer(server: str, port: int) -> str:
    """Of a server that is silent."""
    return say("%(server)s, port %(port)s does not answer.", server=server, port=port)


def answered(server: str, port: int, said: str) -> str:
    """Of a server that says no before it hears of a mail."""
    return say("%(server)s, port %(port)s says: %(said)s", server=server, port=port, said=said)


def unreachable(server: str, port: int, why: str) -> str:
    """Of a server that is not there."""
    return say("%(server)s, port %(port)s cannot be reached: %(why)s", server=server, port=port, why=why)


_NAMING = (
    given_up(""),
    file_gone(""),
    only_partly(""),
    kept(""),
    too_slow(""),
    no_address(""),
    sign_in_refused("", "", ""),
    wrong_certificate("", 0, ""),
    no_answer("", 0),
    answered("", 0, ""),
    unreachable("", 0, ""),
)
_PLACE = re.compile(r"%\((\w+)\)s")
_NARROW = {"server": r"\S+?", "port": r"\d+"}
"""Places that are one word; any other is filled with anything."""


def told(text: str) -> str:
    """What was kept, as the sentence it is; what a server said is in no catalogue and stays as it is."""
    if text.startswith(f"{MAYBE_TWICE} "):
        then = told(text.removeprefix(f"{MAYBE_TWICE} "))
        return say("%(first)s %(then)s", first=MAYBE_TWICE, then=then)
    for shape, message in _shapes():
        if found := shape.fullmatch(text):
            named = {
                name: told(part) if name == "answer" else part for name, part in found.groupdict().items()
            }
            return Sentence(message, named)
    whole: str = recalled(text)
    return whole


@cache
def _shapes() -> list[tuple[re.Pattern[str], str]]:
    return [(_shape(one.message), one.message) for one in _NAMING if isinstance(one, Sentence)]


def _shape(message: str) -> re.Pattern[str]:
    """What a message looks like once it names something."""
    shape = [
        f"(?P<{piece}>{_NARROW.get(piece, '.+')})" if place % 2 else re.escape(piece)
        for place, piece in enumerate(_PLACE.split(message))
    ]
    return re.compile("".join(shape), re.DOTALL)
