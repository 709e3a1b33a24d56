"""Where a connection may go: no packet leaves for an address that no device has; and EMFILE."""

import resource
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from fleetcfg.devices.sweep import SeenAddress, SweepPace, sweep
from fleetcfg.devices.transports.line import Line, Peer
from fleetcfg.errors import DeviceError


def refusal(address: str) -> str:
    with pytest.raises(DeviceError) as refused:
        Line(Peer("codec-1", address, 443)).dial(1)
    return refused.value.code


@pytest.mark.parametrize(
    "address",
    [
        "192.0.2.21",
        "198.51.100.255",
        "203.0.113.0",
        "2001:db8::1",
        "2001:DB8:ffff::",
        "3fff:fff:ffff::1",
        "::ffff:192.0.2.21",
    ],
)
def test_an_address_of_documentation_is_never_connected_to(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []
    monkeypatch.setattr(socket, "socket", lambda *kind: made.append(kind))

    assert (refusal(address), made) == ("DEV_ADDRESS_DOCUMENTATION", [])


@pytest.mark.parametrize("name", ["", "localhost", "codec-1.laichau.gov.vn", "10.0.0.1:80"])
def test_no_name_server_decides_where_a_password_goes(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []
    monkeypatch.setattr(socket, "socket", lambda *kind: made.append(kind))

    assert (refusal(name), made) == ("DEV_NO_ROUTE", [])


@pytest.mark.parametrize("beside", ["192.0.3.0", "198.51.101.1", "203.0.112.255", "127.0.0.1"])
def test_what_lies_beside_is_an_address_as_any_other(
    beside: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    class Never(socket.socket):
        def connect(self, address: object) -> None:
            asked.append(address)
            raise ConnectionRefusedError

    monkeypatch.setattr(socket, "socket", Never)

    refusal(beside)
    assert asked == [(beside, 443)]


@contextmanager
def without_descriptors() -> Iterator[None]:
    """Let this process open nothing more, while inside."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_a_machine_that_can_open_no_more_is_told_by_a_code(address: str) -> None:
    with without_descriptors(), pytest.raises(DeviceError) as refused:
        Line(Peer("codec-1", address, 443)).dial(1)

    assert (refused.value.code, refused.value.facts["reason"]) == ("DEV_NO_ROUTE", "EMFILE")


def test_what_a_sweep_could_not_open_a_connection_to_is_unreached() -> None:
    with without_descriptors():
        (seen,) = sweep(["127.0.0.1"], {443: "none"}, SweepPace())

    assert seen == SeenAddress("127.0.0.1", is_silent=True, is_unreached=True)
