"""An audit goes into a zone as a slice and comes home as a run, between two folders and a stick."""

import json
import threading
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from fleetcfg.authority.audit_basis import AuditBasis, basis_in, open_basis
from fleetcfg.authority.workspace import Workspace
from fleetcfg.carriers.spool import SpoolDispatcher
from fleetcfg.jobs.local import LocalRunner, Pool
from fleetcfg.jobs.runner import Runner, Work
from fleetcfg.ledger.attempts import hold_device
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.finding import DeviceReport
from fleetcfg.observations.runs import reports_of
from fleetcfg.observations.store import Observations, open_observations
from fleetcfg.observations.values import Readings
from fleetcfg.trust.documents.parcel import read_parcel
from fleetcfg.trust.documents.slice_result import read_slice_result
from fleetcfg.workflow.audits.audit import AuditRequest, audit_fleet
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.events import DeviceAudited, Event, ResultRefused
from fleetcfg.workflow.zones.collect import Collected, collect_batches
from fleetcfg.workflow.zones.tell_home import keep_audit
from fleetcfg_kit.testing.declarations import read_declarations
from tests.zones.world import HOSTS, PATH, Zones


def basis_of(zones: Zones) -> AuditBasis:
    department = zones.department
    sources = read_declarations(department.folder)
    return open_basis(department.record(), department.trust, sources, at=now())


def collected(zones: Zones, at: datetime | None = None) -> Collected:
    moment = at or now()
    with zones.home(moment) as workspace:
        context = zones.context(clock=lambda: moment)
        return collect_batches(SpoolDispatcher(zones.spool), workspace, context)


def kept(zones: Zones, found: Collected, store: Observations) -> Conclusion:
    (home,) = found.home
    return keep_audit(home, basis_of(zones), store, zones.context())


def told_of(store: Observations, run: str) -> dict[str, DeviceReport]:
    """Return what a run says of each device, but for the times of it."""
    every = (one for one in reports_of(store, run) if isinstance(one, DeviceReport))
    return {one.host: _timeless(one) for one in every}


def _timeless(report: DeviceReport) -> DeviceReport:
    findings = tuple(replace(finding, since=None) for finding in report.findings)
    return replace(report, findings=findings, milliseconds=0, status=None)


def codes_of(data: bytes) -> dict[str, str]:
    """Return why there is nothing of each device of a result; empty where there is something."""
    parcel = read_parcel(data)
    objects = {
        d.id: json.loads(parcel.objects[d.result]) for d in read_slice_result(parcel).devices
    }
    return {host: (one["failure"] or {"code": ""})["code"] for host, one in objects.items()}


def test_what_is_found_in_a_zone_comes_home_as_an_audit_made_here_would_tell_it(
    zones: Zones, tmp_path: Path
) -> None:
    zones.fleet.tamper("codec-b", PATH, "On")
    here, home = (open_observations(tmp_path / f"{name}.sqlite") for name in ("here", "home"))
    audited = audit_fleet(AuditRequest("local", HOSTS), basis_of(zones), here, zones.context())
    (slice_,) = zones.dispatch(*HOSTS)
    zones.give_back(zones.run(slice_))

    found = collected(zones)
    conclusion = kept(zones, found, home)
    again = kept(zones, found, home)  # as if the process had been ended before it said so
    found.finish(found.home[0])

    run = found.home[0].batch.id
    assert again is conclusion
    assert told_of(home, run) == told_of(here, "local")
    assert conclusion is audited.conclusion is Conclusion.FINDINGS
    assert collected(zones).home == ()
    here.close()
    home.close()


def test_what_was_interrupted_while_it_was_told_is_told_again(zones: Zones, tmp_path: Path) -> None:
    """Results that are home would be gone, and their devices unknown, by one Ctrl-C."""
    zones.give_back(zones.run(zones.dispatch(*HOSTS)[0]))
    found = collected(zones)

    def interrupt(event: Event) -> None:
        if isinstance(event, DeviceAudited):
            raise KeyboardInterrupt

    with closing(open_observations(tmp_path / "home.sqlite")) as store:
        with pytest.raises(KeyboardInterrupt):
            keep_audit(found.home[0], basis_of(zones), store, zones.context(on_event=interrupt))

        assert kept(zones, found, store) is Conclusion.CLEAN


def test_no_secret_of_home_goes_out_and_nothing_comes_back_that_a_guess_could_be_tried_on(
    zones: Zones, tmp_path: Path
) -> None:
    store = open_observations(tmp_path / "home.sqlite")
    audit_fleet(AuditRequest("local", HOSTS), basis_of(zones), store, zones.context())
    plain = store.of(Readings.SIMULATED).digests()
    (slice_,) = zones.dispatch(*HOSTS)
    done = zones.run(slice_)
    parcel = read_parcel(done.data)
    brought = [json.loads(data)["body"] for data in parcel.objects.values()]

    sent = b"".join((slice_, *read_parcel(slice_).objects.values()))
    key = json.loads((zones.worker.ledger / "conceal.key").read_bytes())["key"].encode()
    assert store.salt.hex().encode() not in sent
    assert len(plain) == len(HOSTS)
    assert not {body["digest"] for body in brought} & set(plain.values())
    for data in (done.data, *parcel.objects.values()):
        assert key not in data
        assert str(tmp_path).encode() not in data
    store.close()


def test_the_history_at_home_goes_on_over_readings_of_a_zone(zones: Zones, tmp_path: Path) -> None:
    store = open_observations(tmp_path / "home.sqlite")
    audit_fleet(AuditRequest("local", HOSTS), basis_of(zones), store, zones.context())
    for minutes, value in enumerate(("Off", "On"), 1):
        zones.fleet.tamper("codec-a", PATH, value)
        (slice_,) = zones.dispatch(*HOSTS)
        later = now() + timedelta(minutes=minutes)
        zones.give_back(zones.run(slice_, clock=lambda at=later: at))
        found = collected(zones, later)
        kept(zones, found, store)
        found.finish(found.home[0])

    seen = store.of(Readings.SIMULATED).changes()
    changed = [(one.host, one.path, one.old, one.new) for one in seen]
    store.close()
    assert changed == [("codec-a", PATH, "Off", "On")]


def test_a_slice_that_was_finished_is_answered_again_and_asks_no_device(zones: Zones) -> None:
    (slice_,) = zones.dispatch("codec-a")
    first = zones.run(slice_)
    asked = zones.fleet.stats()["codec-a"]

    again = zones.run(slice_, clock=lambda: now() + timedelta(days=4))

    assert again.is_again
    assert again.data == first.data
    assert zones.fleet.stats()["codec-a"] == asked


def test_the_same_result_twice_is_one(zones: Zones) -> None:
    slices = zones.dispatch(*HOSTS, "codec-x")
    (slice_,) = (each for each in slices if b'"zone":"vnpt"' in each)
    done = zones.run(slice_)
    zones.give_back(done, "one")
    zones.give_back(done, "two")

    found = collected(zones)

    assert (found.home, found.away, found.refused) == ((), 1, 0)
    assert not list(zones.spool.rglob("*.fcresult"))


def test_two_who_share_a_record_never_have_one_device_at_a_time(zones: Zones) -> None:
    (slice_,) = zones.dispatch(*HOSTS)
    with patch("fleetcfg.worker.leased._TURN", 0.01), hold_device(zones.worker.ledger, "codec-b"):
        done = zones.run(slice_)

    assert codes_of(done.data) == {"codec-a": "", "codec-b": "LOCKED", "codec-c": ""}


def test_a_reader_waits_for_another_one_at_its_device(zones: Zones) -> None:
    """Audits that waited for one machine are done side by side, and each wants its devices."""
    (slice_,) = zones.dispatch(*HOSTS)
    held = threading.Event()

    def hold() -> None:
        with hold_device(zones.worker.ledger, "codec-b"):
            held.set()
            threading.Event().wait(1.0)

    (other := threading.Thread(target=hold)).start()
    held.wait()
    done = zones.run(slice_)
    other.join()

    assert codes_of(done.data) == dict.fromkeys(HOSTS, "")


def test_a_slice_that_ran_out_has_a_signed_answer_and_its_devices_are_unknown(
    zones: Zones, tmp_path: Path
) -> None:
    (slice_,) = zones.dispatch(*HOSTS, hours=1)
    later = now() + timedelta(hours=2)
    done = zones.run(slice_, clock=lambda: later)
    zones.give_back(done)

    store = open_observations(tmp_path / "home.sqlite")
    found = collected(zones)
    conclusion = kept(zones, found, store)

    assert done.result.failure is not None
    assert {one.reason for one in told_of(store, found.home[0].batch.id).values()} == {
        "SLICE_EXPIRED"
    }
    assert conclusion is Conclusion.INCOMPLETE
    store.close()


def test_what_does_not_come_home_is_missed_by_the_clock_of_who_sent_it(
    zones: Zones, tmp_path: Path
) -> None:
    zones.dispatch(*HOSTS, hours=1)

    waiting = collected(zones)
    over = collected(zones, now() + timedelta(hours=2))
    store = open_observations(tmp_path / "home.sqlite")
    kept(zones, over, store)

    assert (waiting.home, waiting.away) == ((), 1)
    reports = told_of(store, over.home[0].batch.id)
    assert {host: one.reason for host, one in reports.items()} == dict.fromkeys(
        HOSTS, "SLICE_MISSING"
    )
    store.close()


def test_what_was_judged_by_older_declarations_says_nothing_any_more(
    zones: Zones, tmp_path: Path
) -> None:
    (slice_,) = zones.dispatch(*HOSTS)
    zones.give_back(zones.run(slice_))
    baseline = zones.department.folder / "baselines" / "10-auto-answer.yaml"
    baseline.write_text(baseline.read_text("utf-8").replace("critical", "high"), "utf-8")
    zones.department.issue(now=now())

    store = open_observations(tmp_path / "home.sqlite")
    found = collected(zones)
    kept(zones, found, store)

    reasons = {one.reason for one in told_of(store, found.home[0].batch.id).values()}
    assert reasons == {"SLICE_OTHER_MANIFEST"}
    store.close()


def test_a_flood_of_junk_on_the_way_home_hides_no_result(zones: Zones) -> None:
    (slice_,) = zones.dispatch(*HOSTS)
    zones.give_back(zones.run(slice_))
    junk: dict[str, bytes] = {"0": b"", "1": b"\n" * 100, "2": slice_, "3": b"{}\n"}
    for name, data in junk.items():
        (zones.spool / "vnpt" / "results" / f"{name}.fcresult").write_bytes(data)

    found = collected(zones)

    refused: list[Any] = [one for one in zones.told if isinstance(one, ResultRefused)]
    assert (len(found.home), found.refused, len(refused)) == (1, 4, 4)


def test_files_that_every_worker_has_are_not_sent_again(zones: Zones, tmp_path: Path) -> None:
    store = open_observations(tmp_path / "a.sqlite")
    (first,) = zones.dispatch(*HOSTS)
    zones.give_back(zones.run(first))
    kept(zones, collected(zones), store)

    (second,) = zones.dispatch(*HOSTS)
    zones.give_back(zones.run(second), "second")
    found = collected(zones)

    files = read_parcel(first).objects.keys() - read_parcel(second).objects.keys()
    assert len(files) == 3  # the manifest, hosts.yaml and the baseline
    assert {one.failure for one in found.home[-1].results.values()} == {None}


def test_a_zone_of_which_something_was_missing_gets_all_files_again(zones: Zones) -> None:
    (first,) = zones.dispatch(*HOSTS)
    zones.give_back(zones.run(first))
    collected(zones)
    zones.dispatch(*HOSTS)  # which the worker does not do

    collected(zones, now() + timedelta(hours=100))
    (third,) = zones.dispatch(*HOSTS)

    assert read_parcel(third).objects.keys() >= read_parcel(first).objects.keys()


def test_a_link_on_the_share_takes_nothing_out_of_the_record(zones: Zones) -> None:
    """Who shares the folder lays a link to where the results that came home are kept."""
    (slice_,) = zones.dispatch(*HOSTS)
    zones.give_back(zones.run(slice_))
    (batch,) = [home.batch for home in collected(zones).home]
    kept_here = zones.dispatched.ledger / "dispatched" / batch.id
    results = zones.spool / "vnpt" / "results"
    results.rmdir()
    results.symlink_to(kept_here)

    again = collected(zones)

    assert len(list(kept_here.glob("*.fcresult"))) == 1
    assert (len(again.home), again.away, again.refused) == (1, 0, 1)


def test_what_comes_home_is_judged_by_the_record_as_it_is_then(zones: Zones) -> None:
    """Receipts may have come with it: what was read of the record before is read again."""
    (slice_,) = zones.dispatch(HOSTS[0])
    zones.give_back(zones.run(slice_))
    seen: list[object] = []

    def judged_by(workspace: Workspace) -> AuditBasis:
        seen.append(workspace.ledger_state)
        return basis_in(workspace)

    with zones.home() as workspace, patch("fleetcfg.workflow.zones.collect.basis_in", judged_by):
        before = workspace.ledger_state
        found = collect_batches(SpoolDispatcher(zones.spool), workspace, zones.context())

    assert found.basis is not None
    assert [one is before for one in seen] == [False]


def test_a_slice_is_read_by_threads_of_its_own_process_as_many_at_once(zones: Zones) -> None:
    pools: list[Pool] = []

    def runner(pool: Pool, work: Work) -> Runner:
        pools.append(pool)
        return LocalRunner(pool, work)

    many = Pool(4, 12)
    with patch("fleetcfg.workflow.context.reading_pool", lambda *_, **__: many):
        done = zones.run(zones.dispatch(*HOSTS)[0], runner=runner)

    assert done.reached == len(HOSTS)
    assert [(one.processes, one.threads) for one in pools] == [(0, 48)]
