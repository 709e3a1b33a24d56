"""The remote control does what it is asked, or says why not and does nothing."""

import json
import socket
from pathlib import Path

import pytest

from fleetcfg.errors import SimError
from fleetcfg_kit.sim.core.launch import ask


def send(state_dir: Path, line: bytes) -> dict[str, object]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as wire:
        wire.settimeout(600)
        wire.connect(str(state_dir / "control.sock"))
        wire.sendall(line + b"\n")
        with wire.makefile("rb") as answers:
            return json.loads(answers.readline())


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({"op": "nonsense"}, "SIM_REQUEST_UNKNOWN"),
        ({}, "SIM_REQUEST_INCOMPLETE"),
        ({"op": 1}, "SIM_REQUEST_INCOMPLETE"),
        ({"op": "get"}, "SIM_REQUEST_INCOMPLETE"),
        ({"op": "get", "host": "nobody", "path": "Audio"}, "SIM_DEVICE_UNKNOWN"),
        ({"op": "get", "host": "old", "path": "Audio Nope"}, "SIM_SETTING_UNKNOWN"),
        ({"op": "get", "host": "old", "path": "[["}, "SIM_PATH_UNREADABLE"),
        (
            {"op": "tamper", "host": "old", "path": "Audio DefaultVolume", "value": "101"},
            "SIM_SETTING_ILLEGAL",
        ),
        ({"op": "fault", "host": "old", "mode": "nonsense"}, "SIM_FAULT_UNKNOWN"),
        ({"op": "power", "host": "old", "state": "maybe"}, "SIM_REQUEST_INCOMPLETE"),
    ],
)
def test_a_request_that_cannot_be_done_is_refused(
    browser, request_: dict[str, object], code: str
) -> None:
    with pytest.raises(SimError) as refusal:
        ask(browser.fleet.state, request_)

    assert refusal.value.code == code


@pytest.mark.parametrize("line", [b"", b"{", b"[]", b"\xff", b"1"])
def test_a_line_that_is_no_request_is_answered(browser, line: bytes) -> None:
    assert send(browser.fleet.state, line)["code"] == "SIM_REQUEST_UNREADABLE"


def test_a_device_answers_to_its_name_and_its_address(browser) -> None:
    by_name = browser.fleet.control("get", host="old", path="SystemUnit Name")
    by_address = browser.fleet.control("get", host="127.20.0.1", path="SystemUnit Name")

    assert by_name["value"] == by_address["value"] == "Phòng họp số 1"


def test_tampering_is_recorded_as_somebody_elses(browser) -> None:
    browser.fleet.control(
        "tamper", host="old", values={"Audio DefaultVolume": "7", "Standby Delay": "5"}
    )

    changes = browser.fleet.control("journal", host="old")["changes"]
    assert [(c["actor"], c["path"], c["after"]) for c in changes] == [
        ("touch panel", "Audio DefaultVolume", "7"),
        ("touch panel", "Standby Delay", "5"),
    ]


def test_a_reset_gives_back_the_beginning(browser) -> None:
    browser.fleet.tamper("old", "SystemUnit Name", "x")
    browser.fleet.fault("old", "silent")

    browser.fleet.control("reset", host="old")

    assert browser.fleet.get("old", "SystemUnit Name") == "Phòng họp số 1"
    assert browser.http("old", "GET", "/status.xml")[0].status == 200


def test_the_control_is_its_owners_only(browser) -> None:
    for name in ("control.sock", "keys/device-000.pem"):
        assert (browser.fleet.state / name).stat().st_mode & 0o077 == 0


def test_nobody_answers_where_no_simulator_runs(tmp_path: Path) -> None:
    with pytest.raises(SimError) as refusal:
        ask(tmp_path, {"op": "stats"})

    assert refusal.value.code == "SIM_NOT_RUNNING"
