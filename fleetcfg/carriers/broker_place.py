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

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Final

from fleetcfg.declared.syntax.toml import parse_toml, wrong_members
from fleetcfg.errors import RequestError
from fleetcfg.model.problem import Problems
from fleetcfg.model.server import Server, server_of
from fleetcfg.model.typed.declared_noun import declared, read_noun
from fleetcfg.model.typed.fields import FieldReader, Meaning, count_of, every, such_that
from fleetcfg.model.typed.node_readers import text
from fleetcfg.model.typed.nodes import Node

WORK_QUEUE, RESULTS_QUEUE, DEAD_QUEUE = "q.work", "q.results", "q.dead"
WORK_EXCHANGE, RESULTS_EXCHANGE = "x.work", "x.results"
WORK_KEY, RESULTS_KEY = "work", "results"
MOST_BYTES: Final = 4_096  # tomllib takes time by the square of a dotted key

_MOST_HEARTBEAT: Final = 60  # below the half of what a firewall forgets a silent line after
_PORT: Final = 5671
_TEXT: Final = such_that(bool, FieldReader(text, {"type": "string", "minLength": 1}), "BROKER_FILE")

_NAMES: Final = such_that(bool, every(_TEXT), "BROKER_FILE")


def _server(node: Node, problems: Problems) -> Server | None:
    found = server_of(text(node, problems) or "")
    if found is None:
        problems.error("BROKER_FILE", node.place)
    return found and found.at_port(_PORT)


def _file(node: Node, problems: Problems) -> Path | None:
    named = _TEXT.read(node, problems)
    return None if named is None else Path(named)


def _zones(node: Node, problems: Problems) -> frozenset[str] | None:
    named = _NAMES.read(node, problems)
    return None if named is None else frozenset(named)


_FILE: Final = FieldReader(_file, _TEXT.form)


@declared
@dataclass(frozen=True, slots=True)
class BrokerPlace:
    """See the module."""

    server: Annotated[
        Server,
        FieldReader(_server, _TEXT.form),
        Meaning("Máy chuyển việc: tên, cổng nếu không phải 5671", "Broker: name, port if not 5671"),
    ]
    ca: Annotated[Path, _FILE, Meaning("Chứng thư của nơi cấp", "Certificates that prove it")]
    certificate: Annotated[
        Path, _FILE, Meaning("Chứng thư của máy này", "Certificate of this machine")
    ]
    key: Annotated[Path, _FILE, Meaning("Khóa của chứng thư ấy", "Key of that certificate")]
    heartbeat: Annotated[
        int,
        count_of(1, _MOST_HEARTBEAT),
        Meaning(
            "Giây; hai ba lần không có tin thì bỏ đường ấy",
            "Seconds: a line on which nothing came for two or three of them is given up",
        ),
    ] = 10
    zones: Annotated[
        frozenset[str] | None,
        FieldReader(_zones, _NAMES.form),
        Meaning("Các vùng ở máy ấy; không ghi: mọi vùng", "Zones at it; every one if not said"),
    ] = None

    def __str__(self) -> str:
        """Return the server as a person types it."""
        return str(self.server)


def vhost_of(zone: str) -> str:
    """Return the virtual host of *zone*: its queues, and the rights on them."""
    return f"zone-{zone}"


def read_broker_place(data: bytes, file: Path) -> BrokerPlace:
    """Return what *data*, the bytes of *file*, says.

    Raises:
        RequestError: BROKER_FILE, with the members that are wrong.
    """
    problems = Problems()
    try:
        node = parse_toml(data.decode() if len(data) <= MOST_BYTES else "", str(file))
    except (ValueError, RecursionError) as error:
        raise RequestError("BROKER_FILE", file=str(file), member="TOML") from error
    said = read_noun(BrokerPlace, node, problems)
    wrong = ", ".join(wrong_members(node, problems))
    if said is None or wrong:
        raise RequestError("BROKER_FILE", file=str(file), member=wrong)
    folder = file.parent
    return replace(
        said, ca=folder / said.ca, certificate=folder / said.certificate, key=folder / said.key
    )
