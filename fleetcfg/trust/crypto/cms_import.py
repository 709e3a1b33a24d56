"""Signature files as other tools write them, brought into the one form that is kept.

Signing tools write ``.p7s`` in DER, in PEM armour, as bare base64, or in BER with indefinite
lengths and strings in pieces. All of that wraps the same values; here it is unwrapped into DER.
Nothing is verified and nothing is mended: a value that changes on the way was not signed in this
form, and `fleetcfg.trust.crypto.cms.verify_cms` says so.
"""

import re
from base64 import b64decode

from fleetcfg.errors import RefusalError
from fleetcfg.trust.crypto.cms import SIGNATURE_BYTES_MOST
from fleetcfg.trust.crypto.der import DEPTH_MOST

FILE_BYTES_MOST = 4 * SIGNATURE_BYTES_MOST
_ARMOUR = re.compile(
    rb"\s*-----BEGIN (CMS|PKCS7|PKCS #7 SIGNED DATA)-----\s([A-Za-z0-9+/=\s]+)-----END \1-----\s*"
)
_BASE64 = re.compile(rb"[A-Za-z0-9+/=\s]+")
_SEQUENCE, _OCTETS, _PIECES = 0x30, 0x04, 0x24
_CONSTRUCTED, _NUMBER, _LONG, _LENGTH_OCTETS_MOST = 0x20, 0x1F, 0x80, 4


def import_cms(file: bytes) -> bytes:
    """Return the signature in *file* in DER.

    Raises:
        RefusalError: ``SIG_TOO_LARGE``, or ``SIG_MALFORMED`` if there is no such signature.
    """
    if len(file) > FILE_BYTES_MOST:
        raise RefusalError("SIG_TOO_LARGE", size=len(file), most=FILE_BYTES_MOST)
    octets = _unarmoured(file)
    value, end = _value(octets, 0, len(octets), 0)
    if end != len(octets):
        raise _malformed()
    return value


def _unarmoured(file: bytes) -> bytes:
    armour = _ARMOUR.fullmatch(file)
    text = armour[2] if armour else file
    if file[:1] == bytes([_SEQUENCE]) or (not armour and not _BASE64.fullmatch(file)):
        return file
    try:
        return b64decode(b"".join(text.split()), validate=True)
    except ValueError as error:
        raise _malformed() from error


def _value(octets: bytes, at: int, limit: int, depth: int) -> tuple[bytes, int]:
    """Return the value at *at* in DER, and where it ends."""
    if depth > DEPTH_MOST or at + 2 > limit or octets[at] & _NUMBER == _NUMBER:
        raise _malformed()
    tag, (start, end) = octets[at], _extent(octets, at + 1, limit)
    if not tag & _CONSTRUCTED:
        if end is None:
            raise _malformed()
        return _spelled(tag, octets[start:end]), end
    parts, at = _parts(octets, start, end, limit, depth)
    if tag == _PIECES:
        return _spelled(_OCTETS, b"".join(map(_contents, parts))), at
    return _spelled(tag, b"".join(parts)), at


def _parts(
    octets: bytes, at: int, end: int | None, limit: int, depth: int
) -> tuple[list[bytes], int]:
    """Return the values up to *end* in DER, and where they end.

    Without an end they last until the end-of-contents octets (X.690, 8.1.5).
    """
    parts: list[bytes] = []
    while at != end:
        if end is None and octets[at : at + 2] == b"\0\0":
            return parts, at + 2
        part, at = _value(octets, at, limit if end is None else end, depth + 1)
        parts.append(part)
    return parts, at


def _extent(octets: bytes, at: int, limit: int) -> tuple[int, int | None]:
    """Return where contents start and end; no end if the length is indefinite."""
    first = octets[at]
    if first == _LONG:
        return at + 1, None
    count = first - _LONG if first > _LONG else 0
    start = at + 1 + count
    length = int.from_bytes(octets[at + 1 : start], "big") if count else first
    if count > _LENGTH_OCTETS_MOST or start + length > limit:
        raise _malformed()
    return start, start + length


def _contents(value: bytes) -> bytes:
    """Return what is inside a piece of an octet string, already in DER."""
    if value[0] != _OCTETS:
        raise _malformed()
    return value[_extent(value, 1, len(value))[0] :]


def _spelled(tag: int, contents: bytes) -> bytes:
    length = len(contents)
    if length < _LONG:
        return bytes([tag, length]) + contents
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, _LONG | len(octets)]) + octets + contents


def _malformed() -> RefusalError:
    return RefusalError("SIG_MALFORMED", why="file")
