"""How letters are shown: ours with their form, and long ones folded where a reader would pause."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from casedesk.platform import file_types, markdown

SHOWN_LETTERS = 1_600
SHOWN_LINES = 30
SLACK = 1.5
"""What is only a little longer is shown whole: nobody opens a fold for two lines."""


def letter(html: str, pictures: Mapping[str, str]) -> Markup:
    """A letter of ours as it went out; `pictures` are the addresses of those in its text, by content id."""
    # Cleaned again on its way to a page, whatever wrote it into the record: this is the only place where it
    # is not escaped.
    return Markup(markdown.with_pictures(markdown.clean(html), pictures))  # noqa: S704


def typed_letter(source: str) -> Markup:
    """A letter as it was typed, in Markdown, with its form; its pictures keep their descriptions only."""
    return Markup(markdown.with_pictures(markdown.to_html(source), {}))  # noqa: S704  # to_html cleans


def folded(text: str) -> tuple[str, str]:
    """A long text in two: what is shown at once, and what is folded; ("text", "") for one that is not long."""
    lines = text.split("\n")
    if len(text) <= SHOWN_LETTERS * SLACK and len(lines) <= SHOWN_LINES * SLACK:
        return text, ""
    shown = "\n".join(lines[:SHOWN_LINES])
    if len(shown) > SHOWN_LETTERS:
        shown = shown[: _pause_before(shown, SHOWN_LETTERS)]
    return shown.rstrip(), text[len(shown) :].lstrip("\n")


def _pause_before(text: str, most: int) -> int:
    """Where a reader would pause at the latest: the end of a paragraph, a line, a sentence or a word."""
    for sign in ("\n\n", "\n", ". ", "。", " "):
        at = text.rfind(sign, most // 2, most)
        if at > 0:
            return at + len(sign)
    return most


def picture_addresses(files: Sequence[Mapping[str, Any]], case_id: int) -> dict[str, str]:
    """Where the pictures of a contact's text are shown, by content id."""
    return {
        one["content_id"]: f"/cases/C-{case_id}/files/{one['id']}/picture"
        for one in files
        if one.get("content_id") and one["type"] in file_types.PICTURES
    }


def harmful(name: str, checked: str) -> bool:
    """Whether opening a file of this name and type could run something."""
    return file_types.may_harm(name, checked)


def is_picture_type(checked: str) -> bool:
    """Whether a file of this type can be shown in a page."""
    return checked in file_types.PICTURES
