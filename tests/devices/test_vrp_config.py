"""A configuration of Huawei VRP: every setting by its line, read and written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.devices.drivers.network import VRP
from fleetcfg.devices.drivers.network.paths import PATHS
from fleetcfg.devices.drivers.network.settings import ConfigRead, value_of
from fleetcfg.devices.drivers.network.vrp import SYSTEM, order_to_set, read_config
from fleetcfg.errors import DeviceError
from fleetcfg.sim.core.auth import SimAccount
from fleetcfg.sim.core.device import SimClock
from fleetcfg.sim.core.fleet import SimDevice
from fleetcfg.sim.network.device_state import SwitchState
from fleetcfg.sim.network.vrp_cli import VrpCli
from fleetcfg.sim.network.vrp_text import running, saved, vrp_begins_as
from fleetcfg.testing.clock import NOON

CONFIG = """\
!Software Version V200R019C00SPC500
#
sysname sw-a
#
vlan batch 110 120 200
vlan batch 210 to 212
#
undo telnet server enable
undo http server enable
http secure-server enable
#
clock timezone ICT add 07:00:00
#
header shell information "
sysname gia
interface GigabitEthernet0/0/3
 port default vlan 999
return
"
#
aaa
 local-user admin password irreversible-cipher $1a$x
 local-user admin privilege level 15
 local-user giam-sat privilege level 1
 local-aaa-user wrong-password retry-interval 5 retry-time 3 block-time 5
#
vlan 110
 name GIAO-BAN
 igmp-snooping enable
#
interface Vlanif1
 ip address 10.0.0.2 255.255.255.0
#
interface GigabitEthernet0/0/3
 description Phong hop
 port link-type access
 port default vlan 110
 voice-vlan 120 enable
 port-security enable
 port-security max-mac-num 2
 trust dscp
 broadcast-suppression 5
#
interface GigabitEthernet0/0/4
 port hybrid pvid vlan 200
#
interface GigabitEthernet0/0/24
 port link-type trunk
 port trunk pvid vlan 200
 undo port trunk allow-pass vlan 1
 port trunk allow-pass vlan 110 120
 port trunk allow-pass vlan 210 to 212
 shutdown
#
interface GigabitEthernet0/0/25
 undo portswitch
 ip address 10.0.0.1 255.255.255.0
#
info-center source default channel 2 log level warning
info-center loghost source Vlanif1
info-center loghost 10.0.0.9 facility local4
info-center loghost 10.0.0.8
#
snmp-agent
snmp-agent community read cipher bi-mat
#
stelnet server enable
ntp-service unicast-server 10.0.0.2 preference
ntp-service unicast-server 10.0.0.1
#
user-interface con 0
user-interface vty 0 4
 acl 2000 inbound
 idle-timeout 5 30
 protocol inbound ssh
user-interface vty 16 20
 acl 2000 inbound
 protocol inbound all
#
return
"""
PORT, LINK = "interface[GigabitEthernet0/0/3]", "interface[GigabitEthernet0/0/24]"


def read(text: str = CONFIG) -> ConfigRead:
    return read_config(text, "current-configuration")


def test_every_setting_is_read_from_its_line():
    values = read().given.values

    names = ("description", "access_vlan", "mode", "voice_vlan", "trust", "storm_control")
    port = [values[f"{PORT}.{name}"] for name in names]
    assert port == ["Phong hop", "110", "access", "120", "dscp", "5"]
    assert (values[f"{PORT}.port_security"], values[f"{PORT}.shutdown"]) == ("on", "off")
    assert values[f"{LINK}.trunk_vlans"] == "110,120,210-212"
    assert (values[f"{LINK}.native_vlan"], values[f"{LINK}.shutdown"]) == ("200", "on")
    assert values["hostname"] == "sw-a", "not the one in the header"
    assert (values["vlan[110].name"], values["vlan[211].name"]) == ("GIAO-BAN", "")
    assert values["ntp.servers"] == "10.0.0.1, 10.0.0.2 preference"
    assert values["log.servers"] == "10.0.0.8, 10.0.0.9 facility local4"
    assert values["usernames"] == "admin, giam-sat"
    assert values["clock.timezone"] == "ICT add 07:00:00"


def test_a_port_is_in_the_vlans_of_its_mode_and_no_others():
    values = read().given.values

    def has(port: str) -> set[str]:
        return {p.rpartition(".")[2] for p in values if p.startswith(f"interface[{port}].")}

    of_vlans = {"access_vlan", "native_vlan", "trunk_vlans"}
    assert has("GigabitEthernet0/0/3") & of_vlans == {"access_vlan"}
    assert has("GigabitEthernet0/0/4") & of_vlans == set(), "a hybrid port's is not told"
    assert has("GigabitEthernet0/0/24") & of_vlans == {"native_vlan", "trunk_vlans"}
    assert has("GigabitEthernet0/0/25") == {"description", "shutdown"}


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
    web = read(CONFIG.replace("undo http server enable\n", "")).given.values
    assert web["http.service"] == "unsaid"


def test_no_community_is_kept():
    told = read()

    assert told.given.masked == {"snmp.community"}
    assert told.given.values["snmp.access"] == "RO"
    assert "bi-mat" not in repr(told)
    write = read(CONFIG.replace("community read", "community write")).given.values
    assert write["snmp.access"] == "RW"
    of_3 = CONFIG.replace("community read cipher bi-mat", "usm-user v3 giam-sat")
    assert read(of_3).given.values["snmp.access"] == "v3"


@pytest.mark.parametrize(
    "text", ["", "sysname a\n#\n", CONFIG.replace("\n#\nreturn\n", "\n"), "<html>\nreturn 1"]
)
def test_a_configuration_that_is_not_whole_is_none(text):
    with pytest.raises(DeviceError) as broken:
        read(text)
    assert broken.value.code == "DEV_ANSWER_BROKEN"


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("cipher bi-mat", "cipher khac", "snmp-agent …"),
        ("level 1\n", "level 15\n", "aaa …"),
        ("max-mac-num 2", "max-mac-num 3", "interface …"),
        ("hybrid pvid vlan 200", "hybrid pvid vlan 110", "interface …"),
        ("igmp-snooping enable", "mac-limit maximum 1", "vlan …"),
        ("loghost source Vlanif1", "loghost source Vlanif9", "info-center …"),
    ],
)
def test_what_no_path_tells_is_not_saved_unseen(old, new, word):
    assert CONFIG.count(old) == 1
    assert read().unsigned(read(CONFIG.replace(old, new))) == [word]


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


def test_what_it_names_is_in_the_catalog_and_nothing_else():
    syntax, natives = PATHS, VRP.catalog().natives

    given_ = read().given

    told = (*given_.values, *given_.masked, *given_.unreadable)
    assert {syntax.form(path) for path in told} == set(natives)
    assert all(map(syntax.is_path, given_.values))


# ---------------------------------------------------------------- written


WORDS = st.from_regex(r"[A-Za-z0-9](?:[A-Za-z0-9 ._-]{0,20}[A-Za-z0-9])?", fullmatch=True)
NAME = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,30}", fullmatch=True)
VLAN = st.sampled_from(["1", "110", "120"])
HOSTS = st.dictionaries(st.integers(1, 254), st.sampled_from(["", " version 3"]), max_size=4).map(
    lambda hosts: value_of(f"10.0.0.{number}{more}" for number, more in hosts.items())
)
SOME = st.sets(st.integers(1, 60).map(lambda n: n * 2), max_size=25)  # no two stand side by side
RANGES = st.sets(st.sampled_from(range(200, 4000, 100)), max_size=12)
SPACES = {
    "description": WORDS | st.just(""),
    "access_vlan": VLAN,
    "voice_vlan": VLAN | st.just(""),
    "shutdown": st.sampled_from(["on", "off"]),
    "port_security": st.sampled_from(["on", "off"]),
    "storm_control": st.sampled_from(["", "1", "50"]),
    "trust": st.sampled_from(["none", "8021p", "dscp"]),
}
EDGE, OTHER, UPLINK = (f"interface[GigabitEthernet0/0/{n}]" for n in (3, 4, 12))
TRUNK = st.builds(
    lambda some, ranges: ",".join(
        [*map(str, sorted(some)), *(f"{r}-{r + 9}" for r in sorted(ranges))]
    ),
    SOME,
    RANGES,
)
SETTINGS = st.one_of(
    *(st.tuples(st.just(f"{EDGE}.{name}"), values) for name, values in SPACES.items()),
    st.tuples(st.just(f"{OTHER}.mode"), st.sampled_from(["default", "access", "hybrid"])),
    st.tuples(st.just(f"{UPLINK}.native_vlan"), VLAN),
    st.tuples(st.just(f"{UPLINK}.trunk_vlans"), TRUNK),
    st.tuples(st.just("vlan[110].name"), NAME | st.just("")),
    st.tuples(st.sampled_from(["ntp.servers", "log.servers"]), HOSTS),
)


@given(st.lists(SETTINGS, min_size=1, max_size=6))
def test_what_is_typed_reads_as_it_was_meant_and_changes_nothing_else(settings):
    device = SimDevice(
        "sw", "127.0.0.1", "S5720-12TP-LI-AC", "V200R019C00SPC500", "F1", "00:50:60:00:00:01"
    )
    begins = vrp_begins_as(device.product)
    state = SwitchState(device, [SimAccount("admin", "x")], SimClock(NOON), begins)
    cli = VrpCli(state, "admin", section="")
    before = seen = read("\n".join(running(state)))
    for path, value in settings:
        order = order_to_set(path, value, seen)
        for line in (*filter(None, [order.section]), *order.lines):
            assert cli.answer(line) == []
        cli.section = ""
        seen = read("\n".join(running(state)))

    meant = {**before.given.values, **dict(settings)}
    if meant[f"{OTHER}.mode"] != "access":
        meant.pop(f"{OTHER}.access_vlan")
    assert seen.given.values == meant
    assert seen.unsigned(before) == []
    assert seen.unsaved(read("\n".join(saved(state)))) == seen.unsaved(before)


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


def test_a_trunk_is_opened_to_new_vlans_before_it_is_closed_to_others():
    order = order_to_set(f"{LINK}.trunk_vlans", "1,110,300-302", read())

    assert order.lines == (
        "port trunk allow-pass vlan 1 300 to 302",
        "undo port trunk allow-pass vlan 120 210 to 212",
    )


def test_a_server_whose_options_change_is_not_taken_away_again():
    order = order_to_set("ntp.servers", "10.0.0.1 preference, 10.0.0.3", read())

    assert order.lines == (
        "ntp-service unicast-server 10.0.0.1 preference",
        "ntp-service unicast-server 10.0.0.3",
        "undo ntp-service unicast-server 10.0.0.2",
    )


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("hostname", "x", "DEV_WRITE_BY_HAND"),
        ("http.service", "off", "DEV_WRITE_BY_HAND"),
        ("vty.telnet", "off", "DEV_WRITE_BY_HAND"),
        ("usernames", "admin", "DEV_WRITE_BY_HAND"),
        (f"{PORT}.access_vlan", "777", "DEV_WRITE_NO_VLAN"),
        (f"{PORT}.voice_vlan", "777", "DEV_WRITE_NO_VLAN"),
        (f"{LINK}.trunk_vlans", "20,10", "DEV_WRITE_VLANS_UNORDERED"),
        (f"{LINK}.trunk_vlans", "10-11-12", "DEV_WRITE_VLANS_UNORDERED"),
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
        ("Error: Unrecognized command found at '^' position.", True),
        ("Error:Incomplete command found at '^' position.", True),
        ("% Unrecognized command found at '^' position.", True),
        ("Error: Wrong parameter found at '^' position.", True),
        ("Info: This operation may take a few seconds.", False),
        ("Warning: The VLAN is used.", False),
        (" description Error", False),
    ],
)
def test_what_says_no(line, is_refused):
    assert bool(SYSTEM.refusal_in(["", line])) is is_refused
