"""What an engineer, an approver and a technician do, in a process that lacks what Windows lacks.

The simulated devices and this test are on the machine as it is; every command of every person is
done by `tests.platforms.on_windows`, which tells what it takes away and what it cannot.
"""

import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.integration import walk
from tests.integration.story import LOG, RECEIPT, SIGNED, apply, audit, outcomes, verdicts
from tests.integration.walk import (
    AUTO_ANSWER,
    CLERK,
    ENGINEER,
    ROOT,
    TECHNICIAN,
    Ended,
    Home,
    channels_of,
    data_of,
    hold_ceremony,
)

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client"),
]

# What is read as text must say in which encoding: Windows has another one than the machines of CI.
STRICT = ("-X", "warn_default_encoding", "-W", "error::EncodingWarning:fleetcfg")
CHANNELS = "channels:\n  so: {kind: metrics, file: fleetcfg.prom}\n"


@contextmanager
def windows() -> Iterator[subprocess.Popen[str]]:
    """Run the process that is like one of Windows while inside."""
    with subprocess.Popen(
        [sys.executable, *STRICT, "-m", "tests.platforms.on_windows"],
        cwd=ROOT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT), "NO_COLOR": "1"},
    ) as process:
        assert process.stdin is not None
        yield process
        process.stdin.close()


def ask(process: subprocess.Popen[str], folder: Path, words: list[str], language: str) -> Ended:
    own = data_of(folder)
    environ: Mapping[str, str] = {
        "XDG_DATA_HOME": str(own),
        "XDG_STATE_HOME": str(own / "state"),
        "FLEETCFG_CHANNELS": str(channels_of(folder)),
    }
    asked = {"folder": str(folder), "environ": environ, "words": words, "language": language}
    assert process.stdin is not None
    assert process.stdout is not None
    print(json.dumps(asked), file=process.stdin, flush=True)
    answer = process.stdout.readline()
    assert answer, "the process ended"
    return Ended(**json.loads(answer))


@pytest.fixture(scope="module")
def world(running, tmp_path_factory) -> Iterator[Home]:
    """A Department that was founded there, up to a change-set that its technician was given."""
    running.restore()
    place = tmp_path_factory.mktemp("windows")
    with windows() as process, pytest.MonkeyPatch.context() as patch:

        def run_there(folder: Path, words: list[str], *, language: str) -> Ended:
            return ask(process, folder, words, language)

        patch.setattr(walk, "run_in", run_there)
        home = hold_ceremony(place, running.province)
        home.adopt(*hosts(running))
        for host in hosts(running):
            running.tamper(host, AUTO_ANSWER, "On")
        home.approved(*hosts(running))
        yield home
    running.restore()


def hosts(running) -> tuple[str, str]:
    first, second = sorted((running.over("https")[0], running.over("ssh")[0]))
    return first, second


def test_every_module_is_imported_there_and_no_device_is_simulated(world):
    imported = world[ENGINEER]().out.split()

    assert "fleetcfg.machine.access_windows" in imported
    assert len(imported) > 500
    assert world[ENGINEER]("sim", "up").told == "USAGE_COMMAND_OF_KIT"


def test_declarations_are_judged_explained_and_described(world, running):
    engineer = world[ENGINEER]

    assert engineer("validate").code == 0
    assert AUTO_ANSWER in engineer.do("explain", hosts(running)[0], AUTO_ANSWER)
    assert json.loads(engineer.do("schema", "baseline"))["title"]
    assert engineer.do("trust", "key", f"khoa/{ENGINEER}.pub").strip()
    assert engineer("trust", "show").code == 0
    assert hosts(running)[0] in world[CLERK].do("show", SIGNED)


def test_records_keys_and_stores_are_for_their_owner_alone(world):
    kept = [path for path in world[ENGINEER].ledger.rglob("*") if path.is_file()]
    kept = [path for path in kept if path.parent.name != "locks"]  # SQLite makes them: empty
    folders = [world[ENGINEER].ledger, world[ENGINEER].ledger / "objects"]

    assert kept
    assert [path for path in kept if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)] == []
    assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o700}


def test_a_technician_applies_and_everybody_sees_it(world, running):
    engineer, technician = world[ENGINEER], world[TECHNICIAN]
    host = hosts(running)[0]
    assert verdicts(engineer, host) == {AUTO_ANSWER: "unauthorized"}
    assert technician("verify", SIGNED, *technician.key, "--live").code == 0

    applied = apply(technician)

    assert applied.code == 0, applied.err
    assert set(outcomes(applied).values()) == {"applied"}
    world.carry(RECEIPT, TECHNICIAN, ENGINEER)
    engineer.do("ledger", "import", RECEIPT)
    assert audit(engineer, host)[0] == 0
    assert AUTO_ANSWER in engineer.do("history", host, "--store", "history.sqlite")
    technician.do("ledger", "verify")
    technician.do("ledger", "export", "--out", LOG)
    world.carry(LOG, TECHNICIAN, CLERK)
    assert world[CLERK]("ledger", "import", LOG).code == 0

    engineer.do("report", "province", "--out", "bao-cao.html", "--store", "history.sqlite")
    assert (engineer.folder / "bao-cao.html").stat().st_size > 10_000
    channels_of(engineer.folder).write_text(CHANNELS, "utf-8")
    channels_of(engineer.folder).chmod(0o600)
    told = engineer("deliver", "--check", "--store", "history.sqlite")
    assert told.code == 0, told.err


@pytest.mark.parametrize("mode", [0o644, 0o660])
def test_a_file_that_others_can_use_is_refused_there_too(world, mode):
    engineer = world[ENGINEER]
    channels_of(engineer.folder).write_text(CHANNELS, "utf-8")
    channels_of(engineer.folder).chmod(mode)

    refused = engineer("deliver", "--check", "--store", "history.sqlite")

    assert (refused.code, refused.told) == (1, "CRED_FILE_MODE")
    assert "D:PAI(A;" in refused.err  # the list of Windows, where POSIX has a mode


def test_a_record_that_others_may_write_to_is_refused_there_too(world):
    ledger = world[CLERK].ledger
    ledger.chmod(0o777)

    refused = world[CLERK]("ledger", "verify")

    ledger.chmod(0o700)
    assert refused.told == "CONFIG_UNSAFE"


def test_no_key_is_written_where_nothing_can_be_kept_from_others(world):
    stick = world[CLERK].folder.parent / "unlisted"
    stick.mkdir(exist_ok=True)

    refused = world[CLERK]("ledger", "init", "--origin", "a.test/log/b", "--ledger", stick / "so")

    assert refused.code != 0
    assert refused.told in {"OS_UNPROTECTED", "LEDGER_OWNER"}
    assert not any(stick.rglob("*key*"))
