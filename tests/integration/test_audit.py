"""What a Department engineer sees; devices are simulated and spoken to over real sockets."""

import base64
import json
import os
import signal
import subprocess
import sys
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from tests.integration.clocks import clock_ahead

HOST = "codec-bum-to"
PATH = "Conference Encryption Mode"


def reports(done):
    return {
        line["host"]: line for line in map(json.loads, done.stdout.splitlines()) if "host" in line
    }


def test_a_fleet_as_declared_is_clean(province):
    done = province.process(*province.audit_words())  # as a person does

    assert done.returncode == 0, done.stdout + done.stderr
    assert "48/49" in done.stdout
    assert "UNSIGNED" in done.stdout
    assert "SIMULATED" in done.stdout


def test_one_changed_parameter_of_forty_rooms_is_found_and_dated_and_when_undone_all_is_clean(
    province, tmp_path
):
    store = tmp_path / "history.sqlite"
    assert province.audit(store=store).returncode == 0
    province.sim("tamper", HOST, PATH, "Off")

    with clock_ahead(timedelta(seconds=1)):  # the history tells whole seconds
        found = province.audit("--output", "json", store=store)

    province.sim("tamper", HOST, PATH, "On")
    with clock_ahead(timedelta(seconds=2)):
        undone = province.audit(store=store)
    assert found.returncode == 2
    document = json.loads(found.stdout)
    ((host, finding),) = [
        (report["host"], finding)
        for report in document["hosts"]
        for finding in report["findings"]
        if finding["verdict"] == "unauthorized"
    ]
    assert (host, finding["path"]) == (HOST, PATH)
    assert (finding["declared"], finding["live"]) == ("On", "Off")
    assert "QĐ 32/2019 Điều 5.3" in finding["clauses"]
    assert finding["since"]["previous"] == "On"
    assert finding["since"]["last_different"] < finding["since"]["first_seen"]
    assert undone.returncode == 0, undone.stdout
    history = province("history", HOST, "--store", store)
    assert '"On" → "Off"' in history.stdout
    assert '"Off" → "On"' in history.stdout


def test_a_room_that_is_off_makes_the_audit_incomplete_and_is_named(province):
    province.sim("power", HOST, "off")

    done = province.audit()

    province.sim("power", HOST, "on")
    assert done.returncode == 3
    assert HOST in done.stdout
    assert "DEV_REFUSED" in done.stdout
    assert "47/49" in done.stdout


def test_what_was_declared_does_not_shrink_because_a_room_is_off(province):
    whole = json.loads(province.audit("--output", "json").stdout)["coverage"]
    province.sim("power", HOST, "off")

    done = province.audit("--output", "json")

    province.sim("power", HOST, "on")
    partly = json.loads(done.stdout)["coverage"]
    assert partly["parameters"]["declared"] == whole["parameters"]["declared"]
    assert partly["parameters"]["looked_at"] < whole["parameters"]["looked_at"]


def test_findings_outweigh_what_could_not_be_looked_at(province):
    province.sim("power", "codec-pa-u", "off")
    province.sim("tamper", HOST, PATH, "Off")

    done = province.audit()

    province.sim("power", "codec-pa-u", "on")
    province.sim("tamper", HOST, PATH, "On")
    assert done.returncode == 2


def test_a_limit_looks_at_nothing_else(province):
    done = province.audit("--limit", f"site_bum_to:&all:!{HOST}x*", "--output", "ndjson")

    assert done.returncode == 64
    assert "LIMIT_NO_MATCH" in done.stderr

    done = province.audit("--limit", "site_bum_to", "--output", "ndjson")
    assert list(reports(done)) == [HOST]


def test_simulated_and_real_devices_are_not_looked_at_in_one_run(province, tmp_path):
    overlay = json.loads(
        (province.state / "inventory" / "simulated.yaml").read_text().split("\n", 1)[1]
    )
    del overlay["all"]["hosts"][HOST]
    (tmp_path / "part").mkdir()
    (tmp_path / "part" / "simulated.yaml").write_text(json.dumps(overlay, indent=1))

    done = province("audit", "-i", "inventory", "-i", tmp_path / "part", "--store", tmp_path / "x")

    assert done.returncode == 64
    assert "AUDIT_MIXED" in done.stderr


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("wrong_certificate", "DEV_CERTIFICATE_WRONG"),
        ("auth_401", "DEV_AUTH_REJECTED"),
        ("forbidden_403", "DEV_FORBIDDEN"),
        ("drops", "DEV_CLOSED"),
    ],
)
def test_a_device_that_misbehaves_is_unknown_for_its_own_reason(province, fault, code):
    province.sim("fault", HOST, fault)

    done = province.audit("--limit", HOST, "--output", "ndjson")

    province.sim("fault", HOST, "none")
    assert done.returncode == 3, done.stdout + done.stderr
    assert reports(done)[HOST]["reason"]["code"] == code


def test_an_endless_device_is_given_up_at_the_deadline_and_holds_up_nobody(province):
    province.sim("fault", HOST, "silent")
    # Long enough for thirty-nine healthy ones on a machine that has other work.
    done = province.audit("--timeout", "12", "--connect-timeout", "12", "--output", "ndjson")

    province.sim("fault", HOST, "none")
    told = reports(done)
    assert sum(bool(report["reason"]) for report in told.values()) == 1
    assert told[HOST]["reason"]["code"] in {
        "DEV_TIMEOUT_CONNECT",
        "DEV_TIMEOUT_READ",
        "RUN_DEADLINE",
    }


@pytest.mark.clause("check:document", "3.3")
def test_control_bytes_in_a_document_are_told_and_hide_nothing_else(province):
    province.sim("fault", HOST, "control_bytes")

    done = province.audit("--limit", HOST, "--output", "ndjson")

    province.sim("fault", HOST, "none")
    report = reports(done)[HOST]
    assert done.returncode == 0
    assert [f["reason"]["code"] for f in report["findings"]] == ["DOCUMENT_MENDED"]
    assert report["counts"]["conform"] > 60


def test_another_box_in_the_room_is_said_to_be_another_box(province):
    province.sim("fault", HOST, "swapped_serial")

    done = province.audit("--limit", HOST, "--output", "ndjson")

    province.sim("fault", HOST, "none")
    verdicts = [f["verdict"] for f in reports(done)[HOST]["findings"]]
    assert done.returncode == 2
    assert "replaced" in verdicts


def test_the_password_appears_nowhere(province, tmp_path):
    password = json.loads((province.state / "credential.json").read_text())["password"]

    done = province.audit("--limit", HOST, "--output", "json", store=tmp_path / "h.sqlite")

    written = [done.stdout.encode(), done.stderr.encode()]
    written += [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
    forms = {
        password.encode(),
        base64.b64encode(password.encode()),
        quote(password, safe="").encode(),
        password.encode("utf-16-le"),
        base64.b64encode(f"fleetcfg:{password}".encode()),
    }
    assert done.returncode == 0
    assert not [form for form in forms for text in written if form in text]


def test_ctrl_c_ends_the_run_with_what_was_seen_and_nothing_left(province, tmp_path):
    province.sim("fault", HOST, "silent")
    command = [
        sys.executable,
        "-m",
        "fleetcfg",
        "audit",
        "-i",
        "inventory",
        "-i",
        str(province.state / "inventory"),
        "--store",
        str(tmp_path / "h.sqlite"),
        "--output",
        "ndjson",
        "--connect-timeout",
        "60",
    ]
    try:
        with subprocess.Popen(
            command,
            cwd=province.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as process:
            pipes: Any = process
            seen = [pipes.stdout.readline() for _ in range(20)]
            os.killpg(process.pid, signal.SIGINT)
            # Not `communicate`: it loses what `readline` has taken from the pipe beforehand.
            rest, errors = pipes.stdout.read(), pipes.stderr.read()
    finally:
        province.sim("fault", HOST, "none")

    assert process.returncode == 3
    assert "Traceback" not in errors
    assert all(json.loads(line) for line in [*seen, *rest.splitlines()])
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_a_reader_that_goes_away_is_no_crash(province):
    reader, writer = os.pipe()
    os.close(reader)

    words = province.audit_words()
    done = province.process(*words, capture_output=False, stdout=writer, stderr=subprocess.PIPE)

    os.close(writer)
    assert "Traceback" not in done.stderr


def test_two_audits_at_once_both_end_well(province, tmp_path):
    store = tmp_path / "h.sqlite"
    command = [
        sys.executable,
        "-m",
        "fleetcfg",
        "audit",
        "-i",
        "inventory",
        "-i",
        str(province.state / "inventory"),
        "--store",
        str(store),
    ]

    both = [
        subprocess.Popen(command, cwd=province.folder, stdout=subprocess.DEVNULL) for _ in range(2)
    ]

    assert [process.wait(600) for process in both] == [0, 0]


def test_a_simulated_fleet_that_is_down_leaves_no_key_and_no_password(province, tmp_path):
    state = tmp_path / "sim"
    assert province("sim", "up", "--state-dir", state).returncode == 0

    done = province("sim", "down", "--state-dir", state)

    assert done.returncode == 0, done.stderr
    assert {file.name for file in state.rglob("*") if file.is_file()} <= {"sim.log"}


def test_two_simulated_fleets_are_up_side_by_side(province, tmp_path):
    states = tmp_path / "one", tmp_path / "other"
    try:
        up = [province("sim", "up", "--state-dir", state) for state in states]
    finally:
        for state in states:
            province("sim", "down", "--state-dir", state)

    assert [one.returncode for one in up] == [0, 0], [one.stderr for one in up]


def test_a_province_is_not_written_over_and_no_device_is_up_then(province, tmp_path):
    (tmp_path / "mine").touch()
    state = tmp_path / "sim"

    done = province("sim", "up", "--state-dir", state, "--province", tmp_path)

    assert done.returncode == 64
    assert "SIM_PROVINCE_EXISTS" in done.stderr
    assert not state.exists()
