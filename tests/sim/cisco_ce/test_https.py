"""The web server on a real socket: documents, sessions, limits, refusals."""

from base64 import b64encode
from hashlib import sha256
from typing import Any

import pytest
from lxml import etree


def basic(user: str, password: str) -> str:
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


def text(body: bytes, path: str) -> str | None:
    return etree.fromstring(body).findtext(path)


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


def test_putxml_of_several_values_is_one_success(browser) -> None:
    response, body = browser.http(
        "old",
        "POST",
        "/putxml",
        "<Configuration><Audio><DefaultVolume>7</DefaultVolume></Audio><Video><Input>"
        '<Connector item="2"><Name>Máy tính &amp; bàn</Name></Connector></Input></Video>'
        "</Configuration>",
    )

    assert response.status == 200
    assert body == (b'<?xml version="1.0"?>\n<Configuration>\n  <Success/>\n</Configuration>\n\n')
    assert len(body) == 69
    assert browser.fleet.get("old", "Audio DefaultVolume") == "7"
    assert browser.fleet.get("old", "Video Input Connector[2] Name") == ("Máy tính & bàn")


def test_putxml_may_index_every_level(browser) -> None:
    _, body = browser.http(
        "old",
        "POST",
        "/putxml",
        '<Configuration><Network item="1"><MTU item="1">1400</MTU></Network></Configuration>',
    )

    assert b"<Success/>" in body
    assert browser.fleet.get("old", "Network[1] MTU") == "1400"


def test_putxml_is_not_atomic(browser) -> None:
    _, body = browser.http(
        "old",
        "POST",
        "/putxml",
        "<Configuration><Audio><DefaultVolume>7</DefaultVolume><Nope>1</Nope></Audio>"
        "<Standby><Delay>9999</Delay></Standby></Configuration>",
    )

    root = etree.fromstring(body)
    assert [error.findtext("Reason") for error in root.findall("Error")] == [
        "No match on address expression",
        "Illegal value",
    ]
    assert root.find("Success") is not None
    assert browser.fleet.get("old", "Audio DefaultVolume") == "7"


def test_an_administrator_does_not_set_what_is_audited(browser) -> None:
    audited = (
        "<Configuration><Security><Audit><Logging><Mode>Off</Mode></Logging></Audit></Security>"
        "</Configuration>"
    )

    _, refused = browser.http("kit", "POST", "/putxml", audited)
    _, taken = browser.http(
        "kit", "POST", "/putxml", audited, Authorization=basic("auditor", "audit-pass")
    )

    assert b"Permission denied" in refused
    assert b"<Success/>" in taken


@pytest.mark.parametrize("body", ["<Nope/>", "<Configuration/>", "<Command><Nope/></Command>"])
def test_putxml_of_nothing_known_is_an_action_error(browser, body: str) -> None:
    response, answer = browser.http("old", "POST", "/putxml", body)

    assert response.status == 200
    assert len(answer) == 102
    assert answer == (
        b'<?xml version="1.0"?>\n<ActionError>\n'
        b"  <Reason>No action detected in document</Reason>\n</ActionError>\n\n"
    )


def test_putxml_of_broken_xml_is_a_bad_request(browser) -> None:
    response, body = browser.http("old", "POST", "/putxml", "<Configuration>\n<a></b>")

    assert response.status == 400
    assert body.startswith(b"XML syntax error:\nOpening and ending tag mismatch: a line 2 and b")


@pytest.mark.parametrize("mark", ["", ' command="True"'])
def test_putxml_runs_commands_marked_or_known(browser, mark: str) -> None:
    _, body = browser.http(
        "old",
        "POST",
        "/putxml",
        f"<Command><Audio><Volume><Set{mark}><Level>7</Level></Set></Volume></Audio></Command>",
    )

    assert len(body) == 74
    assert body == (
        b'<?xml version="1.0"?>\n<Command>\n<VolumeSetResult status="OK"/>\n</Command>\n'
    )
    assert browser.fleet.get("old", "Status Audio Volume") == "7"


def test_putxml_tells_of_each_command_of_several(browser) -> None:
    _, body = browser.http(
        "old",
        "POST",
        "/putxml",
        "<Command><Standby><Activate/></Standby><Nope><Such/></Nope>"
        '<Also command="True"><Not>1</Not></Also></Command>',
    )

    assert body.decode() == (
        '<?xml version="1.0"?>\n<Command>\n<StandbyActivateResult status="OK"/>\n'
        '<Result status="Error">\n  <Reason>Unknown command</Reason>\n'
        "  <XPath>/Nope/Such</XPath>\n</Result>\n"
        '<Result status="Error">\n  <Reason>Unknown command</Reason>\n'
        "  <XPath>/Also</XPath>\n</Result>\n</Command>\n"
    )


def test_putxml_lists_accounts_as_a_real_codec_does(browser) -> None:
    _, body = browser.http(
        "old",
        "POST",
        "/putxml",
        '<Command><UserManagement><User><List command="True"/></User></UserManagement></Command>',
    )

    assert b'  <User item="1" maxOccurrence="n">\n    <Active>True</Active>\n' in body
    assert b"    <ClientCertificateDN/>\n" in body
    first = etree.fromstring(body).find("UserListResult/User")
    assert first is not None
    assert [(row.tag, dict(row.attrib)) for row in first if row.tag == "Roles"] == [
        ("Roles", {"item": str(n), "maxOccurrence": "n"}) for n in (1, 2)
    ]
    assert [row.tag for row in first if row.tag != "Roles"] == [
        "Active",
        "Blocked",
        "ClientCertificateDN",
        "FailedLoginAttempts",
        "LastLogin",
        "PassphraseChangeRequired",
        "PassphraseExpired",
        "PinChangeRequired",
        "PinExpired",
        "ShellLogin",
        "Username",
    ]


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


def test_the_certificate_that_is_served_is_listed_as_recorded(browser) -> None:
    _, body = browser.http(
        "old",
        "POST",
        "/putxml",
        "<Command><Security><Certificates><Services>"
        '<Show command="True"/></Services></Certificates></Security></Command>',
    )

    details: Any = etree.fromstring(body).find("ServicesShowResult/Details")
    assert [str(part.tag) for part in details] == [
        "Fingerprint",
        "HashingAlgorithm",
        "IssuerName",
        "PublicKeySize",
        "SerialNumber",
        "SignatureAlgorithm",
        "SubjectName",
        "UsedFor",
        "Version",
        "notAfter",
        "notBefore",
    ]
    assert details.findtext("UsedFor") == "HTTPS server"
    assert details.findtext("notAfter").endswith(" GMT")
    assert details.findtext("IssuerName") == "/CN=fleetcfg SIMULATED fleet CA"


def test_a_command_takes_text_over_http(browser) -> None:
    ask = "<Command><UserInterface><Extensions>{}</Extensions></UserInterface></Command>"
    body = "&lt;Extensions&gt;&lt;Panel&gt;&lt;PanelId&gt;p&lt;/PanelId&gt;&lt;/Panel&gt;"
    panel = (
        f"<Set command='True'><ConfigId>x</ConfigId><body>{body}&lt;/Extensions&gt;</body></Set>"
    )

    browser.http("kit", "POST", "/putxml", ask.format(panel))
    _, told = browser.http("kit", "POST", "/putxml", ask.format("<List command='True'/>"))

    assert text(told, "ExtensionsListResult/Extensions/Panel/PanelId") == "p"


def test_putxml_names_the_place_of_an_error_as_the_client_spelled_it(browser) -> None:
    _, body = browser.http(
        "old",
        "POST",
        "/putxml",
        '<Configuration><Video><Input><Connector item="2"><Nope>1</Nope></Connector></Input>'
        "</Video></Configuration>",
    )

    assert text(body, "Error/XPath") == "Configuration/Video/Input/Connector[2]/Nope"


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
