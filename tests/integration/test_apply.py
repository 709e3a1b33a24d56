"""A technician applies what was signed: the commands, in a simulated province that is signed."""

import json
import os
import signal

from fleetcfg.authority.installation import open_installation
from fleetcfg.errors import LedgerError
from fleetcfg.ledger.attempts import LockedDevice
from fleetcfg.trust.crypto.canonical import parse, spell
from fleetcfg.trust.crypto.envelope import envelope_of
from fleetcfg.trust.documents.receipt import read_receipt
from tests.apply.codecs import NAME, VOLUME
from tests.integration.ending import give_way, has_ended
from tests.integration.technician import Technician, given, province, technician, two

__all__ = ["province", "technician"]  # fixtures


def test_what_was_signed_is_applied_and_a_receipt_lies_beside_it(technician, capsys):
    hosts = given(technician)

    assert technician.apply("--all") == 0

    told = capsys.readouterr().out
    assert "SIMULATED" in told
    for host in hosts:
        assert f"{host}: applied" in told
        assert technician.fleet.get(host, VOLUME) == "71"
    file = technician.bundle.parent / "CS-2026-0147.receipt.json"
    receipt = read_receipt(envelope_of(parse(file.read_bytes(), 1 << 20), "receipt").payload)
    assert [change.outcome for change in receipt.devices] == ["applied", "applied"]
    assert str(file) in told


def test_a_second_time_is_refused_with_code_and_stage(technician, capsys):
    given(technician)
    technician.apply("--all")
    capsys.readouterr()

    assert technician.apply("--all", "--output", "json") == 4

    refusal = json.loads(capsys.readouterr().out)
    assert (refusal["code"], refusal["stage"]) == ("ALREADY_CONSUMED", 11)


def test_without_being_told_to_which_devices_nothing_is_written(technician, capsys):
    given(technician)

    assert technician.apply() == 64
    assert "APPLY_LIMIT" in capsys.readouterr().err


def test_faster_than_was_signed_is_refused_before_anything_is_begun(technician, capsys):
    """The change-set says one after another; slower than that there is nothing."""
    hosts = given(technician)

    assert technician.apply("--all", "--forks", "2") == 64
    assert "APPLY_FASTER" in capsys.readouterr().err
    assert technician.apply("--all", "--check", "--forks", "2") == 64
    assert all(technician.fleet.get(host, VOLUME) != "71" for host in hosts)
    assert technician.apply("--all", "--forks", "1") == 0


def test_a_limit_applies_to_some_and_leaves_the_rest_for_later(technician):
    first, second = given(technician)

    assert technician.apply("--limit", first) == 0
    assert technician.fleet.get(second, VOLUME) != "71"
    assert technician.apply("--limit", first) == 4  # a second time is refused

    assert technician.apply("--all") == 0  # and the rest is done
    assert technician.fleet.get(second, VOLUME) == "71"


def test_a_limit_that_means_none_of_its_devices_is_a_slip(technician, capsys):
    given(technician)
    other = min(set(technician.laptop.devices) - set(two(technician)))

    assert technician.apply("--limit", other) == 64
    assert "APPLY_NONE" in capsys.readouterr().err


def test_a_check_tells_everything_and_writes_nothing(technician, capsys):
    hosts = given(technician)

    assert technician.apply("--all", "--check", "-o", "json") == 0

    told = json.loads(capsys.readouterr().out)
    assert {d["device"]: d["outcome"] for d in told["devices"]} == dict.fromkeys(
        hosts, "would_apply"
    )
    assert all(technician.fleet.written(host) == [] for host in hosts)
    assert told["simulated"] == 2


def test_a_device_that_moved_refuses_with_4_and_the_next_is_not_tried(technician, capsys):
    first, second = given(technician)
    technician.fleet.tamper(first, NAME, "Khác")

    assert technician.apply("--all", "-o", "json") == 4

    told = {
        d["device"]: (d["outcome"], d["code"])
        for d in json.loads(capsys.readouterr().out)["devices"]
    }
    assert told == {first: ("refused", "PRESTATE_CHANGED"), second: ("not_tried", "NOT_TRIED")}


def test_a_rollback_is_a_finding(technician, capsys):
    first, _ = given(technician)
    technician.fleet.fault(first, "stores_nothing")

    assert technician.apply("--all") == 2
    told = capsys.readouterr().out
    assert "rolled back" in told
    assert "DEV_WRITE_NOT_KEPT" in told


def test_a_device_that_cannot_be_reached_is_incomplete_told_so_and_recorded(technician, capsys):
    first, _ = given(technician)
    technician.fleet.fault(first, "refuses")

    assert technician.apply("--all") == 3

    told = " ".join(capsys.readouterr().out.split())
    assert f"{first}: not reached, nothing was done" in told
    assert "not reached, nothing was done 1 · not tried 1" in told
    assert "there is no receipt" in told
    assert not list(technician.bundle.parent.glob("*.receipt*.json"))
    assert technician("ledger", "show", "--last", "1") == 0
    assert f"not reached: DEVICE_UNREACHABLE · {first}" in capsys.readouterr().out


def test_a_forged_byte_is_refused_before_any_device_and_recorded_once(technician, capsys):
    hosts = given(technician)
    before = [technician.fleet.stats()[host] for host in hosts]
    parts = json.loads(technician.bundle.read_bytes())
    other = technician.laptop.department([technician.laptop.change(hosts[0], {VOLUME: "99"})])
    before = [technician.fleet.stats()[host] for host in hosts]
    parts["changeset"] = other.parts()["changeset"]
    technician.bundle.write_bytes(spell(parts))

    assert technician.apply("--all", "-o", "json") == 4
    assert technician.apply("--all", "-o", "json") == 4

    first = json.loads(capsys.readouterr().out.splitlines()[0])
    assert first["stage"] in {7, 8}
    assert [technician.fleet.stats()[host] for host in hosts] == before
    with open_installation(technician.laptop.folder) as installation:
        lines = list(installation.store.lines())
    assert sum(b'"kind":"refused"' in line for line in lines) == 1


def test_verify_tells_every_step_and_asks_devices_only_when_told(technician, capsys):
    hosts = given(technician)
    before = [technician.fleet.stats()[host] for host in hosts]

    assert technician("verify", technician.bundle, "--key", technician.key) == 0

    told = capsys.readouterr().out
    assert [line.split()[0] for line in told.splitlines() if "passed" in line] == [
        "0",
        "1",
        "2",
        "3",
        "4",
        "5",
        "6",
        "7",
        "8",
        "9",
        "10",
        "11",
    ]
    assert [technician.fleet.stats()[host] for host in hosts] == before

    assert technician("verify", technician.bundle, "--key", technician.key, "--live") == 0
    assert "would be applied" in capsys.readouterr().out


def test_verify_names_each_device_that_is_spent_and_ends_as_applying_would(technician, capsys):
    first, second = given(technician)
    key = ("--key", technician.key, "-o", "json")
    assert technician.apply("--limit", first) == 0
    capsys.readouterr()

    assert technician("verify", technician.bundle, *key) == 0
    (spent,) = json.loads(capsys.readouterr().out)["devices"]
    assert (spent["device"], spent["outcome"]) == (first, "refused")
    assert spent["code"] == "ALREADY_CONSUMED"
    assert technician("verify", technician.bundle, *key, "--limit", first) == 4
    assert technician("verify", technician.bundle, *key, "--limit", second) == 0
    assert technician("verify", technician.bundle, *key, "--live") == 0
    assert technician.apply("--limit", first) == 4
    assert technician.apply("--all") == 0


def test_verify_of_a_device_that_something_newer_overtook_ends_as_applying_would(
    technician, capsys
):
    first, second = two(technician)
    older = [technician.laptop.change(host, {VOLUME: "71"}) for host in (first, second)]
    technician.give(technician.laptop.change(first, {VOLUME: "72"}, seq=19))
    assert technician.apply("--all") == 0
    technician.laptop.edit("changeset", lambda d: d.update(id="CS-2026-0146"))
    technician.give(*older)
    capsys.readouterr()

    assert technician("verify", technician.bundle, "--key", technician.key, "-o", "json") == 4
    (overtaken,) = json.loads(capsys.readouterr().out)["devices"]
    assert (overtaken["device"], overtaken["code"]) == (first, "DEVICE_SEQ_OLD")
    assert technician.apply("--all") == 4


def test_verify_without_the_key_stops_at_the_executor(technician, capsys):
    given(technician)

    assert technician("verify", technician.bundle, "--output", "json") == 4

    told = json.loads(capsys.readouterr().out)
    assert (told["code"], told["stage"]) == ("EXECUTOR_KEY_ABSENT", 10)
    assert told.keys() == {"code", "stage", "facts"}


def test_reconcile_with_nothing_in_doubt_is_clean(technician, capsys):
    assert technician("reconcile", "--key", technician.key) == 0
    assert "0" in capsys.readouterr().out


def test_what_was_killed_is_reconciled_and_receipted(technician, capsys):
    first, _ = given(technician)
    _once_begun(technician, signal.SIGKILL)

    is_open = any(attempt.device == first for attempt in technician.laptop.open_attempts())
    assert technician.apply("--all") == 4
    told = "".join(capsys.readouterr())
    assert ("IN_DOUBT" if is_open else "ALREADY_CONSUMED") in told
    code = technician("reconcile", "--key", technician.key, "--receipts", technician.bundle.parent)

    assert code == 0
    file = max(
        technician.bundle.parent.glob("*.receipt*.json"), key=lambda one: one.stat().st_mtime_ns
    )
    receipt = read_receipt(envelope_of(parse(file.read_bytes(), 1 << 20), "receipt").payload)
    is_there = technician.fleet.get(first, VOLUME) == "71"
    assert receipt.devices[0].outcome == ("applied" if is_there else "not_applied")


def _once_begun(technician: Technician, number: int, *arguments: object) -> tuple[int, bytes]:
    """Apply in another process, and send it a signal as soon as an intent is in its log."""
    with technician.process(*arguments) as process:
        give_way(process)
        while not has_ended(process):
            if technician.has_begun():
                os.kill(process.pid, number)
                break
        out, err = process.communicate(timeout=600)
    assert technician.has_begun(), err
    return process.returncode, out


def test_ctrl_c_lets_the_device_in_flight_end_and_starts_no_other(technician):
    first, second = given(technician)

    code, out = _once_begun(technician, signal.SIGINT, "--output", "json")

    told = {d["device"]: d["outcome"] for d in json.loads(out)["devices"]}
    assert told == {first: "applied", second: "not_tried"}
    assert code == 3
    assert technician.fleet.get(second, VOLUME) != "71"


def test_a_record_that_cannot_be_written_after_the_device_gives_an_emergency_receipt(
    technician, capsys, monkeypatch, tmp_path
):
    first, second = given(technician)
    elsewhere = tmp_path / "tmp"
    elsewhere.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(elsewhere))

    def full(*_arguments, **_more):
        raise LedgerError("LEDGER_WRITE", why="No space left on device")

    monkeypatch.setattr(LockedDevice, "conclude", full)

    assert technician.apply("--all") == 1

    told = capsys.readouterr()
    assert "LEDGER_WRITE_AFTER" in told.err
    (file,) = elsewhere.glob("*.receipt.json")
    printed = next(line for line in told.out.splitlines() if line.startswith("{"))
    assert printed.encode() == file.read_bytes()
    receipt = read_receipt(envelope_of(parse(printed.encode(), 1 << 20), "receipt").payload)
    assert [(change.id, change.outcome) for change in receipt.devices] == [(first, "applied")]
    assert technician.fleet.written(second) == []
