"""One line over HTTPS: what of a device's words comes back to it, and where none of them leads."""

import gzip
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from fleetcfg.devices.driver import DeviceLimits
from fleetcfg.devices.transports.https import Https
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.trust import CertificatePin
from fleetcfg.errors import DeviceError
from tests.devices.one_answer import answering

MOST = 100_000
SAID = (
    b"HTTP/1.1 200 X\r\nSet-Cookie: session=one; Path=/\r\nX-Word: a\r\nx-word: b\r\n"
    b"Content-Length: 2\r\n\r\nok"
)


@contextmanager
def line(said: bytes = SAID) -> Iterator[tuple[Https, list[bytes]]]:
    with answering(lambda _: said) as (device, got):
        peer = Peer(device.host, device.address, device.port)
        limits = DeviceLimits(20.0, 20.0, most_bytes=MOST)
        with closing(Https(peer, CertificatePin(device.certificate), limits)) as https:
            yield https, got


def test_a_cookie_that_the_driver_does_not_send_does_not_come_back_by_itself() -> None:
    with line() as (https, got):
        answer = https.ask("GET", "/one", {})
        https.ask("GET", "/two", {"Cookie": "mine=1"})
        https.ask("GET", "/three", {})

    assert answer.cookies() == {"session": "one"}
    assert [asked.lower().count(b"cookie:") for asked in got] == [0, 1, 0]


def test_headers_of_one_name_are_one() -> None:
    with line() as (https, _):
        assert https.ask("GET", "/", {}).headers["x-word"] == "a, b"


def leading(where: bytes, body: bytes, *more: bytes) -> bytes:
    """Return an answer that says that the page is elsewhere."""
    head = [b"HTTP/1.1 302 Found", b"Location: " + where, b"Content-Length: %d" % len(body), *more]
    return b"\r\n".join(head) + b"\r\n\r\n" + body


@pytest.mark.parametrize("where", [b"https://127.0.0.2/", b"/there", b"http://[", b"\xff\xfe"])
def test_an_answer_leads_nowhere_whatever_it_says(where: bytes) -> None:
    with line(leading(where, b"gone")) as (https, got):
        answer = https.ask("GET", "/", {})

    assert (answer.status, answer.body) == (302, b"gone")
    assert len(got) == 1


def test_what_lies_behind_an_answer_that_leads_elsewhere_is_bounded_as_any_other() -> None:
    said = leading(b"/there", b"x" * (MOST + 1))
    with line(said) as (https, _), pytest.raises(DeviceError, match="DEV_TOO_LARGE"):
        https.ask("GET", "/", {})


def test_nothing_is_unpacked_that_was_not_asked_for() -> None:
    packed = gzip.compress(gzip.compress(b"\0" * 5_000_000))
    said = leading(b"/there", packed, b"Content-Encoding: gzip, gzip")
    with line(said) as (https, _):
        assert https.ask("GET", "/", {}).body == packed
