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

from fleetcfg.declared.syntax.toml import parse_toml, read_toml_noun
from fleetcfg.model.problem import InvalidDeclarationsError, Problems
from fleetcfg.model.server import Server, server_of
from fleetcfg.model.typed.declared_noun import declared
from fleetcfg.model.typed.fields import (
    FieldReader,
    Meaning,
    count_of,
    every,
    such_that,
    with_example,
)
from fleetcfg.model.typed.node_readers import text
from fleetcfg.model.typed.nodes import Node

WORK_QUEUE, RESULTS_QUEUE, DEAD_QUEUE = "q.work", "q.results", "q.dead"
WORK_EXCHANGE, RESULTS_EXCHANGE = "x.work", "x.results"
WORK_KEY, RESULTS_KEY = "work", "results"

_MOST_HEARTBEAT: Final = 60  # below the half of what a firewall forgets a silent line after
_PORT: Final = 5671
_WRONG: Final = "TOML_VALUE"
_ANY: Final = such_that(bool, FieldReader(text, {"type": "string", "minLength": 1}), _WRONG)
_NAMES: Final = such_that(bool, every(_ANY), _WRONG)


def _server(node: Node, problems: Problems) -> Server | None:
    found = server_of(text(node, problems) or "")
    if found is None:
        problems.error(_WRONG, node.place)
    return found and found.at_port(_PORT)


def _file(example: str) -> FieldReader[Path]:
    def read(node: Node, problems: Problems) -> Path | None:
        named = _ANY.read(node, problems)
        return None if named is None else Path(named)

    return with_example(FieldReader(read, _ANY.schema), f'"{example}"')


def _zones(node: Node, problems: Problems) -> frozenset[str] | None:
    named = _NAMES.read(node, problems)
    return None if named is None else frozenset(named)


@declared
@dataclass(frozen=True, slots=True)
class BrokerPlace:
    """See the module."""

    server: Annotated[
        Server,
        with_example(FieldReader(_server, _ANY.schema), '"broker.example:5671"'),
        Meaning("Máy chuyển việc: tên, cổng nếu không phải 5671", "Broker: name, port if not 5671"),
    ]
    ca: Annotated[
        Path, _file("ca.pem"), Meaning("Chứng thư của nơi cấp", "Certificates that prove it")
    ]
    certificate: Annotated[
        Path, _file("machine.pem"), Meaning("Chứng thư của máy này", "Certificate of this machine")
    ]
    key: Annotated[
        Path, _file("machine.key"), Meaning("Khóa của chứng thư ấy", "Key of that certificate")
    ]
    heartbeat: Annotated[
        int,
        with_example(count_of(1, _MOST_HEARTBEAT), "10"),
        Meaning(
            "Giây; hai ba lần không có tin thì bỏ đường ấy",
            "Seconds: a line on which nothing came for two or three of them is given up",
        ),
    ] = 10
    zones: Annotated[
        frozenset[str] | None,
        with_example(FieldReader(_zones, _NAMES.schema), '["vnpt"]'),
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
        InvalidDeclarationsError: With all that is wrong.
        RefusalError: ``FILE_TOO_LARGE``.
    """
    problems = Problems()
    node = parse_toml(data, str(file), problems)
    said = None if node is None else read_toml_noun(BrokerPlace, node, problems)
    if said is None or problems.has_errors:
        raise InvalidDeclarationsError(problems.in_order())
    folder = file.parent
    return replace(
        said, ca=folder / said.ca, certificate=folder / said.certificate, key=folder / said.key
    )
