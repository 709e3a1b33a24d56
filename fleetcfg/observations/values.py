"""The nouns of the store, and how a whole configuration is kept."""

import re
import zlib
from base64 import b64decode
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final

from pydantic import TypeAdapter
from pydantic_core import from_json, to_json

from fleetcfg.model.snapshot import DeviceIdentity

MOST_KEPT_BYTES: Final = 16 * 1024 * 1024  # of JSON, not compressed: a device's answer has 8 MiB
CONCEALED: Final = "#"  # begins the digest that stands for a secret value
_UNCOUNTED_BYTES: Final = 2 * 1024 * 1024  # holds no number of values that would matter
_MOST_SIGNS: Final = 1_000_000  # that part the values of JSON: two to three for each
# A text that does not end goes to the end of all: looking for an end anew at each quotation mark in
# it would cost the square of its length.
_TEXT: Final = re.compile(rb'"[^"\\]*+(?:\\.?[^"\\]*+)*+"?', re.DOTALL)
_PATHS: Final = TypeAdapter(tuple[str, ...])
_SETTINGS: Final = TypeAdapter(list[str | None])


class Readings(IntEnum):
    """Of which device of a name readings are: each has a history of its own; kept by number."""

    REAL = 0
    SIMULATED = 1
    MIXED = 2  # of before version 3 of the store, where nothing says which of the two


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


def pack(
    values: Mapping[str, str],
    masked: Collection[str],
    secrets: Collection[str],
    salt: bytes,
    mark: str = "",
) -> Packed:
    """Return a configuration as it is kept.

    Args:
        values: By path.
        masked: Paths whose values the device hides.
        secrets: Paths whose values are secret although the device shows them.
        salt: Of the store; only a person who has it can try values against the digests.
        mark: Tells which salt it is, where there are several; at most a few letters.
    """
    kept: dict[str, str | None] = {**values, **dict.fromkeys(sorted(masked))}
    for path in secrets:
        text = kept.get(path)
        if text is not None:
            whole = sha256(salt + path.encode() + b"\0" + text.encode())
            kept[path] = CONCEALED + whole.hexdigest()[:16] + (f"@{mark}" if mark else "")
    shape, paths = _packed_paths(tuple(kept))
    return Packed(shape, paths, compress(to_json(list(kept.values()))))


def is_other(before: str | None, now: str | None) -> bool:
    """Tell whether a value changed, as far as it can be known.

    Of a secret value that was concealed with two salts nothing is known.
    """
    if before == now:
        return False
    if before is None or now is None or not (before[:1] == now[:1] == CONCEALED):
        return True
    return before.partition("@")[2] == now.partition("@")[2]


@lru_cache(maxsize=8)  # what is checked as it comes in is kept a moment later
def unpack(parts: tuple[str, str, str]) -> Packed | None:
    """Return what `pack` made, from its parts in base64; None if it made no such thing.

    A worker may be another machine: what is kept once is read again by every audit that follows.
    """
    try:
        packed = Packed(*(b64decode(part, validate=True) for part in parts))
        settings = _SETTINGS.validate_json(inflate(packed.settings))
        is_whole = len(settings) == _count_paths(packed.shape, packed.paths)
    except (ValueError, zlib.error):  # pydantic's and base64's errors are values' too
        return None
    return packed if is_whole else None


@lru_cache(maxsize=64)
def _count_paths(shape: bytes, blob: bytes) -> int:
    """Return how many paths *blob* has, each once and of that *shape*; -1 if it has others."""
    paths = _PATHS.validate_json(inflate(blob))
    is_sound = len(paths) == len(set(paths)) and _shape_of(paths) == shape
    return len(paths) if is_sound else -1


def inflate(blob: bytes) -> bytes:
    """Return the JSON that `compress` took."""
    unpacker = zlib.decompressobj()
    text = unpacker.decompress(blob, MOST_KEPT_BYTES)
    if not unpacker.eof:
        raise zlib.error
    if not can_keep(text):
        msg = "more values than a report can have"
        raise ValueError(msg)
    return text


def can_keep(text: bytes) -> bool:
    """Tell whether JSON is small enough to be read back; what is not must not be kept."""
    if len(text) <= _UNCOUNTED_BYTES or len(text) > MOST_KEPT_BYTES:
        return len(text) <= MOST_KEPT_BYTES
    bare = _TEXT.sub(b"", text)
    return sum(map(bare.count, (b"[", b"{", b",", b":"))) <= _MOST_SIGNS


def _shape_of(paths: tuple[str, ...]) -> bytes:
    return sha256("\n".join(paths).encode()).digest()


@lru_cache(maxsize=256)
def _packed_paths(paths: tuple[str, ...]) -> tuple[bytes, bytes]:
    return _shape_of(paths), compress(to_json(paths))


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
class LostPath:
    """A path that a device listed, and does not list any more under the same release.

    Attributes:
        at: The reading that lost it.
        is_rearranged: Whether others came with that reading, or it had itself come under this
            release: some settings are there in one mode and not in another.
    """

    at: datetime
    is_rearranged: bool


@dataclass(frozen=True, slots=True)
class LastSeen:
    """The latest that is known of one device."""

    host: str
    identity: DeviceIdentity
    first_seen: datetime
    last_seen: datetime
    latest_try: datetime
    reason: str


def compress(text: bytes) -> bytes:
    """Return JSON, compressed: quickly, for it is done once a device."""
    return zlib.compress(text, 1)


def decompress(blob: bytes) -> Any:  # noqa: ANN401 - JSON that this package wrote itself
    """Return what the JSON says that `compress` took."""
    return from_json(inflate(blob), allow_inf_nan=False, cache_strings="keys")
