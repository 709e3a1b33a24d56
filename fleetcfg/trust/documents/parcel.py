"""What machines send each other: a document, one machine's signature, and objects. A file of lines.

First line: the document, in the one spelling. Second: the signature of a log's key over it, in
base64. Then the objects that the document names, each in base64 on a line of its own, in ascending
order of their digests. Nothing comes after.

Reading is bounded, by the bytes of the whole and by the number of objects. Whose the signature is,
who knows a root says; an object is believed by its digest, and by the document that names it.
"""

from base64 import b64encode
from binascii import a2b_base64
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from fleetcfg.errors import RefusalError
from fleetcfg.trust.crypto.canonical import MAX_PAYLOAD, digest

MAX_PARCEL: Final = 64 * 1024 * 1024  # bytes of the file
MAX_PARCEL_OBJECTS: Final = 20_200
SIGNATURE_BYTES: Final = 64


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel as it came; nothing of it is proven but that each object is what its digest says.

    Attributes:
        payload: The document, *sha256* its digest.
        signature: 64 bytes of Ed25519.
        objects: By digest, in ascending order.
    """

    payload: bytes
    signature: bytes
    objects: Mapping[str, bytes]

    @property
    def sha256(self) -> str:
        """Digest of the document: by it answers name what they answer."""
        return digest(self.payload)

    def to_bytes(self) -> bytes:
        """Return the file."""
        objects = (data for _, data in sorted(self.objects.items()))
        lines = (self.payload, *map(b64encode, (self.signature, *objects)))
        return b"".join(line + b"\n" for line in lines)

    def require_objects(self, named: Iterable[str]) -> None:
        """Refuse a parcel that lacks an object that its document names, or has another.

        Raises:
            RefusalError: PARCEL_OBJECT.
        """
        known = set(named)
        for why, found in (
            ("missing", known - self.objects.keys()),
            ("extra", self.objects.keys() - known),
        ):
            if found:
                raise RefusalError("PARCEL_OBJECT", why=why, sha256=min(found))


def read_parcel(data: bytes) -> Parcel:
    """Read a parcel, whatever the bytes; its document is not looked at.

    Raises:
        RefusalError: DOC_TOO_LARGE; PARCEL_FORMAT.
    """
    if len(data) > MAX_PARCEL:
        raise RefusalError("DOC_TOO_LARGE", size=len(data), limit=MAX_PARCEL)
    lines = _lines(data)
    payload, signature = _next(lines, MAX_PAYLOAD), _decoded(_next(lines, 2 * SIGNATURE_BYTES))
    if len(signature) != SIGNATURE_BYTES:
        raise RefusalError("PARCEL_FORMAT", why="signature")
    return Parcel(bytes(payload), signature, _objects(lines))


def _objects(lines: Iterable[memoryview]) -> Mapping[str, bytes]:
    objects: dict[str, bytes] = {}
    before = ""
    for line in lines:
        if len(objects) == MAX_PARCEL_OBJECTS:
            raise RefusalError("PARCEL_FORMAT", why="more")
        data = _decoded(line)
        name = digest(data)
        if name <= before:
            raise RefusalError("PARCEL_FORMAT", why="order")
        objects[name] = data
        before = name
    return objects


def _lines(data: bytes) -> Iterator[memoryview]:
    """Yield each line, without its end; nothing is copied, for nothing is proven yet."""
    view, start = memoryview(data), 0
    while start < len(data):
        end = data.find(b"\n", start)
        if end < 0:
            raise RefusalError("PARCEL_FORMAT", why="line")
        yield view[start:end]
        start = end + 1


def _next(lines: Iterator[memoryview], most: int) -> memoryview:
    line = next(lines, None)
    if line is None or len(line) > most:
        raise RefusalError("PARCEL_FORMAT", why="line")
    return line


def _decoded(line: memoryview) -> bytes:
    """Return the bytes that *line* spells in base64, in the one spelling (RFC 4648, 3.5)."""
    try:
        data = a2b_base64(line, strict_mode=True)
    except ValueError as error:
        raise RefusalError("PARCEL_FORMAT", why="base64") from error
    end = b64encode(data[len(data) - len(data) % 3 :])
    if len(line) != 4 * -(-len(data) // 3) or bytes(line[len(line) - len(end) :]) != end:
        raise RefusalError("PARCEL_FORMAT", why="base64")
    return data
