"""What a place for files can do; `casedesk.platform.files` says what each of it means."""

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol


class Store(Protocol):
    """Files by name. Names are checked before they come here. Everything may be called from threads."""

    @property
    def where(self) -> str:
        """What it is, for the operator."""

    def put(self, name: str, data: bytes) -> None:
        """Makes the content durable under its name, whether or not it was there."""

    def read(self, name: str) -> bytes:
        """The content, also of a file set aside. Raises NotFound."""

    def size(self, name: str) -> int | None:
        """Its size in bytes; None where it is neither in its place nor set aside."""

    def sizes(self) -> Iterator[tuple[str, int]]:
        """Everything there is, in its place or set aside."""

    def remove(self, name: str) -> None:
        """Removes it wherever it is."""

    def written_before(self, moment: datetime) -> Iterator[str]:
        """What is in its place since before this moment."""

    def set_aside(self, name: str) -> None:
        """Puts it aside, as of now. At no moment is it in neither place."""

    def aside_before(self, moment: datetime) -> Iterator[str]:
        """What was set aside before this moment."""

    def bring_back(self, name: str) -> None:
        """Puts it back. Harmless where it is in its place already."""

    def drop(self, name: str) -> None:
        """Removes what is set aside only."""
