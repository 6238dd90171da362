"""What rules and actions say to people is said by `say`, so that every language can say it."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "casedesk"

ENGLISH = {
    "cli": "whoever runs the desk reads the command line in English",
    "demo": "what it writes are the words of an invented desk",
    "importers": "what is wrong with a file is read on the command line",
    "migrations": "what a database refuses is read by whoever runs it",
    "platform/files": "where files lie is read by whoever runs the desk; a page says the same of all that is not there",
    "platform/jobs": "jobs are looked at by whoever runs the desk",
    "public_api": "programs are answered in English",
    "config.py": "what is wrong with the configuration is read by whoever runs the desk",
}
"""Where sentences stay English, and why."""

ENGLISH_FILES = {
    "channels/email/rules/bounces.py": "kept as text beside what a foreign server said in its own language",
    "channels/email/rules/placing.py": "the way that a mail found its case: the page has words of its own for each",
    "channels/phone/rules.py": "the title of a case, which is data from then on",
    "cases/rules/projections.py": "what `verify` finds, on the command line",
    "empowerment/rules/summary.py": "the summary of a policy file on the command line",
    "resolution_clock/rules/calendar_documents.py": "what is wrong with a document of hours, for who writes it",
    "resolution_clock/rules/explanation.py": "the explanation of a clock on the command line",
}
"""Files of rules that say something in English, and why."""

REFUSALS = {"Refused", "Invalid", "Stale", "Forbidden", "NotFound", "TooMany"}
MARKED = {"say", "say_many", "_", "gettext", "ngettext", "pgettext"}
NO_SENTENCES = {"ValueError", "TypeError", "RuntimeError", "LookupError", "KeyError", "compile"}
WORDS = re.compile(r"[A-Za-z]{2,}[,;:]? [A-Za-z]|[A-Za-z] [A-Za-z]{2,}")
_BEGINS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ“"
CLASS = re.compile(r"^class (\w+)\((\w+)\)", re.MULTILINE)
IMPORTS = re.compile(r"^from casedesk\.platform\.sentences import (?:[\w, ]*|\([^)]*)\bsay", re.MULTILINE)
PLACE = re.compile(r"%\((\w+)\)")


@cache
def _files() -> list[Path]:
    everything = sorted(SOURCE.rglob("*.py"))
    return [path for path in everything if not str(path.relative_to(SOURCE)).startswith(tuple(ENGLISH))]


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@cache
def _refusals() -> frozenset[str]:
    """The exceptions whose words a person reads: those named above, and what is made of them."""
    classes = [found for path in _files() for found in CLASS.findall(path.read_text("utf-8"))]
    known, before = set(REFUSALS), 0
    while len(known) > before:
        before = len(known)
        known |= {name for name, base in classes if base in known}
    return frozenset(known)


def _is_sentence(text: str) -> bool:
    return " " in text and text[0] in _BEGINS and text.rstrip("”")[-1:] in (".", "?", "!")


def _name(node: ast.AST) -> str:
    return getattr(node, "attr", getattr(node, "id", ""))


def _unmarked(node: ast.AST) -> Iterator[tuple[int, str]]:
    """The texts below a node that no `say` and no `_` marks; not what is compared, asserted or told to programmers."""
    if isinstance(node, ast.Call) and _name(node.func) in MARKED | NO_SENTENCES:
        return
    if isinstance(node, ast.Compare | ast.Assert):
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # a docstring
    if isinstance(node, ast.JoinedStr):
        yield (
            node.lineno,
            "".join(
                str(getattr(part, "value", "")) if isinstance(part, ast.Constant) else "X"
                for part in node.values
            ),
        )
        return
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield node.lineno, node.value
        return
    for below in ast.iter_child_nodes(node):
        yield from _unmarked(below)


def _is_of_rules(path: Path) -> bool:
    return "rules" in path.parts or path.stem == "rules"


def test_what_an_action_refuses_is_said_in_every_language() -> None:
    found = []
    raised = re.compile(rf"\b(?:{'|'.join(_refusals())})\(")
    for path in _files():
        if not raised.search(path.read_text("utf-8")):
            continue
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.Call) and _name(node.func) in _refusals():
                texts = (text for argument in node.args for text in _unmarked(argument))
                found += [
                    f"{path.relative_to(SOURCE)}:{line} {text}" for line, text in texts if WORDS.search(text)
                ]
    assert not found, "\n".join(["say(...) these:", *found])


def test_a_sentence_of_the_rules_is_said_in_every_language() -> None:
    found = []
    for path in _files():
        name = str(path.relative_to(SOURCE))
        if not _is_of_rules(path) or name in ENGLISH_FILES:
            continue
        found += [f"{name}:{line} {text}" for line, text in _unmarked(_tree(path)) if _is_sentence(text)]
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.Return | ast.Yield) and isinstance(
                node.value, ast.Constant | ast.JoinedStr | ast.IfExp
            ):
                texts = _unmarked(node.value)
                found += [f"{name}:{line} {text}" for line, text in texts if WORDS.search(text)]
    assert not found, "\n".join(["say(...) these:", *found])


@pytest.mark.parametrize("name", ENGLISH_FILES)
def test_what_stays_english_is_there(name: str) -> None:
    assert (SOURCE / name).is_file()


def test_a_message_is_written_out_where_it_is_said_and_names_what_it_is_given() -> None:
    odd = []
    for path in (path for path in _files() if IMPORTS.search(path.read_text("utf-8"))):
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("say", "say_many"):
                odd += [f"{path.relative_to(SOURCE)}:{node.lineno} {what}" for what in _wrong_with(node)]
    assert not odd, "\n".join(odd)


def _wrong_with(call: ast.Call) -> Iterator[str]:
    several = isinstance(call.func, ast.Name) and call.func.id == "say_many"
    messages = [
        one.value if isinstance(one, ast.Constant) else None for one in call.args[: 2 if several else 1]
    ]
    if len(call.args) != (3 if several else 1) or not all(isinstance(one, str) for one in messages):
        yield "takes its message as it is written, for the translators to find"
        return
    if any(keyword.arg is None for keyword in call.keywords):
        return  # named elsewhere
    named = {keyword.arg for keyword in call.keywords} | ({"n"} if several else set())
    places = {place for message in messages for place in PLACE.findall(str(message))}
    if places != named:
        yield f"names {sorted(map(str, named))} and has places for {sorted(places)}"
