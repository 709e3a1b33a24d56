"""One line over HTTPS: what of a device's words comes back to it, and how several are one."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from fleetcfg.devices.driver import DeviceLimits
from fleetcfg.devices.transports.https import Https
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.trust import CertificatePin
from fleetcfg.errors import DeviceError
from tests.devices.one_answer import answering

SAID = (
    b"HTTP/1.1 200 X\r\nSet-Cookie: session=one; Path=/\r\nX-Word: a\r\nx-word: b\r\n"
    b"Content-Length: 2\r\n\r\nok"
)


@contextmanager
def line() -> Iterator[tuple[Https, list[bytes]]]:
    with answering(lambda _: SAID) as (device, got):
        peer = Peer(device.host, device.address, device.port)
        https = Https(peer, CertificatePin(device.certificate), DeviceLimits(20.0, 20.0))
        with closing(https):
            yield https, got


def test_a_cookie_that_nobody_sends_does_not_come_back_by_itself() -> None:
    with line() as (https, got):
        answer = https.ask("GET", "/one", {})
        https.ask("GET", "/two", {"Cookie": "mine=1"})
        https.ask("GET", "/three", {})

    assert answer.cookies() == {"session": "one"}
    assert [asked.lower().count(b"cookie:") for asked in got] == [0, 1, 0]


def test_headers_of_one_name_are_one() -> None:
    with line() as (https, _):
        assert https.ask("GET", "/", {}).headers["x-word"] == "a, b"


def test_what_has_no_body_says_so_where_one_is_due() -> None:
    with line() as (https, got):
        https.ask("POST", "/", {})
        https.ask("GET", "/", {})

    assert [b"content-length: 0\r\n" in asked.lower() for asked in got] == [True, False]


@pytest.mark.parametrize("value", ["a\nX-Other: b", "a\r\n b", "a\n\tb", "a\r"])
def test_a_header_of_several_lines_is_not_sent(value: str) -> None:
    with line() as (https, got):
        with pytest.raises(DeviceError) as refused:
            https.ask("GET", "/", {"Cookie": value})
        assert refused.value.code == "DEV_ANSWER_BROKEN"
        assert https.ask("GET", "/", {}).body == b"ok"

    assert len(got) == 1
