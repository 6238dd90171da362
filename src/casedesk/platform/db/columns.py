"""Column types that Piccolo does not have."""

from typing import Any

from piccolo.columns import Column


class Tsvector(Column):
    """The words of a row for PostgreSQL's text search; written as text by platform/words.py."""

    value_type = str

    def __init__(self, default: str = "", **kwargs: Any) -> None:
        self.default = default
        super().__init__(default=default, **kwargs)

    @property
    def column_type(self) -> str:
        return "TSVECTOR"
