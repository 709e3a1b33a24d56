"""How the fleet stands as metrics: the text format of Prometheus, for a file of node_exporter."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from fleetcfg.delivery.channels import MetricsChannel
from fleetcfg.model.device_state import OF_AUDITS, DeviceState
from fleetcfg.model.fleet_figures import FleetFigures, found_by_kind, found_on
from fleetcfg.model.verdict import TOLD_KINDS, kind_of
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.workflow.delivery.deliver import ToldAudit
from fleetcfg.workflow.reports.record_figures import RecordFigures

_NONE: Final = "none"  # a device in no room has no provider
_STATES: Final = (*OF_AUDITS, DeviceState.NOT_ASKED)


def metrics_bytes(channel: MetricsChannel, told: ToldAudit) -> bytes:
    """Return the gauges, each with its help; labels have few values unless devices are wanted."""
    registry = CollectorRegistry(auto_describe=False)
    origin, run, figures = told.figures.origin, told.run, told.figures
    build = _gauge(registry, "build_info", "Version of fleetcfg that made the audit.", "version")
    build.labels(origin.tool_version).set(1)
    simulated = _gauge(registry, "simulated", "Whether the devices were simulated.")
    simulated.set(int(told.is_simulated))
    begun = _gauge(registry, "audit_timestamp_seconds", "When the audit began, Unix time.")
    begun.set(int(origin.read_at.timestamp()))
    lasted = _gauge(registry, "audit_duration_seconds", "How long the audit took.")
    lasted.set(run.milliseconds / 1000)
    if origin.conclusion is not None:
        code = _gauge(registry, "audit_exit_code", "0 clean, 1 error, 2 findings, 3 incomplete.")
        code.set(int(EXITS[origin.conclusion]))
    _count_devices(registry, figures)
    _count_findings(registry, figures)
    _tell_record(registry, told.record)
    if channel.is_by_device:
        _tell_devices(registry, figures)
    return bytes(generate_latest(registry))


def _gauge(registry: CollectorRegistry, name: str, told: str, *labels: str) -> Gauge:
    return Gauge(f"fleetcfg_{name}", told, labels, registry=registry)


def _count_devices(registry: CollectorRegistry, figures: FleetFigures) -> None:
    told = "Of those as declared, how many do not show all, by provider."
    gauge = _gauge(registry, "devices", "Devices by provider and state.", "provider", "state")
    partly = _gauge(registry, "devices_partly", told, "provider")
    providers = _providers(figures)
    devices = [(providers.get(one.host, _NONE), one) for one in figures.devices]
    counts = Counter((provider, one.state) for provider, one in devices)
    shown = Counter((provider, one.told_state) for provider, one in devices)
    for provider in dict.fromkeys(provider for provider, _ in devices):
        for state in _STATES:  # none is a number, too: an alert needs it
            gauge.labels(provider, state).set(counts[provider, state])
        partly.labels(provider).set(shown[provider, DeviceState.AS_SHOWN])


def _count_findings(registry: CollectorRegistry, figures: FleetFigures) -> None:
    gauge = _gauge(
        registry,
        "findings",
        "Findings by provider, kind, verdict and severity; kinds are not to be added up.",
        "provider",
        "kind",
        "verdict",
        "severity",
    )
    providers = _providers(figures)
    counts = Counter(
        (providers.get(one.host, _NONE), kind_of(one.verdict), one.verdict, one.severity)
        for group in figures.groups
        for one in group.findings
    )
    for labels, count in sorted(counts.items()):
        gauge.labels(*labels).set(count)


def _tell_record(registry: CollectorRegistry, record: RecordFigures) -> None:
    if record.changesets:
        counts = _gauge(registry, "changesets", "Change-sets in the record, by state.", "state")
        for state, count in record.changesets.items():
            counts.labels(state).set(count)
    if not record.expiries:
        return
    ends = _gauge(
        registry,
        "attestation_expiry_timestamp_seconds",
        "When the first attestation, waiver or status ends, Unix time.",
        "kind",
    )
    for kind, at in sorted(record.expiries.items()):
        ends.labels(kind).set(int(at.timestamp()))


def _tell_devices(registry: CollectorRegistry, figures: FleetFigures) -> None:
    told = "Findings on one device, by kind."
    gauge = _gauge(registry, "device_findings", told, "device", "state", "kind")
    found = found_by_kind(figures.groups, lambda one: kind_of(one.verdict))
    for device in figures.devices:
        counts = found_on(found, [device.host])
        for kind in TOLD_KINDS:
            gauge.labels(device.host, device.state, kind).set(counts[kind])


def _providers(figures: FleetFigures) -> Mapping[str, str]:
    return {
        device.host: room.provider or _NONE for room in figures.rooms for device in room.devices
    }
