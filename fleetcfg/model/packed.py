"""Nouns of which there is one for each device, as a run holds them to its end: compressed.

Ten thousand objects with their texts are some ten megabytes; and a forked worker has a copy of each
that it, or its garbage collector, as much as looks at.
"""

import json
import zlib
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from operator import eq
from typing import Any, Final, Generic, TypeVar, overload

T = TypeVar("T")
_IN_A_CHUNK: Final = 128


class PackedNouns(Sequence[T], Generic[T]):
    """Nouns in the order in which they were put; all but the latest are made when asked for."""

    __slots__ = ("_chunks", "_latest")
    __hash__ = None  # type: ignore[assignment]  # it grows

    def __init__(self, nouns: Iterable[T] = ()) -> None:
        self._chunks: list[bytes] = []
        self._latest: list[T] = []
        for noun in nouns:
            self.append(noun)

    @abstractmethod
    def _row(self, noun: T) -> tuple[object, ...]:
        """Return what JSON can spell and `_noun` can make *noun* of."""

    @abstractmethod
    def _noun(self, row: Sequence[Any]) -> T:
        """Return the noun of a row; tuples are lists there."""

    def append(self, noun: T) -> None:
        """Put *noun* behind the others."""
        self._latest.append(noun)
        if len(self._latest) == _IN_A_CHUNK:
            rows = [*map(self._row, self._latest)]
            self._chunks.append(zlib.compress(json.dumps(rows).encode(), 1))
            self._latest.clear()

    def __iter__(self) -> Iterator[T]:
        for chunk in self._chunks:
            yield from map(self._noun, json.loads(zlib.decompress(chunk)))
        yield from self._latest

    @overload
    def __getitem__(self, at: int) -> T: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[T]: ...

    def __getitem__(self, at: int | slice) -> T | Sequence[T]:
        return tuple(self)[at]

    def __len__(self) -> int:
        return len(self._chunks) * _IN_A_CHUNK + len(self._latest)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(map(eq, self, other))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({tuple(self)!r})"
