"""The journal of a run, and backups: what they hold, and what a torn line does to them."""

import json
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from fleetcfg.devices.drivers.cisco_ce import FAMILY
from fleetcfg.devices.drivers.cisco_ce import command_words as operate
from fleetcfg.errors import JournalError, RequestError
from fleetcfg.jobs.job import JobFailure, JobResult, read_result, spell_result
from fleetcfg.model.file_names import find_collisions, is_portable_name
from fleetcfg.model.fleet import Device
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus, Snapshot
from fleetcfg.model.software import SoftwareInventory, SoftwareItem
from fleetcfg.model.space import Space, Text, Tokens, Whole
from fleetcfg.playbook.journal import Journal, read_journal
from fleetcfg.playbook.journal_lines import RunLine
from fleetcfg.playbook.outcome import HostEnded
from fleetcfg.worker.read_device import DeviceReading, UnreadDevice, reading_of, spell_reading
from fleetcfg.workflow.audits.backup import backup

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
IDENTITY = DeviceIdentity("FOC1", "Cisco Room Bar", "11.27")


def a_journal(tmp_path, **options):
    return Journal(tmp_path / "r.ndjson", lambda: AT, **options)


def begun(tmp_path):
    journal = a_journal(tmp_path, is_new=True)
    journal.add(
        RunLine(
            at=journal.now(),
            kind="run",
            run="r",
            playbook="p.yaml",
            sha256="ab",
            hosts=("a", "b"),
            tags=("t",),
            skip_tags=(),
            simulated=False,
        )
    )
    journal.tell(HostEnded(0, "a", finished=True))
    journal.tell(HostEnded(0, "b", finished=False))
    journal.close()
    return tmp_path / "r.ndjson"


def test_who_finished_is_told_and_who_did_not_is_not(tmp_path):
    before = read_journal(begun(tmp_path))

    assert (before.playbook, before.sha256) == ("p.yaml", "ab")
    assert before.finished == {0: frozenset({"a"})}
    assert (before.hosts, before.tags, before.skip_tags) == (("a", "b"), ("t",), ())


def test_a_line_that_was_torn_tells_nothing_and_spoils_nothing(tmp_path):
    file = begun(tmp_path)
    file.write_bytes(file.read_bytes() + b'{"kind": "host", "play": 0, "host": "c", "fin')

    journal = a_journal(tmp_path, is_new=False)
    journal.tell(HostEnded(1, "d", finished=True))
    journal.close()

    assert read_journal(file).finished == {0: frozenset({"a"}), 1: frozenset({"d"})}


def test_a_new_run_never_writes_over_another(tmp_path):
    begun(tmp_path)

    with pytest.raises(JournalError, match="PLAY_JOURNAL_WRITE"):
        a_journal(tmp_path, is_new=True)


def test_what_is_no_journal_is_no_run(tmp_path):
    for nothing in (b"", b"[]\n", b"{}\n", b"\xff\n", b"[" * 100_000, b'{"kind": "run"}\n'):
        (tmp_path / "x.ndjson").write_bytes(nothing)

        with pytest.raises(RequestError, match="PLAY_RUN_UNKNOWN"):
            read_journal(tmp_path / "x.ndjson")


def test_the_journal_is_for_nobody_but_us(tmp_path):
    assert begun(tmp_path).stat().st_mode & 0o077 == 0


def test_a_backup_hides_secrets_names_who_is_missing_and_sums_up():
    snapshot = Snapshot(
        IDENTITY,
        {"SystemUnit Name": "Phòng họp", "SIP Authentication Password": "bí mật"},
        masked=frozenset({"H323 Authentication Password"}),
    )
    answers: list[DeviceReading | UnreadDevice] = [
        DeviceReading("a/b", snapshot, DeviceStatus(IDENTITY)),
        UnreadDevice("c", "DEV_CLOSED"),
    ]
    devices = {"a/b": Device("a/b", "cisco_ce", "127.0.0.1")}

    files = backup(answers, devices, {"cisco_ce": FAMILY.catalog()}, at=AT).all_files()

    assert not any("bí mật".encode() in data or b"b\\u00ed m" in data for data in files.values())
    assert not any("/" in name for name in files)
    settings = json.loads(files["a%2Fb.json"])["settings"]
    assert settings["SIP Authentication Password"] == "***"
    assert settings["H323 Authentication Password"] == "***"
    assert [each["host"] for each in json.loads(files["manifest.json"])["missing"]] == ["c"]
    for line in files["SHA256SUMS"].decode().splitlines():
        digest, name = line.split("  ")
        assert sha256(files[name]).hexdigest() == digest


def test_each_device_has_a_file_of_its_own_in_a_backup_on_every_system():
    hosts = ("con", "nul.1", "Manifest", "codec-a")
    snapshot = Snapshot(IDENTITY, {"SystemUnit Name": "a"})
    macros = tuple(SoftwareItem("macro", name, "0" * 64, "x") for name in ("Den", "den"))
    answers = [
        DeviceReading(host, snapshot, DeviceStatus(IDENTITY), software=SoftwareInventory(macros))
        for host in hosts
    ]
    devices = {host: Device(host, "cisco_ce", "127.0.0.1") for host in hosts}

    files = backup(answers, devices, {"cisco_ce": FAMILY.catalog()}, at=AT).all_files()

    assert all(map(is_portable_name, files))
    assert find_collisions(files) == ()
    kept = [json.loads(data) for name, data in files.items() if name.endswith(".json")]
    settings = [each for each in kept if "settings" in each]
    assert sorted(each["host"] for each in settings) == sorted(hosts)
    assert all(item["file"] in files for each in kept for item in each.get("items", ()))


def test_a_reading_crosses_between_processes_as_it_was():
    spaces: dict[str, Space] = {
        "w": Whole(0, 5),
        "o": Whole(),
        "t": Text(0, 64, "IPv4"),
        "k": Tokens(("On",)),
    }
    said = DeviceReading(
        "h", Snapshot(IDENTITY, {"a": "b"}), DeviceStatus(IDENTITY, uptime=1), spaces
    )
    result = JobResult("1", "h", (), spell_reading(said))
    lost = JobResult("1", "h", failure=JobFailure("DEV_CLOSED", {"port": 1}))

    assert reading_of(read_result(spell_result(result))) == said
    assert reading_of(lost) == UnreadDevice("h", "DEV_CLOSED", {"port": 1})


@pytest.mark.parametrize(
    ("reply", "status"),
    [
        (b"\nOK\n*r StandbyActivateResult (status=OK): \n** end\n", "OK"),
        (b"\nERROR\n*r CallDisconnectResult (status=Error): \n** end\n", "Error"),
        (b"Command not recognized.\n", ""),
        (b"\nOK\n** end\n", ""),
    ],
)
def test_only_a_status_is_an_answer_at_the_terminal(reply, status):
    assert operate.reply_end(bytearray(reply), 0) == len(reply)
    assert operate.replied(reply).status == status


@pytest.mark.parametrize(
    ("reply", "status"),
    [
        (b'<Command><StandbyActivateResult status="OK"/></Command>', "OK"),
        (b'<Command><BootResult status="ParameterError"/></Command>', "ParameterError"),
        (b"<Command/>", ""),
        (b'<ActionError status="OK"/>', ""),
        (b'<Configuration><Success status="OK"/></Configuration>', ""),
    ],
)
def test_only_a_status_of_a_command_is_an_answer_over_https(reply, status):
    assert operate.answered(reply).status == status
