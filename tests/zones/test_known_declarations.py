"""What is read once for many slices is what each of them would read."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest

from fleetcfg.authority.known_declarations import KnownDeclarations
from fleetcfg.declared.province import load
from fleetcfg.devices.registry import catalogs
from fleetcfg.trust.crypto.canonical import digest
from fleetcfg.trust.documents.document import read_document
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.zones.run_slice import SlicePlace, run_slice
from tests.zones.far_side import ROOT
from tests.zones.world import HOSTS, ZONE, Zones

OURS = f"inventory/zones/{ZONE}/hosts.yaml"


def learnt(zones: Zones, known: KnownDeclarations, **later: int) -> bool:
    return known.learn(zones.worker.ledger, catalogs(), at=now() + timedelta(**later))


def run_by(zones: Zones, known: KnownDeclarations, slice_: bytes) -> tuple[int, int]:
    """Return how many devices were reached, and how often declarations were read."""
    place = SlicePlace(zones.worker, known=known)
    with patch("fleetcfg.declared.load.load", side_effect=load) as read:
        done = run_slice(slice_, place, zones.context())
    return done.reached, read.call_count


@pytest.mark.parametrize("world", ["zones", "apart"])
def test_what_a_slice_brought_is_read_once_more_and_never_again(
    world: str, request: pytest.FixtureRequest
) -> None:
    zones: Zones = request.getfixturevalue(world)
    known = KnownDeclarations()
    assert not learnt(zones, known)  # its files were never here
    reached, read = run_by(zones, known, zones.dispatch(*HOSTS)[0])
    assert (reached, read) == (len(HOSTS), 1)

    assert learnt(zones, known)
    assert not learnt(zones, known)
    assert run_by(zones, known, zones.dispatch(*HOSTS)[0]) == (len(HOSTS), 0)


def test_what_is_newer_counts_and_the_day_does(zones: Zones) -> None:
    known = KnownDeclarations()
    run_by(zones, known, zones.dispatch(*HOSTS)[0])
    assert learnt(zones, known)
    (name,) = known.provinces
    assert learnt(zones, known, days=1)
    assert name not in known.provinces
    file = zones.department.folder / "baselines" / "10-auto-answer.yaml"
    file.write_text(file.read_text("utf-8").replace("critical", "low"), "utf-8")
    zones.department.issue(now=now())

    reached, read = run_by(zones, known, zones.dispatch(*HOSTS)[0])

    assert (reached, read) == (len(HOSTS), 1)
    assert learnt(zones, known)
    assert name not in known.provinces


def test_a_file_that_was_changed_in_the_record_is_not_known(zones: Zones) -> None:
    known = KnownDeclarations()
    run_by(zones, known, zones.dispatch(*HOSTS)[0])
    sha256 = digest((zones.department.folder / "inventory" / "hosts.yaml").read_bytes())
    hexed = sha256.removeprefix("sha256:")
    (zones.worker.ledger / "objects" / hexed[:2] / hexed[2:]).write_bytes(b"all: {}")

    assert not learnt(zones, known)
    assert known.provinces == {}


def test_a_manifest_that_was_not_proven_is_not_read(zones: Zones) -> None:
    """It lies in the record as a file alone."""
    known = KnownDeclarations()
    run_by(zones, known, zones.dispatch(*HOSTS)[0])
    assert learnt(zones, known)
    before = dict(known.provinces)
    file = zones.department.folder / "baselines" / "10-auto-answer.yaml"
    file.write_text(file.read_text("utf-8").replace("critical", "low"), "utf-8")
    zones.department.issue(now=now())
    data = (zones.department.trust / "manifest.json").read_bytes()
    (zones.worker.ledger / "objects" / "aa").mkdir(exist_ok=True)
    (zones.worker.ledger / "objects" / "aa" / "b").write_bytes(data)

    assert not learnt(zones, known)
    assert known.provinces == before


def test_a_record_that_is_not_there_or_is_broken_teaches_nothing(
    zones: Zones, tmp_path: Path
) -> None:
    known = KnownDeclarations()
    with pytest.raises(OSError, match="No such file"):
        known.learn(tmp_path / "none", catalogs(), at=now())
    run_by(zones, known, zones.dispatch(*HOSTS)[0])
    (zones.worker.ledger / "log.key").write_text(json.dumps({"name": "x"}))

    assert not learnt(zones, known)


def test_a_manifest_that_was_read_is_not_read_again(zones: Zones) -> None:
    """Its signatures are verified all the same."""
    known = KnownDeclarations()
    run_by(zones, known, zones.dispatch(*HOSTS)[0])
    assert learnt(zones, known)

    with patch(
        "fleetcfg.trust.documents.manifest.read_document", side_effect=read_document
    ) as read:
        assert run_by(zones, known, zones.dispatch(*HOSTS)[0])[0] == len(HOSTS)
    assert read.call_count == 0


def test_nothing_is_loaded_for_a_slice_that_could_be_loaded_before(zones: Zones) -> None:
    """What each process would load again, the one that it is forked from has loaded."""
    (zones.place / "s.fcslice").write_bytes(zones.dispatch(*HOSTS)[0])
    words = [
        "dispatch",
        "run-slice",
        "s.fcslice",
        "--out",
        "r.fcresult",
        "--trust",
        str(zones.worker.trust),
    ]
    text = (
        "import sys; from pathlib import Path\n"
        "from fleetcfg.cli.shared.slice_forks import do, load\n"
        f"load(Path({str(zones.worker.ledger)!r})); before = set(sys.modules)\n"
        f"try: do({[*words, '--ledger', str(zones.worker.ledger)]!r})\n"
        "finally: print(*sorted(set(sys.modules) - before), file=sys.stderr)\n"
    )
    environ = os.environ | {"PYTHONPATH": str(ROOT), "FLEETCFG_LANG": "en"}
    command, place = [sys.executable, "-c", text], zones.place
    done = subprocess.run(command, cwd=place, env=environ, capture_output=True, check=False)

    assert done.returncode == 0, done.stderr
    assert done.stderr.decode().split() == []


COUNTED = """
import gc, sys
from datetime import timedelta
from pathlib import Path
from fleetcfg.cli.shared import slice_forks
from fleetcfg.declared.inventory.devices import DeviceMaker
from fleetcfg.workflow.clock import now
for days in range(4):
    slice_forks.now = lambda: now() + timedelta(days=days)
    slice_forks.learn(Path(sys.argv[1]))
gc.unfreeze()
print(sum(isinstance(one, DeviceMaker) for one in gc.get_objects()))
"""


def test_what_was_declared_before_takes_no_memory(zones: Zones) -> None:
    """Day by day, and manifest by manifest, one inventory more would stay."""
    zones.run(zones.dispatch(*HOSTS)[0])
    command = [sys.executable, "-c", COUNTED, str(zones.worker.ledger)]
    environ = os.environ | {"PYTHONPATH": str(ROOT)}
    counted = subprocess.run(command, env=environ, stdout=subprocess.PIPE, check=True, text=True)

    assert counted.stdout.strip() == "1"
