"""The playbook that goes back, on devices of three makers; and taken up again after a kill."""

import json
import signal
import subprocess
import sys
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


@pytest.mark.clause("playbook:rollback", "3.2")
def test_it_goes_back_on_three_makers_and_is_taken_up_again_after_a_kill(
    technician, play, keyboard, tmp_path
):
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
        [sys.executable, "-m", "tests.integration.killed_play", *map(str, command)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == -signal.SIGKILL, done.stderr
    told = words(json.loads(line) for line in done.stdout.splitlines() if line[0] == "{")
    (first,) = (host for host, said in told.items() if "changed" in said)
    assert [host for host in WANTED if live(technician, host) == wanted[host]] == [first]

    (journal,) = (tmp_path / "plays").glob("*.ndjson")
    keyboard("có")
    code, lines = play("rollback", *asked, "--resume", journal.stem)

    assert code == 0, (play.err, lines)
    assert {host: live(technician, host) for host in WANTED} == wanted
    assert words(lines) == {
        host: ["ok", "ok", "ok" if host == first else "changed", "ok"] for host in WANTED
    }
