"""Lines of an IOS configuration that are none, or stand there twice: nobody hides a change so."""

from time import process_time

import pytest

from fleetcfg.devices.drivers.network.ios import read_config

WHOLE = "hostname sw-a\ninterface GigabitEthernet1/0/9\n switchport access vlan 9\n{}\nend\n"
FALSE = "interface GigabitEthernet1/0/9\n switchport access vlan 110\n"


@pytest.mark.parametrize(
    "text",
    [
        f"banner motd ^C\n{FALSE}^C",
        f"aaa authentication banner ^C\n{FALSE}^C",
        f"line con 0\n vacant-message ^C\n{FALSE}^C",
        f"macro name m\ndescription a@b\n{FALSE}@",
    ],
)
def test_what_stands_in_a_text_is_no_setting(text: str) -> None:
    """Who changes a port by hand can also write a banner that says he did not."""
    read = read_config(WHOLE.format(text), "x")

    assert read.given.values["interface[GigabitEthernet1/0/9].access_vlan"] == "9"


@pytest.mark.parametrize(
    ("more", "path"),
    [
        (FALSE, "interface[GigabitEthernet1/0/9].access_vlan"),
        (FALSE, "interface[GigabitEthernet1/0/9].shutdown"),
        (" switchport access vlan 110", "interface[GigabitEthernet1/0/9].access_vlan"),
        ("vlan 7\n name a\nvlan 7\n name b", "vlan[7].name"),
        ("line vty 0 4\n transport input all\nline vty 0 4\n transport input ssh", "vty.telnet"),
        ("ip http server\nno ip http server", "http.service"),
        ("hostname sw-b", "hostname"),
    ],
)
def test_what_is_told_twice_is_not_read(more: str, path: str) -> None:
    """A text may end before its end, where its mark stands in what somebody typed."""
    read = read_config(WHOLE.format(more), "x")

    assert path not in read.given.values
    assert read.given.unreadable[path] == "DEV_PATH_TWICE"


def test_no_other_line_hides_those_below_it() -> None:
    text = "interface GigabitEthernet1/0/8\n description ^C\n{}\n macro name x\nqos\n"
    read = read_config(WHOLE.format(text.format("username thief privilege 15")), "x")

    assert read.given.values["usernames"] == "thief"
    assert ("qos",) in read.others


def test_many_sections_that_come_twice_cost_no_more_than_their_bytes() -> None:
    heads = (f"interface GigabitEthernet{each // 2}\n shutdown" for each in range(8_000))
    begun = process_time()
    read = read_config(WHOLE.format("\n".join(heads)), "x")

    assert process_time() - begun < 3
    assert read.given.unreadable["interface[GigabitEthernet3999].shutdown"] == "DEV_PATH_TWICE"
