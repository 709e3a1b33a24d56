"""Texts that come in any order and are printed in one: on disk once they are many."""

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import Final

_IN_MEMORY: Final = 8 * 1024 * 1024  # bytes; what is more lies in a file without a name


class OrderedSpool:
    """Takes texts, each with what sorts it; memory does not grow with their length."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - `close` ends it
        self._known = list[tuple[tuple[object, ...], int, int]]()
        self._end = 0

    def add(self, key: tuple[object, ...], text: str) -> None:
        """Take *text*; those of equal keys stay in the order in which they came."""
        data = text.encode("utf-8", "surrogatepass")
        self._file.write(data)
        self._known.append((key, self._end, len(data)))
        self._end += len(data)

    def drain(self) -> Iterator[str]:
        """Yield all texts in order; each of them once."""
        known, self._known = sorted(self._known), []
        for _, start, length in known:
            self._file.seek(start)
            yield self._file.read(length).decode("utf-8", "surrogatepass")

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
