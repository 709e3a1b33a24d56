"""How commands end: a sentence and an exit code, whatever happens inside; never a traceback."""

import contextlib
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer

from fleetcfg.cli.language import use_language
from fleetcfg.cli.program.main import run
from fleetcfg.errors import DeclarationError, LedgerError, ObservationError, RequestError
from fleetcfg.model.snapshot import DeviceIdentity
from fleetcfg.model.verdict import FAIL_ON
from fleetcfg.observations.runs import add_report, begin_run, end_run
from fleetcfg.observations.store import open_observations
from fleetcfg.observations.values import Observation, pack
from fleetcfg.report.renderers import outputs_of
from tests.report import samples

START = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _english():
    use_language("en")
    yield
    use_language("vi")


@pytest.fixture
def ending(monkeypatch):
    """Return what runs a command that ends as it is told to."""

    def run_with(error):
        class Command:
            def main(self, *arguments, **options):
                raise error

        monkeypatch.setattr("fleetcfg.cli.program.main._program", lambda language: Command())
        return run([])

    return run_with


@pytest.mark.parametrize(
    ("error", "exit_code", "code"),
    [
        (RequestError("HOST_UNKNOWN", host="x", nearest=""), 64, "HOST_UNKNOWN"),
        (DeclarationError("TREE_NOT_FOUND", file="x"), 1, "TREE_NOT_FOUND"),
        (ObservationError("STORE_FULL", file="x"), 1, "STORE_FULL"),
        (LedgerError("LEDGER_WRITE", file="x", why="full"), 1, "LEDGER_WRITE"),
        (PermissionError(13, "Permission denied", "secret.yaml"), 1, "OS_REFUSED"),
        (FileNotFoundError(2, "No such file", "no-folder/x.json"), 1, "OS_FOLDER_ABSENT"),
        (KeyboardInterrupt(), 3, "INTERRUPTED"),
        (typer.Abort(), 3, "INTERRUPTED"),
    ],
)
def test_each_kind_of_trouble_has_its_exit_code_and_a_sentence(
    ending, capsys, error, exit_code, code
):
    ended = ending(error)

    told = capsys.readouterr()
    assert ended == exit_code
    assert told.err.startswith(f"{code}: ")
    assert "→" in told.err
    assert told.out == ""


def test_a_reader_that_has_gone_is_told_nothing(ending, capsys):
    ended = ending(BrokenPipeError())

    assert ended == 1
    assert capsys.readouterr() == ("", "")


def test_a_fault_of_our_own_leaves_a_note_for_developers_and_no_traceback(ending, capsys):
    def fail():
        password = "tinh-lai-chau-1"
        raise RuntimeError(len(password))

    with pytest.raises(RuntimeError) as failed:
        fail()
    ended = ending(failed.value)

    told = capsys.readouterr().err
    found = re.search(r"\S+fleetcfg-\S+\.txt", told)
    assert found
    note = Path(found[0])
    written = note.read_text()
    note.unlink()
    assert ended == 1
    assert "Traceback" not in told
    assert "RuntimeError" in written
    assert "tinh-lai-chau-1 =" not in written


def test_a_note_that_cannot_be_written_hides_nothing(ending, capsys, monkeypatch):
    monkeypatch.setattr("tempfile.NamedTemporaryFile", _refuse)

    ended = ending(RuntimeError("x"))

    assert ended == 1
    assert "INTERNAL" in capsys.readouterr().err


def _refuse(*arguments, **options):
    raise PermissionError(13, "Permission denied")


@pytest.fixture
def store(tmp_path):
    file = tmp_path / "history.sqlite"
    kept = open_observations(file)
    for number, value in enumerate(("On", "Off")):
        seen = Observation(
            "codec-a",
            DeviceIdentity("FTT1", "Room Kit", "ce9.15"),
            value,
            pack({"Audio Mode": value}, (), (), b""),
        )
        with kept.writing():
            kept.record(seen, at=START + number * timedelta(hours=1))
    kept.close()
    return str(file)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["codec-\udcff"], "HOST_UNKNOWN"), (["--run", "\udcff"], "RUN_UNKNOWN")],
)
def test_history_knows_no_name_that_is_no_text(capsys, kept, arguments, code):
    assert run(["history", *arguments, "--store", kept]) == 64
    assert code in capsys.readouterr().err


def test_history_tells_a_change_and_ends_clean(capsys, store):
    code = run(["history", "codec-a", "Audio Mode", "--store", store])

    assert code == 0
    assert '"On" → "Off"' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["codec-b"], "HOST_UNKNOWN"), (["codec-a", "Audio Mod"], "HISTORY_PATH_UNKNOWN")],
)
def test_history_says_nothing_of_what_nobody_saw(capsys, store, arguments, code):
    ended = run(["history", *arguments, "--store", store])

    told = capsys.readouterr()
    assert (ended, told.out) == (64, "")
    assert told.err.startswith(code)
    assert ("Audio Mode" in told.err) == (code == "HISTORY_PATH_UNKNOWN")


@pytest.fixture
def kept(store):
    observations = open_observations(Path(store))
    for days, name in ((500, "RUN-OLD"), (499, "RUN-OLD-2"), (0, "RUN-NEW")):
        header = replace(samples.HEADER, run=name, started_at=START - timedelta(days=days))
        begin_run(observations, header, FAIL_ON)
        with observations.writing():
            add_report(observations, name, 0, samples.GUILTY)
        end_run(observations, name, samples.summary())
    observations.close()
    return store


def test_history_lists_the_audits_and_says_how_long_they_are_kept(capsys, kept):
    assert run(["history", "--store", kept, "--lang", "en"]) == 0

    told = capsys.readouterr().out
    assert [line.split(" ")[0] for line in told.splitlines()][:3] == [
        "RUN-OLD",
        "RUN-OLD-2",
        "RUN-NEW",
    ]
    assert "kept for ever" in told


@pytest.mark.parametrize("output", outputs_of("audit"))
def test_history_tells_one_audit_again_in_any_form(capsys, kept, output):
    assert run(["history", "--run", "RUN-NEW", "--store", kept, "-o", output]) == 0

    assert "Conference Encryption Mode" in capsys.readouterr().out


def test_history_deletes_what_is_older_than_it_is_told_to_keep(capsys, kept):
    assert run(["history", "--keep-days", "7", "--store", kept]) == 0

    told, said = capsys.readouterr()
    assert "RUN-OLD " not in told
    assert "RUN-OLD-2" in told  # one a month stays
    assert "7 days" in told or "7 ngày" in told
    assert said.startswith("STORE_PRUNED: ")


def test_history_of_an_audit_that_is_not_kept_or_of_no_store_says_so(capsys, kept, tmp_path):
    assert run(["history", "--run", "RUN-9", "--store", kept]) == 64
    assert capsys.readouterr().err.startswith("HISTORY_RUN_UNKNOWN")
    assert run(["history", "--store", str(tmp_path / "none.sqlite")]) == 64
    assert capsys.readouterr().err.startswith("HISTORY_NO_AUDIT")


def test_power_is_on_or_off_and_nothing_else(capsys, tmp_path):
    ended = run(["sim", "power", "codec-a", "maybe", "--state-dir", str(tmp_path)])

    assert ended == 64
    assert "on, off" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--https-port", "--ssh-port"])
@pytest.mark.parametrize("command", [["up"], ["device", "--configuration", "x", "--user", "x"]])
@pytest.mark.parametrize("port", ["65536", "-1"])
def test_a_port_that_no_network_has_is_refused_before_anything_is_begun(
    capsys, tmp_path, command, option, port
):
    with contextlib.chdir(tmp_path):
        ended = run(["sim", *command, option, port])

    assert ended == 64
    assert option in capsys.readouterr().err
    assert not [*tmp_path.iterdir()]


def test_what_a_command_leaves_behind_is_collected_though_nothing_is_while_it_loads():
    program = (
        "import gc, sys\n"
        "from fleetcfg.__main__ import main\n"
        "from fleetcfg.cli.program import main as cli\n"
        "run = cli.main\n"
        "def told():\n"
        "    try:\n        run()\n"
        "    finally:\n        print(gc.isenabled(), gc.get_freeze_count() > 0, file=sys.stderr)\n"
        "cli.main = told\n"
        "try:\n    main()\n"
        "finally:\n    print(len(gc.get_objects()) < 1_000, file=sys.stderr)\n"  # at the very end
    )
    command = [sys.executable, "-c", program, "schema", "baseline"]

    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=600)

    assert done.stderr == "True True\nTrue\n"


@pytest.mark.parametrize(
    "spoken",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "cp1258"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
    ids=["ascii", "cp1258", "C"],
)
def test_what_the_output_cannot_spell_is_escaped(tmp_path, spoken):
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    for folder in ("inventory", "baselines"):
        (tmp_path / folder).mkdir()
    (tmp_path / "inventory/a.yaml").write_text("all: {hosts: {a: }, ởé: }", "utf-8")

    def validate(spoken: dict[str, str], *more: str) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "fleetcfg", "validate", *more]
        environ = {**kept, **spoken}
        return subprocess.run(
            command, cwd=tmp_path, env=environ, capture_output=True, check=False, timeout=600
        )

    text, json_ = validate(spoken), validate(spoken, "--output", "json")

    assert b"INTERNAL" not in text.stderr + json_.stderr
    parted = "l\xf4\u0303i".encode("cp1258")  # lỗi: its tone is a letter of its own there
    is_parted = spoken.get("PYTHONIOENCODING") == "cp1258"
    assert (parted if is_parted else b"l\\u1ed7i") in text.stdout
    assert (b"PYTHONUTF8" in text.stderr) is not is_parted  # what could not be shown is told once
    whole = validate({"PYTHONUTF8": "1"}, "--output", "json").stdout
    assert "ởé".encode() in whole
    encoding = spoken.get("PYTHONIOENCODING", "ascii")
    assert json.loads(json_.stdout.decode(encoding)) == json.loads(whole)
    named = validate(spoken, "--output", "junit").stdout  # it names its encoding itself
    assert named == validate({"PYTHONUTF8": "1"}, "--output", "junit").stdout
    assert "ởé".encode() in named
