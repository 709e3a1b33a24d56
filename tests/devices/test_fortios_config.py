"""A configuration of FortiOS: its blocks, and every setting by its block, read and written."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fleetcfg.devices.drivers.network import FORTINET
from fleetcfg.devices.drivers.network.blocks import Blocks, blocks_of, quoted
from fleetcfg.devices.drivers.network.fortios import (
    DOCUMENTS,
    SYSTEM,
    order_to_set,
    read_settings,
)
from fleetcfg.devices.keyed_paths import OBJECT_PATHS
from fleetcfg.errors import DeviceError
from fleetcfg_kit.sim.core.auth import SimAccount
from fleetcfg_kit.sim.core.device import SimClock
from fleetcfg_kit.sim.core.fleet import SimDevice
from fleetcfg_kit.sim.network.device_state import FirewallState
from fleetcfg_kit.sim.network.forti_cli import FortiCli
from fleetcfg_kit.sim.network.forti_text import block_text, forti_begins_as
from fleetcfg_kit.testing.clock import NOON

CONFIG = r"""#config-version=FGT60F-7.4.8
config system global
    set admin-https-redirect enable
    set admin-lockout-duration 60
    set admin-lockout-threshold 3
    set admin-port 80
    set admin-sport 8443
    set admin-ssh-port 22
    set admin-telnet disable
    set admintimeout 5
    set cfg-save automatic
    set hostname "fw-a"
    set timezone "Asia/Ho_Chi_Minh"
end
config system interface
    edit "port1"
        set vdom "root"
        set ip 10.0.1.1 255.255.255.0
        set allowaccess ssh ping https
        set status up
        set description "Phong \"hop\"
hai dong"
        set alias ''
        config ipv6
            set ip6-allowaccess ping
            config ip6-extra-addr
                edit "::1/128"
                next
            end
        end
    next
    edit "LAN hop"
        set ip 10.0.2.1 255.255.255.0
        unset allowaccess
        set status down
        set description ''
        set alias "LAN"
    next
end
config system admin
    edit "admin"
        set accprofile "super_admin"
        set trusthost1 10.0.0.0 255.0.0.0
        set trusthost2 0.0.0.0 0.0.0.0
        set trusthost3 192.0.2.7 255.255.255.255
        set password ENC SH2mậtkhẩu=
    next
    edit "giam-sat"
        set accprofile "super_admin_readonly"
        set trusthost1 0.0.0.0 0.0.0.0
    next
end
config system ntp
    set ntpsync enable
    set type custom
    config ntpserver
        edit 1
            set server "10.0.0.2"
        next
        edit 3
            set server "10.0.0.1"
        next
    end
end
config system snmp sysinfo
    set status disable
end
config log syslogd setting
    set status enable
    set server "10.0.0.9"
    set mode udp
end
"""
PORT, LAN = "interface[port1]", "interface[LAN%20hop]"


def blocks(text: str = CONFIG) -> Blocks:
    return blocks_of(text, "x")


def values(text: str = CONFIG) -> dict[str, str]:
    return read_settings(blocks(text)).values


# ---------------------------------------------------------------- blocks


def test_a_block_has_its_settings_and_what_stands_in_it_its_own():
    found = blocks()

    port = found["system interface", "port1"]
    assert port["description"] == ('Phong "hop"\nhai dong',)
    assert port["alias"] == ("",)
    assert found["system interface", "LAN hop"]["allowaccess"] == ()
    assert "ip6-allowaccess" not in port
    assert found["system interface", "port1", "ipv6"] == {"ip6-allowaccess": ("ping",)}


ELSE = [
    *("", "<html>", "#config-version=x\n", "set a b\n", "unset a\n"),
    "config system global\nset a b\n# internal error: table truncated\nend\n",
]
ELSE += ["config system global\nnext\n", "config system global\n    next\nend\n"]
ELSE += [f"config system interface\n    edit port1\n    end\n{more}" for more in ("", "end\n")]
ELSE += [f"config system global\n{more}" for more in ("end\nend\n", "set\nend\n")]
ELSE += ["config a\n" * 9 + "end\n" * 9, "config system global\nend\nFGT says more\n"]
CUT = ["config system global\n    set a b\n", 'config system global\n    set a "b\nend\n']
CUT += [CONFIG[: len(CONFIG) // 2]]


@pytest.mark.parametrize(
    ("text", "code"),
    [*((text, "DEV_ANSWER_BROKEN") for text in ELSE), *((text, "DEV_CONFIG_CUT") for text in CUT)],
)
def test_what_is_not_whole_or_something_else_is_no_configuration(text, code):
    with pytest.raises(DeviceError) as broken:
        blocks(text)
    assert broken.value.code == code
    assert broken.value.facts.get("last", "end") == "end"


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=30)
NAMES = st.from_regex(r"[a-z][a-z0-9-]{0,10}", fullmatch=True)


@given(TEXT, st.dictionaries(NAMES, st.lists(TEXT, min_size=1, max_size=3), max_size=4))
def test_what_is_quoted_reads_as_it_is(entry, settings):
    lines = [f"set {name} {' '.join(map(quoted, words))}" for name, words in settings.items()]
    text = "\n".join(["config t", f"edit {quoted(entry)}", *lines, "next", "end"])

    assert blocks(text)["t", entry] == {name: tuple(words) for name, words in settings.items()}


# ---------------------------------------------------------------- read


def test_every_setting_is_read_from_its_block():
    told = values()

    assert told["system.hostname"] == "fw-a"
    assert (told["system.admintimeout"], told["system.admin_telnet"]) == ("5", "disable")
    assert (told[f"{PORT}.allowaccess"], told[f"{PORT}.status"]) == ("https ping ssh", "up")
    assert (told[f"{LAN}.allowaccess"], told[f"{LAN}.status"]) == ("", "down")
    assert told[f"{PORT}.ip"] == "10.0.1.1 255.255.255.0"
    assert told["system.administrators"] == "admin, giam-sat"
    assert told["admin[admin].trusthosts"] == "10.0.0.0/8, 192.0.2.7/32"
    assert told["admin[giam-sat].trusthosts"] == ""
    assert (told["ntp.source"], told["ntp.servers"]) == ("custom", "10.0.0.1, 10.0.0.2")
    assert (told["syslog.server"], told["snmp.status"]) == ("10.0.0.9", "disable")
    assert (told["service.http"], told["service.ssh"]) == ("https", "on")


def test_a_password_is_only_told_as_there():
    told = read_settings(blocks())

    assert told.masked == {"admin[admin].password"}
    assert "SH2" not in repr(told) + repr(told.values)


@pytest.mark.parametrize(
    ("old", "new", "path", "value"),
    [
        ("set ntpsync enable", "set ntpsync disable", "ntp.source", "off"),
        ("set type custom\n", "", "ntp.source", "unsaid"),
        ("set type custom", "set type fortiguard", "ntp.source", "fortiguard"),
        ("    set status enable", "    set status disable", "syslog.server", ""),
        ("ssh ping https", "ping http", "service.http", "https"),
        ("ssh ping https", "ping", "service.http", "off"),
        ("ssh ping https", "ping", "service.ssh", "off"),
        ("        unset allowaccess\n", "", "service.ssh", "on"),
    ],
)
def test_services_are_told_by_all_that_bears_on_them(old, new, path, value):
    assert CONFIG.count(old) == 1
    assert values(CONFIG.replace(old, new))[path] == value


def test_a_web_server_without_redirection_serves_plain_as_well():
    plain = CONFIG.replace("redirect enable", "redirect disable")

    assert values(plain)["service.http"] == "https"
    assert values(plain.replace("ping https", "ping https http"))["service.http"] == "both"
    assert values(plain.replace("ping https", "ping http"))["service.http"] == "http"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ip6-allowaccess ping", "ip6-allowaccess ping ssh"),
        ("config ipv6", "config secondaryip\nedit 1\nset allowaccess ssh\nnext\nend\nconfig ipv6"),
    ],
)
def test_a_way_in_by_another_address_of_a_port_is_one(old, new):
    closed = CONFIG.replace("ssh ping https", "ping")
    assert values(closed)["service.ssh"] == "off"

    assert values(closed.replace(old, new))["service.ssh"] == "on"


def test_what_a_port_does_not_say_is_not_called_closed():
    silent = CONFIG.replace("        unset allowaccess\n", "").replace("ssh ping https", "ping")

    told = values(silent)

    assert (told["service.http"], told["service.ssh"]) == ("unsaid", "unsaid")
    assert f"{LAN}.allowaccess" not in told


def test_an_open_first_host_is_told_beside_closed_ones():
    opened = CONFIG.replace("trusthost1 10.0.0.0 255.0.0.0", "trusthost1 0.0.0.0 0.0.0.0")

    assert values(opened)["admin[admin].trusthosts"] == "0.0.0.0/0, 192.0.2.7/32"
    odd = CONFIG.replace("10.0.0.0 255.0.0.0", "10.0.0.0 255.0.255.0")
    assert values(odd)["admin[admin].trusthosts"] == "10.0.0.0 255.0.255.0, 192.0.2.7/32"


def test_what_it_names_is_in_the_catalog_and_nothing_else():
    natives = FORTINET.catalog().natives

    told = read_settings(blocks())

    assert {OBJECT_PATHS.form(path) for path in (*told.values, *told.masked)} == set(natives)
    assert all(map(OBJECT_PATHS.is_path, told.values))


# ---------------------------------------------------------------- written


WORDS = st.from_regex(r'[A-Za-z0-9](?:[A-Za-z0-9 ."\\_-]{0,20}[A-Za-z0-9])?', fullmatch=True)
HOSTS = st.sets(st.integers(1, 254), max_size=4).map(
    lambda numbers: ", ".join(sorted(f"10.0.0.{number}" for number in numbers))
)
NETWORKS = st.sets(st.integers(1, 254), max_size=10).map(
    lambda numbers: ", ".join(sorted(f"10.{number}.0.0/16" for number in numbers))
)
ACCESS = st.sets(st.sampled_from(["ping", "https", "ssh", "snmp", "http", "telnet"])).map(
    lambda ways: " ".join(sorted(ways))
)
SWITCH = st.sampled_from(["enable", "disable"])
SETTINGS = st.one_of(
    st.tuples(st.just("interface[port3].description"), WORDS | st.just("")),
    st.tuples(st.just("interface[port3].allowaccess"), ACCESS),
    st.tuples(st.just("interface[port4].status"), st.sampled_from(["up", "down"])),
    st.tuples(st.just("admin[admin].trusthosts"), NETWORKS),
    st.tuples(st.just("ntp.source"), st.sampled_from(["off", "fortiguard", "custom"])),
    st.tuples(st.just("ntp.servers"), HOSTS),
    st.tuples(st.just("syslog.server"), st.sampled_from(["", "10.0.0.9", "log.example"])),
    st.tuples(st.just("system.admintimeout"), st.integers(1, 480).map(str)),
    st.tuples(st.sampled_from(["system.admin_telnet", "system.admin_https_redirect"]), SWITCH),
)
DERIVED = {"service.http", "service.ssh"}


def shown(state: FirewallState) -> Blocks:
    lines = [line for each in DOCUMENTS for line in block_text(state.values(), each, 1)]
    return blocks("\n".join(lines))


@given(st.lists(SETTINGS, min_size=1, max_size=6))
@example([("interface[port3].description", 'a "b" \\ c\\"')])
def test_what_is_typed_reads_as_it_was_meant_and_changes_nothing_else(settings):
    device = SimDevice(
        "fw", "127.0.0.1", "FortiGate-60F", "v7.4.8,build2795", "F1", "00:50:60:00:00:01"
    )
    state = FirewallState(device, [SimAccount("admin", "x")], SimClock(NOON), forti_begins_as())
    cli = FortiCli(state, "admin")
    before = read_settings(shown(state))
    for path, value in settings:
        for line in order_to_set(path, value, shown(state)):
            assert cli.answer(line) == [], line
        assert cli.blocks == []

    after = read_settings(shown(state))
    meant = {**before.values, **dict(settings)}
    assert {p: v for p, v in after.values.items() if p not in DERIVED} == {
        p: v for p, v in meant.items() if p not in DERIVED
    }
    assert after.masked == before.masked


def test_new_time_servers_are_set_before_others_go_and_entries_are_not_reused():
    assert order_to_set("ntp.servers", "10.0.0.1, 10.0.0.3", blocks()) == (
        "config system ntp",
        "config ntpserver",
        "edit 2",
        'set server "10.0.0.3"',
        "next",
        "delete 1",
        "end",
        "end",
    )


def test_an_entry_is_opened_by_its_own_name():
    assert order_to_set(f"{LAN}.description", 'a "b"', blocks()) == (
        "config system interface",
        'edit "LAN hop"',
        'set description "a \\"b\\""',
        "end",
    )


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("system.hostname", "x", "DEV_WRITE_BY_HAND"),
        ("system.cfg_save", "manual", "DEV_WRITE_BY_HAND"),
        ("system.ssh_port", "2222", "DEV_WRITE_BY_HAND"),
        ("service.ssh", "off", "DEV_WRITE_BY_HAND"),
        (f"{PORT}.ip", "10.0.0.1 255.0.0.0", "DEV_WRITE_BY_HAND"),
        ("admin[admin].accprofile", "x", "DEV_WRITE_BY_HAND"),
        ("interface[port9].description", "x", "DEV_WRITE_BY_HAND"),
        ("ntp.source", "unsaid", "DEV_WRITE_BY_HAND"),
        (f"{PORT}.allowaccess", "ssh https", "DEV_WRITE_UNTYPABLE"),
        ("admin[admin].trusthosts", "0.0.0.0/0", "DEV_WRITE_UNTYPABLE"),
        ("admin[admin].trusthosts", "10.0.0.1/8", "DEV_WRITE_UNTYPABLE"),
        ("admin[admin].trusthosts", "10.0.0.0", "DEV_WRITE_UNTYPABLE"),
        ("admin[admin].trusthosts", "nowhere", "DEV_WRITE_UNTYPABLE"),
        (
            "admin[admin].trusthosts",
            ", ".join(f"10.{n}.0.0/16" for n in range(11)),
            "DEV_WRITE_UNTYPABLE",
        ),
        ("ntp.servers", "10.0.0.2, 10.0.0.1", "DEV_WRITE_UNTYPABLE"),
        ("ntp.servers", '10.0.0.1" x', "DEV_WRITE_UNTYPABLE"),
    ],
)
def test_what_is_not_written_here_says_why(path, value, code):
    with pytest.raises(DeviceError) as refused:
        order_to_set(path, value, blocks())
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("line", "is_refused"),
    [
        ("command parse error before 'x'", True),
        ("Command parse error before 'x'", True),
        ("value parse error before 'x'", True),
        ("Command fail. Return code -61", True),
        ("node_check_object fail! for name LAN", True),
        ("object check operator error, -56, discard the setting", True),
        ("Unknown action 0", True),
        ('    set description "Command fail"', False),
        ("config system global", False),
    ],
)
def test_what_says_no(line, is_refused):
    assert bool(SYSTEM.refusal_in(["", line])) is is_refused


@pytest.mark.parametrize(
    "told",
    [
        "set allowaccess ssh telnet\nset allowaccess https\n",
        "set allowaccess ssh telnet\nnext\nedit port1\nset allowaccess https\n",
    ],
)
def test_of_a_setting_that_is_told_twice_neither_is_believed(told):
    with pytest.raises(DeviceError) as broken:
        blocks_of(f"config system interface\nedit port1\n{told}next\nend\n", "x")
    assert broken.value.code == "DEV_ANSWER_BROKEN"


def test_a_quote_in_what_is_typed_bare_takes_in_no_other_line():
    blocks = blocks_of("config system interface\nedit port1\nset allowaccess ssh\nnext\nend\n", "x")

    with pytest.raises(DeviceError) as refused:
        order_to_set("interface[port1].allowaccess", 'https "ssh', blocks)
    assert refused.value.code == "DEV_WRITE_UNTYPABLE"
