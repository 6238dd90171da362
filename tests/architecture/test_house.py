"""What the import contracts cannot say about the house: sizes, names, words, and who writes which table."""

import ast
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "casedesk"
FILES = sorted(SOURCE.rglob("*.py"))

MOST_LINES = 400
MOST_LINES_OF_FUNCTION = 60
MOST_PARAMETERS = 7
FILL_ANY_TABLE = ("demo", "importers")
"""They bring rows in bulk; `verify` is their test."""
MAY_BE_LONG = ("migrations",)
FOR_TESTS = ("run_due", "migrate_back", "ALL_DAY", "APP_CONFIG")
"""Named by tests alone, or by a tool (Piccolo)."""

BANNED_NAMES = re.compile(r"^(utils?|helpers?|manager|service|process_.*|handle_.*|.*_2)$")
BANNED_WORDS = re.compile(r"\b(tickets?|assignees?|requesters?|followers?|subtickets?|SLA)\b", re.IGNORECASE)
WRITES = re.compile(r"\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+([a-z_]+)\b")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def functions(path: Path) -> Sequence[ast.FunctionDef | ast.AsyncFunctionDef]:
    everything = ast.walk(ast.parse(path.read_text()))
    return [node for node in everything if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def test_a_file_can_be_read_in_one_sitting() -> None:
    """A longer one is split where two reasons to change meet."""
    lines = {named(path): len(path.read_text().splitlines()) for path in FILES}
    long = {name: many for name, many in lines.items() if many > MOST_LINES}
    assert not {name: many for name, many in long.items() if Path(name).parts[-2] not in MAY_BE_LONG}


def test_functions_are_short_and_take_few_things() -> None:
    long = [
        f"{named(path)}:{node.lineno} {node.name}"
        for path in FILES
        if not set(path.parts) & set(MAY_BE_LONG)
        for node in functions(path)
        if (node.end_lineno or 0) - node.lineno > MOST_LINES_OF_FUNCTION
        or len(node.args.args) > MOST_PARAMETERS
    ]
    assert not long


def test_names_say_what_is_inside() -> None:
    bad = [
        named(path) for path in FILES if BANNED_NAMES.match(path.stem) or BANNED_NAMES.match(path.parent.name)
    ]
    bad += [
        f"{named(path)} {node.name}"
        for path in FILES
        for node in functions(path)
        if BANNED_NAMES.match(node.name)
    ]
    assert not bad


def test_one_word_for_one_thing() -> None:
    """The glossary's words, and not those of other tools."""
    looked_at = [*FILES, *(ROOT / "templates").rglob("*.html"), *(ROOT / "static" / "js").glob("*.js")]
    found = [
        f"{named(path)}:{number} {match[0]}"
        for path in looked_at
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        for match in BANNED_WORDS.finditer(line)
    ]
    assert not found


def test_nothing_is_written_that_nobody_uses() -> None:
    """A function or a constant whose name stands nowhere else in the program; what is decorated is used by that."""
    shown = [*FILES, *(ROOT / "templates").rglob("*.html")]
    named_how_often = Counter(word for path in shown for word in re.findall(r"\w+", path.read_text()))
    unused = [
        f"{named(path)}:{line} {name}"
        for path in FILES
        if not set(path.parts) & set(MAY_BE_LONG)
        for name, line in own_names(path)
        if named_how_often[name] == 1 and name not in FOR_TESTS
    ]
    assert not unused


def own_names(path: Path) -> Iterator[tuple[str, int]]:
    """What a file defines for itself or others, with the line."""
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.decorator_list:
            yield node.name, node.lineno
        elif isinstance(node, ast.Assign):
            yield from ((one.id, node.lineno) for one in node.targets if isinstance(one, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id, node.lineno


def owner_of_tables() -> dict[str, str]:
    """Each table, and the feature whose `tables.py` declares it."""
    owners = {}
    for path in SOURCE.rglob("tables.py"):
        for table in re.findall(r'tablename="([a-z_]+)"', path.read_text()):
            owners[table] = path.relative_to(SOURCE).parts[0]
    return owners


def classes_of_tables() -> dict[str, str]:
    """Each table class, and its feature."""
    return {
        name: path.relative_to(SOURCE).parts[0]
        for path in SOURCE.rglob("tables.py")
        for name in re.findall(r"^class (\w+)\(db\.Keyed", path.read_text(), re.MULTILINE)
    }


def writers() -> Iterator[Path]:
    for path in FILES:
        inside = path.relative_to(SOURCE).parts
        if "actions" in inside or path.name == "actions.py":
            yield path


def test_actions_write_their_own_features_tables_only() -> None:
    owners, classes = owner_of_tables(), classes_of_tables()
    foreign = []
    for path in writers():
        text, feature = path.read_text(), path.relative_to(SOURCE).parts[0]
        if feature in FILL_ANY_TABLE:
            continue
        written = [(table, owners.get(table, feature)) for table in WRITES.findall(text)]
        classed = re.findall(r"\b(\w+)\.(?:insert|update|delete)\(", text)
        written += [(name, classes.get(name, feature)) for name in classed]
        foreign += [f"{named(path)} writes {what} of {whose}" for what, whose in written if whose != feature]
    assert not foreign


def test_nothing_but_actions_writes() -> None:
    """Queries, pages and jobs read, call and render."""
    may_write, tables = set(writers()), owner_of_tables()
    writing = [
        f"{named(path)}: {match[0]}"
        for path in FILES
        if path not in may_write and path.relative_to(SOURCE).parts[0] not in ("migrations", "demo")
        if path.relative_to(SOURCE).parts[:2] not in {("platform", "db"), ("platform", "migrations.py")}
        for match in WRITES.finditer(path.read_text())
        if match[1] in tables
    ]
    assert not writing
