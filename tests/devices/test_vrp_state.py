"""What Huawei VRP says of its state: tables of switches, and what is no table."""

from datetime import datetime, timedelta, timezone

import pytest

from fleetcfg.devices.drivers.network.tables import mac_of
from fleetcfg.devices.drivers.network.vrp_state import (
    clock_in,
    identity_of,
    link_of,
    neighbours_in,
    ntp_in,
    serial_in,
    stations_in,
    uptime_of,
    version_in,
)
from fleetcfg.errors import DeviceError
from fleetcfg.model.snapshot import DeviceIdentity, Neighbour, Station

VERSION = """\
Huawei Versatile Routing Platform Software
VRP (R) software, Version 5.170 (S5720 V200R019C00SPC500)
Copyright (C) 2000-2020 HUAWEI TECH Co., Ltd.
HUAWEI S5720-28X-LI-AC Routing Switch uptime is 2 weeks, 3 days, 4 hours, 5 minutes

ES5D2V28S003 0(Master)  : uptime is 2 weeks, 3 days, 4 hours, 5 minutes
"""
LLDP_ONE = """\
Neighbor index                     :{index}
Chassis type                       :MAC Address
Chassis ID                         :0050-600a-0b0c
Port ID type                       :MAC Address
Port ID                            :0050-600a-0b0c
Port description                   :eth0
System name                        :{name}
System description                 :{said}
System capabilities supported      :telephone
System capabilities enabled        :telephone
Expired time                       :118s

"""
ADDRESSES = """\
-------------------------------------------------------------------------------
MAC Address    VLAN/VSI                          Learned-From        Type
-------------------------------------------------------------------------------
0050-600a-0b0c 110/-                             GE0/0/3             dynamic
0050-600a-0b0d 120/-/-                           XGE0/0/1            dynamic
{uplink}
-------------------------------------------------------------------------------
Total items displayed = 9
"""


def test_who_answers_is_told_without_what_kind_of_box_it_is():
    version = version_in("\n" + VERSION)

    assert identity_of(
        version, "2102350DLS10F7000111", "System bridge MAC address: 70db-98aa-bbcc"
    ) == DeviceIdentity(
        "2102350DLS10F7000111", "S5720-28X-LI-AC", "V200R019C00SPC500", "70:db:98:aa:bb:cc"
    )
    assert uptime_of(version) == (((14 + 3) * 24 + 4) * 60 + 5) * 60
    assert identity_of(version, "X1234", "").mac == ""


@pytest.mark.parametrize(
    ("text", "serial"),
    [
        ("ESN of slot 0: 2102350DLS10F7000111", "2102350DLS10F7000111"),
        ("ESN of device: 2102350DLS10F7000111", "2102350DLS10F7000111"),
        ("ESN of slot 1: B222\nESN of slot 0: A111", "A111"),
        (
            "Slot  Sub  Serial-number  Manu-date\n- - -\n0     -    A111222      2015-07-10",
            "A111222",
        ),
        ("ESN of slot 0: ", ""),
        ("ESN of slot 0: a b", ""),
        ("<html>", ""),
        ("", ""),
    ],
)
def test_a_stack_is_its_first_member(text, serial):
    assert serial_in(text) == serial


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Error: Unrecognized command found at '^' position.",
        "<html>x</html>",
        "\x1b[2J\x00",
        "VRP (R) software, Version 5.170 ( )\nHUAWEI X uptime is 1 day",
    ],
)
def test_who_does_not_say_who_it_is_is_nobody(text):
    with pytest.raises(DeviceError) as untold:
        version_in(text)
    assert untold.value.code == "DEV_IDENTITY_UNTOLD"
    with pytest.raises(DeviceError):
        identity_of(version_in(VERSION), "", "")


def test_each_neighbour_is_told_with_the_port_that_leads_to_it():
    first, second = (LLDP_ONE.format(index=n, name=f"codec-0{n}", said="x") for n in (1, 2))
    text = f"GigabitEthernet0/0/3 has 2 neighbor(s):\n\n{first}{second}"
    text += f"XGigabitEthernet0/0/1 has 1 neighbor(s):\n\n{first}"

    mac = "00:50:60:0a:0b:0c"
    assert neighbours_in(text) == (
        Neighbour("LLDP", "codec-01", mac, "GigabitEthernet0/0/3"),
        Neighbour("LLDP", "codec-02", mac, "GigabitEthernet0/0/3"),
        Neighbour("LLDP", "codec-01", mac, "XGigabitEthernet0/0/1"),
    )
    assert neighbours_in("") == neighbours_in("GigabitEthernet0/0/1 has 0 neighbor(s)\n\n") == ()
    assert neighbours_in("Info: LLDP is not enabled.") == ()
    unclear = LLDP_ONE.format(index=1, name="codec-01", said="x")
    assert neighbours_in(unclear) == (Neighbour("LLDP", "", ""),)


def test_what_one_says_of_itself_hides_none_of_the_others_and_changes_nothing_of_it():
    broken = LLDP_ONE.format(index=1, name="", said="y\nSystem name : gia\nPort ID : gia\n?")
    good = LLDP_ONE.format(index=1, name="codec-02", said="x")
    text = f"GigabitEthernet0/0/3 has 1 neighbor(s):\n\n{broken}"
    text += f"GigabitEthernet0/0/4 has 1 neighbor(s):\n\n{good}"

    first, second = neighbours_in(text)

    mac = "00:50:60:0a:0b:0c"
    assert first == Neighbour("LLDP", mac, mac, "GigabitEthernet0/0/3")
    assert second == Neighbour("LLDP", "codec-02", mac, "GigabitEthernet0/0/4")


def test_whom_it_hears_is_told_by_port_but_not_behind_another_switch():
    uplink = "\n".join(
        f"0050-6000-000{n} 110/-                             GE0/0/24            dynamic"
        for n in range(5)
    )

    assert stations_in(ADDRESSES.format(uplink=uplink)) == (
        Station("00:50:60:0a:0b:0c", "GigabitEthernet0/0/3"),
        Station("00:50:60:0a:0b:0d", "XGigabitEthernet0/0/1"),
    )
    assert stations_in("") is None
    assert stations_in(ADDRESSES.format(uplink="<html>")) is None


def test_names_are_spelled_as_in_the_configuration():
    assert mac_of("0050-600A-0B0C") == "00:50:60:0a:0b:0c"
    assert mac_of("0050-600a.0b0c") == ""
    assert link_of("GE0/0/3") == "GigabitEthernet0/0/3"
    assert link_of("Eth-Trunk1") == "Eth-Trunk1"


NINE = datetime(2026, 11, 28, 9, 0, 0, tzinfo=timezone(timedelta(hours=7)))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026-11-28 09:00:00+07:00\nSaturday\nTime Zone(ICT) : UTC+07:00", NINE),
        ("2026-11-28 09:00:00\nSaturday\nTime Zone(ICT) : UTC+07:00", NINE),
        ("2026-11-27 21:00:00-05:00", NINE),
        ("2026-11-28 09:00:00", None),
        ("2026-11-31 09:00:00+07:00", None),
        ("2026-11-28 09:00:00+99:00", None),
        ("Error: Unrecognized command", None),
        ("", None),
    ],
)
def test_a_clock_is_told_only_with_its_offset(text, told):
    assert clock_in(text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (" clock status: synchronized\n clock stratum: 4", "Synced"),
        (" clock status: unsynchronized\n", "NotSynced"),
        ("Info: NTP is off", ""),
        ("", ""),
    ],
)
def test_whether_the_clock_follows_a_server(text, told):
    assert ntp_in(text) == told
