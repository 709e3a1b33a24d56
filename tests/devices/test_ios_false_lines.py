"""Lines of an IOS configuration that are none, or stand there twice: nobody hides a change so."""

import sys
from collections import Counter

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


def calls_to_read(sections: int) -> int:
    """Count the calls that so many sections cost which come twice: a machine at work adds none."""
    heads = (f"interface GigabitEthernet{each}\n shutdown" for each in (*range(sections),) * 2)
    text, counted = WHOLE.format("\n".join(heads)), Counter[str]()
    sys.setprofile(lambda _frame, event, _about: counted.update((event,)))
    try:
        read = read_config(text, "x")
    finally:
        sys.setprofile(None)
    last = f"interface[GigabitEthernet{sections - 1}].shutdown"
    assert read.given.unreadable[last] == "DEV_PATH_TWICE"
    return counted.total()


def test_many_sections_that_come_twice_cost_no_more_than_their_bytes() -> None:
    assert calls_to_read(800) < 5 * calls_to_read(200)  # four times the bytes; squares are sixteen
