"""What a codec said, by path, whichever wire brought it.

Both parsers end here, so that XML and terminal text of one device give equal snapshots. A path that
a document gives twice is unreadable: neither of the two values is preferred.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from fleetcfg.errors import DeviceError
from fleetcfg.model.snapshot import DeviceIdentity, Snapshot
from fleetcfg.model.value import MASK

MENDED: Final = "\N{REPLACEMENT CHARACTER}"

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


def gather(pairs: Sequence[tuple[str, str]]) -> tuple[dict[str, str], frozenset[str]]:
    """Return the texts by path, without those paths that come more than once, and these."""
    texts = dict(pairs)
    if len(texts) == len(pairs):
        return texts, frozenset()
    times = Counter(path for path, _ in pairs)
    twice = frozenset(path for path, count in times.items() if count > 1)
    for path in twice:
        del texts[path]
    return texts, twice


def mend(text: str) -> tuple[str, int]:
    """Replace what XML cannot carry, whatever wire it came by; return how much there was."""
    return FORBIDDEN.subn(MENDED, text)


def snapshot(document: XapiDocument, identity: DeviceIdentity) -> Snapshot:
    """Return the configuration as a noun.

    Raises:
        DeviceError: DEV_ANSWER_EMPTY if it has not one value: a device without any configuration
            is one that hides it, and must not pass for one that lacks it.
    """
    if not document.texts:
        raise DeviceError("DEV_ANSWER_EMPTY", document="Configuration")
    values = dict(document.texts)
    masked = frozenset([path for path, text in values.items() if text == MASK])
    for path in masked:
        del values[path]
    unreadable = dict.fromkeys(sorted(document.twice), "DEV_PATH_TWICE")
    return Snapshot(identity, values, masked, unreadable, document.mended)
