"""What the management interface of Pexip says: bytes become nouns. Pure.

Whatever the bytes, the end is a noun or a `DeviceError`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, cast

from fleetcfg.devices.json_answer import read_json
from fleetcfg.errors import DeviceError
from fleetcfg.model.calls import PastCall

MOST_OBJECTS: Final = 2_000  # of one kind; a province has some hundred rooms
_MOST_DIGITS: Final = 2**53
_MOST_TEXT: Final = 256  # characters of a text of a call

PexipResource = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PexipPage:
    """A part of a list: how many there are in all, and some of them; each has an id."""

    total: int
    resources: Sequence[PexipResource] = field(repr=False)


def read_resource(body: bytes, path: str) -> PexipResource:
    """Return the resource in *body*, which was asked for at *path*."""
    if body.lstrip()[:1] == b"<":
        raise DeviceError("DEV_ANSWER_OTHER", found="HTML", wanted="JSON")
    told = read_json(body)
    if not isinstance(told, dict):
        raise DeviceError("DEV_ANSWER_BROKEN", path=path, reason="JSON")
    return cast("PexipResource", told)


def read_page(body: bytes, path: str) -> PexipPage:
    """Return the part of a list in *body*."""
    told = read_resource(body, path)
    meta, listed = told.get("meta"), told.get("objects")
    total = meta.get("total_count") if isinstance(meta, dict) else None
    if type(total) is not int or not 0 <= total <= _MOST_DIGITS or not isinstance(listed, list):
        raise DeviceError("DEV_ANSWER_BROKEN", path=path, reason="list")
    if max(total, len(listed)) > MOST_OBJECTS:
        raise DeviceError("DEV_ANSWER_MANY", most=MOST_OBJECTS)
    for each in listed:
        if not isinstance(each, dict) or type(each.get("id")) not in (int, str):
            raise DeviceError("DEV_ANSWER_BROKEN", path=path, reason="id")
    return PexipPage(total, listed)


def text_of(value: object) -> str | None:
    """Return a value as text: ``true``, ``384``; None if it is no value of one line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value) if abs(value) <= _MOST_DIGITS else None
    is_text = isinstance(value, str) and (not value or value.isprintable())
    return cast("str", value) if is_text else None


def version_of(nodes: PexipPage) -> str:
    """Return what the conferencing nodes run; of several versions all, in their order."""
    told = {text_of(node.get("version")) or "" for node in nodes.resources}
    return ", ".join(sorted(told - {""}))


def calls_of(participants: Iterable[PexipResource]) -> Iterator[PastCall]:
    """Yield those who took part, as calls of the bridge: ``remote_alias (remote_address)``."""
    for told in participants:
        alias, address = _word(told, "remote_alias"), _word(told, "remote_address")
        seconds = told.get("duration")
        is_span = type(seconds) is int and 0 <= seconds <= _MOST_DIGITS
        yield PastCall(
            f"{alias} ({address})" if alias and address else alias or address,
            _begin(told.get("start_time")),
            seconds if is_span else None,
            _word(told, "call_direction"),
            _word(told, "protocol"),
            _word(told, "encryption"),
        )


def _word(told: PexipResource, name: str) -> str:
    return (text_of(told.get(name)) or "")[:_MOST_TEXT]


def _begin(told: object) -> datetime | None:
    """Read ``2015-04-02T09:36:53.712941``, which is in UTC."""
    try:
        at = datetime.fromisoformat(told) if isinstance(told, str) else None
    except ValueError:
        return None
    return at.replace(tzinfo=UTC) if at and at.tzinfo is None else at
