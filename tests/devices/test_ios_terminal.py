"""Where an answer of network gear ends, and what of it is the answer."""

import pytest

from fleetcfg.devices.drivers.network.paths import PATHS
from fleetcfg.devices.drivers.network.terminal import PromptEnd, answer_of

LONG_NAME = b"sw-uy-ban-nhan-dan-xa"


@pytest.mark.parametrize(
    ("heard", "prompt"),
    [
        (b"\r\nsw-a#", b"sw-a#"),
        (b"\r\nsw-a>", b"sw-a>"),
        (b"x\r\nsw-a(config-if)#", b"sw-a(config-if)#"),
        (b"x\nsw-a# ", b"sw-a#"),
        (b"\x08\x08\x08\rsw-a#", b"sw-a#"),
    ],
)
def test_an_answer_ends_at_the_prompt_whatever_the_mode(heard, prompt):
    end = PromptEnd(b"sw-a")

    assert end(bytearray(heard), 0) == len(heard)
    assert end.prompt == prompt


@pytest.mark.parametrize(
    "heard",
    [
        b"",
        b"sw-a",
        b"sw-a#\r\n",  # a line of an answer that looks like one
        b"sw-a# show version",
        b"sw-b#",
        b"interface sw-a#",
        b"description sw-a#",
        b" --More-- ",
        b"sw-a" + b"x" * 5_000 + b"#",
    ],
)
def test_nothing_else_is_a_prompt(heard):
    assert PromptEnd(b"sw-a")(bytearray(heard), 0) is None


def test_a_long_name_that_a_mode_cuts_short_is_still_known():
    end = PromptEnd(LONG_NAME[:16])

    assert end(bytearray(LONG_NAME[:18] + b"(config-if)#"), 0) is not None


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        (b"show clock\r\n*09:00\r\nsw-a#", ["*09:00"]),
        (b"*09:00\r\nsw-a#", ["*09:00"]),  # no echo
        (b"show clock\r\r\n*09:00 \r\r\nsw-a#", ["*09:00"]),
        (b"show clock\r\nsw-a#", []),
        (b"show clock\r\nshow clock\r\nsw-a#", ["show clock"]),
        (b" indented\r\nsw-a#", [" indented"]),
        (b"sw-a#", []),
        (b"\xff\r\nsw-a#", ["\ufffd"]),
    ],
)
def test_an_answer_is_what_stands_between_echo_and_prompt(heard, said):
    assert answer_of(heard, "show clock") == said


def test_ports_are_in_the_order_of_their_numbers():
    ports = [f"interface[GigabitEthernet{n}].mode" for n in ("1/0/10", "1/0/2", "2/0/1", "1/0/01")]
    syntax = PATHS

    ordered = sorted(ports, key=syntax.order)

    assert [each[25:-6] for each in ordered] == ["1/0/01", "1/0/2", "1/0/10", "2/0/1"]
    assert len(set(map(syntax.order, ("vlan[1].name", "vlan[01].name")))) == 2
    assert syntax.overlap("interface[*].mode", ports[0])
    assert not syntax.overlap(ports[0], ports[1])
    assert not syntax.is_path("interface[*].mode")
    assert not syntax.is_pattern("interface[Gi 1].mode")
