"""What a golden device is set to: read from the device, or from a snapshot; and where it differs.

The device is read as an audit reads it: it proves itself before it is told anything, and nothing of
it is changed.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from fleetcfg.authority.audit_basis import AuditBasis
from fleetcfg.declared.load import Sources
from fleetcfg.declared.province import Province, declared, require_valid
from fleetcfg.declared.tree import tree_of
from fleetcfg.errors import RequestError
from fleetcfg.model.conclusion import Conclusion, StoppedError
from fleetcfg.model.declared import Declared
from fleetcfg.model.paths import shape_of
from fleetcfg.observations.store import Observations
from fleetcfg.observations.values import Readings
from fleetcfg.worker.read_device import UnreadDevice
from fleetcfg.workflow.audits.backup import TYPE, shown
from fleetcfg.workflow.context import Concurrency, Context
from fleetcfg.workflow.declarations.golden import GoldenBaseline
from fleetcfg.workflow.reading import read_one, require_itself


@dataclass(frozen=True, slots=True)
class GoldenDevice:
    """A device that is set as all shall be.

    Attributes:
        about: Product and release, by its own word.
        values: By path; what is secret as ``***``.
    """

    host: str
    family: str
    about: str
    is_simulated: bool
    values: Mapping[str, str]


def read_golden(
    basis: AuditBasis, host: str, context: Context, concurrency: Concurrency
) -> GoldenDevice:
    """Read *host*.

    Raises:
        RequestError: ``HOST_UNKNOWN``, ``HOSTS_NOT_REACHED``.
        RefusalError: SIGNED_INVENTORY_ABSENT; PLAN_OTHER_DEVICE at stage 7.
        StoppedError: Why it could not be read (incomplete).
    """
    declared(basis.province, host)  # there is such a host
    reading = read_one(basis, host, context, concurrency)
    if isinstance(reading, UnreadDevice):
        raise StoppedError(Conclusion.INCOMPLETE, reading.code, **reading.facts)
    require_itself(reading, basis)
    device, told = basis.province.fleet.devices[host], reading.snapshot
    values = shown(told, context.catalogs[device.family])
    kept = {path: text for path, text in values.items() if path not in told.contradicted}
    about = f"{told.identity.product} {told.identity.version}".strip()
    return GoldenDevice(host, device.family, about, device.simulated, kept)


def golden_of_snapshot(data: bytes, file: str, families: Sequence[str]) -> GoldenDevice:
    """Return the device of a file that ``fleetcfg snapshot`` wrote.

    Raises:
        RequestError: GOLDEN_NOT_SNAPSHOT: it is none, or of no family that is known here.
    """
    try:
        told: object = json.loads(data)
    except (ValueError, RecursionError):
        told = None
    match told:
        case {
            "_type": str(kind),
            "host": str(host),
            "family": str(family),
            "simulated": bool(is_simulated),
            "identity": {"product": str(product), "version": str(version)},
            "settings": {**settings},
        } if kind == TYPE and family in families:
            values = {str(path): text for path, text in settings.items() if isinstance(text, str)}
            about = f"{product} {version}".strip()
            return GoldenDevice(host, family, about, is_simulated, values)
        case _:
            raise RequestError("GOLDEN_NOT_SNAPSHOT", file=file)


def declared_of(province: Province, golden: GoldenDevice) -> Declared | None:
    """Return what is declared of the device; None if the inventory has no such one."""
    device = province.fleet.devices.get(golden.host)
    is_known = device is not None and device.family == golden.family
    return declared(province, golden.host) if is_known else None


def require_valid_with(sources: Sources, file: str, data: bytes, province: Province) -> None:
    """Refuse a baseline with which the declarations have an error.

    Raises:
        InvalidDeclarationsError: With every problem.
    """
    baselines = tree_of({**sources.baselines.every, file: data})
    require_valid(replace(sources, baselines=baselines).province_on(province.origin.on))


@dataclass(frozen=True, slots=True)
class GoldenEffect:
    """What a golden baseline would find elsewhere.

    Attributes:
        seen: How many other devices of the family are known from audits.
        differing: By parameter, those of them that have another value.
    """

    seen: int = 0
    differing: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])


def find_differing(
    golden: GoldenBaseline, province: Province, observations: Observations
) -> GoldenEffect:
    """Hold *golden* against what other devices of its family were last seen to have."""
    catalog, seen = province.catalogs[golden.family], 0
    differing: dict[str, list[str]] = {}
    for host, device in province.fleet.devices.items():
        if device.family != golden.family or host == golden.host:
            continue
        kind = Readings.SIMULATED if device.simulated else Readings.REAL
        values = observations.of(kind).latest(host)
        seen += bool(values)
        shape = shape_of(tuple(values), catalog.syntax)
        for entry in (*golden.entries, *golden.natives):
            if any(values[path] != entry.token for path in shape.meant_by(entry.patterns)):
                differing.setdefault(entry.parameter, []).append(host)
    return GoldenEffect(seen, differing)
