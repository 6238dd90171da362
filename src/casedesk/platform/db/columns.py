"""Column types that Piccolo does not have, or has with more than we use."""

from typing import Any, TypeVar

import piccolo.columns
from piccolo.columns import Column
from piccolo.table import Table

Referred = TypeVar("Referred", bound=Table)


class Tsvector(Column):
    """The words of a row for PostgreSQL's text search; written as text by platform/words.py."""

    value_type = str

    def __init__(self, default: str = "", **kwargs: Any) -> None:
        self.default = default
        super().__init__(default=default, **kwargs)

    @property
    def column_type(self) -> str:
        return "TSVECTOR"


class ForeignKey(piccolo.columns.ForeignKey[Referred]):
    """The key of a row elsewhere, which is written and read as a number.

    Piccolo would copy each column of the other table into it, so that a query may go on there: with a hundred tables a
    twentieth of what a start reads, and none of our queries asks so.
    """

    def set_proxy_columns(self) -> None:
        """There are none."""
