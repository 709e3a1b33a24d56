"""What a simulated VideoOS does other than a Group, to clients of its own on a real socket."""

import ssl
from collections.abc import Iterator
from dataclasses import replace

import pytest
import requests
from lxml import etree

from fleetcfg_kit.sim.core.auth import SimAccount
from fleetcfg_kit.sim.core.device import SimClock
from fleetcfg_kit.sim.core.family import installed_family
from fleetcfg_kit.sim.core.fleet import SimFleet
from fleetcfg_kit.sim.poly.device_state import START_S, PolyGroupState
from fleetcfg_kit.sim.poly.faults import PolyFault
from fleetcfg_kit.sim.poly.line import VIDEOOS
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.fleet import PASSWORD, USER, run_fleet
from tests.sim.poly.conftest import BOX, Box, Steady

STUDIO = replace(
    BOX, address="127.21.0.2", product="StudioX30", firmware="3.12.0", family="poly_videoos"
)
MUTE = "comm.callsetting.callfeatures.autoanswer.muteautoanswer"
EXPORT = "/rest/provisioning/config"


@pytest.fixture(scope="module")
def module_studio() -> Iterator[Box]:
    with run_fleet(SimFleet((STUDIO,), USER, PASSWORD, 0, 0), NOON) as running:
        yield Box(running)


@pytest.fixture
def studio(module_studio: Box) -> Iterator[Box]:
    yield module_studio
    module_studio.fleet.restore()


def export(client) -> dict[str, str]:
    answer = client.ask("GET", EXPORT)
    assert answer.status_code == 200
    (everything,) = etree.fromstring(answer.content)
    return {str(name): str(value) for name, value in everything.attrib.items()}


def fingerprint(box: Box) -> str:
    there = box.fleet.at("box")
    return ssl.get_server_certificate((there.address, there.https_port))


def test_every_value_that_a_real_studio_exported_is_where_it_was(studio) -> None:
    told = export(studio.admin())

    assert {
        "call.encryption.requireAES": "When_Available",
        "call.autoAnswer.answerP2PCall": "No",
        "call.autoAnswer.micMute": "true",
        "call.preferredSpeed.maxIncoming": "6144",
        "qos.diffServ.fecc": "40",
        "sec.TLS.minimumVersion": "tlsv1_2",
        "sec.auth.accountLockout.admin.lockoutAttempts": "10",
        "sec.telnet.enable": "false",
        "video.camera.1.backlightCompensation": "True",
        "homeScreen.backgroundImage": "",
        "snmp.community": "REMOVED_SECURE_CONTENT",
    }.items() <= told.items()
    assert len(told) == len(VIDEOOS.names)


def test_what_is_set_by_its_name_in_rest_is_exported_by_the_other_as_it_was_spelled(studio) -> None:
    client = studio.admin()

    for spelled in ("False", "false", "True"):
        assert client.set(MUTE, spelled) == "NOERROR"
        assert export(client)["call.autoAnswer.micMute"] == client.get(MUTE) == spelled
    assert client.set(MUTE, "yes") == "INVALIDVALUE"
    assert client.set("voIpProt.SIP.proxyServer", 'a<b&"c') == "NOERROR"
    assert export(client)["voIpProt.SIP.proxyServer"] == 'a<b&"c'
    assert client.set("call.autoAnswer.micMute", "true") == "NOTFOUND"


def test_documents_are_those_of_the_newer_line(studio) -> None:
    client = studio.admin()

    first, *_ = client.ask("GET", "/rest/system/status").json()
    system = client.ask("GET", "/rest/system").json()

    assert first == {
        "langtag": "LAN_NETWORK_HEADING",
        "name": "system.status.ipnetwork",
        "stateList": ["up"],
    }
    assert (system["model"], system["state"]) == ("StudioX30", "ASLEEP")


def test_a_group_has_no_export(box) -> None:
    assert box.admin().ask("GET", EXPORT).status_code == 404


def test_the_tenth_wrong_passphrase_locks_the_account(studio) -> None:
    client = studio.rest()

    told = [client.log_in(password="wrong").json()["loginStatus"] for _ in range(10)]
    right = client.log_in()

    assert [each["failedLogins"] for each in told] == [*range(1, 11)]
    assert [each["loginResult"] for each in told] == ["NOLOCKOUT"] * 9 + ["LOCKOUT"]
    assert right.json()["success"] is False
    assert studio.fleet.stats()["box"]["logins"] == 0


def test_sessions_that_are_left_open_hang_it_until_it_is_started_anew(studio) -> None:
    clients = [studio.rest() for _ in range(21)]

    codes = [client.log_in().status_code for client in clients]

    assert codes == [200] * 20 + [503]
    logout = clients[0].ask("POST", "/rest/session", {"action": "Logout"})
    assert (logout.status_code, studio.rest().log_in().status_code) == (503, 503)
    studio.fleet.power("box", "off")
    studio.fleet.power("box", "on")
    assert studio.rest().log_in().status_code == 200


def test_one_session_of_a_user_at_a_time_where_that_is_so(studio) -> None:
    first, second = studio.admin(), studio.rest()
    studio.fleet.fault("box", "already_active")

    refused = second.log_in()

    assert refused.status_code == 400
    assert "SessionAlreadyActive" in refused.text
    assert first.ask("POST", "/rest/session", {"action": "Logout"}).status_code == 200
    assert second.log_in().status_code == 200


def test_a_start_may_bring_another_certificate_which_stays(studio) -> None:
    before = fingerprint(studio)
    studio.fleet.fault("box", "new_certificate")
    assert fingerprint(studio) == before

    reboot = studio.admin().ask("POST", "/rest/system/reboot", {"action": "reboot"})

    assert reboot.status_code == 200
    after = fingerprint(studio)
    assert after != before
    assert fingerprint(studio) == after


def test_a_start_may_take_three_minutes() -> None:
    steady = Steady()
    clock = SimClock(NOON, steady)
    accounts = (SimAccount(USER, PASSWORD),)
    state = PolyGroupState(STUDIO, accounts, clock, VIDEOOS.defaults, line=VIDEOOS)
    state.fault = PolyFault.SLOW_START
    assert state.is_open("https")

    state.reboot()
    steady.now += START_S - 0.1
    assert not state.is_open("https")
    steady.now += 0.2
    assert state.is_open("https")


def test_while_it_starts_nobody_is_answered(studio) -> None:
    client = studio.admin()
    studio.fleet.fault("box", "slow_start")
    client.ask("POST", "/rest/system/reboot", {"action": "reboot"})

    with pytest.raises(requests.ConnectionError):
        studio.rest().log_in()


def test_the_sample_is_what_a_contract_can_be_tried_on() -> None:
    sample = installed_family("poly_videoos").sample

    assert sample is not None
    for path, text in (*sample.changes, sample.severing):
        assert VIDEOOS.spaces[path].has(text)
        assert VIDEOOS.defaults[path].lower() != text.lower()
    for path, value in VIDEOOS.defaults.items():
        assert VIDEOOS.spaces[path].has(value), path
    assert {*VIDEOOS.places.values()} <= {*VIDEOOS.names}
    assert {*VIDEOOS.exported.values()} == {*VIDEOOS.names}
