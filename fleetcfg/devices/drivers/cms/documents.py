"""What the REST interface of a Meeting Server says: bytes become nouns. Pure.

Whatever the bytes, the end is a noun or a `DeviceError`.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from fleetcfg.devices.xml_answer import read_xml
from fleetcfg.errors import DeviceError

_MOST_COUNTED: Final = 2**53
_ID: Final = re.compile(r"[0-9A-Za-z-]{8,64}")  # a GUID, typically; none is ``global``
_WHOLE: Final = re.compile(r"[0-9]{1,16}")
_Child = tuple[str, str, str]  # its name, its id and its text


@dataclass(frozen=True, slots=True)
class CmsObject:
    """One object.

    Attributes:
        id: By which it says that it goes; empty for an object of which there is one.
        texts: By name, what it has; a name that it says twice is in *twice* instead.
        twice: Names that it says twice.
    """

    id: str
    texts: Mapping[str, str] = field(repr=False)
    twice: frozenset[str] = frozenset()

    def number(self, name: str) -> int | None:
        """Return a whole number; None if it is none."""
        text = self.texts.get(name, "")
        number = int(text) if _WHOLE.fullmatch(text) else None
        return number if number is not None and number <= _MOST_COUNTED else None


@dataclass(frozen=True, slots=True)
class CmsPage:
    """A part of a list: how many there are in all, and the ids of some."""

    total: int
    ids: Sequence[str]


def read_object(body: bytes, kind: str) -> CmsObject:
    """Return the object of this *kind* that is in *body*."""
    told, children = _read(body, kind)
    counts = Counter(name for name, _, _ in children)
    texts = {name: text for name, _, text in children if counts[name] == 1}
    return CmsObject(told.get("id", ""), texts, frozenset({*counts} - {*texts}))


def read_page(body: bytes, kind: str) -> CmsPage:
    """Return the part of a list of *kind* that is in *body*."""
    told, children = _read(body, f"{kind}s")
    total, ids = told.get("total", ""), [name for _, name, _ in children]
    is_list = _WHOLE.fullmatch(total) and all(map(_ID.fullmatch, ids))
    if not is_list or any(name != kind for name, _, _ in children):
        raise DeviceError("DEV_ANSWER_BROKEN", path=f"{kind}s", reason="list")
    return CmsPage(int(total), ids)


def clock_of(status: CmsObject) -> datetime | None:
    """Return the server's own time; None if it is not told with its offset."""
    with suppress(ValueError, OverflowError):
        told = datetime.fromisoformat(status.texts.get("cdrTime", ""))
        return told if told.tzinfo else None
    return None


def _read(body: bytes, wanted: str) -> tuple[dict[str, str], list[_Child]]:
    """Return the attributes of the root of *body*, which is called *wanted*, and its children."""
    root = read_xml(body)
    if str(root.tag) != wanted:
        raise DeviceError("DEV_ANSWER_OTHER", wanted=wanted, found=str(root.tag)[:80])
    children = [
        (str(each.tag), str(each.get("id", "")), (each.text or "").strip())
        for each in root.iterchildren("*")
    ]
    return {str(name): str(text) for name, text in root.attrib.items()}, children
