"""A configuration of Cisco IOS: every setting by its line, read and written; what is not saved."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.devices.drivers.network import IOS
from fleetcfg.devices.drivers.network.ios import SYSTEM, order_to_set, read_config
from fleetcfg.devices.drivers.network.paths import PATHS
from fleetcfg.devices.drivers.network.settings import ConfigRead, value_of
from fleetcfg.devices.drivers.network.tree import lines_of
from fleetcfg.errors import DeviceError
from fleetcfg_kit.sim.core.auth import SimAccount
from fleetcfg_kit.sim.core.device import SimClock
from fleetcfg_kit.sim.core.fleet import SimDevice
from fleetcfg_kit.sim.network.cli import SwitchCli
from fleetcfg_kit.sim.network.config_text import running_config, startup_config
from fleetcfg_kit.sim.network.device_state import SwitchState, defaults_of
from fleetcfg_kit.testing.clock import NOON

CONFIG = """\
Building configuration...

Current configuration : 2345 bytes
!
! Last configuration change at 10:00:00 ICT Sat Nov 28 2026 by admin
version 15.2
hostname sw-a
username admin privilege 15 secret 9 $9$x
username giam-sat secret 9 $9$y
clock timezone ICT 7 0
mls qos
crypto pki certificate chain TP-1
 certificate self-signed 01
  3082024E 308201B7
  \tquit
vlan 110
 name GIAO-BAN
vlan 120
vlan 200,210-212
interface GigabitEthernet1/0/3
 description Phong hop
 switchport access vlan 110
 switchport mode access
 switchport voice vlan 120
 switchport port-security maximum 2
 switchport port-security
 mls qos trust device cisco-phone
 mls qos trust dscp
 storm-control broadcast level 1.00
interface GigabitEthernet1/0/24
 switchport trunk allowed vlan 10,20
 switchport trunk allowed vlan add 30,40
 switchport mode dynamic auto
 shutdown
interface GigabitEthernet1/0/25
 no switchport
 ip address 10.0.0.1 255.255.255.0
 switchport access vlan 9
interface Vlan1
 ip address 10.0.0.2 255.255.255.0
no ip http server
ip http secure-server
logging 10.0.0.8
logging host 10.0.0.9
snmp-server community bi-mat RO 10
banner motd ^C
hostname gia
interface GigabitEthernet1/0/3
 switchport access vlan 999
end
^C
line con 0
line vty 0 4
 access-class 10 in
 exec-timeout 5 30
 transport input ssh
line vty 5 15
 access-class 10 in
 transport input telnet ssh
ntp server 10.0.0.2 prefer
ntp server 10.0.0.1
ntp clock-period 17179869
end
"""
PORT = "interface[GigabitEthernet1/0/3]"


def read(text: str = CONFIG) -> ConfigRead:
    return read_config(text, "running-config")


def test_every_setting_is_read_from_its_line():
    values = read().given.values

    port = {name: values[f"{PORT}.{name}"] for name in ("description", "access_vlan", "mode")}
    assert port == {"description": "Phong hop", "access_vlan": "110", "mode": "access"}
    assert values[f"{PORT}.voice_vlan"] == "120"
    assert values[f"{PORT}.trust"] == "dscp"
    assert (values[f"{PORT}.port_security"], values[f"{PORT}.storm_control"]) == ("on", "1.00")
    assert (values[f"{PORT}.shutdown"], values[f"{PORT}.native_vlan"]) == ("off", "1")
    uplink = "interface[GigabitEthernet1/0/24]"
    assert values[f"{uplink}.trunk_vlans"] == "10,20,30,40"
    assert (values[f"{uplink}.mode"], values[f"{uplink}.shutdown"]) == ("dynamic_auto", "on")
    assert values["hostname"] == "sw-a", "not the one in the banner"
    assert (values["vlan[110].name"], values["vlan[120].name"]) == ("GIAO-BAN", "VLAN0120")
    assert values["ntp.servers"] == "10.0.0.1, 10.0.0.2 prefer"
    assert values["log.servers"] == "10.0.0.8, 10.0.0.9"
    assert (values["usernames"], values["qos"]) == ("admin, giam-sat", "on")
    assert values["clock.timezone"] == "ICT 7 0"


def test_ways_in_are_told_by_the_weakest_line():
    values = read().given.values

    assert (values["vty.telnet"], values["vty.ssh"]) == ("on", "on")
    assert values["vty.access_class"] == "10 in"
    assert values["vty.exec_timeout"] == "10", "half a minute counts as one; 10 is the default"
    assert values["http.service"] == "https"
    open_line = CONFIG.replace(" access-class 10 in\n exec", " exec")
    assert read(open_line).given.values["vty.access_class"] == ""
    for_ever = CONFIG.replace("exec-timeout 5 30", "exec-timeout 0 0")
    assert read(for_ever).given.values["vty.exec_timeout"] == "0"
    unsaid = CONFIG.replace(" transport input telnet ssh\n", "")
    values = read(unsaid).given.values
    assert (values["vty.telnet"], values["vty.ssh"]) == ("unsaid", "on")


def test_no_community_is_kept_and_what_is_not_there_is_absent():
    told = read()

    assert told.given.masked == {"snmp.community"}
    assert told.given.values["snmp.access"] == "RO"
    assert "bi-mat" not in repr(told)
    assert "bi-mat" not in str(told.unsaved(ConfigRead()))
    bare = read("hostname r1\nend\n").given
    assert bare.values["snmp.access"] == "off"
    assert "http.service" not in bare.values
    assert not [path for path in bare.values if path.startswith(("vty", "interface"))]


@pytest.mark.parametrize(
    ("line", "access"),
    [
        ("snmp-server community x RW", "RW"),
        ("snmp-server community x view v RW 10", "RW"),
        ("snmp-server community x", "RO"),
        ("snmp-server group G v3 priv", "v3"),
        ("snmp-server location P.1", "off"),
    ],
)
def test_how_far_snmp_may_go(line, access):
    assert read(f"{line}\nend\n").given.values["snmp.access"] == access


def test_the_end_is_no_setting():
    assert ("end",) not in read().others


def test_a_port_that_routes_is_in_no_vlan():
    values = read().given.values

    routed = {path for path in values if path.startswith("interface[GigabitEthernet1/0/25]")}
    assert {path.rpartition(".")[2] for path in routed} == {"description", "shutdown"}


@pytest.mark.parametrize("text", ["", "hostname a\n", CONFIG.replace("\nend\n", "\n"), "<html>"])
def test_a_configuration_that_is_not_whole_is_none(text):
    with pytest.raises(DeviceError) as broken:
        read(text)
    assert (broken.value.code, broken.value.facts["last"]) == ("DEV_CONFIG_CUT", "end")


def test_what_differs_is_told_by_path_or_by_its_first_word():
    saved = CONFIG.replace("vlan 110\n switchport mode", "vlan 9\n switchport mode").replace(
        "no ip http server", "ip route 0.0.0.0 0.0.0.0 10.0.0.254\nno ip http server"
    )

    told = read().unsaved(read(saved))

    assert told == (f"{PORT}.access_vlan", "ip …")
    assert read().unsigned(read(saved)) == ["ip …"]
    assert read().unsaved(read()) == ()


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("bi-mat RO", "khac RO", "snmp-server …"),
        ("$9$y", "$9$z", "username …"),
        (" exec-timeout 5 30", " exec-timeout 7 0", "line …"),
        ("vlan 9\ninterface Vlan1", "vlan 8\ninterface Vlan1", "interface …"),
        ("maximum 2", "maximum 3", "interface …"),
        ("210-212", "210-213", "vlan …"),
    ],
)
def test_what_no_path_tells_is_not_saved_unseen(old, new, word):
    assert CONFIG.count(old) == 1
    assert read().unsigned(read(CONFIG.replace(old, new))) == [word]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  3082024E 308201B7", "  99"),  # a certificate in hex as it runs, by file name as saved
        ("17179869", "17179870"),
        ("Current configuration : 2345 bytes", "Using 99 out of 65536 bytes"),
        ("hostname gia", "hostname khac"),
    ],
)
def test_what_a_device_changes_by_itself_is_no_difference(old, new):
    assert read().unsaved(read(CONFIG.replace(old, new))) == ()


STRANGE = [
    "% Error: internal failure",
    "*Dec  2 19:22:26.123: %SYS-5-CONFIG_I: Configured from console",
    "Unable to read configuration. Try again later.",
    "--More--",
    " --More-- ",
    " % Error",
    "! Error: rest of the configuration not shown",
    "Using 99 out of 65536 bytes",
    "Building configuration... [Failed]",
]


@pytest.mark.parametrize("line", STRANGE)
@pytest.mark.parametrize("before", ["interface GigabitEthernet1/0/24\n", "line con 0\n", "end\n"])
def test_a_line_that_no_configuration_has_is_not_passed_over(line, before):
    head, found, rest = CONFIG.rpartition(f"\n{before}")

    with pytest.raises(DeviceError) as refused:
        read(f"{head}\n{line}{found}{rest}")

    assert (refused.value.code, refused.value.facts["path"]) == ("DEV_ANSWER_BROKEN", line.strip())


@pytest.mark.parametrize(
    "heading",
    [
        "Using 1843 out of 262144 bytes, uncompressed size = 4000 bytes",
        "Uncompressed configuration from 1843 bytes to 4000 bytes",
        "Load for five secs: 5%/0%; one minute: 6%; five minutes: 6%",
        "Time source is NTP, 10:31:23.123 UTC Mon Nov 30 2026",
    ],
)
def test_what_is_said_above_a_configuration_is_no_setting(heading):
    text = CONFIG.replace("Building configuration...", heading)

    assert text != CONFIG
    assert read(text).unsaved(read()) == ()


def test_comments_and_keys_in_hex_belong_to_a_configuration():
    kept = (
        "crypto key pubkey-chain rsa\n named-key a signature\n  key-string\n"
        "   F3020301 0001\n  quit\ncall-home\n"
        " ! If contact email address is configured, it is used\ncrypto map A 10 ipsec-isakmp\n"
        " ! Incomplete\n"
    )

    text = CONFIG.replace("line con 0\n", f"{kept}line con 0\n")

    assert read(text).given == read().given


def test_what_it_names_is_in_the_catalog_and_nothing_else():
    syntax, natives = PATHS, IOS.catalog().natives

    given_ = read().given

    told = (*given_.values, *given_.masked, *given_.unreadable)
    assert {syntax.form(path) for path in told} == set(natives)
    assert all(map(syntax.is_path, given_.values))


# ---------------------------------------------------------------- written


WORDS = st.from_regex(r"[A-Za-z0-9](?:[A-Za-z0-9 ._-]{0,20}[A-Za-z0-9])?", fullmatch=True)
NAME = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}", fullmatch=True)
VLAN = st.sampled_from(["1", "110", "120"])
HOST = st.integers(1, 254).map("10.0.0.{}".format)
HOSTS = st.lists(HOST, max_size=4).map(value_of)
SPACES = {
    "description": WORDS | st.just(""),
    "access_vlan": VLAN,
    "native_vlan": VLAN,
    "voice_vlan": VLAN | st.just(""),
    "trunk_vlans": st.lists(VLAN, min_size=1, max_size=9).map(",".join) | st.just("all"),
    "mode": st.sampled_from(["default", "access", "trunk", "dynamic_auto"]),
    "shutdown": st.sampled_from(["on", "off"]),
    "port_security": st.sampled_from(["on", "off"]),
    "storm_control": st.sampled_from(["", "1.00", "50"]),
    "trust": st.sampled_from(["none", "cos", "dscp", "ip-precedence"]),
}
SETTINGS = st.one_of(
    *(st.tuples(st.just(f"{PORT}.{name}"), values) for name, values in SPACES.items()),
    st.tuples(st.just("vlan[110].name"), NAME),
    st.tuples(st.sampled_from(["ntp.servers", "log.servers"]), HOSTS),
    st.tuples(st.just("qos"), st.sampled_from(["on", "off"])),
)


@given(st.lists(SETTINGS, min_size=1, max_size=6))
def test_what_is_typed_reads_as_it_was_meant_and_changes_nothing_else(settings):
    device = SimDevice(
        "sw", "127.0.0.1", "WS-C2960CX-8TC-L", "15.2(7)E3", "F1", "00:50:60:00:00:01"
    )
    state = SwitchState(
        device, [SimAccount("admin", "x")], SimClock(NOON), defaults_of(device.product)
    )
    cli = SwitchCli(state, "admin", section="")
    before = seen = read("\n".join(running_config(state)))
    for path, value in settings:
        order = order_to_set(path, value, seen)
        for line in (*filter(None, [order.section]), *order.lines):
            assert cli.answer(line) == []
        cli.section = ""
        seen = read("\n".join(running_config(state)))

    assert seen.given.values == {**before.given.values, **dict(settings)}
    assert seen.unsigned(before) == []
    assert {*seen.unsaved(before)} <= {path for path, _ in settings}
    assert seen.unsaved(read("\n".join(startup_config(state)))) == seen.unsaved(before)


def test_a_server_whose_options_change_is_not_taken_away_again():
    order = order_to_set("ntp.servers", "10.0.0.1, 10.0.0.2 version 2, 10.0.0.3", read())
    assert order.lines == ("ntp server 10.0.0.2 version 2", "ntp server 10.0.0.3")
    order = order_to_set("ntp.servers", "10.0.0.1", read())
    assert order.lines == ("no ntp server 10.0.0.2 prefer",)


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("hostname", "x", "DEV_WRITE_BY_HAND"),
        ("http.service", "off", "DEV_WRITE_BY_HAND"),
        ("vty.telnet", "off", "DEV_WRITE_BY_HAND"),
        ("usernames", "admin", "DEV_WRITE_BY_HAND"),
        (f"{PORT}.access_vlan", "777", "DEV_WRITE_NO_VLAN"),
        (f"{PORT}.voice_vlan", "777", "DEV_WRITE_NO_VLAN"),
    ],
)
def test_what_is_not_written_here_says_why(path, value, code):
    with pytest.raises(DeviceError) as refused:
        order_to_set(path, value, read())
    assert refused.value.code == code


def test_a_vlan_of_a_list_is_there_and_where_none_is_told_none_is_missed():
    order = order_to_set(f"{PORT}.access_vlan", "211", read())
    assert order.lines == ("switchport access vlan 211",)
    elsewhere = read("interface GigabitEthernet1/0/3\nend\n")
    assert order_to_set(f"{PORT}.access_vlan", "777", elsewhere).section == (
        "interface GigabitEthernet1/0/3"
    )


@pytest.mark.parametrize(
    ("line", "is_refused"),
    [
        ("% Invalid input detected at '^' marker.", True),
        ("% Incomplete command.", True),
        ('% Ambiguous command:  "s"', True),
        ("% Unknown command: ntp server", True),
        ("Command rejected: Gi1/0/3 not a switching port", True),
        ("Command authorization failed.", True),
        ("% Access VLAN does not exist. Creating vlan 110", False),
        ("%Warning: portfast should only be enabled on ports", False),
        (" description % Invalid", False),
    ],
)
def test_what_says_no(line, is_refused):
    assert bool(SYSTEM.refusal_in(["", line])) is is_refused


@pytest.mark.parametrize("end", ["\x0b", "\x0c", "\x1e", "\x85", "\u2028", "\r"])
def test_no_text_that_somebody_typed_is_taken_for_a_line(end):
    text = CONFIG.replace("Phong hop", f"Phong{end}hostname gia{end}end")

    assert read(text).given.values["hostname"] == "sw-a"


def test_lines_know_their_sections_however_deep_and_odd():
    text = "a\n  b\n    c\n d\ne\n" + "".join(" " * n + f"x{n}\n" for n in range(40)) + "end"

    found = list(lines_of(text, "x"))

    assert found[:5] == [("a",), ("a", "b"), ("a", "b", "c"), ("a", "d"), ("e",)]
    assert max(map(len, found)) == 8


def test_what_is_no_number_is_no_vlan_and_breaks_nothing() -> None:
    order = order_to_set(f"{PORT}.voice_vlan", "²", read())

    assert order.lines == ("switchport voice vlan ²",)  # which is not typed: it is no ASCII
