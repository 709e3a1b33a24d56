"""A status document becomes a Status, of CE 9 and of RoomOS; what it lacks is left out."""

from datetime import datetime, timedelta, timezone

import pytest

from fleetcfg.devices.drivers.cisco_ce import document, state
from fleetcfg.devices.drivers.cisco_ce.document import XapiDocument, snapshot
from fleetcfg.errors import DeviceError
from fleetcfg.model.snapshot import Alarm, DeviceIdentity, Neighbour, Registration, Use
from fleetcfg.model.value import Absent, Masked, Unreadable, Value

UNIT = {
    "SystemUnit Hardware Module SerialNumber": "FOC1",
    "SystemUnit ProductId": "Cisco Webex Room Kit",
    "SystemUnit Software Version": "ce9.15.17.4",
}
IDENTITY = DeviceIdentity("FOC1", "Cisco Webex Room Kit", "ce9.15.17.4")


def test_an_idle_codec_lacks_most_and_that_is_no_error() -> None:
    status = state.status(XapiDocument(UNIT))

    assert status.identity == IDENTITY
    assert (status.uptime, status.clock, status.active_uses) == (None, None, None)
    assert "call.active" not in status.facts
    assert (status.uses, status.neighbours, status.registrations) == ((), (), ())


BUSY = {
    **UNIT,
    "Network[1] Ethernet MacAddress": "00:50:60:AA:BB:CC",
    "Network[1] CDP DeviceId": "sw1",
    "Network[1] CDP PortID": "Gi1/0/7",
    "Network[1] LLDP SysName": "",
    "Network[1] LLDP PortID": "",
    "Call[7] Status": "Connected",
    "Call[7] RemoteNumber": "sip:a@b",
    "Call[7] Protocol": "sip",
    "Call[7] Direction": "Outgoing",
    "Call[7] Encryption Type": "AES-256",
    "Call[8] Status": "Disconnecting",
    "Call[8] RemoteNumber": "sip:c@d",
    "SIP Registration[1] Status": "Registered",
    "SIP Registration[1] URI": "r@b",
    "H323 Gatekeeper Status": "Rejected",
    "H323 Gatekeeper Reason": "DuplicateAlias",
    "Diagnostics Message[1] Type": "ValidPasswords",
    "Diagnostics Message[1] Level": "Critical",
    "Diagnostics Message[1] Description": "No passphrase",
    "SystemUnit Uptime": "3329",
    "SystemUnit Hardware Temperature": "46.6",
    "Time SystemTime": "2024-08-05T10:52:36-0500",
    "NetworkServices NTP Status": "Synced",
}


def test_reads_what_a_busy_codec_says() -> None:
    status = state.status(XapiDocument(BUSY))

    assert status.identity.mac == "00:50:60:aa:bb:cc"
    assert status.neighbours == (Neighbour("CDP", "sw1", "Gi1/0/7"),)
    assert status.uses == (Use("sip:a@b", "sip", "Outgoing", "AES-256"),)
    assert status.registrations == (
        Registration("SIP", "Registered", "r@b"),
        Registration("H323", "Rejected", "", "DuplicateAlias"),
    )
    assert status.alarms == (Alarm("ValidPasswords", "Critical", "No passphrase"),)
    assert (status.uptime, status.temperature, status.facts["call.active"]) == (3329, "46.6", True)
    assert status.clock == datetime(2024, 8, 5, 10, 52, 36, tzinfo=timezone(-timedelta(hours=5)))


def test_roomos_has_a_word_for_the_temperature() -> None:
    path = "SystemUnit Hardware Monitoring Temperature Status"

    assert state.status(XapiDocument({**UNIT, path: "High"})).temperature == "High"


@pytest.mark.parametrize("text", ["", "soon", "2024-08-05T10:52:36", "2024-13-05T10:52:36-0500"])
def test_a_clock_that_tells_no_instant_is_left_out(text: str) -> None:
    assert state.status(XapiDocument({**UNIT, "Time SystemTime": text})).clock is None


def test_refuses_a_device_that_does_not_say_which_it_is() -> None:
    with pytest.raises(DeviceError) as refused:
        state.identity(XapiDocument({"SystemUnit Uptime": "1"}))

    assert refused.value.code == "DEV_IDENTITY_UNTOLD"


def test_a_hidden_value_is_masked_and_one_that_came_twice_unreadable() -> None:
    document = XapiDocument({"A": "On", "P": "***"}, frozenset({"T"}))

    found = snapshot(document, IDENTITY)

    assert [found.at(path) for path in "APTX"] == [
        Value("On"),
        Masked(),
        Unreadable("DEV_PATH_TWICE"),
        Absent(),
    ]


def test_refuses_a_configuration_without_one_value() -> None:
    with pytest.raises(DeviceError) as refused:
        snapshot(XapiDocument({}), IDENTITY)

    assert refused.value.code == "DEV_ANSWER_EMPTY"


def test_where_the_lists_of_a_status_are_is_looked_for_once_in_documents_of_one_shape() -> None:
    document._below.cache_clear()
    first = state.status(XapiDocument(BUSY))
    searched = document._below.cache_info().misses

    again = state.status(XapiDocument({**BUSY, "Call[7] RemoteNumber": "sip:c@d"}))

    assert document._below.cache_info().misses == searched
    assert (first.uses[0].remote, again.uses[0].remote) == ("sip:a@b", "sip:c@d")


def test_a_document_longer_than_any_status_is_searched_and_not_remembered() -> None:
    document._below.cache_clear()
    texts = {**UNIT, **{f"Odd[{n}] Text": "" for n in range(6_000)}, "Call[1] Status": "Connected"}

    assert list(document.paths_below(texts, ("Call[",))) == ["Call[1] Status"]
    assert document._below.cache_info().currsize == 0


def test_the_paths_of_a_snapshot_are_put_together_once() -> None:
    read = snapshot(XapiDocument({"B": "1", "A": "2"}), IDENTITY)

    assert read.paths() == ("B", "A")
    assert read.paths() is read.paths()
