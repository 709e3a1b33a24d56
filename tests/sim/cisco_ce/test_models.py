"""The simulator's own models have what the products have."""

from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from fleetcfg.devices.drivers.cisco_ce import FAMILY
from fleetcfg.errors import SimError
from fleetcfg_kit.sim.cisco_ce.address import read
from fleetcfg_kit.sim.cisco_ce.models.catalog import (
    family_of,
    loaded,
    model,
    next_firmware,
    products,
)
from fleetcfg_kit.sim.cisco_ce.models.table import version_of

ALL = [(family, firmware) for family, known in products().items() for firmware in known.firmware]

BASELINE = """
Audio Ultrasound MaxVolume|Cameras Camera[1] Backlight DefaultMode|Cameras PowerLine Frequency
Conference AutoAnswer Delay|Conference AutoAnswer Mode|Conference AutoAnswer Mute
Conference DefaultCall Protocol|Conference DefaultCall Rate|Conference Encryption Mode
Conference FarEndControl Mode|Conference MaxReceiveCallRate|Conference MaxTransmitCallRate
H323 CallSetup Mode|H323 Encryption AES256Support|H323 Encryption KeySize
H323 Gatekeeper Address|H323 H323Alias E164|H323 H323Alias ID|HttpClient AllowInsecureHTTPS
HttpClient Mode|Logging External Mode|Logging External Protocol|Logging External Server Address
Logging External TlsVerify|Network[1] IEEE8021X Mode|Network[1] IEEE8021X TlsVerify
Network[1] QoS Diffserv Audio|Network[1] QoS Diffserv Signalling|Network[1] QoS Diffserv Video
Network[1] QoS Mode|Network[1] RemoteAccess Allow|NetworkServices H323 Mode
NetworkServices HTTP Mode|NetworkServices HTTPS Server MinimumTLSVersion|NetworkServices NTP Mode
NetworkServices NTP Server[1] Address|NetworkServices SIP Mode|NetworkServices SNMP CommunityName
NetworkServices SNMP Mode|NetworkServices SSH HostKeyAlgorithm|NetworkServices SSH Mode
NetworkServices Websocket|Provisioning Mode|Provisioning TlsVerify|Provisioning WebexEdge
Proximity Mode|Proximity Services CallControl|Proximity Services ContentShare FromClients
SIP DefaultTransport|SIP ListenPort|SIP MinimumTLSVersion|SIP Proxy[1] Address|SIP TlsVerify
SIP URI|Security Audit Logging Mode|Security Session FailedLoginsLockoutTime
Security Session InactivityTimeout|Security Session MaxFailedLogins
Security Session MaxSessionsPerUser|Security Session MaxTotalSessions|SerialPort LoginRequired
Standby Control|Standby Delay|Standby WakeupOnMotionDetection|SystemUnit CrashReporting Mode
SystemUnit Name|Time Zone|UserInterface Branding AwakeBranding Colors|UserInterface CustomMessage
UserInterface OSD EncryptionIndicator|UserInterface OSD HalfwakeMessage
UserInterface Security Mode|UserInterface SettingsMenu Mode
UserManagement PasswordPolicy Complexity MinimumDigits
UserManagement PasswordPolicy Complexity MinimumLength|UserManagement PasswordPolicy MaxLifetime
UserManagement PasswordPolicy ReuseLimit|Video Input Connector[1] InputSourceType
Video Input Connector[1] PresentationSelection|Video Monitors
Video Output Connector[1] MonitorRole
"""
ROOMOS = """
Bluetooth Allowed|Macros Mode|NetworkServices Wifi Allowed|Peripherals InputDevice Mode
RoomAnalytics PeopleCountOutOfCall|Video Input AirPlay Mode|Video Input AirPlay SecurityMode
Video Input Miracast Mode|WebEngine Mode|WebEngine RemoteDebugging
"""
STATUS = """
Cameras Camera[1] Model|Diagnostics Message[1] Type|H323 Gatekeeper Status
Network[1] CDP DeviceId|Network[1] CDP PortID|Network[1] Ethernet MacAddress
Network[1] Ethernet Speed|Network[1] IPv4 Address|Network[1] IPv4 Gateway
NetworkServices NTP CurrentAddress|NetworkServices NTP Status|Provisioning Status
SIP Registration[1] Status|SIP Registration[1] URI|Standby State
SystemUnit Hardware Module SerialNumber|SystemUnit ProductId|SystemUnit ProductPlatform
SystemUnit ProductType|SystemUnit Software DisplayName|SystemUnit Software OptionKeys Encryption
SystemUnit Software ReleaseDate|SystemUnit Software Version|SystemUnit State NumberOfActiveCalls
SystemUnit Uptime|Time SystemTime|Video Input Connector[1] Connected
Video Output Connector[1] ConnectedDevice Name
"""


def listed(text: str) -> list[str]:
    return [path.strip() for path in text.strip().replace("\n", "|").split("|")]


@pytest.mark.parametrize(("family", "firmware"), ALL)
def test_every_default_lies_in_its_space(family: str, firmware: str) -> None:
    made = model(family, firmware)

    for leaf in made.configuration.leaves:
        space = made.spaces[dict(leaf.attributes)["valueSpaceRef"].rpartition("/")[2]]
        assert space.take(leaf.value) == leaf.value, (leaf.path, space)


@pytest.mark.parametrize(("family", "firmware"), ALL)
def test_every_secret_reads_as_a_mask(family: str, firmware: str) -> None:
    made = model(family, firmware)

    secrets = [
        leaf.value
        for leaf in made.configuration.leaves
        if "PASSWORD_" in dict(leaf.attributes)["valueSpaceRef"]
    ]

    assert len(secrets) >= 8
    assert set(secrets) == {"***"}


@pytest.mark.parametrize(("family", "firmware"), ALL)
def test_a_document_lists_names_in_order(family: str, firmware: str) -> None:
    root = etree.fromstring(model(family, firmware).configuration.xml({}).encode())

    names = [str(child.tag) for child in root]

    assert names == sorted(names)


@pytest.mark.parametrize(("family", "firmware"), [p for p in ALL if version_of(p[1]) >= (9, 15)])
def test_every_product_has_what_a_baseline_names(family: str, firmware: str) -> None:
    template = model(family, firmware).configuration

    paths = listed(BASELINE) + (listed(ROOMOS) if version_of(firmware) >= (11, 14) else [])

    assert [path for path in paths if template.at.get(_key(path)) is None] == []


@pytest.mark.parametrize(("family", "firmware"), ALL)
def test_every_product_has_the_status_that_an_audit_reads(family: str, firmware: str) -> None:
    template = model(family, firmware).status

    assert [path for path in listed(STATUS) if template.at.get(_key(path)) is None] == []


def _key(path: str) -> str:
    return "\n".join(f"{s.name}[{s.item}]" if s.item else s.name for s in read(path)).lower()


def test_the_models_are_as_large_as_the_products() -> None:
    assert 200 <= len(model("SX10", "ce9.6.1").configuration.leaves) <= 280
    assert len(model("Codec Pro", "26.4.1").configuration.leaves) >= 1000
    assert len(model("Codec Pro", "26.4.1").status.leaves) >= 231


def test_a_model_says_how_well_it_is_known() -> None:
    graded = {(family, firmware): model(family, firmware).evidence for family, firmware in ALL}

    assert {known for known, grade in graded.items() if grade == "real"} == {
        ("sx10", "ce9.6.1.4516ae5aaa1")
    }
    assert model("SX10", "ce9.15.17.4").evidence == model("Room Bar", "").evidence == "doc"


def test_a_model_that_is_called_real_has_what_the_real_codec_has(shared: Path) -> None:
    folder = shared / "data" / "cisco"
    configuration = (folder / "sx10-ce9.6.1-configuration.xml").read_bytes()
    real = loaded(configuration, (folder / "sx10-ce9.6.1-status.xml").read_bytes(), None)
    made = model("SX10", "ce9.6.1")

    common = made.status.at.keys() & real.status.at.keys()

    assert made.configuration.at.keys() == real.configuration.at.keys()
    assert len(common) >= 220
    assert len(made.status.at) - len(common) <= 25


def test_defaults_follow_the_firmware() -> None:
    old, new = model("Codec Pro", "9.15"), model("Codec Pro", "11.27.2.0")

    def default(made: Any, spelled: str) -> str:
        return made.configuration.value_at(spelled)

    assert default(old, "networkservices\nwebsocket") == "Off"
    assert default(new, "networkservices\nwebsocket") == "FollowHTTPService"
    assert default(old, "sip\nminimumtlsversion") == "TLSv1.0"
    assert default(new, "sip\nminimumtlsversion") == "TLSv1.2"
    assert default(model("Codec Pro", "26.4.1"), "security\nsession\nmaxfailedlogins") == "5"


def test_devices_of_one_model_share_it() -> None:
    assert model("SX20", "") is model("Cisco TelePresence SX20", "ce9.15.17.4")


def test_an_unknown_product_is_refused_with_the_known_ones() -> None:
    with pytest.raises(SimError) as refusal:
        model("HDX 9000", "")

    assert refusal.value.code == "SIM_PRODUCT_UNKNOWN"
    assert "SX10" in str(refusal.value.facts["known"])


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("ce9.15.17.4.8d2e6b60b0c", (9, 15, 17, 4)),
        ("ce9.6.1.4516ae5aaa1", (9, 6, 1)),
        ("RoomOS 11.27.2.0 c7af8f5b21e", (11, 27, 2, 0)),
        ("26.4.1", (26, 4, 1)),
        ("ce 9.6.1 4516ae5aaa1 2018-12-12", (9, 6, 1)),
    ],
)
def test_a_firmware_is_read_however_it_is_written(text: str, numbers: tuple[int, ...]) -> None:
    assert version_of(text) == numbers


def test_the_next_firmware_is_newer_or_the_same() -> None:
    assert version_of(next_firmware("roomkit", "ce9.15.17.4.8d2e6b60b0c")) == (10, 19, 4, 2)
    assert next_firmware("sx20", "ce9.15.17.4.8d2e6b60b0c") == "ce9.15.17.4.8d2e6b60b0c"


def test_every_model_that_the_family_knows_can_be_simulated():
    assert [name for name in FAMILY.products if family_of(name) not in products()] == []
