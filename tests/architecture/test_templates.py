"""Templates compile, hold nothing that the strict Content-Security-Policy forbids, and weigh little."""

import re
from pathlib import Path

import pytest

from casedesk.web.assets import assets
from casedesk.web.places import static_folder, templates_folder
from casedesk.web.rendering import environment

FIRST_VISIT_BYTES = 60_000
FORBIDDEN = {
    "an inline style": re.compile(r"\sstyle\s*=|<style\b", re.IGNORECASE),
    "an inline handler": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "an address of another site": re.compile(r"(?:src|href)=[\"']https?://", re.IGNORECASE),
    "text that is not escaped": re.compile(r"\|\s*safe\b"),
}
IN_MAILS = {"an inline style"}
"""What a mail of ours may hold that no page may: no sheet of the desk reaches it."""
TEMPLATES = sorted(
    path.relative_to(templates_folder()).as_posix() for path in templates_folder().rglob("*.html")
)


def _source(name: str) -> str:
    return (templates_folder() / name).read_text("utf-8")


@pytest.mark.parametrize("name", TEMPLATES)
def test_it_compiles(name: str) -> None:
    environment().get_template(name)


@pytest.mark.parametrize("name", TEMPLATES)
def test_it_holds_nothing_forbidden(name: str) -> None:
    allowed = IN_MAILS if name.startswith("email/") else set()
    found = [what for what, pattern in FORBIDDEN.items() if pattern.search(_source(name))]
    assert [what for what in found if what not in allowed] == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_form_that_is_sent_proves_itself(name: str) -> None:
    forms = re.findall(r"<form\b[^>]*method=\"post\".*?</form>", _source(name), re.DOTALL)
    assert [form[:80] for form in forms if "csrf()" not in form] == []


def test_no_style_goes_by_id() -> None:
    found = [
        f"{path.name}: {selector}"
        for path in _files("css", "*.css")
        for selector in re.findall(r"^[^{:;*/]*#[a-zA-Z][\w-]*[^;]*\{", path.read_text("utf-8"), re.MULTILINE)
    ]
    assert found == []


def test_a_first_visit_weighs_little() -> None:
    names = ["css/app.css", "js/app.js", "vendor/htmx.min.js", "vendor/hx-sse.min.js"]
    found = [assets().at(assets().address(name)) for name in names]
    weight = sum(len(one.gzipped or one.content) for one in found if one)
    assert weight < FIRST_VISIT_BYTES, f"{weight} bytes of style and script"


def _files(folder: str, pattern: str) -> list[Path]:
    return sorted((static_folder() / folder).rglob(pattern))
