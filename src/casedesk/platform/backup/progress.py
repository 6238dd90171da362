"""How far a backup is: by the sizes of the tables that are in it already."""

import re
from collections.abc import Callable, Mapping

Progress = Callable[[int, int], None]
"""Is told how many bytes of how many are done, as the database counts them."""

_BEGINS = re.compile(r'dumping contents of table "?([^"\s]+)"?')


class Dumping:
    """Listens to pg_dump, which says of each table that it begins; those before it are done then."""

    def __init__(self, sizes: Mapping[str, int], told: Progress) -> None:
        self._sizes = sizes
        self._told = told
        self._total = sum(sizes.values())
        self._done = 0
        self._begun = ""

    def begin(self) -> None:
        """Says how much there is."""
        self._told(0, self._total)

    def hear(self, line: str) -> None:
        """Takes a line that pg_dump said."""
        found = _BEGINS.search(line)
        if found is None:
            return
        self._done += self._sizes.get(self._begun, 0)
        self._begun = found[1]
        self._told(self._done, self._total)

    def end(self) -> None:
        """Says that all of it is done."""
        self._told(self._total, self._total)
