"""RouterOS's exports: read, spelled, and which property is which setting. Layouts as published."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.devices.drivers.mikrotik import FAMILY
from fleetcfg.devices.drivers.mikrotik.export import ExportItem, items_of, spelled
from fleetcfg.devices.drivers.mikrotik.settings import RouterRead, ranges_of, settings_in
from fleetcfg.errors import DeviceError

TERSE = """\
# 2026-11-28 09:00:00 by RouterOS 7.16.2
# software id = ABCD-EF01
/interface bridge add comment="T\\E1\\BA\\A7ng 2 \\"A\\" \\$1" name=bridge !pvid vlan-filtering=yes
/interface ethernet set [ find default-name="e]1" ] disabled=no name=ether1
/interface bridge port-extender
# disabled
set control-ports="" switch=none
/ip settings set ip-forward=yes
/ip service set telnet address="" disabled=no port=23 vrf=main
/ppp profile set *0 address-list="" !bridge
/system logging
"""
CUT = """\
# nov/28/2026 09:00:00 by RouterOS 6.49.7
/ip service
set ssh address="10.0.0.0/8,172.16.0.0/12,192.168.0.0/\\
    16" disabled=no port=22
set www-ssl disabled=yes port=443 tls-version=\\
    any
"""
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
NAME = st.from_regex(r"[a-z][a-z0-9-]{0,12}", fullmatch=True)


def read(text: str) -> RouterRead:
    return settings_in(items_of(text, "x"), ())


def values(text: str) -> dict[str, str]:
    return read(text).given.values


def test_an_export_of_one_line_an_item_is_read() -> None:
    found = items_of(TERSE, "x")

    assert [(each.menu, each.target) for each in found] == [
        ("/interface bridge", ""),
        ("/interface ethernet", 'find default-name="e]1"'),
        ("/interface bridge port-extender", ""),
        ("/ip settings", ""),
        ("/ip service", "telnet"),
        ("/ppp profile", "*0"),
    ]
    assert found[0].values == {
        "comment": 'Tầng 2 "A" $1',
        "name": "bridge",
        "vlan-filtering": "yes",
    }
    assert found[4].values["address"] == ""


def test_lines_that_are_cut_below_their_menu_read_the_same() -> None:
    ssh, web = items_of(CUT.replace("\n", "\r\n"), "x")

    assert (ssh.menu, ssh.target) == ("/ip service", "ssh")
    assert ssh.values["address"] == "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16"
    assert web.values["tls-version"] == "any"


@given(NAME, st.dictionaries(NAME, TEXT, max_size=4))
def test_what_is_spelled_is_read_as_it_was(target: str, told: dict[str, str]) -> None:
    words = " ".join(f"{name}={spelled(value)}" for name, value in told.items())

    assert items_of(f"/ip service set {target} {words}", "x") == [
        ExportItem("/ip service", target, told)
    ]


@given(TEXT)
def test_a_spelled_word_is_one_word_of_printable_letters(text: str) -> None:
    word = spelled(text)

    assert word.isascii()
    assert word.isprintable()
    assert word.startswith('"') or not set(word) & set(' ";[]$?\\{}()')


@pytest.mark.parametrize(
    "text",
    [
        "set telnet disabled=no",
        "<!DOCTYPE html>",
        "/ip service set telnet disabled=no [ find",
        '/ip service set telnet address="10.0.0.0/8',
        '/ip service set telnet address="a"b',
        "/ip service remove telnet x=1",
        "/ip service\nadd x=1\nnonsense",
        "#error exporting /interface bridge port",
        "/ip service set telnet port=23\n#interrupted",
    ],
)
def test_what_is_no_whole_export_is_refused(text: str) -> None:
    with pytest.raises(DeviceError) as refused:
        items_of(text, "/ip service")
    assert refused.value.code == "DEV_ANSWER_BROKEN"
    assert refused.value.facts["path"] == "/ip service"


# ---------------------------------------------------------------- settings


@pytest.mark.parametrize(
    ("www", "www_ssl", "served"),
    [("yes", "yes", "off"), ("no", "yes", "http"), ("yes", "no", "https"), ("no", "no", "both")],
)
def test_both_services_of_the_web_are_one_setting(www: str, www_ssl: str, served: str) -> None:
    found = values(
        f"/ip service set www disabled={www} port=80\n"
        f"/ip service set www-ssl disabled={www_ssl} port=443\n"
    )

    assert found["http.service"] == served
    assert {"www.port", "www_ssl.port"} <= found.keys()
    assert "www.disabled" not in found


def test_time_servers_of_both_releases_are_one_list() -> None:
    old = read(
        "/system ntp client set enabled=yes primary-ntp=10.0.0.5 secondary-ntp=0.0.0.0 "
        'server-dns-names="b.example,a.example"'
    )
    new = read(
        "/system ntp client set enabled=yes mode=unicast servers=10.0.0.5,b.example vrf=main\n"
        "/system ntp client servers add address=10.0.0.5\n"
        "/system ntp client servers add address=a.example\n"
    )

    assert old.given.values["ntp.servers"] == new.given.values["ntp.servers"]
    assert new.given.values["ntp.servers"] == "10.0.0.5, a.example, b.example"
    assert (old.has_server_list, new.has_server_list) == (False, True)


ACTION = "/system logging action set 3 name=remote remote={} remote-port={} target=remote\n"
RULE = "/system logging add action=remote disabled={} topics=info\n"


@pytest.mark.parametrize(
    ("text", "servers"),
    [
        (ACTION.format("10.0.0.9", 514) + RULE.format("no"), "10.0.0.9"),
        (ACTION.format("10.0.0.9", 5514) + RULE.format("no"), "10.0.0.9 port 5514"),
        (ACTION.format("10.0.0.9", 514) + RULE.format("yes"), ""),
        (ACTION.format("10.0.0.9", 514), ""),
        (ACTION.format("::", 514) + RULE.format("no"), ""),
    ],
)
def test_a_log_server_counts_if_a_rule_sends_to_it(text: str, servers: str) -> None:
    assert values(text)["log.servers"] == servers


BRIDGE = "/interface bridge add name=bridge vlan-filtering={}\n"
PORT = "/interface bridge port add bridge=bridge disabled={} frame-types={} interface={} pvid={}\n"
TABLE = (
    "/interface bridge vlan add bridge=bridge disabled=no tagged=bridge,ether1 vlan-ids=10,20-22\n"
    "/interface bridge vlan add bridge=bridge disabled=no tagged=ether1 vlan-ids=23\n"
    "/interface bridge vlan add bridge=bridge disabled=yes tagged=ether1 vlan-ids=99\n"
    "/interface bridge vlan add bridge=other disabled=no tagged=ether1 vlan-ids=77\n"
)
UNTAGGED, TAGGED = "admit-only-untagged-and-priority-tagged", "admit-only-vlan-tagged"


def test_a_port_has_the_vlans_that_are_in_effect_there() -> None:
    found = values(
        BRIDGE.format("yes")
        + PORT.format("no", TAGGED, "ether1", 1)
        + PORT.format("no", UNTAGGED, "ether2", 10)
        + PORT.format("no", "admit-all", "ether3", 20)
        + PORT.format("yes", UNTAGGED, "ether4", 10)
        + TABLE
    )

    assert {path: value for path, value in found.items() if "pvid" in path or "trunk" in path} == {
        "interface[ether1].trunk_vlans": "10,20-23",
        "interface[ether2].pvid": "10",
        "interface[ether3].pvid": "20",
        "interface[ether3].trunk_vlans": "",
    }


def test_on_a_bridge_that_does_not_filter_no_port_has_a_vlan() -> None:
    found = values(BRIDGE.format("no") + PORT.format("no", UNTAGGED, "ether2", 10) + TABLE)

    assert found["bridge[bridge].vlan_filtering"] == "no"
    assert not [path for path in found if path.startswith("interface[")]


def test_names_that_people_gave_are_paths_of_the_family() -> None:
    found = values('/interface ethernet set [ find ] comment="" disabled=no name="ether1 - [WAN]*"')

    assert all(map(FAMILY.syntax.is_path, found))
    assert "interface[ether1%20-%20%5BWAN%5D*].disabled" in found


@pytest.mark.parametrize(
    "text",
    [
        '/interface ethernet set [ find ] disabled=no name=""',
        f"/interface vlan add disabled=no name={'x' * 901} vlan-id=1",
        "/ip service set 0 disabled=no",
    ],
)
def test_a_thing_without_a_name_of_its_own_is_no_reading(text: str) -> None:
    with pytest.raises(DeviceError) as refused:
        read(text)
    assert refused.value.code == "DEV_ANSWER_BROKEN"


def test_what_is_no_number_of_a_vlan_is_none() -> None:
    row = "/interface bridge vlan add bridge=bridge tagged=ether1 vlan-ids="

    known = [read(f"{row}{ids}") for ids in ("10", "x", "20-10", "4090-9999")]

    assert [each.has_vlan(1) for each in known] == [True] * 4
    assert [each.has_vlan(10) for each in known] == [True, False, False, False]
    assert known[3].vlans == sum(1 << number for number in range(4090, 4095))


_SERVICES = """\
/ip service set ssh address=10.2.0.0/16,10.1.0.9 disabled=no port=22
/ip service set winbox address=10.1.0.9/32,10.2.0.0/16 disabled=no port=8291
/ip service set telnet address="" disabled=yes port=23
"""


@pytest.mark.parametrize(
    ("old", "new", "value"),
    [
        ("", "", "10.1.0.9/32, 10.2.0.0/16"),
        ("10.1.0.9/32,10.2.0.0/16", "10.3.0.1", "10.1.0.9/32, 10.2.0.0/16, 10.3.0.1/32"),
        ("10.2.0.0/16,10.1.0.9", "2001:db8::/32", "10.1.0.9/32, 10.2.0.0/16, 2001:db8::/32"),
        ("10.2.0.0/16,10.1.0.9", "10.2.3.4/16", "10.1.0.9/32, 10.2.0.0/16"),
        # one that is open lets in everybody, whatever the others do
        ("10.1.0.9/32,10.2.0.0/16", '""', ""),
        ('telnet address="" disabled=yes', 'telnet address="" disabled=no', ""),
        ("10.1.0.9/32,10.2.0.0/16", "0.0.0.0/0", "0.0.0.0/0, 10.1.0.9/32, 10.2.0.0/16"),
    ],
)
def test_who_may_come_is_all_that_any_service_lets_in(old: str, new: str, value: str) -> None:
    assert values(_SERVICES.replace(old, new, 1))["services.permitted"] == value


@pytest.mark.parametrize("new", ["winbox address=quan-tri ", "winbox "])
def test_a_service_of_which_that_is_not_told_makes_it_unread(new: str) -> None:
    old = "winbox address=10.1.0.9/32,10.2.0.0/16 "
    assert old in _SERVICES

    found = read(_SERVICES.replace(old, new)).given

    assert found.unreadable == {"services.permitted": "DEV_FILTER_UNCLEAR"}
    assert "services.permitted" not in found.values
    assert values("/ip service set ssh disabled=yes").get("services.permitted") is None


def test_one_thing_told_twice_is_not_read() -> None:
    twice = read("/ip service set telnet disabled=no\n/ip service set telnet disabled=yes")

    assert twice.given.unreadable["telnet.disabled"] == "DEV_PATH_TWICE"
    assert "telnet.disabled" not in twice.given.values


def test_control_bytes_in_a_value_are_not_passed_on() -> None:
    found = read('/system identity set name="a\\1B]0;x\\07"').given

    assert found.unreadable == {"identity.name": "DEV_ANSWER_BROKEN"}


COMMUNITY = "/snmp community set [ find default=yes ] name=bi-mat security={} write-access={}\n"


@pytest.mark.parametrize(
    ("enabled", "security", "write", "access", "is_masked"),
    [
        ("no", "none", "yes", "off", True),
        ("yes", "none", "yes", "RW", True),
        ("yes", "none", "no", "RO", True),
        ("yes", "private", "yes", "v3", False),
    ],
)
def test_a_community_is_a_secret_that_is_not_kept(
    enabled: str, security: str, write: str, access: str, *, is_masked: bool
) -> None:
    found = read(f"{COMMUNITY.format(security, write)}/snmp set enabled={enabled}").given

    assert found.values["snmp.access"] == access
    assert ("snmp.community" in found.masked) is is_masked
    assert "bi-mat" not in f"{found.values} {found.unreadable}"


def test_rules_that_mark_are_told_in_their_order_with_what_they_match() -> None:
    add = "/ip firewall mangle add chain=forward"
    found = values(
        f"{add} action=change-dscp comment=x disabled=no new-dscp=46 protocol=udp !src-port\n"
        f"{add} action=accept\n"
        f"{add} action=change-dscp disabled=yes new-dscp=1\n"
        f"{add} action=change-dscp new-dscp=34\n"
    )

    assert found["dscp.rules"] == "46 chain=forward protocol=udp; 34 chain=forward"


@given(st.sets(st.integers(1, 4094), max_size=40))
def test_ranges_mean_the_numbers_they_are_made_of(numbers: set[int]) -> None:
    text = ranges_of(sum(1 << each for each in numbers))

    pairs = [part.partition("-") for part in text.split(",") if part]
    assert {n for a, _, b in pairs for n in range(int(a), int(b or a) + 1)} == numbers
    assert all(int(a) > int(b[2] or b[0]) + 1 for b, (a, *_) in pairwise(pairs))
