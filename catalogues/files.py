"""The file of each language: written in one order and one form, so that a change of it shows what was changed."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from casedesk.web.catalogues import Entry, entries
from catalogues.messages import Message

FORMS = {
    "ko": "nplurals=1; plural=0;",
    "ms": "nplurals=1; plural=0;",
    "th": "nplurals=1; plural=0;",
    "tr": "nplurals=2; plural=(n != 1);",
    "zh_Hans": "nplurals=1; plural=0;",
}
"""How many forms a language has for counts, and which is whose, as CLDR says."""


def update(
    path: Path, language: str, found: Sequence[Message], said: Mapping[tuple[str, str], str]
) -> list[Message]:
    """Writes the catalogue of a language anew: every message that is said, with what `said` has for it, by meaning
    and words, else with what stood there. Returns those that are not translated."""
    before = (
        {(one.meaning, one.words): one for one in entries(path.read_text("utf-8"))} if path.exists() else {}
    )
    made = [_renewed(one, before, said, language) for one in found]
    path.parent.mkdir(parents=True, exist_ok=True)
    pieces = [_head(language), *(_written(one, message) for one, message in zip(made, found, strict=True))]
    path.write_text("\n".join(pieces), "utf-8")
    return [message for one, message in zip(made, found, strict=True) if one.fuzzy or not all(one.said)]


def _renewed(
    message: Message,
    before: Mapping[tuple[str, str], Entry],
    said: Mapping[tuple[str, str], str],
    language: str,
) -> Entry:
    key = (message.meaning or "", message.words)
    forms = 1 if message.many is None else int(FORMS[language].partition("=")[2].partition(";")[0])
    old = before.get(key)
    fuzzy = False
    if key in said:
        words = (said[key],) * forms
    elif old is not None and len(old.said) == forms:
        words, fuzzy = old.said, old.fuzzy
    else:
        words = ("",) * forms
    return Entry(message.words, words, message.meaning or "", message.many, fuzzy)


def _head(language: str) -> str:
    lines = [
        "Content-Type: text/plain; charset=UTF-8",
        "Content-Transfer-Encoding: 8bit",
        f"Language: {language}",
        f"Plural-Forms: {FORMS[language]}",
    ]
    return "\n".join(['msgid ""', 'msgstr ""', *(_quoted(line + "\n") for line in lines), ""])


def _written(entry: Entry, message: Message) -> str:
    lines = [f"#: {file}" for file in sorted(message.files)]
    signs = [*(["fuzzy"] if entry.fuzzy else []), *(["python-format"] if "%(" in entry.words else [])]
    if signs:
        lines.append("#, " + ", ".join(signs))
    if entry.meaning:
        lines.append(f"msgctxt {_quoted(entry.meaning)}")
    lines.append(f"msgid {_quoted(entry.words)}")
    if entry.many is None:
        lines.append(f"msgstr {_quoted(entry.said[0])}")
    else:
        lines.append(f"msgid_plural {_quoted(entry.many)}")
        lines += [f"msgstr[{at}] {_quoted(words)}" for at, words in enumerate(entry.said)]
    return "\n".join([*lines, ""])


def _quoted(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'
