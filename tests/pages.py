"""Reading a page in tests as somebody without script sees it: its words, its forms with what stands in them."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx

_EMPTY = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
_BLOCKS = {"br", "dd", "div", "dt", "h1", "h2", "h3", "li", "p", "section", "summary", "td", "th"}
_UNSEEN = {"script", "style", "title", "option"}


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
    """What a page holds. `rows` are the links of its rows, by address."""

    forms: list[PageForm] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    label_targets: list[str] = field(default_factory=list)
    rows: dict[str, str] = field(default_factory=dict)
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
    reader = _Reader()
    reader.feed(answer.text)
    reader.page.text = re.sub(r"\s+", " ", "".join(reader.words)).strip()
    return reader.page


async def send(
    client: httpx.AsyncClient, page: Page, action: str, **changed: str | list[str] | None
) -> httpx.Response:
    """Sends a form of the page as it stands, with some fields filled in anew; None leaves one out."""
    form = page.form(action)
    fields: dict[str, str | list[str]] = {name: list(values) for name, values in form.fields.items()}
    for name, value in changed.items():
        if value is None:
            fields.pop(name, None)
        else:
            fields[name] = value
    return await client.post(form.action, data=fields)


class _Reader(HTMLParser):
    """Collects a page as it is fed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self.words: list[str] = []
        self._path: list[tuple[str, dict[str, str]]] = []
        self._form: PageForm | None = None
        self._select: tuple[str, list[tuple[str, bool]]] | None = None
        self._area: tuple[str, list[str]] | None = None
        self._row: tuple[str, list[str]] | None = None
        self._error: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.page.ids.append(given["id"])
        if tag == "label" and "for" in given:
            self.page.label_targets.append(given["for"])
        if tag in _BLOCKS:
            self.words.append(" ")
        if tag not in _EMPTY:
            self._path.append((tag, given))
        self._begin(tag, given)

    def _begin(self, tag: str, given: dict[str, str]) -> None:
        if tag == "form":
            folds = [attrs for name, attrs in self._path if name == "details"]
            self._form = PageForm(given.get("action", ""), all("open" in attrs for attrs in folds))
            self.page.forms.append(self._form)
        elif tag == "input":
            self._input(given)
        elif tag == "select":
            self._select = (given.get("name", ""), [])
        elif tag == "option" and self._select is not None:
            self._select[1].append((given.get("value", ""), "selected" in given))
        elif tag == "textarea":
            self._area = (given.get("name", ""), [])
        elif tag == "a" and "data-row" in given:
            self._row = (given["href"], [])
        elif "field__error" in given.get("class", "").split():
            self._error = []

    def _input(self, given: dict[str, str]) -> None:
        unticked = given.get("type") in ("radio", "checkbox") and "checked" not in given
        if self._form is not None and given.get("name") and not unticked:
            self._form.fields.setdefault(given["name"], []).append(given.get("value", "on"))

    def handle_endtag(self, tag: str) -> None:
        if tag in _EMPTY:
            return
        while self._path and self._path.pop()[0] != tag:
            pass
        if tag == "form":
            self._form = None
        elif tag == "select" and self._select is not None:
            self._choose(*self._select)
            self._select = None
        elif tag == "textarea" and self._area is not None:
            self._put(self._area[0], "".join(self._area[1]).removeprefix("\n"))
            self._area = None
        elif tag == "a" and self._row is not None:
            self.page.rows[self._row[0]] = re.sub(r"\s+", " ", "".join(self._row[1])).strip()
            self._row = None
        elif tag == "p" and self._error is not None:
            if self._form is not None:
                self._form.errors.append("".join(self._error).strip())
            self._error = None

    def _choose(self, name: str, options: list[tuple[str, bool]]) -> None:
        chosen = [value for value, selected in options if selected] or [value for value, _ in options[:1]]
        for value in chosen[:1]:
            self._put(name, value)

    def _put(self, name: str, value: str) -> None:
        if self._form is not None and name:
            self._form.fields.setdefault(name, []).append(value)

    def handle_data(self, data: str) -> None:
        for kept in (self._area and self._area[1], self._row and self._row[1], self._error):
            if isinstance(kept, list):
                kept.append(data)
        if self._area is None and not any(tag in _UNSEEN for tag, _ in self._path):
            self.words.append(data)
