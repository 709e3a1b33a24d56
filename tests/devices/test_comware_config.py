"""A configuration of HPE or H3C Comware: what no other system has."""

import pytest

from fleetcfg.devices.drivers.network.comware import order_to_set, read_config
from fleetcfg.devices.drivers.network.settings import ConfigRead
from fleetcfg.errors import DeviceError
from tests.devices.undo_configs import COMWARE_CONFIG as CONFIG

OLD = """\
#
 version 5.20.99, Release 2222P01
#
 sysname sw-b
#
vlan 120
#
interface GigabitEthernet1/0/3
 voice vlan 120 enable
#
local-user admin
 service-type ssh
#
 ntp-service unicast-server 10.0.0.1
#
 ssh server enable
#
user-interface vty 0 15
 protocol inbound ssh
#
return
"""
PORT, LINK = "interface[GigabitEthernet1/0/3]", "interface[Ten-GigabitEthernet1/0/49]"


def read(text: str = CONFIG) -> ConfigRead:
    return read_config(text, "current-configuration")


def test_settings_of_the_device_stand_in_no_section_though_they_stand_deeper():
    behind = CONFIG.replace("#\n ntp-service enable", " ntp-service enable")
    assert behind != CONFIG
    assert read(behind).given.values["ntp.service"] == "on"

    inside = CONFIG.replace("#\n info-center loghost source", " info-center loghost source")
    assert read(inside).given.values["log.servers"] == "", (
        "behind the mark alone it is the device's"
    )


def test_a_port_is_guarded_only_while_the_device_guards_ports():
    off = read(CONFIG.replace(" port-security enable\n", "")).given.values

    assert off[f"{PORT}.port_security"] == "off"
    assert off[f"{LINK}.port_security"] == "off"


def test_ways_in_are_told_by_the_weakest_line():
    values = read().given.values

    assert (values["vty.telnet"], values["vty.ssh"]) == ("off", "on")
    assert values["vty.access_class"] == "2000 inbound, ssh 2001"
    assert (values["vty.exec_timeout"], values["http.service"]) == ("10", "https")
    served = CONFIG.replace(" ssh server enable", " telnet server enable\n ssh server enable")
    assert read(served).given.values["vty.telnet"] == "off", "no line lets it in"
    let_in = served.replace("line class vty\n protocol inbound ssh\n#\n", "")
    assert read(let_in).given.values["vty.telnet"] == "on", "a line that does not say lets in all"
    one_open = CONFIG.replace("line vty 5 63\n acl 2000 inbound", "line vty 5 63")
    assert read(one_open).given.values["vty.access_class"] == "ssh 2001"


def test_what_the_older_generation_does_not_say_is_not_guessed():
    values = read(OLD).given.values

    assert values[f"{PORT}.voice_vlan"] == "120"
    assert (values["http.service"], values["vty.telnet"]) == ("unsaid", "off")
    assert "ntp.service" not in values
    let_in = read(OLD.replace(" protocol inbound ssh\n", "")).given.values
    assert let_in["vty.telnet"] == "unsaid"
    closed = read(OLD.replace("#\n ssh server", " undo ip http enable\n#\n ssh server"))
    assert closed.given.values["http.service"] == "unsaid", "of the other nothing is said"


def test_each_generation_is_told_in_its_own_words():
    for text, line in ((CONFIG, "voice-vlan 120 enable"), (OLD, "voice vlan 120 enable")):
        assert order_to_set(f"{PORT}.voice_vlan", "120", read(text)).lines == (line,)
    assert order_to_set("ntp.service", "off", read()).lines == ("undo ntp-service enable",)
    with pytest.raises(DeviceError) as refused:
        order_to_set("ntp.service", "off", read(OLD))
    assert refused.value.code == "DEV_WRITE_BY_HAND"


def test_how_a_list_of_vlans_is_cut_into_lines_is_no_difference():
    other = CONFIG.replace("permit vlan 110 120 ", "permit vlan 110 120\n port trunk permit vlan ")
    other = other.replace("\nvlan 200 to 202\n", "\nvlan 200\n#\nvlan 201 to 202\n")

    assert other.count("port trunk permit") == CONFIG.count("port trunk permit") + 1
    assert read().unsaved(read(other)) == ()
