"""Where the broker of this machine stands and by what it and this machine prove themselves.

The file is of this machine alone (TOML). Relative paths begin in its folder::

    server = "broker.example:5671"
    ca = "ca.pem"
    certificate = "machine.pem"
    key = "machine.key"
    heartbeat = 10  # seconds; may be left out
    zones = ["vnpt"]  # those that are at this broker; every one if it is left out

There is TLS 1.3 and the broker's name in its certificate, and no way without them. Nothing else
proves this machine but its certificate: the broker takes the name in it for its user.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from fleetcfg.errors import RequestError

WORK_QUEUE, RESULTS_QUEUE, DEAD_QUEUE = "q.work", "q.results", "q.dead"
WORK_EXCHANGE, RESULTS_EXCHANGE = "x.work", "x.results"
WORK_KEY, RESULTS_KEY = "work", "results"
MOST_BYTES: Final = 4_096  # tomllib takes time by the square of a dotted key

_FILES: Final = ("ca", "certificate", "key")
_HEARTBEAT: Final = 10
_MOST_HEARTBEAT: Final = 60  # below the half of what a firewall forgets a silent line after
_PORT: Final = 5671
_SERVER: Final = re.compile(
    r"(?:\[([0-9A-Fa-f:.]{2,45})\]|([A-Za-z0-9._-]{1,253}))(?::([1-9][0-9]{0,4}))?"
)
_MOST_PORT: Final = 65_535


@dataclass(frozen=True, slots=True)
class BrokerPlace:
    """See the module.

    Attributes:
        heartbeat: Seconds: a line on which nothing came for two or three of them is given up.
        zones: Those that are at it; None for every one.
    """

    host: str
    port: int
    ca: Path
    certificate: Path
    key: Path
    heartbeat: int = _HEARTBEAT
    zones: frozenset[str] | None = None

    def __str__(self) -> str:
        """Return the server as a person types it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def vhost_of(zone: str) -> str:
    """Return the virtual host of *zone*: its queues, and the rights on them."""
    return f"zone-{zone}"


def read_broker_place(data: bytes, file: Path) -> BrokerPlace:
    """Return what *data*, the bytes of *file*, says.

    Raises:
        RequestError: BROKER_FILE, with the member that is wrong.
    """
    said: dict[str, Any] = {"heartbeat": _HEARTBEAT, "zones": None, **_members(data, file)}
    for name in _wrong(said):
        raise RequestError("BROKER_FILE", file=str(file), member=name)
    found = _SERVER.fullmatch(said["server"])
    port = _PORT if found is None else int(found[3] or _PORT)
    if found is None or port > _MOST_PORT:
        raise RequestError("BROKER_FILE", file=str(file), member="server")
    ca, certificate, key = (file.parent / said[name] for name in _FILES)
    zones = None if said["zones"] is None else frozenset(said["zones"])
    return BrokerPlace(found[1] or found[2], port, ca, certificate, key, said["heartbeat"], zones)


def _wrong(said: Mapping[str, Any]) -> Iterator[str]:
    """Yield the members that lack, are of another kind, or are not known."""
    texts = ("server", *_FILES)
    yield from (name for name in texts if not isinstance(said.get(name), str) or not said[name])
    yield from sorted(said.keys() - {*texts, "heartbeat", "zones"})
    heartbeat = said["heartbeat"]
    if type(heartbeat) is not int or not 1 <= heartbeat <= _MOST_HEARTBEAT:
        yield "heartbeat"
    zones: Any = said["zones"]
    if zones is not None and not (isinstance(zones, list) and zones and _are_texts(zones)):
        yield "zones"


def _are_texts(members: list[Any]) -> bool:
    return all(isinstance(one, str) and one for one in members)


def _members(data: bytes, file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(data[: MOST_BYTES + 1].decode()) if len(data) <= MOST_BYTES else {}
    except (ValueError, RecursionError) as error:
        raise RequestError("BROKER_FILE", file=str(file), member="TOML") from error
