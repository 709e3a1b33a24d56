"""What HPE and H3C Comware says of its state: tables of switches, and what is no table."""

from datetime import datetime, timedelta, timezone

import pytest

from fleetcfg.devices.drivers.network.comware_state import (
    clock_in,
    identity_of,
    link_of,
    neighbours_in,
    stations_in,
    version_in,
)
from fleetcfg.devices.drivers.network.vrp_state import ntp_in, uptime_of
from fleetcfg.errors import DeviceError
from fleetcfg.model.snapshot import DeviceIdentity, Neighbour, Station

VERSION = """\
H3C Comware Software, Version 7.1.070, Release 6318P01
Copyright (c) 2004-2019 New H3C Technologies Co., Ltd. All rights reserved.
H3C S5130S-28P-EI uptime is 2 weeks, 3 days, 4 hours, 5 minutes
Last reboot reason : Cold reboot
"""
OF_HPE = """\
HPE Comware Software, Version 7.1.045, Release 3111P02
Copyright (c) 2010-2016 Hewlett Packard Enterprise Development LP
HPE 5130-24G-4SFP+ EI Switch uptime is 0 weeks, 1 day, 0 hours, 0 minutes
"""
OLD = """\
HP Comware Platform Software
Comware Software, Version 5.20.99, Release 2222P01
Copyright (c) 2010-2014 Hewlett-Packard Development Company, L.P.
HP A5120-24G EI Switch uptime is 1 week, 0 days, 0 hours, 1 minute
"""
MADE = """\
 Chassis 1
Chassis self
 DEVICE_NAME          : LS-12511-X-AC
 DEVICE_SERIAL_NUMBER : 210235A1
 MAC_ADDRESS          : 70DB-98AA-BBCC
 VENDOR_NAME          : H3C

 Slot 0
 DEVICE_SERIAL_NUMBER : 999
 MAC_ADDRESS          : AAAA-AAAA-D46C
"""
LLDP_ONE = """\
LLDP neighbor-information of port {number}[{port}]:
LLDP agent nearest-bridge:
 LLDP neighbor index : 1
 Chassis type        : MAC address
 Chassis ID          : 0050-600a-0b0c
 Port ID type        : MAC address
 Port ID             : 0050-600a-0b0c
 Port description    : eth0
 System name         : {name}
 System description  : {said}
"""
OLD_LLDP = """\
LLDP neighbor-information of port 3[GigabitEthernet1/0/3]:
  Neighbor index   : 1
  Chassis type     : MAC address
  Chassis ID       : 0050-600a-0b0c
  Port ID type     : Interface name
  Port ID          : eth0
"""
ADDRESSES = """\
MAC Address      VLAN ID    State            Port/Nickname            Aging
0050-600a-0b0c   110        Learned          GE1/0/3                  Y
0050-600a-0b0d   120        Learned          XGE1/0/49                Y
"""
MAC = "00:50:60:0a:0b:0c"


@pytest.mark.parametrize(
    ("text", "product", "release"),
    [
        (VERSION, "S5130S-28P-EI", "7.1.070, Release 6318P01"),
        (OF_HPE, "5130-24G-4SFP+ EI", "7.1.045, Release 3111P02"),
        (OLD, "A5120-24G EI", "5.20.99, Release 2222P01"),
    ],
)
def test_who_answers_is_told_by_every_maker(text, product, release):
    version = version_in("\n" + text)

    told = identity_of(version, MADE)

    assert told == DeviceIdentity("210235A1", product, release, "70:db:98:aa:bb:cc")
    assert uptime_of(version)


def test_how_long_it_runs_and_who_is_without_an_address():
    assert uptime_of(version_in(VERSION)) == (((14 + 3) * 24 + 4) * 60 + 5) * 60
    bare = identity_of(version_in(VERSION), "DEVICE_SERIAL_NUMBER:219801A2X0\nMAC_ADDRESS:NONE")
    assert (bare.serial, bare.mac) == ("219801A2X0", "")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "% Unrecognized command found at '^' position.",
        "<html>x</html>",
        "\x1b[2J\x00",
        VERSION.replace("uptime is", "is up"),
        VERSION.replace(", Release 6318P01", ""),
        "\n" * 40 + VERSION.replace("\n", "\n\n\n\n\n\n\n"),
    ],
)
def test_who_does_not_say_who_it_is_is_nobody(text):
    with pytest.raises(DeviceError) as untold:
        version_in(text)
    assert untold.value.code == "DEV_IDENTITY_UNTOLD"


def test_without_a_serial_number_it_is_nobody():
    with pytest.raises(DeviceError) as untold:
        identity_of(version_in(VERSION), "Slot 1\n The operation is not supported")
    assert untold.value.code == "DEV_IDENTITY_UNTOLD"


def test_each_neighbour_is_told_with_the_port_that_leads_to_it():
    text = LLDP_ONE.format(number=1, port="GigabitEthernet1/0/3", name="codec-01", said="x")
    text += LLDP_ONE.format(number=2, port="Ten-GigabitEthernet1/0/49", name="codec-02", said="")

    assert neighbours_in(text) == (
        Neighbour("LLDP", "codec-01", MAC, "GigabitEthernet1/0/3"),
        Neighbour("LLDP", "codec-02", MAC, "Ten-GigabitEthernet1/0/49"),
    )
    assert neighbours_in(OLD_LLDP) == (Neighbour("LLDP", MAC, "eth0", "GigabitEthernet1/0/3"),)
    assert neighbours_in("") == ()
    assert neighbours_in("LLDP neighbors on port GE1/0/3: codec-01") == (Neighbour("LLDP", "", ""),)


def test_what_one_says_of_itself_hides_none_of_the_others_and_changes_nothing_of_it():
    said = "y\n                       System name : gia\n  Port ID : gia"
    text = LLDP_ONE.format(number=1, port="GigabitEthernet1/0/3", name="", said=said)
    text += LLDP_ONE.format(number=2, port="GigabitEthernet1/0/4", name="codec-02", said="x")

    assert neighbours_in(text) == (
        Neighbour("LLDP", MAC, MAC, "GigabitEthernet1/0/3"),
        Neighbour("LLDP", "codec-02", MAC, "GigabitEthernet1/0/4"),
    )


def test_whom_it_hears_is_told_by_port_but_not_behind_another_switch():
    crowd = "".join(
        f"0050-6000-000{n}   110        Learned          BAGG1                    Y\n"
        for n in range(5)
    )
    older = "MAC ADDR       VLAN ID  STATE          PORT INDEX               AGING TIME(s)\n"
    older += "0050-600a-0b0c 1        Learned        GigabitEthernet1/0/3     AGING\n"

    assert stations_in(ADDRESSES + crowd) == (
        Station(MAC, "GigabitEthernet1/0/3"),
        Station("00:50:60:0a:0b:0d", "Ten-GigabitEthernet1/0/49"),
    )
    assert stations_in(older) == (Station(MAC, "GigabitEthernet1/0/3"),)


@pytest.mark.parametrize(
    "line",
    ["% Error: out of memory", "%Dec  2 19:22:26:123 2026 gia SHELL/5/SHELL_LOGIN: a", "..."],
)
def test_a_table_with_a_line_that_no_table_has_is_none(line):
    heading, _, rows = ADDRESSES.partition("\n")

    assert stations_in(f"{heading}\n{line}\n{rows}") is None
    assert stations_in(f"{ADDRESSES}\n  ---  2 mac address(es) found  ---\n") is not None


@pytest.mark.parametrize("text", ["", "<html>", ADDRESSES.partition("\n")[2]])
def test_what_has_no_heading_is_no_table_and_not_an_empty_one(text):
    assert stations_in(text) is None


def test_an_empty_table_is_one():
    assert stations_in(ADDRESSES.partition("\n")[0]) == ()


def test_names_are_spelled_as_in_the_configuration():
    assert link_of("GE1/0/3") == "GigabitEthernet1/0/3"
    assert link_of("BAGG1") == "Bridge-Aggregation1"
    assert link_of("M-GE0/0/0") == "M-GE0/0/0"


NINE = datetime(2026, 11, 28, 9, 0, 0, tzinfo=timezone(timedelta(hours=7)))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("09:00:00 ICT Sat 11/28/2026\nTime Zone : ICT add 07:00:00", NINE),
        ("09:00:00.123 ICT Sat 11/28/2026\nTime Zone : ICT add 07:00:00", NINE),
        ("21:00:00 X Fri 11/27/2026\nTime Zone : X minus 05:00:00", NINE),
        ("02:00:00 UTC Sat 11/28/2026", NINE),
        ("09:00:00 PDT Sat 11/28/2026\nTime Zone : Z add 07:00:00\nSummer Time : PDT", None),
        ("09:00:00 ICT Sat 11/28/2026", None),
        ("09:00:00 ICT Sat 11/31/2026\nTime Zone : ICT add 07:00:00", None),
        ("09:00:00 ICT Sat 11/28/2026\nTime Zone : ICT add 99:00:00", None),
        ("% Unrecognized command", None),
        ("", None),
    ],
)
def test_a_clock_is_told_only_with_its_offset(text, told):
    assert clock_in(text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (" Clock status: synchronized\n Clock stratum: 4", "Synced"),
        (" Clock status: unsynchronized\n", "NotSynced"),
        ("The NTP service is not enabled.", ""),
    ],
)
def test_whether_the_clock_follows_a_server(text, told):
    assert ntp_in(text) == told
