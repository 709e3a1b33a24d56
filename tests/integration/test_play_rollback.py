"""The playbook that goes back, on devices of three makers; and taken up again after a kill."""

import json
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from fleetcfg.model.value import Value
from tests.apply.codecs import VOLUME
from tests.families.mixed_hosts import POLY as ENCRYPTION
from tests.integration.playing import keyboard, play, words
from tests.integration.technician import Technician, province, technician

__all__ = ["keyboard", "play", "province", "technician"]  # fixtures

CISCO, POLY, HUAWEI = "codec-bum-to", "codec-nam-so", "codec-nam-tam"
WANTED = {
    CISCO: (VOLUME, "71", "72"),
    POLY: (ENCRYPTION, "When_Available", "Off"),
    HUAWEI: ("enabletelnet", "1", "0"),
}


def live(technician: Technician, host: str) -> str:
    value = technician.laptop.snapshot(host).at(WANTED[host][0])
    assert isinstance(value, Value)
    return value.text


@dataclass(frozen=True)
class Killed:
    """A run that was killed.

    Attributes:
        wanted: What each device shall have.
        told: What was told of each until then.
        run: Its id.
    """

    wanted: dict[str, str]
    asked: tuple[object, ...]
    told: dict[str, list[str]]
    run: str


def killed(technician: Technician, tmp_path: Path, when: str) -> Killed:
    """Begin to go back, and be killed at *when*: see `tests.integration.killed_play`."""
    wanted = {}
    for host, (_, one, other) in WANTED.items():
        wanted[host] = other if live(technician, host) == one else one
    changes = [
        technician.laptop.change(host, {WANTED[host][0]: value}) for host, value in wanted.items()
    ]
    technician.give(*changes)
    place = Path("thay-doi", "lui-lai-da-ky.json")
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(technician.bundle.read_bytes())
    asked = ("--limit", ",".join(WANTED), "--key", technician.key)
    places = ("--store", "h.sqlite", "--journal", "plays", "--backups", "b1")
    own = [each if each.startswith("--") else tmp_path / each for each in places]

    command = ("play", "rollback", *asked, *own, "--output", "ndjson", *technician.places)
    done = subprocess.run(
        [sys.executable, "-m", "tests.integration.killed_play", when, *map(str, command)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == -signal.SIGKILL, done.stderr
    told = words(json.loads(line) for line in done.stdout.splitlines() if line[0] == "{")
    (journal,) = (tmp_path / "plays").glob("*.ndjson")
    return Killed(wanted, asked, told, journal.stem)


@pytest.mark.long
@pytest.mark.clause("playbook:rollback", "3.2")
def test_it_goes_back_on_three_makers_and_is_taken_up_again_after_a_kill(
    technician, play, keyboard, tmp_path
):
    before = killed(technician, tmp_path, "first")
    wanted = before.wanted
    (first,) = (host for host, said in before.told.items() if "changed" in said)
    assert [host for host in WANTED if live(technician, host) == wanted[host]] == [first]

    keyboard("có")
    code, lines = play("rollback", *before.asked, "--resume", before.run)

    assert code == 0, (play.err, lines)
    assert {host: live(technician, host) for host in WANTED} == wanted
    assert words(lines) == {
        host: ["ok", "ok", "ok" if host == first else "changed", "ok"] for host in WANTED
    }


@pytest.mark.long
def test_killed_after_the_last_write_what_was_done_is_told_and_the_rest_goes_on(
    technician, play, keyboard, tmp_path
):
    before = killed(technician, tmp_path, str(len(WANTED)))
    assert {host: live(technician, host) for host in WANTED} == before.wanted
    assert sum("changed" in said for said in before.told.values()) == len(WANTED) - 1
    written = {host: technician.fleet.written(host) for host in WANTED}

    keyboard("có")
    afresh, _ = play("rollback", *before.asked)
    refused = play.err
    keyboard("có")
    code, lines = play("rollback", *before.asked, "--resume", before.run)

    assert (afresh, "ALREADY_CONSUMED" in refused) == (4, True)  # a run of its own writes nothing
    assert code == 0, (play.err, lines)
    assert words(lines) == {host: ["ok", "ok", "ok", "ok"] for host in WANTED}
    assert {host: technician.fleet.written(host) for host in WANTED} == written
    assert [file.name for file in Path("thay-doi").iterdir() if "receipt" in file.name]
