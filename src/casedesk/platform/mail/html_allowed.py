"""What HTML from strangers may hold: the one list, for cleaning it and for rebuilding it."""

from collections.abc import Mapping


def _named(names: str) -> frozenset[str]:
    return frozenset(names.split())


INLINE_TAGS = _named(
    "a abbr b bdi bdo big cite code del dfn em i ins kbd mark q s samp small span strike strong sub sup tt u var"
)
VOID_TAGS = _named("br col hr img wbr")
"""Those that hold nothing and have no end."""
TAGS = (
    INLINE_TAGS
    | VOID_TAGS
    | _named(
        "address article aside blockquote caption center colgroup dd details div dl dt figcaption figure footer"
        " h1 h2 h3 h4 h5 h6 header li main nav ol p pre section summary table tbody td tfoot th thead tr ul"
    )
)
"""Every tag that stays."""
ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "*": _named("dir lang align"),
    "a": _named("href title"),
    "img": _named("src alt title width height"),
    "ol": _named("start"),
    "td": _named("colspan rowspan valign width"),
    "th": _named("colspan rowspan valign width"),
    "table": _named("width"),
}
"""The attributes that stay, by tag; those of `*` on every tag."""
GONE_WITH_CONTENT = _named(
    "script style title head template noscript iframe noframes noembed object svg math textarea select xmp"
)
"""What goes together with all that stands inside it; of any other tag only the tag goes."""
