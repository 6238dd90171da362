"""How our own mails are named, so that the answer to one finds its case again.

A Message-ID is random: who names one had the mail. The reply address bears the case's token. The subject
bears the case's number, for people; by itself it places nothing (see `placing`).
"""

import re

LOST_DOMAIN = "desk.invalid"
"""The domain of a mail that was written before any mailbox was set up; nobody owns it (RFC 2606)."""

MOST_REFERENCES = 30
"""Ids that References names: the first, which began the thread, and the latest before this one."""

_MARK = re.compile(r"\s*\[C-[1-9][0-9]*\]\s*")
_ANSWERS = re.compile(
    r"^\s*(?:re|aw|antw|sv|vs|ynt|bls|回复|答复|回覆|답장)\s*(?:\[\d+\])?\s*[:：]", re.IGNORECASE
)


def message_id(random: str, domain: str, case_id: int | None = None) -> str:
    """The id of a new mail, without its brackets: `c1042.8f2b…@example.org`."""
    return f"c{case_id}.{random}@{domain}" if case_id is not None else f"{random}@{domain}"


def domain_of(address: str) -> str:
    """The domain of a mail address."""
    return address.rpartition("@")[2] or LOST_DOMAIN


def reply_address(mailbox: str, token: str) -> str:
    """Where the answer to a case's mail goes: the mailbox's own address with the case's token in it."""
    local, _, domain = mailbox.rpartition("@")
    return f"{local}+{token}@{domain}"


def subject_of(subject: str, case_id: int, *, answers: bool) -> str:
    """A subject in one line that bears the case's number once, at its end, and "Re:" where it answers."""
    bare = " ".join(_MARK.sub(" ", subject).split())
    prefix = "Re: " if answers and not _ANSWERS.match(bare) else ""
    return f"{prefix}{bare} [C-{case_id}]".lstrip()


def references(thread: list[str], answered: str | None) -> list[str]:
    """What References names, the oldest first: how the thread began, and the latest before this mail."""
    named = list(dict.fromkeys([*thread, *([answered] if answered else [])]))
    if len(named) <= MOST_REFERENCES:
        return named
    return [named[0], *named[-(MOST_REFERENCES - 1) :]]
