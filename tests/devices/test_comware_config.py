"""A configuration of HPE or H3C Comware: every setting by its line, read and written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.devices.drivers.network import COMWARE
from fleetcfg.devices.drivers.network.comware import SYSTEM, order_to_set, read_config
from fleetcfg.devices.drivers.network.paths import PATHS
from fleetcfg.devices.drivers.network.settings import ConfigRead, value_of
from fleetcfg.errors import DeviceError
from fleetcfg.sim.core.auth import SimAccount
from fleetcfg.sim.core.device import SimClock
from fleetcfg.sim.core.fleet import SimDevice
from fleetcfg.sim.network.comware_cli import ComwareCli
from fleetcfg.sim.network.comware_text import comware_begins_as, running, saved
from fleetcfg.sim.network.device_state import SwitchState
from fleetcfg.testing.clock import NOON

CONFIG = """\
#
 version 7.1.070, Release 6318P01
#
 sysname sw-a
#
 clock timezone ICT add 07:00:00
#
 irf mac-address persistent timer
#
 port-security enable
#
vlan 1
#
vlan 110
 name GIAO-BAN
 igmp-snooping enable
#
vlan 120
#
vlan 200 to 202
#
interface Vlan-interface1
 ip address 10.0.0.2 255.255.255.0
#
interface GigabitEthernet1/0/3
 port link-mode bridge
 description Phong hop
 port access vlan 110
 undo voice-vlan mode auto
 voice-vlan 120 enable
 port-security max-mac-count 2
 port-security port-mode autolearn
 qos trust dscp
 broadcast-suppression pps 3000
#
interface GigabitEthernet1/0/4
 port link-mode bridge
 port link-type hybrid
 port hybrid vlan 1 untagged
#
interface Ten-GigabitEthernet1/0/49
 port link-type trunk
 undo port trunk permit vlan 1
 port trunk permit vlan 110 120 200 to 202
 port trunk pvid vlan 200
 shutdown
#
interface Ten-GigabitEthernet1/0/50
 port link-type trunk
 port trunk permit vlan all
#
interface M-GigabitEthernet0/0/0
 port link-mode route
 ip address 10.0.0.1 255.255.255.0
#
line class vty
 protocol inbound ssh
#
line vty 0 4
 authentication-mode scheme
 acl 2000 inbound
 idle-timeout 5 30
#
line vty 5 63
 acl 2000 inbound
#
 info-center loghost source Vlan-interface1
 info-center loghost 10.0.0.9 facility local4
 info-center loghost 10.0.0.8
#
 snmp-agent
 snmp-agent community read simple bi-mat acl 2010
#
 ssh server enable
 ssh server acl 2001
#
 ntp-service enable
 ntp-service unicast-server 10.0.0.2 priority
 ntp-service unicast-server 10.0.0.1
#
 header shell %
 sysname gia
#
interface GigabitEthernet1/0/3
 port access vlan 999
return
%
#
local-user admin class manage
 password hash $h$6$x
 authorization-attribute user-role network-admin
#
local-user giam-sat class manage
 service-type ssh
#
 ip https enable
#
return
"""
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


def test_every_setting_is_read_from_its_line():
    values = read().given.values

    names = ("description", "access_vlan", "mode", "voice_vlan", "trust", "storm_control")
    port = [values[f"{PORT}.{name}"] for name in names]
    assert port == ["Phong hop", "110", "access", "120", "dscp", "pps 3000"]
    assert (values[f"{PORT}.port_security"], values[f"{PORT}.shutdown"]) == ("on", "off")
    assert values[f"{LINK}.trunk_vlans"] == "110,120,200-202"
    assert values["interface[Ten-GigabitEthernet1/0/50].trunk_vlans"] == "1-4094"
    assert (values[f"{LINK}.native_vlan"], values[f"{LINK}.shutdown"]) == ("200", "on")
    assert values["hostname"] == "sw-a", "not the one in the header"
    assert (values["vlan[110].name"], values["vlan[201].name"]) == ("GIAO-BAN", "")
    assert values["ntp.servers"] == "10.0.0.1, 10.0.0.2 priority"
    assert values["ntp.service"] == "on"
    assert values["log.servers"] == "10.0.0.8, 10.0.0.9 facility local4"
    assert values["usernames"] == "admin, giam-sat"
    assert values["clock.timezone"] == "ICT add 07:00:00"


def test_settings_of_the_device_stand_in_no_section_though_they_stand_deeper():
    behind = CONFIG.replace("#\n ntp-service enable", " ntp-service enable")
    assert behind != CONFIG
    assert read(behind).given.values["ntp.service"] == "on"

    inside = CONFIG.replace("#\n info-center loghost source", " info-center loghost source")
    assert read(inside).given.values["log.servers"] == "", (
        "behind the mark alone it is the device's"
    )


def test_a_port_is_in_the_vlans_of_its_mode_and_no_others():
    values = read().given.values

    def has(port: str) -> set[str]:
        return {p.rpartition(".")[2] for p in values if p.startswith(f"interface[{port}].")}

    of_vlans = {"access_vlan", "native_vlan", "trunk_vlans"}
    assert has("GigabitEthernet1/0/3") & of_vlans == {"access_vlan"}
    assert has("GigabitEthernet1/0/4") & of_vlans == set(), "a hybrid port's is not told"
    assert has("Ten-GigabitEthernet1/0/49") & of_vlans == {"native_vlan", "trunk_vlans"}
    assert has("M-GigabitEthernet0/0/0") == {"description", "shutdown"}


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


def test_no_community_is_kept():
    told = read()

    assert told.given.masked == {"snmp.community"}
    assert told.given.values["snmp.access"] == "RO"
    assert "bi-mat" not in repr(told)
    for weaker in ("community write simple", "community simple"):
        text = CONFIG.replace("community read simple", weaker)
        assert read(text).given.values["snmp.access"] == "RW"
    of_3 = CONFIG.replace("community read simple bi-mat acl 2010", "usm-user v3 giam-sat")
    assert read(of_3).given.values["snmp.access"] == "v3"


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


@pytest.mark.parametrize(
    "text", ["", " sysname a\n#\n", CONFIG.replace("\n#\nreturn\n", "\n"), "<html>\nreturn 1"]
)
def test_a_configuration_that_is_not_whole_is_none(text):
    with pytest.raises(DeviceError) as broken:
        read(text)
    assert broken.value.code == "DEV_ANSWER_BROKEN"


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("simple bi-mat", "simple khac", "snmp-agent …"),
        ("network-admin", "network-operator", "local-user …"),
        ("max-mac-count 2", "max-mac-count 3", "interface …"),
        ("port-mode autolearn", "port-mode secure", "interface …"),
        ("hybrid vlan 1 untagged", "hybrid vlan 2 untagged", "interface …"),
        ("igmp-snooping enable", "mac-limit 1", "vlan …"),
        ("loghost source Vlan-interface1", "loghost source Vlan-interface9", "info-center …"),
        ("persistent timer", "persistent always", "irf …"),
    ],
)
def test_what_no_path_tells_is_not_saved_unseen(old, new, word):
    assert CONFIG.count(old) == 1
    assert read().unsigned(read(CONFIG.replace(old, new))) == [word]


def test_how_a_list_of_vlans_is_cut_into_lines_is_no_difference():
    other = CONFIG.replace("permit vlan 110 120 ", "permit vlan 110 120\n port trunk permit vlan ")
    other = other.replace("\nvlan 200 to 202\n", "\nvlan 200\n#\nvlan 201 to 202\n")

    assert other.count("port trunk permit") == CONFIG.count("port trunk permit") + 1
    assert read().unsaved(read(other)) == ()


def test_what_it_names_is_in_the_catalog_and_nothing_else():
    syntax, natives = PATHS, COMWARE.catalog().natives

    given_ = read().given

    told = (*given_.values, *given_.masked, *given_.unreadable)
    assert {syntax.form(path) for path in told} == set(natives)
    assert all(map(syntax.is_path, given_.values))


# ---------------------------------------------------------------- written


WORDS = st.from_regex(r"[A-Za-z0-9](?:[A-Za-z0-9 ._-]{0,20}[A-Za-z0-9])?", fullmatch=True)
NAME = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,30}", fullmatch=True)
VLAN = st.sampled_from(["1", "110", "120"])
HOSTS = st.dictionaries(st.integers(1, 254), st.sampled_from(["", " priority"]), max_size=4).map(
    lambda hosts: value_of(f"10.0.0.{number}{more}" for number, more in hosts.items())
)
SPACES = {
    "description": WORDS | st.just(""),
    "access_vlan": VLAN,
    "voice_vlan": VLAN | st.just(""),
    "shutdown": st.sampled_from(["on", "off"]),
    "storm_control": st.sampled_from(["", "5", "pps 3000"]),
    "trust": st.sampled_from(["none", "dot1p", "dscp"]),
}
EDGE, OTHER, UPLINK = (f"interface[GigabitEthernet1/0/{n}]" for n in (3, 4, 12))
SOME = st.sets(st.integers(1, 2000).map(lambda n: n * 2), max_size=25)  # none stand side by side
SETTINGS = st.one_of(
    *(st.tuples(st.just(f"{EDGE}.{name}"), values) for name, values in SPACES.items()),
    st.tuples(st.just(f"{OTHER}.mode"), st.sampled_from(["access", "hybrid"])),
    st.tuples(st.just(f"{UPLINK}.native_vlan"), VLAN),
    st.tuples(
        st.just(f"{UPLINK}.trunk_vlans"),
        SOME.map(lambda some: ",".join(map(str, sorted(some)))) | st.just("1-4094"),
    ),
    st.tuples(st.just("vlan[110].name"), NAME | st.just("")),
    st.tuples(st.just("ntp.service"), st.sampled_from(["on", "off"])),
    st.tuples(st.sampled_from(["ntp.servers", "log.servers"]), HOSTS),
)


@pytest.mark.parametrize("firmware", ["7.1.070, Release 6318P01", "5.20.99, Release 2222P01"])
@given(st.lists(SETTINGS, min_size=1, max_size=6))
def test_what_is_typed_reads_as_it_was_meant_and_changes_nothing_else(firmware, settings):
    if firmware.startswith("5."):
        settings = [each for each in settings if each[0] != "ntp.service"]
    device = SimDevice("sw", "127.0.0.1", "S5130S-12TP-EI", firmware, "F1", "00:50:60:00:00:01")
    begins = comware_begins_as(device.product)
    state = SwitchState(device, [SimAccount("admin", "x")], SimClock(NOON), begins)
    cli = ComwareCli(state, "admin", section="")
    before = seen = read("\n".join(running(state)))
    for path, value in settings:
        order = order_to_set(path, value, seen)
        for line in (*filter(None, [order.section]), *order.lines):
            assert cli.answer(line) in ([], ["Please wait... Done."])
        cli.section = ""
        seen = read("\n".join(running(state)))

    meant = {**before.given.values, **dict(settings)}
    if meant[f"{OTHER}.mode"] != "access":
        meant.pop(f"{OTHER}.access_vlan")
    assert seen.given.values == meant
    assert seen.unsigned(before) == []
    assert seen.unsaved(read("\n".join(saved(state)))) == seen.unsaved(before)


def test_a_trunk_is_opened_to_new_vlans_before_it_is_closed_to_others():
    order = order_to_set(f"{LINK}.trunk_vlans", "1,110,300-302", read())

    assert order.lines == (
        "port trunk permit vlan 1 300 to 302",
        "undo port trunk permit vlan 120 200 to 202",
    )


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("hostname", "x", "DEV_WRITE_BY_HAND"),
        ("http.service", "off", "DEV_WRITE_BY_HAND"),
        ("vty.telnet", "off", "DEV_WRITE_BY_HAND"),
        (f"{PORT}.port_security", "off", "DEV_WRITE_BY_HAND"),
        (f"{PORT}.access_vlan", "777", "DEV_WRITE_NO_VLAN"),
        (f"{PORT}.voice_vlan", "777", "DEV_WRITE_NO_VLAN"),
        (f"{LINK}.trunk_vlans", "all", "DEV_WRITE_VLANS_UNORDERED"),
    ],
)
def test_what_is_not_written_here_says_why(path, value, code):
    with pytest.raises(DeviceError) as refused:
        order_to_set(path, value, read())
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("line", "is_refused"),
    [
        ("% Unrecognized command found at '^' position.", True),
        (" % Wrong parameter found at '^' position.", True),
        ("% Too many parameters found at '^' position.", True),
        ("Permission denied.", True),
        ("Please wait... Done.", False),
        ("The VLAN does not exist.", False),
        (" description % Wrong", False),
    ],
)
def test_what_says_no(line, is_refused):
    assert bool(SYSTEM.refusal_in(["", line])) is is_refused
