"""A change goes into a zone as a slice: through the door there, once; its receipts come home."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from fleetcfg.authority.installation import open_installation
from fleetcfg.errors import RefusalError
from fleetcfg.ledger.entry import read_entry
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.outcome import Fate
from fleetcfg.trust.crypto.canonical import digest
from fleetcfg.trust.crypto.envelope import read_envelope
from fleetcfg.trust.documents.bundle import read_bundle
from fleetcfg.trust.documents.parcel import read_parcel
from fleetcfg.trust.documents.receipt import read_receipt
from fleetcfg.trust.documents.slice import read_slice
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.events import DeviceDone
from fleetcfg.workflow.zones.tell_home import tell_changes
from tests.zones.test_audit_slices import codes_of, collected
from tests.zones.world import HOSTS, PATH, Zones

ROOT = Path(__file__).parents[2]
BOTH = HOSTS[:2]


def changed(zones: Zones, number: str = "CS-2026-0001", *, hours: int = 72) -> tuple[bytes, str]:
    """Return a slice that sets two devices right, and the digest of its change-set."""
    for host in BOTH:
        zones.fleet.tamper(host, PATH, "On")
    bundle = zones.approved(*BOTH, number=number)
    (slice_,) = zones.dispatch(bundle=bundle, hours=hours)
    return slice_, read_bundle(bundle).changeset.sha256


def killed(zones: Zones, slice_: bytes, when: str) -> int:
    """Do *slice_* in a process that is killed on the way; return what it ended with."""
    file = zones.place / "x.fcslice"
    file.write_bytes(slice_)
    folders = map(str, (zones.worker.ledger, zones.worker.trust))
    died = subprocess.run(
        [sys.executable, "-m", "tests.zones.killed", when, str(file), *folders],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=False,
        timeout=300,
    )
    return died.returncode


def receipted(zones: Zones) -> set[str]:
    """Return the devices of which a receipt is recorded at home."""
    with open_installation(zones.department.record()) as at:
        named = [read_entry(line).facts.get("receipt") for line in at.store.lines()]
        receipts = [at.objects.get(name) for name in named if isinstance(name, str)]
    payloads = (read_envelope(data, "receipt").payload for data in receipts)
    return {device.id for payload in payloads for device in read_receipt(payload).devices}


def test_a_change_is_made_there_and_its_receipts_come_home(zones: Zones) -> None:
    slice_, _ = changed(zones)
    done = zones.run(slice_, is_writing=True)
    zones.give_back(done, "one")
    zones.give_back(done, "two")

    found = collected(zones)
    (home,) = found.home
    zones.told.clear()
    conclusion = tell_changes(home, zones.context())

    assert [zones.fleet.get(host, PATH) for host in BOTH] == ["Off", "Off"]
    assert conclusion is Conclusion.CLEAN
    outcomes = [one.outcome for one in zones.told if isinstance(one, DeviceDone)]
    assert [(one.device, one.fate, one.number) for one in outcomes] == [
        (host, Fate.APPLIED, 1) for host in BOTH
    ]
    assert found.refused == 0
    with open_installation(zones.department.record()) as at:
        receipts = [line for line in at.store.lines() if b'"kind":"receipt"' in line]
        assert len(receipts) == len(done.result.receipts) == 1
        assert at.objects.has(done.result.receipts[0])


def test_a_second_slice_of_a_change_that_was_made_writes_nothing(zones: Zones) -> None:
    slice_, _ = changed(zones)
    zones.run(slice_, is_writing=True)
    written = {host: zones.fleet.written(host) for host in BOTH}
    parcel = read_parcel(slice_)
    data = parcel.objects[read_slice(parcel).documents.bundle or ""]
    (other,) = zones.dispatch(bundle=data)
    again = zones.run(other, is_writing=True)

    assert set(codes_of(again.data).values()) == {"ALREADY_CONSUMED"}
    assert {host: zones.fleet.written(host) for host in BOTH} == written


def test_what_the_door_there_refuses_is_told_of_each_device_and_written_to_none(
    zones: Zones,
) -> None:
    slice_, changeset = changed(zones)
    zones.department.issue(now=zones.context().clock(), withdrawn=[changeset])
    status = (zones.department.trust / "status.json").read_bytes()
    (zones.worker.trust / "status.json").write_bytes(status)
    manifest = (zones.department.trust / "manifest.json").read_bytes()
    (zones.worker.trust / "manifest.json").write_bytes(manifest)
    root = (zones.department.trust / "root.1.json").read_bytes()
    (zones.worker.trust / "root.1.json").write_bytes(root)

    done = zones.run(slice_, is_writing=True)

    told = done.result.failure
    codes = {told.code} if told else set(codes_of(done.data).values())
    assert codes <= {"CHANGESET_WITHDRAWN", "MANIFEST_ROLLBACK"}
    assert [zones.fleet.get(host, PATH) for host in BOTH] == ["On", "On"]


@pytest.mark.long
@pytest.mark.parametrize("when", ["written", "signed"])
def test_a_run_that_is_killed_is_gone_on_with_and_writes_nothing_twice(
    zones: Zones, when: str
) -> None:
    slice_, _ = changed(zones)
    died = killed(zones, slice_, when)
    before = [len(zones.fleet.written(host)) for host in BOTH]

    done = zones.run(slice_, is_writing=True)
    zones.give_back(done)
    collected(zones)

    assert died == -signal.SIGKILL
    assert [zones.fleet.get(host, PATH) for host in BOTH] == ["Off", "Off"]
    assert [len(zones.fleet.written(host)) for host in BOTH] == [1, 1]
    assert before[0] == 1
    assert set(codes_of(done.data).values()) == {""}
    assert receipted(zones) == set(BOTH)
    assert digest(slice_.partition(b"\n")[0]) == done.result.slice


@pytest.mark.long
def test_what_a_change_wrote_before_its_time_was_over_is_told_and_no_more_is_begun(
    zones: Zones,
) -> None:
    """It was killed, and its slice is given again too late: it is not told as never begun."""
    slice_, _ = changed(zones, hours=1)
    later = now() + timedelta(hours=2)
    assert killed(zones, slice_, "written") == -signal.SIGKILL

    done = zones.run(slice_, is_writing=True, clock=lambda: later)
    zones.give_back(done)
    (home,) = collected(zones, later).home
    zones.told.clear()
    tell_changes(home, zones.context())

    outcomes = [one.outcome for one in zones.told if isinstance(one, DeviceDone)]
    assert [(one.device, one.fate, one.code) for one in outcomes] == [
        (BOTH[0], Fate.APPLIED, "SETTLED_APPLIED"),
        (BOTH[1], Fate.REFUSED, "SLICE_EXPIRED"),
    ]
    assert [len(zones.fleet.written(host)) for host in BOTH] == [1, 0]
    assert receipted(zones) == {BOTH[0]}


def test_a_change_that_was_broken_off_and_cannot_be_gone_on_with_is_not_told_as_refused(
    zones: Zones,
) -> None:
    """The zone knows newer declarations by then: an answer would say that nothing was written."""
    slice_, _ = changed(zones)
    assert killed(zones, slice_, "written") == -signal.SIGKILL
    baseline = zones.department.folder / "baselines" / "10-auto-answer.yaml"
    baseline.write_text(baseline.read_text("utf-8").replace("critical", "high"), "utf-8")
    zones.department.issue(now=now())
    zones.run(zones.dispatch(HOSTS[2])[0])

    with pytest.raises(RefusalError, match="MANIFEST_ROLLBACK"):
        zones.run(slice_, is_writing=True)
    home = collected(zones, now() + timedelta(hours=73)).home[0]
    zones.told.clear()
    tell_changes(home, zones.context())

    outcomes = [one.outcome for one in zones.told if isinstance(one, DeviceDone)]
    assert {(one.fate, one.code) for one in outcomes} == {(Fate.IN_DOUBT, "SLICE_MISSING")}


def test_a_result_that_comes_when_nothing_is_waited_for_still_brings_its_receipts(
    zones: Zones,
) -> None:
    slice_, _ = changed(zones)
    missed = collected(zones, now() + timedelta(hours=73))
    missed.finish(missed.home[0])
    assert list(zones.dispatched.open_batches()) == []
    assert receipted(zones) == set()
    zones.give_back(zones.run(slice_, is_writing=True))

    found = collected(zones)

    assert (found.refused, found.home) == (0, ())
    assert receipted(zones) == {*BOTH}
    assert not list(zones.spool.glob("*/results/*"))
