"""Documents of one model and firmware differ in their values alone: the rest is remembered.

A document is cut into pieces, each of which has one value or none. If every piece begins and ends
as in a document that was parsed before, byte for byte, then what is left of each is its value, and
nothing else has to be looked at.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress
from threading import Lock
from typing import Final

_MOST_SHAPES: Final = 64
MOST_SLOTS: Final = 5_000  # values of a document that is remembered


@dataclass(frozen=True, slots=True)
class DocumentPiece:
    """A piece of a document but its value.

    Attributes:
        begin: What stands before the value; all of a piece that has none.
        end: What stands behind it.
    """

    begin: bytes
    end: bytes = b""
    has_value: bool = True


@dataclass(frozen=True, slots=True)
class DocumentShape:
    """All of a document but its values.

    Attributes:
        kind: Of the document.
        begins: How each piece begins; so are *ends*, if any has one.
        has_value: Whether there is a value between, or must be nothing.
        size: Bytes of all that, and of what the document was cut at.
        paths: Of the values, in order.
        references: As `XapiDocument` has them.
    """

    kind: str
    begins: tuple[bytes, ...]
    ends: tuple[bytes, ...]
    has_value: tuple[bool, ...]
    size: int
    paths: tuple[str, ...]
    references: Mapping[str, str] = field(default_factory=dict[str, str])

    def values_in(self, pieces: Sequence[bytes], size: int) -> bytes | None:
        """Return the values, a line each, in *pieces* of a document of *size* bytes.

        None if the document is of another shape.
        """
        left = list(map(bytes.removeprefix, pieces, self.begins))
        if self.ends:
            left = list(map(bytes.removesuffix, left, self.ends))
        values = b"\n".join(compress(left, self.has_value))
        # What does not begin and end so is left as it is, and then more is left than should be.
        is_all_taken = sum(map(len, left)) == size - self.size
        line_ends = max(0, len(self.paths) - 1)
        return values if is_all_taken and len(values) - line_ends == size - self.size else None


class DocumentShapes:
    """The shapes of documents that were read; one for all threads, and bounded."""

    def __init__(self) -> None:
        self._known: tuple[DocumentShape, ...] = ()
        self._lock = Lock()

    def __len__(self) -> int:
        """Count them."""
        return len(self._known)

    def find(
        self, kind: str, pieces: Sequence[bytes], size: int
    ) -> tuple[DocumentShape, bytes] | None:
        """Return the shape of a document, if it is known, with the values, a line each.

        Args:
            kind: Of the document.
            pieces: Into which it is cut.
            size: Its bytes.
        """
        for shape in self._known:
            if shape.kind == kind and len(shape.begins) == len(pieces):
                values = shape.values_in(pieces, size)
                if values is not None:
                    return shape, values
        return None

    def learn(self, shape: DocumentShape) -> None:
        """Remember *shape*, and forget the oldest of too many."""
        with self._lock:
            # Of many threads that begin with one model, several may have parsed it.
            if 0 < len(shape.paths) <= MOST_SLOTS and shape not in self._known:
                self._known = (shape, *self._known)[:_MOST_SHAPES]


def shape_of(
    kind: str,
    pieces: Sequence[DocumentPiece],
    cut_at: bytes,
    paths: Sequence[str],
    references: Mapping[str, str],
) -> DocumentShape:
    """Return the shape of a document that was cut into *pieces*."""
    begins, ends = ([*each] for each in zip(*((p.begin, p.end) for p in pieces), strict=True))
    size = sum(map(len, begins)) + sum(map(len, ends)) + len(cut_at) * (len(pieces) - 1)
    has_value = tuple(piece.has_value for piece in pieces)
    told = tuple(ends) if any(ends) else ()
    return DocumentShape(kind, tuple(begins), told, has_value, size, tuple(paths), references)
