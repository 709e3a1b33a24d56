"""One spelling of ASN.1: DER, in which each length is written in the shortest way, or refusal.

What a signature holds is read by `fleetcfg.trust.crypto.cms_asn1` with a schema; parts that a
schema leaves open (values of attributes) would keep a second spelling. Here every part is walked,
so that BER (indefinite lengths, long lengths written longer, several spellings of one document) is
told apart from what is merely malformed. Refused as well: bytes after the end, and nesting beyond
`DEPTH_MOST`. Nothing here recurses, and time is linear in the size.
"""

from fleetcfg.errors import RefusalError

DEPTH_MOST = 32
_CONSTRUCTED = 0x20
_TAG_CONTINUES = 0x1F
_LONG = 0x80
_LENGTH_OCTETS_MOST = 4


def require_der(blob: bytes) -> None:
    """Refuse *blob* unless it is exactly one value in DER.

    Raises:
        RefusalError: ``SIG_NOT_DER`` with ``why``: ``empty``, ``truncated``, ``trailing``, ``tag``
            (a tag number above 30, which no signature uses), ``indefinite``, ``length``,
            ``overrun`` (a part longer than the whole), ``depth``; and ``at``, its offset in bytes.
    """
    if not blob:
        raise _not_der("empty", 0)
    ends = [len(blob)]
    at, values = 0, 0
    while True:
        while len(ends) > 1 and at == ends[-1]:
            ends.pop()
        if at == ends[-1]:
            return
        if len(ends) == 1 and values:
            raise _not_der("trailing", at)
        tag = blob[at]
        at, end = _contents(blob, at, ends[-1])
        values += 1
        if not tag & _CONSTRUCTED:
            at = end
        elif len(ends) > DEPTH_MOST:
            raise _not_der("depth", at)
        else:
            ends.append(end)


def _contents(blob: bytes, at: int, limit: int) -> tuple[int, int]:
    """Return where the contents of the value at *at* start and end; *limit* is its parent's end."""
    if blob[at] & _TAG_CONTINUES == _TAG_CONTINUES:
        raise _not_der("tag", at)
    if at + 1 >= limit:
        raise _not_der("truncated", at)
    start, length = _length(blob, at, limit)
    if start + length > limit:
        raise _not_der("truncated" if limit == len(blob) else "overrun", at)
    return start, start + length


def _length(blob: bytes, at: int, limit: int) -> tuple[int, int]:
    """Return where the contents of the value at *at* start, and how long they say they are.

    BER (X.690, 8.1.3) has many spellings of a length; DER (10.1) the shortest alone.
    """
    first, start = blob[at + 1], at + 2
    if first == _LONG:
        raise _not_der("indefinite", at)
    if first < _LONG:
        return start, first
    end = start + first - _LONG
    if end - start > _LENGTH_OCTETS_MOST or end > limit:
        raise _not_der("length", at)
    length = int.from_bytes(blob[start:end], "big")
    if length < _LONG or blob[start] == 0:
        raise _not_der("length", at)
    return end, length


def _not_der(why: str, at: int) -> RefusalError:
    return RefusalError("SIG_NOT_DER", why=why, at=at)
