"""The plain text of a letter written in Markdown: its words, its line ends, and the marks that letters have."""

from collections.abc import Sequence

from markdown_it.token import Token

_MARKS = {"strong_open": "*", "strong_close": "*", "em_open": "_", "em_close": "_"}


def text_from(tokens: Sequence[Token]) -> str:
    """The text of what was read."""
    letter = _Letter()
    for token in tokens:
        letter.take(token)
    return "\n".join(letter.lines).strip("\n")


class _Letter:
    """What is written so far. `before` are the marks each line begins with: quotes and the room of a list."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.before: list[str] = []
        self.lists: list[int | None] = []
        self.item = ""  # the mark of a list's item that has no line yet
        self.gap: int | None = None  # how many marks the empty line bears that stands before the next line

    def take(self, token: Token) -> None:
        if token.type == "inline":
            self.write(_words(token.children or ()))
        elif token.type in ("fence", "code_block"):
            self.write(token.content.rstrip("\n"))
            self.part()
        elif token.type == "hr":
            self.write("---")
            self.part()
        elif token.nesting == 1:
            self.open(token)
        elif token.nesting == -1:
            self.close(token)

    def open(self, token: Token) -> None:
        if token.type == "blockquote_open":
            self.before.append("> ")
        elif token.type == "bullet_list_open":
            self.lists.append(None)
        elif token.type == "ordered_list_open":
            self.lists.append(int(token.attrs.get("start", 1)))
        elif token.type == "list_item_open":
            self.begin_item()

    def begin_item(self) -> None:
        number = self.lists[-1]
        if number is None:
            self.item = "- "
        else:
            self.item = f"{number}. "
            self.lists[-1] = number + 1
        self.before.append(" " * len(self.item))

    def close(self, token: Token) -> None:
        if token.type in ("blockquote_close", "list_item_close"):
            self.before.pop()
            self.item = ""
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            self.lists.pop()
            if not self.lists:
                self.part()
        if token.type in ("paragraph_close", "blockquote_close") and not token.hidden:
            self.part()

    def part(self) -> None:
        """An empty line comes before the next line; between two quotes it is quoted by neither."""
        self.gap = len(self.before) if self.gap is None else min(self.gap, len(self.before))

    def write(self, words: str) -> None:
        if self.gap is not None and self.lines:
            self.lines.append("".join(self.before[: self.gap]).rstrip())
        self.gap = None
        for line in words.split("\n"):
            before = "".join(self.before)
            if self.item:
                before = "".join(self.before[:-1]) + self.item
                self.item = ""
            self.lines.append((before + line).rstrip())


def _words(children: Sequence[Token]) -> str:
    written: list[str] = []
    links: list[tuple[str, int]] = []
    for child in children:
        if child.type in ("softbreak", "hardbreak"):
            written.append("\n")
        elif child.type == "image":
            written.append(f"[{child.content}]")
        elif child.type == "link_open":
            links.append((str(child.attrs.get("href", "")), len(written)))
        elif child.type == "link_close" and links:
            address, start = links.pop()
            if "".join(written[start:]) != address.removeprefix("mailto:"):
                written.append(f" <{address}>")
        else:
            written.append(_MARKS.get(child.type, child.content))
    return "".join(written)
