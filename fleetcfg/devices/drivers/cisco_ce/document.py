"""What a codec said, by path, whichever wire brought it.

Both parsers end here, so that XML and terminal text of one device give equal snapshots. A path that
a document gives twice is unreadable: neither of the two values is preferred. The xAPI's names know
no case (xAPI guide), so two spellings of one path are that path twice.

What no codec has is refused: more values than `MOST_LEAVES`, a path longer than `MOST_PATH`. Both
bound what a document of 8 MiB can cost.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Final

from fleetcfg.errors import DeviceError
from fleetcfg.model.snapshot import DeviceIdentity, Snapshot
from fleetcfg.model.value import MASK

MENDED: Final = "\N{REPLACEMENT CHARACTER}"

MOST_LEAVES: Final = 20_000  # values of one document; a status with long lists has 5,000
MOST_PATH: Final = 512  # characters of one path; the longest of the public documents has 90
_MOST_REMEMBERED: Final = 5_000  # paths of a document of which it is remembered where they are

# What XML 1.0 cannot carry; codecs send such bytes in names that monitors give them over HDMI.
FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class XapiDocument:
    """A configuration or a status.

    Attributes:
        texts: Text by path, in the order of the document.
        twice: Paths that it gives more than once.
        references: Name of the value space by path, as far as the document tells.
        mended: Characters that had to be replaced before it could be read.
    """

    texts: Mapping[str, str]
    twice: frozenset[str] = frozenset()
    references: Mapping[str, str] = field(default_factory=dict)
    mended: int = 0


def bound(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return *pairs* of path and text, as many as a codec can have."""
    found = list(islice(pairs, MOST_LEAVES + 1))
    require_few(len(found))
    for path, _ in found:
        if len(path) > MOST_PATH:
            raise DeviceError("DEV_ANSWER_BROKEN", path=path[:120], reason="path")
    return found


def require_few(leaves: int) -> None:
    """Refuse a document with more values than a codec has."""
    if leaves > MOST_LEAVES:
        raise DeviceError("DEV_ANSWER_MANY", most=MOST_LEAVES)


def gather(pairs: Sequence[tuple[str, str]]) -> tuple[dict[str, str], frozenset[str]]:
    """Return the texts by path, without those paths that come more than once, and these."""
    texts = dict(pairs)
    names = [path.casefold() for path, _ in pairs]
    if len(set(names)) == len(pairs):
        return texts, frozenset()
    times = Counter(names)
    twice = frozenset(path for path in texts if times[path.casefold()] > 1)
    for path in twice:
        del texts[path]
    return texts, twice


def paths_below(texts: Mapping[str, str], begins: tuple[str, ...]) -> Sequence[str]:
    """Return the paths that begin with one of *begins*, in the order of the document.

    Looked for once in the documents of one shape: a status has hundreds of paths, few of them of a
    list that is looked at.
    """
    paths = tuple(texts)
    return (_below if len(paths) <= _MOST_REMEMBERED else _below.__wrapped__)(paths, begins)


@lru_cache(maxsize=16)
def _below(paths: tuple[str, ...], begins: tuple[str, ...]) -> tuple[str, ...]:
    return tuple([path for path in paths if path.startswith(begins)])


def mend(text: str) -> tuple[str, int]:
    """Replace what XML cannot carry, whatever wire it came by; return how much there was."""
    return FORBIDDEN.subn(MENDED, text)


def snapshot(document: XapiDocument, identity: DeviceIdentity) -> Snapshot:
    """Return the configuration as a noun."""
    if not document.texts:
        raise DeviceError("DEV_ANSWER_EMPTY", document="Configuration")
    values = dict(document.texts)
    masked = frozenset([path for path, text in values.items() if text == MASK])
    for path in masked:
        del values[path]
    unreadable = dict.fromkeys(sorted(document.twice), "DEV_PATH_TWICE")
    return Snapshot(identity, values, masked, unreadable, document.mended)
