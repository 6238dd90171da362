"""Templates compile, hold nothing that the strict Content-Security-Policy forbids, and weigh little."""

import re
from pathlib import Path

from jinja2 import meta

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


def test_each_compiles() -> None:
    for name in TEMPLATES:
        environment().get_template(name)


def test_none_holds_anything_forbidden() -> None:
    found = [
        (name, what)
        for name in TEMPLATES
        for what, pattern in FORBIDDEN.items()
        if not (name.startswith("email/") and what in IN_MAILS) and pattern.search(_source(name))
    ]
    assert found == []


def test_every_form_that_is_sent_proves_itself() -> None:
    forms = [
        (name, form)
        for name in TEMPLATES
        for form in re.findall(r"<form\b[^>]*method=\"post\".*?</form>", _source(name), re.DOTALL)
    ]
    assert [(name, form[:80]) for name, form in forms if "csrf()" not in form] == []


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


def _macros() -> list[str]:
    return [
        name
        for template in TEMPLATES
        if template.startswith("components/")
        for name in re.findall(r"{%-? macro ([a-z]\w*)", _source(template))
    ]


def test_each_component_has_a_name_of_its_own() -> None:
    """All are names of every template, so that none has to import: an import looks through them all, on each page."""
    assert sorted(_macros()) == sorted(set(_macros()))
    assert not [
        template
        for template in TEMPLATES
        if not template.startswith("components/") and re.search(r"{%-? (from|import) ", _source(template))
    ]


def test_a_component_imports_the_others_that_it_and_its_parts_use() -> None:
    """They are compiled before there are any names of all templates, and what they include sees the names they see."""
    for template in TEMPLATES:
        if template.startswith("components/"):
            source = _source(template)
            imported = set(
                re.findall(r"\w+", " ".join(re.findall(r"{%-? from \S+ import ([^%]+)%}", source)))
            )
            parts = [one for one in TEMPLATES if any(one.startswith(part) for part in _included(source))]
            for part in (template, *parts):
                asked = meta.find_undeclared_variables(environment().parse(_source(part)))
                lacking = asked & set(_macros()) - (set() if part == template else imported)
                assert not lacking, f"{part}: {template} has to import {lacking}"


def _included(source: str) -> list[str]:
    """Which templates a template includes, by how their names begin."""
    return re.findall(r"{%-? include \[?\"([^\"]+)\"", source)


def test_what_htmx_asks_for_alone_has_its_macros_inside() -> None:
    """A block that is rendered alone sees none of its page's own."""
    for template in TEMPLATES:
        before, found, _inside = _source(template).partition("{% block content %}")
        assert not found or "{% macro " not in before, template
