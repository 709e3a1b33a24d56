"""The fleet is judged after all devices: then a switch speaks for those that tell no place."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from fleetcfg.checks.check import sighting_of
from fleetcfg.model.fleet import Fleet
from fleetcfg.observations.replay import replay_run
from fleetcfg.observations.runs import add_report, begin_run, load_run
from fleetcfg.observations.store import open_observations
from fleetcfg.workflow.audits.audit_run import AuditRun
from tests.checks.test_whereabouts import PLUGGED, hearing, untold
from tests.report import samples


def test_a_whole_run_tells_and_keeps_whom_a_switch_confirms(tmp_path):
    reports = (untold("a"), untold("b"), hearing(("a", "Gi1/0/1")))
    store = open_observations(tmp_path / "h.sqlite")
    begin_run(store, replace(samples.HEADER, simulated=0), ())
    with store.writing():
        for number, report in enumerate(reports):
            add_report(store, samples.HEADER.run, number, report)
    basis: Any = SimpleNamespace(province=SimpleNamespace(fleet=Fleet(PLUGGED, {})), signed=None)
    nothing: Any = None
    run = AuditRun(samples.HEADER.run, basis, store, nothing, nothing, lambda finding: finding)
    for sighting in map(sighting_of, reports):
        run.sightings.append(sighting)

    told = run.judge_fleet(("a", "b", "sw"))

    *_, kept, _ = replay_run(store, load_run(store, samples.HEADER.run))
    assert told.confirmed == ("a",)
    assert kept == told
    store.close()
