"""Reading a page in tests as somebody without script sees it: its words, its forms with what stands in them, and those
that one opens first."""

from dataclasses import dataclass, field, replace

import httpx
from selectolax.lexbor import LexborHTMLParser, LexborNode

_BLOCKS = {"br", "dd", "div", "dt", "h1", "h2", "h3", "li", "p", "section", "summary", "td", "th"}
_UNSEEN = {"script", "style", "title", "option", "textarea"}


@dataclass
class PageForm:
    """One form: where it goes, what it would send as it stands, and whether one sees it without opening a menu."""

    action: str
    open: bool
    fields: dict[str, list[str]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return self.fields[name][0]


@dataclass
class Page:
    """What a page holds. `rows` are the links of its rows, by address; `closed` those that lead to forms, by name."""

    forms: list[PageForm] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    label_targets: list[str] = field(default_factory=list)
    rows: dict[str, str] = field(default_factory=dict)
    closed: dict[str, str] = field(default_factory=dict)
    text: str = ""

    def form(self, action: str) -> PageForm:
        """The one form that goes to an address with this ending."""
        [found] = [form for form in self.forms if form.action.endswith(action)]
        return found

    def offers(self, action: str) -> bool:
        """Whether there is such a form."""
        return any(form.action.endswith(action) for form in self.forms)


def read_page(answer: httpx.Response) -> Page:
    """Reads the page that came."""
    tree = LexborHTMLParser(answer.text)
    return Page(
        forms=[_form(one) for one in tree.css("form")],
        ids=[one.attributes["id"] or "" for one in tree.css("[id]")],
        label_targets=[one.attributes["for"] or "" for one in tree.css("label[for]")],
        rows={one.attributes["href"] or "": _words(one) for one in tree.css("a[data-row]")},
        closed={_name(address): address for address in _coming(tree)},
        text=_words(tree.root) if tree.root is not None else "",
    )


def _coming(tree: LexborHTMLParser) -> list[str]:
    return [one.attributes["data-coming"] or "" for one in tree.css("[data-coming]")]


def _name(address: str) -> str:
    return address.partition("?")[0].rpartition("/")[2]


async def opened(client: httpx.AsyncClient, page: Page, action: str) -> Page:
    """The page with the form that goes to this address, which somebody opens where it is closed."""
    likely = sorted(page.closed, key=lambda name: not action.strip("/").startswith(name))
    for name in likely if not page.offers(action) else ():
        brought = read_page(await client.get(page.closed[name], headers={"HX-Request": "true"}))
        if brought.offers(action):
            return replace(page, forms=[*page.forms, *brought.forms], text=f"{page.text} {brought.text}")
    return page


async def send(
    client: httpx.AsyncClient, page: Page, action: str, **changed: str | list[str] | None
) -> httpx.Response:
    """Sends a form of the page as it stands, with some fields filled in anew; None leaves one out. It is opened first
    where it is closed."""
    form = (await opened(client, page, action)).form(action)
    fields: dict[str, str | list[str]] = {name: list(values) for name, values in form.fields.items()}
    for name, value in changed.items():
        if value is None:
            fields.pop(name, None)
        else:
            fields[name] = value
    return await client.post(form.action, data=fields)


def _form(node: LexborNode) -> PageForm:
    form = PageForm(node.attributes.get("action") or "", not _is_folded(node))
    for control in node.css("input, select, textarea"):
        name = control.attributes.get("name") or ""
        for value in _sent(control) if name else ():
            form.fields.setdefault(name, []).append(value)
    form.errors = [one.text().strip() for one in node.css(".field__error")]
    return form


def _is_folded(node: LexborNode) -> bool:
    above = node.parent
    while above is not None and not (above.tag == "details" and "open" not in above.attributes):
        above = above.parent
    return above is not None


def _sent(control: LexborNode) -> list[str]:
    """What a browser would send of it as it stands."""
    given = control.attributes
    if control.tag == "textarea":
        return [control.text()]
    if control.tag == "select":
        options = control.css("option")
        chosen = [one for one in options if "selected" in one.attributes] or options
        return [one.attributes.get("value") or "" for one in chosen[:1]]
    unticked = given.get("type") in ("radio", "checkbox") and "checked" not in given
    return [] if unticked else [given.get("value", "on") or ""]


def _words(node: LexborNode) -> str:
    """The text that one sees, blocks apart from each other."""
    words = []
    for one in node.traverse(include_text=True):
        if one.tag in _BLOCKS:
            words.append(" ")
        elif one.tag == "-text" and one.parent is not None and one.parent.tag not in _UNSEEN:
            words.append(one.text_content or "")
    return " ".join("".join(words).split())
