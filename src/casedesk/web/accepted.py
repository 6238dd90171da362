"""Which languages a browser says its reader reads, the best liked first."""

import re

_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_MOST = 20
_LONGEST = 500


def accepted_languages(header: str) -> tuple[str, ...]:
    """The languages of an Accept-Language header (RFC 9110, 12.5.4) as tags such as `de` or `pt-BR`, in the order
    of their weights; what is no tag or has no weight is left out. Never raises."""
    weighed = [_weighed(one) for one in header[:_LONGEST].split(",")[:_MOST]]
    liked = sorted((one for one in weighed if one is not None), key=lambda one: -one[1])
    return tuple(dict.fromkeys(tag for tag, weight in liked if weight > 0))


def _weighed(one: str) -> tuple[str, float] | None:
    tag, _, parameter = one.partition(";")
    name, _, value = parameter.strip().partition("=")
    if not _TAG.fullmatch(tag.strip()):
        return None
    if not parameter.strip():
        return _tidy(tag.strip()), 1.0
    if name.strip().lower() != "q" or not re.fullmatch(r"[01](?:\.[0-9]{0,3})?", value.strip()):
        return None
    return _tidy(tag.strip()), min(float(value), 1.0)


def _tidy(tag: str) -> str:
    language, *rest = tag.split("-")
    return "-".join([language.lower(), *(_subtag(one) for one in rest)])


def _subtag(one: str) -> str:
    if len(one) == 2:
        return one.upper()
    return one.title() if len(one) == 4 else one.lower()
