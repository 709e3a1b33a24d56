"""What an adoption would make right, device by device: whose signature this asks for reads it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from fleetcfg.authority.record_files import is_installed
from fleetcfg.authority.record_place import Folders
from fleetcfg.authority.workspace import open_workspace
from fleetcfg.declared.folders import BASELINES, INVENTORY, PLAYBOOKS
from fleetcfg.declared.load import read_sources
from fleetcfg.declared.province import Province, declared
from fleetcfg.diff import diff
from fleetcfg.errors import DeclarationError, RequestError
from fleetcfg.ledger.ledger_state import LedgerState
from fleetcfg.model.authorized import Hashed, StateValue
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.finding import Finding
from fleetcfg.model.snapshot import DeviceIdentity, Snapshot
from fleetcfg.model.value import MASK
from fleetcfg.model.verdict import FAIL_ON
from fleetcfg.signed import SignedInventory
from fleetcfg.trust.documents.adoption import AdoptedDevice, Adoption
from fleetcfg.trust.documents.package import Package
from fleetcfg.trust.documents.state import State
from fleetcfg.workflow.documents.signed_before import (
    count_unreported,
    list_changed_paths,
    read_ledger_state,
    signed_before,
)

ComparedWith = Literal["signed", "unsigned", "nothing"]


@dataclass(frozen=True, slots=True)
class SignedChange:
    """One path that the adoption makes another than it was signed before.

    Attributes:
        before: As it was signed, *after* as it is adopted; None where the path is not there.
    """

    path: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class AdoptedDetails:
    """One device of an adoption.

    Attributes:
        unit, room: Where the inventory has it; empty if it does not.
        values: Every value of it by path, a secret masked.
        findings: What of it is not as it is declared.
        inventory_serial: The serial number that the inventory has, if that is another.
        changes: What of it is not as it was signed before, declared or not; None if the record
            of this machine does not know what was.
        unreported: Of how many signed changes before it no outcome is known here: what they made
            of it would be among *changes*.
    """

    device: AdoptedDevice
    unit: str
    room: str
    values: Mapping[str, str]
    findings: tuple[Finding, ...] = ()
    inventory_serial: str = ""
    changes: tuple[SignedChange, ...] | None = None
    unreported: int = 0


@dataclass(frozen=True, slots=True)
class AdoptionDetails:
    """An adoption, and what is known here of its devices.

    Attributes:
        compared_with: Which declarations the findings are held against.
        manifest: Version of the manifest that signed those; 0 if they are not the signed ones.
        simulated: How many of the devices those declarations call simulated.
    """

    document: Adoption
    devices: tuple[AdoptedDetails, ...]
    compared_with: ComparedWith
    manifest: int = 0
    simulated: int = 0

    @property
    def about(self) -> str:
        """Its number."""
        return self.document.id

    @property
    def count(self) -> int:
        """How many devices it adopts: what its signer has to say."""
        return len(self.devices)


def read_adoption_details(
    package: Package, folders: Folders, catalogs: Mapping[str, Catalog], *, now: datetime
) -> AdoptionDetails:
    """Hold every device of *package* against the signed declarations, or those that lie here.

    Raises:
        RefusalError: PACKAGE_OBJECT, JSON_*, SCHEMA of what the package holds; CONFIG_UNSAFE.
        LedgerError: ``LEDGER_*``.
    """
    province, compared_with, manifest = read_compared(folders, catalogs, now=now)
    ledger = read_ledger_state(folders.ledger)
    devices: list[AdoptedDetails] = []
    for device in package.adoption.devices:
        state, catalog = package.state(device.state_sha256), catalogs.get(device.family)
        told, sha256 = _details(device, state, province, catalog), package.envelope.sha256
        if ledger is not None:
            changes = _changes(ledger, sha256, device, state, catalog, now=now)
            unreported = 0 if changes is None else count_unreported(ledger, sha256, device)
            told = replace(told, changes=changes, unreported=unreported)
        devices.append(told)
    simulated = simulated_of(province, [each.id for each in package.adoption.devices])
    return AdoptionDetails(package.adoption, tuple(devices), compared_with, manifest, simulated)


def read_compared(
    folders: Folders, catalogs: Mapping[str, Catalog], *, now: datetime
) -> tuple[Province | None, ComparedWith, int]:
    """Return the declarations to compare with, None where none can be read; and their manifest."""
    try:
        sources = read_sources([INVENTORY], BASELINES, PLAYBOOKS, catalogs=catalogs)
        if is_installed(folders.ledger):
            with open_workspace(folders.ledger, folders.trust, sources, now=now) as workspace:
                if workspace.signed is not None and workspace.manifest is not None:
                    return workspace.signed, "signed", workspace.manifest.version
        province = sources.province(at=now)
    except (RequestError, DeclarationError):
        return None, "nothing", 0
    return (None, "nothing", 0) if province.has_errors else (province, "unsigned", 0)


def simulated_of(province: Province | None, hosts: Iterable[str]) -> int:
    """Return how many of *hosts* are declared to be simulated; what is not declared counts not."""
    known = {} if province is None else province.fleet.devices
    return sum(host in known and known[host].simulated for host in hosts)


def _details(
    adopted: AdoptedDevice,
    state: State,
    province: Province | None,
    catalog: Catalog | None,
) -> AdoptedDetails:
    values = _masked(state.values, catalog)
    device = None if province is None else province.fleet.devices.get(adopted.id)
    if province is None or device is None:
        return AdoptedDetails(adopted, "", "", values)
    serial = device.serial_number
    return AdoptedDetails(
        adopted,
        device.site.name if device.site else "",
        device.site.room if device.site else "",
        values,
        _findings(adopted, state, province),
        "" if serial == adopted.identity.serial else serial,
    )


def _changes(
    ledger: LedgerState,
    sha256: str,
    adopted: AdoptedDevice,
    state: State,
    catalog: Catalog | None,
    *,
    now: datetime,
) -> tuple[SignedChange, ...] | None:
    """Return what is not as it was signed before; None if nothing is known to have been."""
    signed = signed_before(ledger, sha256, adopted, now=now)
    if signed is None:
        return None
    paths = list_changed_paths(signed, state)
    before, after = _masked(signed.values, catalog), _masked(state.values, catalog)
    return tuple(SignedChange(path, before.get(path), after.get(path)) for path in paths)


def _masked(state: Mapping[str, StateValue], catalog: Catalog | None) -> dict[str, str]:
    """Return values of a state as a page shows them; without a catalog each could be a secret."""
    names = SignedInventory({}, {}, str)  # knows which paths a catalog calls secret
    values: dict[str, str] = {}
    for path, value in state.items():
        known = None if catalog is None else names.of_family(catalog, path)
        is_secret = catalog is None or (known is not None and known.is_secret)
        values[path] = MASK if is_secret else _shown(value)
    return values


def _shown(value: StateValue) -> str:
    if value is None:
        return MASK
    return f"sha256:{value.sha256}" if isinstance(value, Hashed) else value


def _findings(adopted: AdoptedDevice, state: State, province: Province) -> tuple[Finding, ...]:
    identity = adopted.identity
    snapshot = Snapshot(
        DeviceIdentity(identity.serial, identity.model, adopted.firmware, identity.mac),
        {path: _shown(value) for path, value in state.values.items() if value is not None},
        frozenset(path for path, value in state.values.items() if value is None),
    )
    judged = diff(declared(province, adopted.id), snapshot)
    return tuple(finding for finding in judged.findings if finding.verdict in FAIL_ON)
