"""What is set and done by putxml on a real socket, and how each of it is answered."""

from typing import Any

import pytest
from lxml import etree

from tests.sim.cisco_ce.answers import text
from tests.sim.conftest import basic


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
