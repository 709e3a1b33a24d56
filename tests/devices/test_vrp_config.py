"""A configuration of Huawei VRP: what no other system has."""

import pytest

from fleetcfg.devices.drivers.network.settings import ConfigRead
from fleetcfg.devices.drivers.network.vrp import order_to_set, read_config
from tests.devices.undo_configs import VRP_CONFIG as CONFIG

PORT, LINK = "interface[GigabitEthernet0/0/3]", "interface[GigabitEthernet0/0/24]"


def read(text: str = CONFIG) -> ConfigRead:
    return read_config(text, "current-configuration")


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("voice-vlan 120 enable", "voice-vlan 120 enable include-untagged", "voice_vlan"),
        ("trust dscp", "trust 8021p inner", "trust"),
    ],
)
def test_what_says_more_than_is_understood_is_absent_and_not_its_default(old, new, name):
    told = read(CONFIG.replace(old, new))

    assert f"{PORT}.{name}" in read().given.values
    assert f"{PORT}.{name}" not in told.given.values
    assert told.unsigned(read()) == ["interface …"], "the path itself is ours to write"


def test_other_lines_of_a_setting_that_is_not_there_do_not_hide_that():
    other = CONFIG.replace("voice-vlan 120 enable", "voice-vlan remark-mode mac-address")

    assert read(other).given.values[f"{PORT}.voice_vlan"] == ""


def test_ways_in_are_told_by_the_weakest_line():
    values = read().given.values

    assert (values["vty.telnet"], values["vty.ssh"]) == ("off", "on")
    assert (values["vty.access_class"], values["vty.exec_timeout"]) == ("2000 inbound", "10")
    assert values["http.service"] == "https"
    served = read(CONFIG.replace("undo telnet", "telnet")).given.values
    assert served["vty.telnet"] == "on", "one of both lets it in"
    by_ipv6 = CONFIG.replace("undo telnet server enable", "telnet ipv6 server enable")
    assert read(by_ipv6).given.values["vty.telnet"] == "on"
    unsaid = read(CONFIG.replace("undo telnet server enable\n", "")).given.values
    assert unsaid["vty.telnet"] == "unsaid"
    closed = CONFIG.replace("undo telnet", "telnet").replace("inbound all", "inbound ssh")
    assert read(closed).given.values["vty.telnet"] == "off"
    silent = closed.replace("\n protocol inbound ssh\n#", "\n#")
    assert read(silent).given.values["vty.telnet"] == "unsaid", "one line does not say"
    without_lines = CONFIG.replace("undo telnet", "telnet").replace(
        "interface vty", "interface tty"
    )
    assert read(without_lines).given.values["vty.telnet"] == "unsaid", "no line lets it in or out"
    web = read(CONFIG.replace("undo http server enable\n", "")).given.values
    assert web["http.service"] == "unsaid"


def test_how_a_list_of_vlans_is_cut_into_lines_is_no_difference():
    other = CONFIG.replace("vlan batch 110 120 200\nvlan batch 210", "vlan batch 110 120 200 210")
    other = other.replace("110 120\n port trunk allow-pass vlan 210", "110 120 210")

    assert other != CONFIG
    assert read().unsaved(read(other)) == ()


@pytest.mark.parametrize(
    "vlans", ["0", "4095", "10 to", "to 10", "30 to 20", "²", "1 to 99999999999999", "x 110"]
)
def test_a_list_of_vlans_that_makes_no_sense_names_none_of_them(vlans):
    text = f"vlan batch {vlans}\nreturn\n"

    assert {first for first, _ in read(text).vlans} <= {1, 10}


@pytest.mark.parametrize(
    ("lines", "value"),
    [
        ("", "1"),
        (" port trunk allow-pass vlan 10 to 12\n", "1,10-12"),
        (" port trunk allow-pass vlan 2 to 4094\n", "1-4094"),
        (" undo port trunk allow-pass vlan 1\n", ""),
    ],
)
def test_a_trunk_lets_the_first_vlan_through_unless_that_is_undone(lines, value):
    text = f"interface GigabitEthernet0/0/3\n port link-type trunk\n{lines}#\nreturn\n"

    assert read(text).given.values[f"{PORT}.trunk_vlans"] == value


def test_a_server_whose_options_change_is_not_taken_away_again():
    order = order_to_set("ntp.servers", "10.0.0.1 preference, 10.0.0.3", read())

    assert order.lines == (
        "ntp-service unicast-server 10.0.0.1 preference",
        "ntp-service unicast-server 10.0.0.3",
        "undo ntp-service unicast-server 10.0.0.2",
    )
