r"""Listings of a codec's terminal, read quickly: what `terminal.parse` says, for less.

Listings of one model and firmware differ in their values alone. A listing is cut into its values
and the rest; if the rest was parsed before, byte for byte, only the values are looked at. Whether a
value stands between quotes belongs to the rest. What the cut does not see through (escapes, quotes
inside, values of several lines, control bytes, carriage returns) goes to `terminal.parse`.
"""

import re
from collections import OrderedDict
from hashlib import sha256
from threading import Lock
from typing import Final

from fleetcfg.devices.drivers.cisco_ce import terminal
from fleetcfg.devices.drivers.cisco_ce.document import XapiDocument

_MOST_SHAPES: Final = 64
_MOST_SLOTS: Final = 5_000
_MOST_BEGINNINGS: Final = 2 * _MOST_SLOTS  # of values, above which it is not cut

# At most so many beginnings, and so far from each: what the cut costs is bounded, whatever comes.
_SLOT: Final = re.compile(rb': (?! )("?)([^"\\\n]{0,1024}+)("?)\n')
_STEP: Final = 4  # of what a cut gives: rest, opening quote, value, closing quote
_UNUSUAL: Final = bytes(byte for byte in range(32) if byte != ord("\n")) + b"\x7f"


class ListingReader:
    """Reads listings, and remembers the shapes of those that it has read.

    One for all threads; memory is bounded by `_MOST_SHAPES` of `_MOST_SLOTS` paths each.
    """

    def __init__(self) -> None:
        self._shapes: OrderedDict[bytes, tuple[str, ...]] = OrderedDict()
        self._lock = Lock()

    def read(self, reply: bytes, letter: terminal.Letter) -> XapiDocument:
        """Return what *reply* lists; see `terminal.parse`.

        Raises:
            DeviceError: DEV_ANSWER_BROKEN.
        """
        is_unusual = b"\xef\xbf" in reply or len(reply.translate(None, _UNUSUAL)) != len(reply)
        if is_unusual or reply.count(b": ") > _MOST_BEGINNINGS:
            return terminal.parse(reply, letter)
        pieces = _SLOT.split(reply)
        texts = _texts(pieces)
        rest = sha256(letter.encode() + b"\n".join(_rest(pieces))).digest()
        with self._lock:
            paths = self._shapes.get(rest)
            if paths is not None:
                self._shapes.move_to_end(rest)
        if paths is not None and texts is not None:
            return XapiDocument(dict(zip(paths, texts, strict=True)))
        document = terminal.parse(reply, letter)
        if texts == list(document.texts.values()) and not (document.twice or document.mended):
            self._learn(rest, tuple(document.texts))
        return document

    def _learn(self, rest: bytes, paths: tuple[str, ...]) -> None:
        """Remember a shape: cutting has found the very values that parsing found, in order."""
        if not 0 < len(paths) <= _MOST_SLOTS:
            return
        with self._lock:
            self._shapes[rest] = paths
            if len(self._shapes) > _MOST_SHAPES:
                self._shapes.popitem(last=False)


def _rest(pieces: list[bytes]) -> list[bytes]:
    return [*pieces[::_STEP], *pieces[1::_STEP], *pieces[3::_STEP]]


def _texts(pieces: list[bytes]) -> list[str] | None:
    try:
        return b"\n".join(pieces[2::_STEP]).decode().split("\n") if len(pieces) > 1 else None
    except UnicodeDecodeError:
        return None
