"""The nouns of the store, and how a whole configuration is kept."""

import binascii
import json
import zlib
from base64 import b64decode
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final

from fleetcfg.model.snapshot import DeviceIdentity

_MOST_BYTES: Final = 64 * 1024 * 1024  # of one configuration, not compressed


@dataclass(frozen=True, slots=True)
class Packed:
    """A whole configuration as it is kept; made by `pack`, where the device was read.

    Attributes:
        shape: Digest of the paths, which devices of one model and firmware share.
        paths: The paths, in order, compressed.
        settings: The values in the same order, compressed; what is secret, as salted digests.
    """

    shape: bytes
    paths: bytes
    settings: bytes


def pack(values: Mapping[str, str | None], secrets: Collection[str], salt: bytes) -> Packed:
    """Return *values* as they are kept.

    Args:
        values: By path, None where the device hides it.
        secrets: Paths whose values are secret although the device shows them.
        salt: Of the store; only a person who has it can try values against the digests.
    """
    kept = dict(values)
    for path in secrets:
        text = kept.get(path)
        if text is not None:
            whole = sha256(salt + path.encode() + b"\0" + text.encode())
            kept[path] = "#" + whole.hexdigest()[:16]
    shape, paths = _packed_paths(tuple(kept))
    return Packed(shape, paths, compress(list(kept.values())))


@lru_cache(maxsize=8)  # what is checked as it comes in is kept a moment later
def unpack(parts: tuple[str, str, str]) -> Packed | None:
    """Return what `pack` made, from its parts in base64; None if it made no such thing.

    A worker may be another machine: what is kept once is read again by every audit that follows.
    """
    try:
        packed = Packed(*(b64decode(part, validate=True) for part in parts))
        count, settings = (
            _count_paths(packed.shape, packed.paths),
            _decompress_some(packed.settings),
        )
    except (binascii.Error, zlib.error, ValueError, RecursionError):
        return None
    is_whole = _is_list_of(settings, {str, type(None)}) and len(settings) == count
    return packed if is_whole else None


@lru_cache(maxsize=64)
def _count_paths(shape: bytes, blob: bytes) -> int:
    """Return how many paths *blob* has, each once and of that *shape*; -1 if it has others."""
    paths = _decompress_some(blob)
    is_sound = _is_list_of(paths, {str}) and len(paths) == len(set(paths))
    return len(paths) if is_sound and _shape_of(tuple(paths)) == shape else -1


def _decompress_some(blob: bytes) -> Any:  # noqa: ANN401 - JSON of a worker
    unpacker = zlib.decompressobj()
    text = unpacker.decompress(blob, _MOST_BYTES)
    if not unpacker.eof:
        raise zlib.error
    return json.loads(text)


def _is_list_of(found: object, kinds: set[type]) -> bool:
    return isinstance(found, list) and set(map(type, found)) <= kinds


def _shape_of(paths: tuple[str, ...]) -> bytes:
    return sha256("\n".join(paths).encode()).digest()


@lru_cache(maxsize=256)
def _packed_paths(paths: tuple[str, ...]) -> tuple[bytes, bytes]:
    return _shape_of(paths), compress(list(paths))


@dataclass(frozen=True, slots=True)
class Observation:
    """What one reading of one device brought, ready to be kept.

    Attributes:
        digest: Of the whole configuration; equal digests mean that nothing changed.
        packed: The configuration; None if *digest* is the one already kept.
    """

    host: str
    identity: DeviceIdentity
    digest: str
    packed: Packed | None


@dataclass(frozen=True, slots=True)
class ObservedChange:
    """A path whose value was another at the reading before."""

    host: str
    path: str
    first_seen: datetime
    last_different: datetime
    old: str | None
    new: str | None
    old_version: str
    new_version: str


@dataclass(frozen=True, slots=True)
class LastSeen:
    """The latest that is known of one device."""

    host: str
    identity: DeviceIdentity
    first_seen: datetime
    last_seen: datetime
    latest_try: datetime
    reason: str


def compress(plain: object) -> bytes:
    """Return JSON, compressed: quickly, for it is done once a device."""
    return zlib.compress(json.dumps(plain, ensure_ascii=False).encode(), 1)


def decompress(blob: bytes) -> Any:  # noqa: ANN401 - JSON that this package wrote itself
    """Return what `compress` took."""
    return json.loads(zlib.decompress(blob))
