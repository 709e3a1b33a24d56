"""What a person is told of a steered simulator; programs ask for its answer."""

import json
from pathlib import Path

import pytest

from fleetcfg.words import Words
from fleetcfg_kit.announced import LOCALE
from fleetcfg_kit.simulated_text import SimulatedFleet, simulated_text
from fleetcfg_kit.steered_text import Steered, steered_json, steered_text
from tests.report.hostile import HOSTILE

WORDS = Words("en", (("sim", LOCALE),))


@pytest.mark.parametrize(
    ("request_", "told"),
    [
        (
            {"op": "tamper", "host": "a", "path": "SIP URI", "value": "x", "actor": "touch panel"},
            "a (simulated): SIP URI is x now, changed by touch panel.\n",
        ),
        ({"op": "power", "host": "a", "state": "lost"}, "a (simulated): its power is cut.\n"),
        (
            {"op": "fault", "host": "a", "mode": "silent"},
            "a (simulated): its fault is silent now.\n",
        ),
        (
            {"op": "line", "host": "a", "delay_ms": 20.0, "jitter_ms": 1.5, "loss": 0.01},
            (
                "a (simulated): its line has 20 ms of delay, 1.5 ms of jitter and loses 1 % of"
                " packets.\n"
            ),
        ),
    ],
)
def test_what_was_done_is_said_in_words(request_, told):
    assert steered_text(Steered(request_, {"ok": True}), WORDS) == told


def test_what_devices_saw_is_a_line_each():
    seen = {"connections": 3, "credentials": 2, "logins": 1, "requests": 9, "writes": 4}
    answer = {"ok": True, "devices": {"a": seen, "b": seen}}

    told = steered_text(Steered({"op": "stats"}, answer), WORDS)

    assert told.splitlines()[0] == "a: 3 connections, 1/2 logins accepted, 9 requests, 4 writes"
    assert len(told.splitlines()) == 2


def test_a_program_is_given_the_answer_as_it_was():
    assert json.loads(steered_json(Steered({"op": "stats"}, {"ok": True}))) == {"ok": True}


@pytest.mark.parametrize(
    "told",
    [
        simulated_text(
            SimulatedFleet(1, 1, [Path(HOSTILE)], 1, Path(HOSTILE), {HOSTILE: 1}), WORDS
        ),
        steered_text(
            Steered({"op": "tamper", "host": HOSTILE, "path": "p", "value": "v"}, {}), WORDS
        ),
    ],
)
def test_what_came_from_elsewhere_is_shown_escaped(told):
    assert "script" in told
    assert {"\x1b", "\x9b", "\u202e", "\x00", "\r"}.isdisjoint(told)
