"""A broker that is down fails nobody who awaits nothing there; one that is not ours does."""

import shutil
import socket
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import Thread

import pytest

from fleetcfg.carriers.broker import BrokerDispatcher
from fleetcfg.carriers.broker_place import BrokerPlace
from fleetcfg.model.server import Server
from fleetcfg.workflow.events import CarrierFailed
from fleetcfg.workflow.zones.collect import Collected, collect_batches
from fleetcfg_kit.testing.fleet import find_port
from tests.zones.certificates import FleetCa
from tests.zones.test_audit_slices import collected
from tests.zones.test_zones_page import typed_at
from tests.zones.world import ELSEWHERE, HOSTS, OTHER_ZONE, ZONE, Zones

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is needed"),
]


@pytest.fixture
def told(zones: Zones) -> Zones:
    """Have an audit given out and told: its results may come again, and nothing is awaited."""
    zones.give_back(zones.run(zones.dispatch(*HOSTS)[0]))
    found = collected(zones)
    found.finish(found.home[0])
    return zones


def place_of(folder: Path, port: int) -> BrokerPlace:
    authority = FleetCa(folder / "tls")
    authority.issue("dispatcher")
    tls = authority.folder
    return BrokerPlace(Server("127.0.0.1", port), tls / "ca.pem", *key_pair(tls, "dispatcher"))


def key_pair(tls: Path, name: str) -> tuple[Path, Path]:
    return tls / f"{name}.pem", tls / f"{name}.key"


def asked(zones: Zones, place: BrokerPlace) -> tuple[Collected, dict[object, bool]]:
    """Ask the broker; return what came home, and of which zones it failed and whom it failed."""
    zones.told.clear()
    with closing(BrokerDispatcher(place)) as dispatcher, zones.home() as workspace:
        found = collect_batches(dispatcher, workspace, zones.context())
    failed = (one for one in zones.told if isinstance(one, CarrierFailed))
    return found, {one.why.facts["zone"]: one.is_awaited for one in failed}


def test_a_broker_that_is_down_fails_who_awaits_something_there_and_nobody_else(
    told: Zones,
) -> None:
    place = place_of(told.place, find_port())
    found, failed = asked(told, place)
    assert (failed, found.has_failed) == ({ZONE: False}, False)

    told.dispatch(ELSEWHERE)
    found, failed = asked(told, place)

    assert (failed, found.has_failed) == ({ZONE: False, OTHER_ZONE: True}, True)


def test_the_command_says_that_it_is_down_and_fails_once_something_is_awaited(told: Zones) -> None:
    place, file = place_of(told.place, find_port()), told.place / "broker.toml"
    named = {"server": place, "ca": place.ca, "certificate": place.certificate, "key": place.key}
    file.touch(mode=0o600)
    file.write_text("".join(f'{name} = "{said}"\n' for name, said in named.items()), "utf-8")

    command = f"fleetcfg dispatch collect --broker {file}"
    ended = typed_at(told.department.folder, told.department.record(), command)
    told.dispatch(ELSEWHERE)
    awaited = typed_at(told.department.folder, told.department.record(), command)

    assert (ended.code, awaited.code) == (0, 1), (ended, awaited)
    assert "BROKER_UNREACHABLE" in ended.err
    assert f"{ZONE}: không chờ phiếu nào ở đó" in ended.err


@contextmanager
def stranger(folder: Path) -> Iterator[int]:
    """Listen with a certificate of somebody else, as a broker would."""
    authority = FleetCa(folder)
    authority.issue("broker")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*key_pair(folder, "broker"))
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            with suppress(OSError):  # whom it does not trust, it hangs up on
                context.wrap_socket(server.accept()[0], server_side=True)

        thread = Thread(target=answer)
        thread.start()
        yield server.getsockname()[1]
        thread.join()


def test_who_poses_as_the_broker_fails_it_whatever_is_awaited(told: Zones) -> None:
    with stranger(told.place / "other") as port:
        found, failed = asked(told, place_of(told.place, port))

    assert (failed, found.has_failed) == ({ZONE: True}, True)
