"""How the fleet stands as metrics: what Prometheus reads, and the figures of reports."""

import json
import shutil
import subprocess
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

from prometheus_client.parser import text_string_to_metric_families

from fleetcfg.delivery.channels import HookChannel, MetricsChannel
from fleetcfg.ledger.changeset_states import ChangeSetState
from fleetcfg.model.device_state import DeviceState
from fleetcfg.model.verdict import kind_of
from fleetcfg.workflow.reports.record_figures import RecordFigures
from tests.cli.kept_audit import AT
from tests.report.notices.conftest import WRITER


def test_metrics_are_what_prometheus_reads_and_the_figures_of_reports(told):
    text = WRITER.metrics(MetricsChannel("p", "a.prom", is_by_device=True), told).decode()

    families = {one.name: one.samples for one in text_string_to_metric_families(text)}
    assert text.endswith("\n")
    assert sum(s.value for s in families["fleetcfg_devices"]) == len(told.figures.devices)
    found = Counter(
        str(kind_of(one.verdict)) for group in told.figures.groups for one in group.findings
    )
    for name in ("fleetcfg_findings", "fleetcfg_device_findings"):
        kinds = Counter[str]()
        for one in families[name]:
            kinds[one.labels["kind"]] += int(one.value)
        assert +kinds == found
    assert families["fleetcfg_audit_timestamp_seconds"][0].value == AT.timestamp()
    assert families["fleetcfg_audit_exit_code"][0].value == 2
    assert len(families["fleetcfg_device_findings"]) == 4 * len(told.figures.devices)


def test_a_device_that_shows_a_part_is_counted_apart_for_programs(told, news):
    clean = [one for one in told.figures.devices if one.state is DeviceState.AS_DECLARED]
    some = {one.host for one in clean[:2] if one.is_shown_whole}
    shown = tuple(
        replace(one, is_shown_whole=one.is_shown_whole and one.host not in some)
        for one in told.figures.devices
    )
    partly = replace(told, figures=replace(told.figures, devices=shown))

    body = WRITER.metrics(MetricsChannel("p", "a.prom"), partly).decode()
    families = {one.name: one.samples for one in text_string_to_metric_families(body)}
    states = Counter[str]()
    for one in families["fleetcfg_devices"]:
        states[one.labels["state"]] += int(one.value)
    was = sum(not one.is_shown_whole for one in clean)
    assert some
    assert sum(s.value for s in families["fleetcfg_devices_partly"]) == was + len(some)
    assert states["as_declared"] == len(clean)
    hook = HookChannel("w", "https://a/", "env:A")
    assert json.loads(WRITER.message(hook, news, partly, "id7"))["partly"] == was + len(some)


def test_metrics_tell_of_the_record_what_prometheus_takes(told):
    ends = datetime(2027, 5, 2, 17, tzinfo=UTC)
    states = dict.fromkeys(ChangeSetState, 0) | {ChangeSetState.IN_DOUBT: 2}
    signed = replace(told, record=RecordFigures(states, {"attestation": ends}))

    body = WRITER.metrics(MetricsChannel("p", "a.prom"), signed)

    families = {one.name: one.samples for one in text_string_to_metric_families(body.decode())}
    counted = {s.labels["state"]: s.value for s in families["fleetcfg_changesets"]}
    assert (counted["in_doubt"], counted["applied"], len(counted)) == (2, 0, 7)
    (end,) = families["fleetcfg_attestation_expiry_timestamp_seconds"]
    assert (end.labels, end.value) == ({"kind": "attestation"}, ends.timestamp())
    if promtool := shutil.which("promtool"):
        checked = subprocess.run([promtool, "check", "metrics"], input=body, check=False)
        assert checked.returncode == 0


def test_metrics_of_devices_are_told_only_when_asked_for(told):
    text = WRITER.metrics(MetricsChannel("p", "a.prom"), told).decode()

    assert not [device.host for device in told.figures.devices if device.host in text]
