"""Every fault looks to a client as it does on a real device, and ends when it is cleared."""

import socket
import ssl
from base64 import b64encode
from contextlib import suppress
from enum import StrEnum
from hashlib import sha256
from http.client import HTTPSConnection, IncompleteRead

import pytest
from lxml import etree

from fleetcfg_kit.sim.cisco_ce.faults import CodecFault
from fleetcfg_kit.sim.core.faults import SimFault

TIMED_OUT = 0.5  # only for what never comes: a busy machine takes its time for everything else


def plain(browser, name: str, port: str) -> socket.socket:
    device = browser.fleet.at(name)
    return socket.create_connection((device.address, getattr(device, port)), timeout=600)


def impatient(browser, path: str) -> HTTPSConnection:
    """Ask for a document, and have no patience for the answer."""
    connection = browser.connection("old")
    connection.request("GET", path, headers=authorized())
    connection.sock.settimeout(TIMED_OUT)
    return connection


@pytest.fixture(params=["https_port", "ssh_port"])
def port(request) -> str:
    return request.param


@pytest.mark.parametrize("way", ["power", "fault"])
def test_nobody_listens_at_a_codec_that_is_off(browser, port: str, way: str) -> None:
    if way == "power":
        browser.fleet.power("old", "off")
    else:
        browser.fleet.fault("old", "refuses")

    with pytest.raises(ConnectionRefusedError):
        plain(browser, "old", port)

    if way == "power":
        browser.fleet.power("old", "on")
    else:
        browser.fleet.fault("old", "none")
    plain(browser, "old", port).close()


def test_a_silent_codec_accepts_and_says_nothing(browser, port: str) -> None:
    browser.fleet.fault("old", "silent")

    with plain(browser, "old", port) as wire:
        wire.sendall(b"SSH-2.0-x\r\n")
        wire.settimeout(TIMED_OUT)
        with pytest.raises(TimeoutError):
            wire.recv(1)


def test_switching_off_breaks_what_is_open(browser) -> None:
    with plain(browser, "old", "ssh_port") as wire:
        assert wire.recv(100).startswith(b"SSH-2.0-")

        browser.fleet.power("old", "off")

        assert ended(wire)


def ended(wire: socket.socket) -> bool:
    """Read until the other side is gone, in order or not."""
    try:
        while wire.recv(4096):
            pass
    except ConnectionResetError:
        pass
    return True


def test_a_codec_that_hangs_stops_in_the_middle(browser) -> None:
    browser.fleet.fault("old", "hangs")
    connection = impatient(browser, "/configuration.xml")

    with pytest.raises(TimeoutError):
        connection.getresponse().read()
    connection.close()


def test_a_codec_that_drops_breaks_in_the_middle(browser) -> None:
    browser.fleet.fault("old", "drops")

    with pytest.raises((IncompleteRead, ConnectionError, ssl.SSLError)):
        browser.http("old", "GET", "/configuration.xml")


def authorized() -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode("admin:Bí mật 42".encode()).decode()}


def test_a_huge_answer_does_not_end(browser) -> None:
    browser.fleet.fault("old", "huge")
    connection = browser.connection("old")
    connection.request("GET", "/configuration.xml", headers=authorized())
    response = connection.getresponse()

    assert len(response.read(8 * 1024 * 1024)) == 8 * 1024 * 1024
    connection.close()


def test_a_slow_codec_trickles_and_is_complete(browser) -> None:
    whole = browser.http("old", "GET", "/getxml?location=/Status/Audio")[1]
    browser.fleet.fault("old", "slow")

    assert browser.http("old", "GET", "/getxml?location=/Status/Audio")[1] == whole


@pytest.mark.parametrize(
    ("mode", "status"),
    [
        ("auth_401", 401),
        ("lockout", 401),
        ("forbidden_403", 403),
        ("busy_503", 503),
        ("rebooting", 502),
        ("tshell_failed", 502),
    ],
)
def test_a_codec_that_refuses_says_so_in_http(browser, mode: str, status: int) -> None:
    browser.fleet.fault("old", mode)

    assert browser.http("old", "GET", "/status.xml")[0].status == status
    browser.fleet.fault("old", "none")
    assert browser.http("old", "GET", "/status.xml")[0].status == 200


@pytest.mark.parametrize("mode", ["garbage", "broken_xml", "control_bytes"])
def test_a_status_that_is_no_xml_cannot_be_parsed(browser, mode: str) -> None:
    browser.fleet.fault("old", mode)

    _, body = browser.http("old", "GET", "/status.xml")

    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(body)


def test_control_bytes_stand_raw_in_a_name(browser) -> None:
    browser.fleet.fault("old", "control_bytes")

    assert b"\x01\x02\x03\x04\x05</Name>" in browser.http("old", "GET", "/status.xml")[1]


def test_another_certificate_is_noticed_by_its_fingerprint(browser) -> None:
    browser.fleet.fault("old", "wrong_certificate")
    device = browser.fleet.at("old")

    shown = ssl.get_server_certificate((device.address, device.https_port))

    fingerprint = sha256(ssl.PEM_cert_to_DER_cert(shown)).hexdigest()
    assert fingerprint != device.certificate_sha256


def test_a_swapped_codec_shows_another_serial(browser) -> None:
    browser.fleet.fault("old", "swapped_serial")

    document = etree.fromstring(browser.http("old", "GET", "/status.xml")[1])

    assert document.findtext("SystemUnit/Hardware/Module/SerialNumber") != "FOC0001"


def test_a_rebooted_codec_begins_its_uptime_anew(browser) -> None:
    browser.fleet.fault("old", "rebooting")
    browser.fleet.fault("old", "none")

    uptime = browser.fleet.get("old", "Status SystemUnit Uptime")
    assert int(str(uptime)) < 86_400, "at first it is days"


def test_a_factory_reset_takes_name_and_passphrase(browser) -> None:
    browser.fleet.fault("old", "factory_reset")

    assert browser.fleet.get("old", "SystemUnit Name") == ""
    assert browser.http("old", "GET", "/status.xml")[0].status == 401


def test_an_upgrade_changes_version_and_defaults(browser) -> None:
    told = browser.fleet.fault("old", "firmware_upgrade")

    assert str(told["version"]).startswith("ce9.15.17.4.")
    document = etree.fromstring(browser.http("old", "GET", "/configuration.xml")[1])
    assert document.get("version") == told["version"]
    assert document.findtext("SystemUnit/Name") == "Phòng họp số 1"


def test_a_codec_that_stores_nothing_says_success(browser) -> None:
    browser.fleet.fault("old", "stores_nothing")

    _, body = browser.http(
        "old",
        "POST",
        "/putxml",
        "<Configuration><Audio><DefaultVolume>9</DefaultVolume></Audio></Configuration>",
    )

    assert b"<Success/>" in body
    assert browser.fleet.get("old", "Audio DefaultVolume") == "50"


@pytest.mark.parametrize("mode", [*SimFault, *CodecFault])
def test_no_fault_outlives_a_reset(browser, mode: StrEnum) -> None:
    browser.fleet.fault("kit", mode.value)

    browser.fleet.control("reset", host="kit")

    response, body = browser.http("kit", "GET", "/status.xml")
    assert response.status == 200
    assert b"<SerialNumber>FOC0002</SerialNumber>" in body


@pytest.mark.parametrize("mode", ["hangs", "drops", "huge", "garbage"])
def test_a_client_that_gives_up_does_not_stop_the_others(browser, mode: str) -> None:
    browser.fleet.fault("old", mode)
    connection = impatient(browser, "/status.xml")
    with suppress(OSError, IncompleteRead):
        connection.getresponse().read(64 * 1024 * 1024)
    connection.close()

    assert browser.http("kit", "GET", "/status.xml")[0].status == 200
