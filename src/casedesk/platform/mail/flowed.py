"""Text whose lines were only wrapped for travelling (format=flowed, RFC 3676), with its lines joined again."""

_SIGNATURE = "-- "


def unwrapped(text: str, deletes_blank: bool = False) -> str:
    """The text with a line for each paragraph; `deletes_blank` (DelSp) where the blank at a line's end is no space."""
    paragraphs: list[list[str]] = []
    depth_before, flows = 0, False
    for line in text.split("\n"):
        depth, words = _without_marks(line)
        if not (flows and depth == depth_before and words != _SIGNATURE):
            paragraphs.append([">" * depth + (" " if depth else "")])
        flows = words.endswith(" ") and words != _SIGNATURE
        depth_before = depth
        paragraphs[-1].append(words[:-1] if flows and deletes_blank else words)
    return "\n".join("".join(paragraph) for paragraph in paragraphs)


def _without_marks(line: str) -> tuple[int, str]:
    """How deep a line is quoted, and its words without the marks and the blank that protects them."""
    words = line.lstrip(">")
    return len(line) - len(words), words.removeprefix(" ")
