"""Files are read however they were written, or refused in a sentence."""

from pathlib import Path

import pytest

from casedesk.importers.reading import open_table, rows_of
from casedesk.importers.rules.customers import COLUMNS
from casedesk.platform.errors import Unusable

TEXT = "external_id,name\n1,Müller\n2,김민수\n"


def written(folder: Path, content: bytes) -> Path:
    """A file with this content."""
    path = folder / "shop.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), None),
        (TEXT.encode("utf-8-sig"), None),
        (TEXT.encode("utf-16"), None),
        (TEXT.replace("\n", "\r\n").encode(), None),
        (TEXT.replace("\n", "\r").encode(), None),
        (TEXT.replace(",", ";").encode(), None),
        (TEXT.replace(",", "\t").encode(), None),
        (TEXT.replace(",", " | ").encode(), None),
        (TEXT.rstrip("\n").encode(), None),
        (TEXT.encode("gb18030"), "gb18030"),
    ],
)
def test_encodings_and_what_parts_cells(tmp_path: Path, content: bytes, encoding: str | None) -> None:
    table = open_table(written(tmp_path, content), COLUMNS, encoding)
    assert [row.cells["name"] for row in rows_of(table)] == ["Müller", "김민수"]


def test_a_file_of_an_older_windows_program(tmp_path: Path) -> None:
    path = written(tmp_path, "external_id;name\n1;Ok\n2;Müller\n".encode("cp1252"))
    with pytest.raises(Unusable, match=r"not written in utf-8: look at line 3.*such as cp1252"):
        open_table(path, COLUMNS)
    table = open_table(path, COLUMNS, "cp1252")
    assert [row.cells["name"] for row in rows_of(table)] == ["Ok", "Müller"]


@pytest.mark.parametrize(
    ("content", "encoding", "says"),
    [
        (b"", None, "is empty"),
        (b"\n\n", None, "is empty"),
        (b"email\na@b.example\n", None, "no column external_id or name. It has: email"),
        (b"id,name,customer_id\n", None, "has the column “customer_id” twice"),
        (b"id,name\n", "klingon", "no encoding “klingon”"),
        (b"id,name\n1,\xff", None, "line 2"),
        (b"id,name\n1,\xc3", None, "line 2"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(
    tmp_path: Path, content: bytes, encoding: str | None, says: str
) -> None:
    with pytest.raises(Unusable, match=says):
        open_table(written(tmp_path, content), COLUMNS, encoding)


def test_a_folder_or_nothing_at_all(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing.csv"):
        with pytest.raises(Unusable, match="cannot be read"):
            open_table(path, COLUMNS)


def test_lines_are_those_of_the_file_also_after_a_cell_of_several_lines(tmp_path: Path) -> None:
    content = b'id,name\n1,"Aylin\nDemir"\n\n2,Jonas\n3,Mina,surplus\n4,Ana,\n5\n6,"Nul\x00"\n'
    rows = list(rows_of(open_table(written(tmp_path, content), COLUMNS)))
    assert [(row.line, row.cells.get("name"), bool(row.broken)) for row in rows] == [
        (2, "Aylin\nDemir", False),
        (5, "Jonas", False),
        (6, None, True),
        (7, "Ana", False),
        (8, None, False),
        (9, None, True),
    ]


def test_a_quote_that_never_ends_is_a_refused_row_and_not_the_end(tmp_path: Path) -> None:
    content = b'id,name\n1,"Aylin\n' + b"2,Jonas\n" * 30_000
    rows = list(rows_of(open_table(written(tmp_path, content), COLUMNS)))
    assert rows[0].broken is not None
    assert "cannot be read" in rows[0].broken
    assert rows[-1].cells == {"external_id": "2", "name": "Jonas"}
