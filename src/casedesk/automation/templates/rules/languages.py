"""Which language of a template a customer is written to in: their own, else the desk's, else what there is.

A language serves those who speak a kind of it: `zh` somebody who reads zh-Hans, and the other way round.
"""

from collections.abc import Sequence


def chosen(offered: Sequence[str], *wanted: str | None) -> str | None:
    """The one of these languages to write in: the first that is wanted, else the first there is."""
    for one in filter(None, wanted):
        found = _same(offered, one) or _kin(offered, one)
        if found is not None:
            return found
    return offered[0] if offered else None


def _same(offered: Sequence[str], wanted: str) -> str | None:
    return next((one for one in offered if _plain(one) == _plain(wanted)), None)


def _kin(offered: Sequence[str], wanted: str) -> str | None:
    kin = _plain(wanted).partition("-")[0]
    return next((one for one in offered if _plain(one).partition("-")[0] == kin), None)


def _plain(language: str) -> str:
    return language.replace("_", "-").lower()
