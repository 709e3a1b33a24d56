"""The web server on a real socket: documents, sessions, limits, refusals."""

from hashlib import sha256
from typing import Any

import pytest
from lxml import etree

from tests.sim.cisco_ce.answers import text
from tests.sim.conftest import basic


@pytest.mark.parametrize(
    ("path", "root"),
    [
        ("/configuration.xml", "Configuration"),
        ("/status.xml", "Status"),
        ("/valuespace.xml", "Valuespace"),
        ("/command.xml", "Command"),
    ],
)
def test_a_whole_document_is_served(browser, path: str, root: str) -> None:
    response, body = browser.http("old", "GET", path)

    document = etree.fromstring(body)
    assert response.status == 200
    assert response.headers["Content-Type"] == "text/xml; charset=UTF-8"
    assert (document.tag, document.get("product"), document.get("apiVersion")) == (
        root,
        "Cisco Codec",
        "4",
    )
    assert document.get("version") == "ce9.6.1.4516ae5aaa1"


def test_every_reply_has_the_recorded_headers(browser) -> None:
    response, _ = browser.http("old", "GET", "/nothing")

    assert response.status == 404
    assert response.headers["Server"] == "nginx"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"].startswith("base-uri 'self'; block-all")
    assert response.headers["Content-Security-Policy"].endswith("; frame-ancestors 'none'")
    assert response.headers["Permissions-Policy"] == "fullscreen=(self)"
    assert response.headers["Strict-Transport-Security"] == "max-age=0"
    assert response.headers["Cache-Control"] == "no-store, max-age=0"


@pytest.mark.parametrize(
    "authorization", ["", basic("admin", "wrong"), basic("nobody", ""), "Basic !!!", "Bearer x"]
)
def test_a_wrong_passphrase_is_refused_as_recorded(browser, authorization: str) -> None:
    response, body = browser.http("old", "GET", "/status.xml", Authorization=authorization)

    assert response.status == 401
    assert response.headers["WWW-Authenticate"] == 'Basic realm="CISCO-Endpoint"'
    assert response.headers["Content-Type"] == "text/plain; charset=UTF-8"
    assert len(body) == 253
    assert body.startswith(b"401 Unauthorized\n\nThis server could not verify that you are")
    assert body.endswith(b"credentials required.\n\n   ")


def test_a_user_without_the_admin_role_is_refused(browser) -> None:
    response, _ = browser.http(
        "old", "GET", "/status.xml", Authorization=basic("guest", "guest-pass")
    )

    assert response.status == 403


@pytest.mark.parametrize(
    "location",
    [
        "/Configuration/SystemUnit/Name",
        "Configuration/SystemUnit/Name",
        "/configuration/systemunit/name",
    ],
)
def test_getxml_serves_one_value_with_what_stands_above_it(browser, location: str) -> None:
    _, body = browser.http("old", "GET", f"/getxml?location={location}")

    assert text(body, "SystemUnit/Name") == "Phòng họp số 1"
    assert len(list(etree.fromstring(body).iter())) == 3


@pytest.mark.parametrize("index", ["[2]", "[@item='2']"])
def test_getxml_takes_an_index(browser, index: str) -> None:
    _, body = browser.http(
        "old", "GET", f"/getxml?location=/Configuration/Video/Input/Connector{index}"
    )

    rows = etree.fromstring(body).findall("Video/Input/Connector")
    assert [row.get("item") for row in rows] == ["2"]


@pytest.mark.parametrize(
    "location", ["/Configuration/Nope", "/Nope", "/Configuration/System", "/Configuration//Name"]
)
def test_getxml_of_nothing_is_an_empty_result(browser, location: str) -> None:
    response, body = browser.http("old", "GET", f"/getxml?location={location}")

    root = etree.fromstring(body)
    assert (response.status, root.tag, len(root)) == (200, "EmptyResult", 0)
    assert root.get("version") == "ce9.6.1.4516ae5aaa1"


def test_getxml_without_a_location_is_a_fault(browser) -> None:
    response, body = browser.http("old", "GET", "/getxml?location=")

    assert response.status == 200
    assert text(body, "XPathError/ErrorCode") == "10"


def test_the_list_of_commands_marks_them_and_tells_what_they_take(browser) -> None:
    _, body = browser.http("old", "GET", "/command.xml")

    root: Any = etree.fromstring(body)  # what is not there fails the test
    assert len(root.findall(".//*[@command='True']")) > 180
    assert dict(root.find("Audio/Volume/Set").attrib) == {"command": "True", "role": "Admin;User"}
    level = root.find("Audio/Volume/Set/Level")
    assert dict(level.attrib) == {
        "item": "1",
        "required": "True",
        "valueSpaceRef": "/Valuespace/Vs_integer_0_100",
    }
    assert root.find("HttpFeedback/Register/Expression").get("valueSpaceRef") == (
        "/Valuespace/Vs_stringArray_1_255_15"
    )
    assert root.find("Peripherals/HeartBeat/ID") is not None
    assert root.find("Security/Certificates/CA/Add").get("multiline") == "True"
    assert b'  <Audio>\n    <Diagnostics>\n      <MeasureDelay command="True" role=' in body


def begin(browser, name: str) -> str:
    response, body = browser.http(name, "POST", "/xmlapi/session/begin")
    assert (response.status, body) == (204, b"")
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("SecureSessionId=")
    return cookie.partition(";")[0]


def test_a_session_serves_without_a_passphrase_until_it_ends(browser) -> None:
    cookie = begin(browser, "old")

    assert browser.http("old", "GET", "/status.xml", Cookie=cookie)[0].status == 200
    assert browser.http("old", "POST", "/xmlapi/session/end", Cookie=cookie)[0].status == 204
    assert browser.http("old", "GET", "/status.xml", Cookie=cookie)[0].status == 401


def test_sessions_are_limited_and_do_not_expire(browser) -> None:
    browser.fleet.tamper("old", "Audio DefaultVolume", "50")
    browser.fleet.tamper("kit", "Security Session MaxSessionsPerUser", "2")
    first = begin(browser, "kit")
    begin(browser, "kit")

    assert browser.http("kit", "POST", "/xmlapi/session/begin")[0].status == 503
    browser.http("kit", "POST", "/xmlapi/session/end", Cookie=first)
    assert browser.http("kit", "POST", "/xmlapi/session/begin")[0].status == 204


def test_a_session_asks_faster_than_a_passphrase(browser) -> None:
    cookie = begin(browser, "pro")

    statuses = [
        browser.http("pro", "GET", "/getxml?location=/Status/Audio/Volume", Cookie=cookie)[0].status
        for _ in range(5)
    ]

    assert statuses == [200] * 5


def test_wrong_passphrases_lock_the_account(browser) -> None:
    browser.fleet.tamper("kit", "Security Session MaxFailedLogins", "2")
    for _ in range(2):
        browser.http("kit", "GET", "/status.xml", Authorization=basic("admin", "wrong"))

    assert browser.http("kit", "GET", "/status.xml")[0].status == 401


def test_a_switched_off_web_server_serves_nothing(browser) -> None:
    browser.fleet.tamper("old", "NetworkServices HTTP Mode", "Off")

    assert browser.http("old", "GET", "/status.xml")[0].status == 404


def test_the_certificate_is_the_announced_one(browser) -> None:
    connection = browser.connection("old")
    connection.connect()
    try:
        shown = connection.sock.getpeercert(binary_form=True)
    finally:
        connection.close()

    assert sha256(shown).hexdigest() == browser.fleet.at("old").certificate_sha256


def test_a_device_counts_what_it_sees(browser) -> None:
    browser.http("old", "GET", "/status.xml")
    browser.http("old", "GET", "/status.xml", Authorization=basic("admin", "wrong"))

    stats = browser.fleet.stats()["old"]
    assert (stats["connections"], stats["credentials"], stats["logins"]) == (2, 2, 1)
