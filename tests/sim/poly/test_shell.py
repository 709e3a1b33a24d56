"""The shell without a wire: what it gets wrong on command."""

from hypothesis import given
from hypothesis import strategies as st

from fleetcfg_kit.sim.poly.faults import PolyFault

GREETING = "Hi, my name is : Phòng họp số 1\r\r\n"


def test_the_greeting_comes_again_before_every_other_answer(bare) -> None:
    bare.state.fault = PolyFault.GREETS_AGAIN
    bare.open()

    said = [bare.hear(b"apiport get\r") for _ in range(4)]

    assert said[0] == said[2] == "apiport get\r\r\napiport 24\r\r\n-> "
    assert said[1] == said[3]
    assert said[1].startswith("apiport get\r\r\n" + GREETING)
    assert said[1].endswith("SNMP Enabled: False\r\r\napiport 24\r\r\n-> ")


def test_an_answer_comes_with_the_next_line(bare) -> None:
    bare.open()
    bare.state.fault = PolyFault.LAGS

    said = [bare.hear(line) for line in (b"apiport get\r", b"encryption get\r", b"\r", b"\r")]

    assert said == [
        "apiport get\r\r\n-> ",
        "encryption get\r\r\napiport 24\r\r\n-> ",
        "\r\r\nencryption no\r\r\n-> ",
        "\r\r\n-> ",
    ]


def test_what_was_held_back_comes_once_the_fault_has_ended(bare) -> None:
    bare.open()
    bare.state.fault = PolyFault.LAGS
    bare.hear(b"apiport get\r")
    bare.state.fault = None

    assert bare.hear(b"\r") == "\r\r\napiport 24\r\r\n-> "
    assert bare.hear(b"\r") == "\r\r\n-> "


def test_prompt_and_echo_come_behind_the_answer(bare) -> None:
    bare.state.fault = PolyFault.LATE_ECHO
    bare.open()

    assert bare.hear(b"apiport get\r") == "apiport 24\r\r\n-> apiport get\r\r\n-> "


def test_what_comes_too_fast_is_dropped_or_garbled_and_not_done(bare) -> None:
    bare.state.fault = PolyFault.PACED
    bare.open()

    said = []
    for wait in (1.0, 0.1, 0.1, 0.1999, 0.2001):
        bare.steady.now += wait
        said.append(bare.hear(b"enablesnmp yes\r"))

    done = "enablesnmp yes\r\r\nenablesnmp yes\r\r\n-> "
    garbled = "enablesnmp yes\r\r\nerror: command not found\r\r\n-> "
    assert said == [done, "", garbled, "", done]
    assert bare.state.stats.writes == 2


def test_without_the_fault_nothing_has_to_wait(bare) -> None:
    bare.open()

    assert bare.hear(b"apiport get\rapiport get\r").count("apiport 24\r\r\n") == 2


def test_nothing_behind_exit_is_done(make_bare) -> None:
    bare = make_bare().open()
    bare.hear(b"exit\r")

    assert bare.has_left
    bare = make_bare().open()
    assert bare.hear(b"exit now\r") == (
        "exit now\r\r\nerror: command has illegal parameters\r\r\n-> "
    )
    assert not bare.has_left


def test_uptime_counts_from_the_start(bare) -> None:
    bare.open()
    bare.steady.now += 70 * 60

    assert bare.hear(b"uptime get\r") == "uptime get\r\r\n1 Hour, 10 Minutes\r\r\n-> "


@given(st.lists(st.binary(max_size=40) | st.sampled_from([b'"', b"get", b"set", b" "])))
def test_whatever_is_sent_is_answered_and_stores_nothing_outside_a_space(make_bare, parts) -> None:
    bare = make_bare().open()

    said = bare.hear(b"systemname " + b"".join(parts) + b"\r")

    assert said.endswith("-> ") or bare.has_left
    for path, value in bare.state.values().items():
        bare.state.judge(path, value)
