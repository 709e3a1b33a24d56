"""From where people may log in to a switch: told where it is so for every line, and else unread."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.devices.drivers.network import comware, ios, vrp
from fleetcfg.devices.drivers.network.filters import UNDO_RULES, lines_told, permitted_by
from fleetcfg.devices.drivers.network.settings import ConfigRead
from fleetcfg.model.snapshot import FILTER_UNCLEAR

PATH = "vty.permitted"
Reader = Callable[[str, str], ConfigRead]
CISCO = """\
hostname sw-a
no ip http server
no ip http secure-server
interface Vlan1
 ip address 10.0.0.2 255.255.255.0
ip access-list standard QUAN-TRI
 remark Phong may chu
 10 permit 10.1.0.0 0.0.255.255
 20 permit 10.0.0.9 log
 30 permit host 10.0.0.8
 40 deny   any log
access-list 10 permit 10.1.0.0 0.0.255.255
access-list 10 permit 10.0.0.9
access-list 10 permit 10.0.0.8 0.0.0.0
access-list 11 permit 10.2.0.0 0.0.255.255
line con 0
line vty 0 4
 access-class QUAN-TRI in vrf-also
 access-class 99 out
 transport input ssh
line vty 5 15
 access-class 10 in
 transport input ssh
end
"""
HUAWEI = """\
#
undo http server enable
undo http secure-server enable
undo telnet server enable
stelnet server enable
#
aaa
 local-aaa-user wrong-password retry-interval 6 retry-time 4 block-time 6
#
acl number 2000
 description Quan tri
 step 5
 rule 5 permit source 10.1.0.0 0.0.255.255 logging
 rule 5 description Phong may chu
 rule 10 permit source 10.0.0.9 0
 rule 15 deny
#
acl name KHAC 2001
 rule 5 permit source 10.0.0.9 0
 rule 10 permit source 10.1.0.0 0.0.255.255
#
acl number 2002
 rule 5 permit source 10.2.0.0 0.0.255.255
#
interface Vlanif1
 ip address 10.0.0.2 255.255.255.0
#
user-interface con 0
user-interface vty 0 4
 acl 2000 inbound
 acl 3999 outbound
 protocol inbound ssh
user-interface vty 16 20
 acl KHAC inbound
 protocol inbound ssh
#
return
"""
H3C = """\
#
 version 7.1.070, Release 6318P01
#
 password-control enable
#
line vty 0 4
 acl 2000 inbound
 protocol inbound ssh
#
line vty 5 63
 acl 2000 inbound
 protocol inbound ssh
#
 ssh server enable
 ssh server acl 2001
#
acl basic 2000
 rule 0 permit source 10.1.0.0 0.0.255.255 counting
#
acl number 2001 name KHAC
 rule 0 permit source 10.1.0.0 0.0.255.255
#
acl basic 2002
 rule 0 permit source 10.2.0.0 0.0.255.255
#
interface Vlan-interface1
 ip address 10.0.0.2 255.255.255.0
#
return
"""
BASE = {
    "ios": (ios.read_config, CISCO, "10.0.0.8/32, 10.0.0.9/32, 10.1.0.0/16"),
    "vrp": (vrp.read_config, HUAWEI, "10.0.0.9/32, 10.1.0.0/16"),
    "comware": (comware.read_config, H3C, "10.1.0.0/16"),
}


def told(reader: Reader, text: str) -> str | None:
    """Return the value; None where it is unreadable for the one reason that there is."""
    given_ = reader(text, "x").given
    if PATH in given_.unreadable:
        assert given_.unreadable[PATH] == FILTER_UNCLEAR
        assert PATH not in given_.values
        return None
    return given_.values[PATH]


@pytest.mark.parametrize("system", BASE)
def test_networks_that_every_line_lets_in_are_told_in_one_spelling(system: str) -> None:
    reader, text, value = BASE[system]

    assert told(reader, text) == value
    assert PATH not in reader(text, "x").written


@pytest.mark.parametrize(
    ("system", "old", "new"),
    [
        # lines that differ, or of which one has none
        ("ios", "access-class 10 in", "access-class 11 in"),
        ("ios", " access-class 10 in\n", ""),
        ("vrp", "acl KHAC inbound", "acl 2002 inbound"),
        ("vrp", " acl KHAC inbound\n", ""),
        ("comware", "ssh server acl 2001", "ssh server acl 2002"),
        ("comware", "vty 5 63\n acl 2000 inbound", "vty 5 63\n acl 2002 inbound"),
        # a list that is not there, or that has no rules, filters nothing
        ("ios", "access-class 10 in", "access-class 12 in"),
        ("ios", "access-class QUAN-TRI in", "access-class quan-tri in"),
        ("vrp", "acl KHAC inbound", "acl 2999 inbound"),
        ("comware", "ssh server acl 2001", "ssh server acl 2999"),
        ("comware", "name KHAC\n rule 0 permit source 10.1.0.0 0.0.255.255", "name KHAC"),
        # denied before another is let in
        ("ios", " 10 permit", " 5 deny 10.1.2.0 0.0.0.255\n 10 permit"),
        ("ios", "access-list 10 permit 10.0.0.9", "access-list 10 deny 10.0.0.9"),
        ("vrp", " rule 10 permit source 10.0.0.9", " rule 7 deny\n rule 10 permit source 10.0.0.9"),
        ("comware", "2000\n rule 0", "2000\n rule 0 deny source 10.1.2.0 0.0.0.255\n rule 5"),
        # nobody is let in
        ("ios", "access-list 10 permit 10.1.0.0 0.0.255.255", "access-list 10 permit tcp"),
        ("comware", "rule 0 permit source 10.1.0.0 0.0.255.255 counting", "rule 0 deny"),
        # kinds that are not understood
        ("ios", "access-list standard QUAN-TRI", "access-list extended QUAN-TRI"),
        ("ios", "access-class QUAN-TRI in vrf-also", "access-class QUAN-TRI in vrfname MGMT"),
        ("ios", "10 permit 10.1.0.0 0.0.255.255", "10 permit 10.1.0.0 0.0.254.255"),
        ("ios", "10 permit 10.1.0.0 0.0.255.255", "10 permit 10.1.0.0 0.0.255.256"),
        ("vrp", "acl number 2000", "acl number 2000 match-order auto"),
        ("vrp", "0.0.255.255 logging", "0.0.255.255 time-range DEM"),
        ("vrp", "0.0.255.255 logging", "0.0.255.255 vpn-instance A"),
        ("vrp", " acl KHAC inbound", " acl 3000 inbound"),
        ("comware", " counting", " fragment"),
        # IPv6 goes past a filter of IPv4
        ("ios", " ip address", " ipv6 enable\n ip address"),
        ("ios", "access-class 10 in", "ipv6 access-class 10 in"),
        ("vrp", " ip address", " ipv6 address auto link-local\n ip address"),
        ("vrp", "acl KHAC inbound", "acl ipv6 2001 inbound"),
        ("comware", " ip address", " ipv6 address 2001:db8::1/64\n ip address"),
        ("comware", "ssh server acl", "ssh server ipv6 acl"),
        # the web, and other ways in
        ("ios", "no ip http secure-server", "ip http secure-server"),
        ("ios", "hostname sw-a", "netconf-yang"),
        ("vrp", "undo http secure-server", "http secure-server"),
        ("vrp", "undo http server enable\n", ""),
        ("vrp", "stelnet server enable", "stelnet server enable\nsnetconf server enable"),
        ("comware", " ssh server enable", " ip https enable\n ssh server enable"),
        ("comware", " ssh server enable", " netconf soap https enable\n ssh server enable"),
        # lines that are there and that the configuration does not tell
        ("vrp", "user-interface con 0", "user-interface maximum-vty 15"),
        ("comware", "line vty 5 63", "line vty 5 62"),
        ("comware", "line vty 5 63", "line class vty\n acl 3000 outbound\n#\nline vty 5 62"),
    ],
)
def test_what_does_not_hold_for_every_way_in_is_never_a_value(
    system: str, old: str, new: str
) -> None:
    reader, text, value = BASE[system]
    assert text.count(old) >= 1

    changed = told(reader, text.replace(old, new, 1))

    assert changed is None
    assert told(reader, text) == value


@pytest.mark.parametrize(
    ("system", "taken"),
    [
        ("ios", (" access-class QUAN-TRI in vrf-also\n", " access-class 10 in\n")),
        ("vrp", (" acl 2000 inbound\n", " acl KHAC inbound\n")),
        ("comware", (" acl 2000 inbound\n", " ssh server acl 2001\n")),
    ],
)
def test_without_any_filter_everybody_may_come(system: str, taken: tuple[str, ...]) -> None:
    reader, text, _ = BASE[system]
    for line in taken:
        text = text.replace(line, "")

    assert told(reader, text) == ""
    assert told(reader, text.replace(" ip address", " ipv6 enable\n ip address")) == ""


@pytest.mark.parametrize(
    ("system", "old", "new"),
    [
        # other lines name the same list, or another filter shares it
        ("ios", "access-class 10 in", "access-class QUAN-TRI in"),
        ("ios", " access-class 10 in\n transport input ssh", " transport input none"),
        ("vrp", "acl KHAC inbound", "acl 2001 inbound"),
        ("vrp", " rule 15 deny", " rule 15 deny source 10.0.0.0 0.255.255.255"),
        # by telnet the filter of the SSH server is not asked
        ("comware", " acl 2000 inbound\n", ""),
        ("comware", " ssh server acl 2001\n", ""),
        ("comware", "#\nline vty 0 4", "#\nline class vty\n acl 2000 inbound\n#\nline vty 0 4"),
    ],
)
def test_the_same_by_another_line_is_the_same(system: str, old: str, new: str) -> None:
    reader, text, value = BASE[system]
    assert text.count(old) >= 1

    assert told(reader, text.replace(old, new)) == value


def test_everybody_who_is_let_in_by_a_rule_is_told_as_a_network() -> None:
    open_list = CISCO.replace("10 permit 10.1.0.0 0.0.255.255", "10 permit any")
    same = open_list.replace("access-class 10 in", "access-class QUAN-TRI in")

    assert told(ios.read_config, same) == "0.0.0.0/0, 10.0.0.8/32, 10.0.0.9/32"
    rule = HUAWEI.replace("source 10.0.0.9 0\n rule 15", "source any\n rule 15")
    other = rule.replace("acl KHAC inbound", "acl 2000 inbound")
    assert told(vrp.read_config, other) == "0.0.0.0/0, 10.1.0.0/16"


def test_the_filter_of_the_ssh_server_counts_for_telnet_nothing() -> None:
    text = H3C.replace(" acl 2000 inbound\n", "").replace("protocol inbound ssh", "idle-timeout 5")

    assert told(comware.read_config, text) == "10.1.0.0/16", "nobody serves telnet"
    served = text.replace(" ssh server enable", " telnet server enable\n ssh server enable")
    assert told(comware.read_config, served) is None


@pytest.mark.parametrize(
    ("system", "more"),
    [
        ("ios", "ip access-list standard QUAN-TRI\n permit 10.0.0.8\n"),
        ("vrp", "acl number 2000\n rule 5 permit source 10.1.0.0 0.0.255.255\n#\n"),
        ("comware", "acl basic 2000\n rule 0 permit source 10.1.0.0 0.0.255.255\n#\n"),
    ],
)
def test_a_filter_that_comes_twice_is_not_read(system: str, more: str) -> None:
    reader, text, _ = BASE[system]
    head = "line con 0\n" if system == "ios" else "interface Vlan"

    given_ = reader(text.replace(head, more + head), "x").given

    # Of two that differ, together they are not understood.
    assert given_.unreadable == {PATH: "DEV_PATH_TWICE" if system == "comware" else FILTER_UNCLEAR}


def test_an_acl_that_other_things_use_as_well_is_read_and_no_line_of_it_is_ours() -> None:
    shared = CISCO.replace("end\n", "snmp-server community bi-mat RO 10\nend\n")
    read = ios.read_config(shared, "x")

    assert read.given.values[PATH] == BASE["ios"][2]
    assert ("access-list 10 permit 10.0.0.9",) in read.others, (
        "so a change of it is not saved unseen"
    )
    other = ios.read_config(shared.replace("10 permit 10.0.0.9", "10 permit 10.0.0.7"), "x")
    assert "access-list …" in read.unsigned(other)


def test_limits_of_logins_are_told() -> None:
    def values(system: str, old: str = "#\n", new: str = "#\n") -> tuple[str | None, str | None]:
        reader, text, _ = BASE[system]
        found = reader(text.replace(old, new, 1), "x").given.values
        return found.get("vty.max_sessions"), found.get("login.attempts")

    assert values("ios") == ("16", "0")
    block = "login block-for 100 attempts 3 within 60\nhostname"
    assert values("ios", "hostname", block) == ("16", "3")
    closed = "access-class 10 in\n transport input ssh", "access-class 10 in\n transport input none"
    assert values("ios", *closed) == ("5", "0"), "nobody comes in at the others"
    assert values("vrp") == ("5", "4")
    assert values("vrp", "#\nundo http", "#\nuser-interface maximum-vty 8\nundo http") == ("8", "4")
    line = " local-aaa-user wrong-password retry-interval 6 retry-time 4 block-time 6\n"
    assert values("vrp", line, " undo local-aaa-user wrong-password\n") == ("5", "0")
    assert values("vrp", line, "") == ("5", None), "releases differ"
    assert values("comware") == (None, "3")
    guarded = " password-control enable\n"
    own = guarded + " password-control login-attempt 5{}\n"
    assert values("comware", guarded, own.format("")) == (None, "5")
    assert values("comware", guarded, own.format(" exceed lock-time 10")) == (None, "5")
    assert values("comware", guarded, own.format(" exceed unlock")) == (None, "0")
    assert values("comware", guarded, own.format(" exceed other")) == (None, None)
    assert values("comware", guarded, "") == (None, "0")
    of_one = guarded + "#\nlocal-user a class manage\n password-control login-attempt 9\n"
    assert values("comware", guarded, of_one) == (None, None), "the one of that user is another"


@given(st.lists(st.text("rule 0123456789.permitdenysourcea"), max_size=6))
def test_no_rules_make_a_value_that_means_everybody(rules: list[str]) -> None:
    assert permitted_by(rules, UNDO_RULES) != frozenset()


@pytest.mark.parametrize(
    ("heads", "lines"),
    [
        (("line vty 0 4", "line vty 5 63"), (1 << 64) - 1),
        (("user-interface vty 2",), 0b100),
        (("line vty 4 0", "line con 0", "line class vty"), 0),
        (("line vty 0 999",), (1 << 128) - 1),
    ],
)
def test_lines_are_counted_as_their_heads_tell(heads: tuple[str, ...], lines: int) -> None:
    assert lines_told(heads) == lines


def test_many_filters_of_servers_are_not_multiplied_by_many_lines() -> None:
    servers = "".join(f" ssh server acl {number}\n" for number in range(3_000))
    lines = "".join(
        f"line vty {a} {b}\n acl 2000 inbound\n#\n" for a in range(99) for b in range(30)
    )
    text = H3C.replace(" ssh server acl 2001\n", servers).replace(
        "line vty 0 4\n", f"{lines}line vty 0 4\n"
    )

    assert told(comware.read_config, text) is None
