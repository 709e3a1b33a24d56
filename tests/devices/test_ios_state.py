"""What Cisco IOS says of its state: tables of switches, and what is no table."""

from datetime import datetime, timedelta, timezone

import pytest

from fleetcfg.devices.drivers.network.ios_state import (
    clock_in,
    identity_of,
    link_of,
    neighbours_in,
    ntp_in,
    stations_in,
    uptime_of,
    version_in,
)
from fleetcfg.devices.drivers.network.tables import mac_of
from fleetcfg.errors import DeviceError
from fleetcfg.model.snapshot import DeviceIdentity, Neighbour, Station

STACK = """\
Cisco IOS Software, X Software (C2960X-UNIVERSALK9-M), Version 15.2(7)E3, RELEASE SOFTWARE (fc2)
sw-a uptime is 1 year, 2 weeks, 3 days, 4 hours, 5 minutes
System image file is "flash:/c2960x.bin"
cisco WS-C2960X-24TS-L (APM86XXX) processor (revision A0) with 524288K bytes of memory.
Processor board ID FOC1932X0K1
Base ethernet MAC Address       : 70:db:98:aa:bb:cc
Switch Ports Model              SW Version            SW Image
------ ----- -----              ----------            ----------
*    1 28    WS-C2960X-24TS-L   15.2(7)E3             C2960X-UNIVERSALK9-M
Switch 02
Model number                    : WS-C2960X-48TS-L
System serial number            : FOC2222X0K2
"""
LLDP_ONE = """\
------------------------------------------------
Local Intf: Gi1/0/{port}
Chassis id: 0050.600a.0b0c
Port id: 0050.600a.0b0c
Port Description: eth0
System Name: {name}

System Description:
{said}

Time remaining: 100 seconds
System Capabilities: T
Enabled Capabilities: T
Management Addresses - not advertised
Vlan ID: - not advertised

"""
ADDRESSES = """\
          Mac Address Table
-------------------------------------------

Vlan    Mac Address       Type        Ports
----    -----------       --------    -----
 All    0100.0ccc.cccc    STATIC      CPU
 110    0050.600a.0b0c    DYNAMIC     Gi1/0/3
 120    0050.600a.0b0d    DYNAMIC     Gi1/0/3
{uplink}Total Mac Addresses for this criterion: 9
"""


def test_a_stack_is_its_first_member():
    version = version_in(STACK)

    assert identity_of(version) == DeviceIdentity(
        "FOC1932X0K1", "WS-C2960X-24TS-L", "15.2(7)E3", "70:db:98:aa:bb:cc"
    )
    minutes = ((365 + 14 + 3) * 24 + 4) * 60 + 5
    assert uptime_of(version) == minutes * 60


@pytest.mark.parametrize(
    "text",
    ["", "% Invalid input detected at '^' marker.", "<html><body>x</body></html>", "\x1b[2J\x00"],
)
def test_who_does_not_say_who_it_is_is_nobody(text):
    with pytest.raises(DeviceError) as untold:
        version_in(text)
    assert untold.value.code == "DEV_IDENTITY_UNTOLD"


def test_each_neighbour_is_told_with_the_port_that_leads_to_it():
    lldp = LLDP_ONE.format(port=3, name="codec-01", said="Codec")
    lldp += (
        LLDP_ONE.format(port=4, name="codec-02", said="Codec") + "\nTotal entries displayed: 2\n"
    )

    assert neighbours_in(lldp, "") == (
        Neighbour("LLDP", "codec-01", "00:50:60:0a:0b:0c", "GigabitEthernet1/0/3"),
        Neighbour("LLDP", "codec-02", "00:50:60:0a:0b:0c", "GigabitEthernet1/0/4"),
    )
    assert neighbours_in("", "") == ()
    assert neighbours_in("\nTotal entries displayed: 0\n", "Total cdp entries displayed : 0") == ()


def test_a_text_of_an_unknown_layout_is_not_nobody():
    without_ruler = LLDP_ONE.format(port=3, name="codec-01", said="Codec").lstrip("\n-")

    assert neighbours_in(without_ruler, "") == (Neighbour("LLDP", "", ""),)
    assert neighbours_in("", "Device-ID(s): codec-01") == (Neighbour("CDP", "", ""),)


def test_one_whose_words_break_the_table_hides_none_of_the_others():
    broken = LLDP_ONE.format(port=3, name="x", said="y\nTime remaining: 1\n?")
    lldp = broken + LLDP_ONE.format(port=4, name="codec-02", said="Codec")

    first, second = neighbours_in(lldp, "")

    assert first == Neighbour("LLDP", "", "")
    assert second.link == "GigabitEthernet1/0/4"


def test_whom_it_hears_is_told_by_port_but_not_behind_another_switch():
    uplink = "".join(f" 110    0050.6000.000{n}    DYNAMIC     Gi1/0/24\n" for n in range(5))

    assert stations_in(ADDRESSES.format(uplink=uplink)) == (
        Station("00:50:60:0a:0b:0c", "GigabitEthernet1/0/3"),
        Station("00:50:60:0a:0b:0d", "GigabitEthernet1/0/3"),
    )
    assert stations_in("") is None
    assert stations_in(ADDRESSES.format(uplink="<html>\n")) is None


@pytest.mark.parametrize(
    ("text", "mac"),
    [
        ("0050.600A.0B0C", "00:50:60:0a:0b:0c"),
        ("00:50:60:0a:0b:0c", "00:50:60:0a:0b:0c"),
        ("10.0.0.1", ""),
        ("eth0", ""),
        ("", ""),
    ],
)
def test_an_ethernet_address_is_spelled_one_way(text, mac):
    assert mac_of(text) == mac


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("Gi1/0/3", "GigabitEthernet1/0/3"),
        ("Te1/1/1", "TenGigabitEthernet1/1/1"),
        ("Twe1/0/1", "TwentyFiveGigE1/0/1"),
        ("Po1", "Port-channel1"),
        ("GigabitEthernet1/0/3", "GigabitEthernet1/0/3"),
        ("Xx1", "Xx1"),
        ("", ""),
    ],
)
def test_a_port_is_named_as_in_the_configuration(text, link):
    assert link_of(text) == link


NINE = datetime(2026, 11, 28, 9, 0, 0, tzinfo=timezone(timedelta(hours=7)))


@pytest.mark.parametrize(
    ("text", "zone", "told"),
    [
        ("09:00:00.123 ICT Sat Nov 28 2026", "ICT 7 0", NINE),
        ("*09:00:00.123 ICT Sat Nov 28 2026", "ICT 7", NINE),
        ("02:00:00 UTC Sat Nov 28 2026", "", NINE),
        ("09:00:00.123 ICT Sat Nov 28 2026", "", None),
        ("09:00:00.123 ICT Sat Nov 28 2026", "ICT 99", None),
        ("09:00:00.123 ICT Sat Nov 31 2026", "ICT 7 0", None),
        ("% Invalid input detected", "ICT 7 0", None),
        ("", "", None),
    ],
)
def test_a_clock_is_told_only_with_its_offset(text, zone, told):
    assert clock_in(text, zone) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Clock is synchronized, stratum 4, reference is 10.0.0.1\nnominal", "Synced"),
        ("Clock is unsynchronized, stratum 16, no reference clock", "NotSynced"),
        ("%NTP is not enabled.", ""),
        ("", ""),
    ],
)
def test_whether_the_clock_follows_a_server(text, told):
    assert ntp_in(text) == told
