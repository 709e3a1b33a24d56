"""A backup of whole configurations, as files: one for programs and one for people, a device.

What runs on a device is kept too, where it tells (`backup_software`). Pure: nouns become bytes. No
secret setting is ever in them: what the device hides and what the catalog calls secret stands there
as ``***``. A backup is to be looked at and compared; it is not what
goes back to a device by itself, for what is written must be signed. Of a device that is another
than the inventory has nothing is kept: it would pass for the one whose name it lies under.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Final

from fleetcfg.model.catalog import Catalog
from fleetcfg.model.characters import is_hidden
from fleetcfg.model.file_names import file_stem
from fleetcfg.model.fleet import Device
from fleetcfg.model.paths import shape_of
from fleetcfg.model.snapshot import DeviceIdentity, Snapshot
from fleetcfg.model.software import SoftwareInventory
from fleetcfg.model.timezone import spell_instant
from fleetcfg.model.value import MASK
from fleetcfg.plan.device import is_other_device
from fleetcfg.worker.read_device import DeviceReading, UnreadDevice
from fleetcfg.workflow.audits.backup_software import TYPE as SOFTWARE_TYPE
from fleetcfg.workflow.audits.backup_software import software_files, software_record

OTHER_DEVICE: Final = "PLAN_OTHER_DEVICE"
TYPE: Final = "fleetcfg/backup/v1"
MANIFEST, SUMS = "manifest.json", "SHA256SUMS"


@dataclass(frozen=True, slots=True)
class Backup:
    """What is kept of some devices, taken at one time.

    Attributes:
        files: Bytes by name, the manifest not included.
        digests: SHA-256 of the configuration file of each host, in hex.
        missing: Devices that could not be read, with the reason.
    """

    at: datetime
    files: Mapping[str, bytes] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[UnreadDevice, ...] = ()

    def all_files(self) -> Mapping[str, bytes]:
        """Return everything that is to be written: the files, the manifest, and the sums.

        ``SHA256SUMS`` is what ``sha256sum --check`` reads.
        """
        known = {name: sha256(data).hexdigest() for name, data in self.files.items()}
        manifest = _json(
            {
                "_type": "fleetcfg/backup-manifest/v1",
                "taken_at": _instant(self.at),
                "files": [
                    {"name": name, "sha256": known[name], "size": len(self.files[name])}
                    for name in sorted(known)
                ],
                "missing": [
                    {"host": each.host, "code": each.code, "facts": dict(each.facts)}
                    for each in self.missing
                ],
            }
        )
        known[MANIFEST] = sha256(manifest).hexdigest()
        sums = "".join(f"{known[name]}  {name}\n" for name in sorted(known))
        return {**self.files, MANIFEST: manifest, SUMS: sums.encode()}


def backup(
    answers: Iterable[DeviceReading | UnreadDevice],
    devices: Mapping[str, Device],
    catalogs: Mapping[str, Catalog],
    *,
    at: datetime,
) -> Backup:
    """Return the backup of what devices *answers* came from; in whichever order they came."""
    files: dict[str, bytes] = {}
    digests: dict[str, str] = {}
    missing: list[UnreadDevice] = []
    for answer in answers:
        if isinstance(answer, UnreadDevice):
            missing.append(answer)
            continue
        device = devices[answer.host]
        if is_other_device(device, answer.snapshot):
            missing.append(_other(device, answer))
            continue
        values = shown(answer.snapshot, catalogs[device.family])
        name = file_stem(answer.host, MANIFEST.removesuffix(".json"))
        body = _configuration(device, answer.snapshot, values, at=at)
        files[f"{name}.json"] = body
        files[f"{name}.txt"] = _listing(device, answer.snapshot, values, at=at)
        digests[answer.host] = sha256(body).hexdigest()
        if answer.software is not None:
            told = answer.software
            files[f"{name}@software.json"] = _software(device, answer.snapshot, told, name, at=at)
            files.update(software_files(name, told))
    return Backup(at, files, digests, tuple(sorted(missing, key=lambda each: each.host)))


def _other(device: Device, answer: DeviceReading) -> UnreadDevice:
    found = answer.snapshot.identity.serial
    facts = {"expected": device.serial_number, "found": found}
    return UnreadDevice(answer.host, OTHER_DEVICE, facts)


def shown(snapshot: Snapshot, catalog: Catalog) -> Mapping[str, str]:
    """Return the value of every path that could be read, sorted; secrets hidden, unless empty."""
    values = {**snapshot.values, **dict.fromkeys(snapshot.masked, MASK)}
    shape = shape_of(snapshot.paths(), catalog.syntax)
    secret = [
        pattern
        for known in (*catalog.parameters.values(), *catalog.natives.values())
        if known.is_secret
        for pattern in known.patterns
    ]
    for pattern in (*catalog.secrets, *secret):
        values.update({path: MASK for path in shape.meant_by((pattern,)) if values.get(path)})
    return {path: values[path] for path in sorted(values, key=catalog.syntax.order)}


def _configuration(
    device: Device, snapshot: Snapshot, values: Mapping[str, str], *, at: datetime
) -> bytes:
    return _json(
        {
            "_type": TYPE,
            **_whose(device, snapshot.identity, at=at),
            "settings": dict(values),
            "unreadable": {path: snapshot.unreadable[path] for path in sorted(snapshot.unreadable)},
        }
    )


def _software(
    device: Device, snapshot: Snapshot, software: SoftwareInventory, name: str, *, at: datetime
) -> bytes:
    whose = _whose(device, snapshot.identity, at=at)
    return _json({"_type": SOFTWARE_TYPE, **whose, **software_record(name, software)})


def _whose(device: Device, identity: DeviceIdentity, *, at: datetime) -> Mapping[str, object]:
    return {
        "host": device.host,
        "family": device.family,
        "simulated": device.simulated,
        "taken_at": _instant(at),
        "identity": {
            "serial": identity.serial,
            "product": identity.product,
            "version": identity.version,
            "mac": identity.mac,
        },
    }


def _listing(
    device: Device, snapshot: Snapshot, values: Mapping[str, str], *, at: datetime
) -> bytes:
    """Spell it one line a setting, so that two backups can be compared by ``diff``."""
    identity = snapshot.identity
    head = [
        f"# {device.host}",
        _visible(f"# {identity.product}  {identity.version}  {identity.serial}"),
        f"# {_instant(at)}" + ("  SIMULATED / MÔ PHỎNG" if device.simulated else ""),
    ]
    body = [f"{path}: {json.dumps(text, ensure_ascii=False)}" for path, text in values.items()]
    rest = [f"{path}: ? {snapshot.unreadable[path]}" for path in sorted(snapshot.unreadable)]
    return ("\n".join([*head, *map(_visible, (*body, *rest))]) + "\n").encode()


def _visible(line: str) -> str:
    """Spell what does not show itself as JSON's own escapes: a value is a JSON string."""
    if line.isascii() and line.isprintable():
        return line
    return "".join(json.dumps(c)[1:-1] if is_hidden(c) else c for c in line)


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=True, indent=1) + "\n").encode()


def _instant(at: datetime) -> str:
    return spell_instant(at)
