"""Which files of the signed declarations a zone is given: all but those of other zones.

A file below ``inventory/zones/ZONE/`` is of that zone alone. Its name says so, and names are
signed: the dispatcher chooses nothing. What lies elsewhere is of all zones.

No file of another zone may say anything of a device. Before work is given out, what is declared is
read without those files, and must come to the same (`require_apart`). Where it is done, what is
asked of each device must be what the manifest says of it (`require_as_signed`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Final

from fleetcfg.authority.signed_files import signed_sources
from fleetcfg.declared.folders import BASELINES, INVENTORY, ZONES
from fleetcfg.declared.load import Sources
from fleetcfg.declared.province import Province, declared
from fleetcfg.errors import RefusalError, RequestError, Stage
from fleetcfg.ledger.objects import Objects
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.fleet import Device, Fleet
from fleetcfg.signed import semantic
from fleetcfg.trust.documents.manifest import Manifest
from fleetcfg.trust.documents.root import Root

TOPS: Final = (INVENTORY.name, BASELINES.name)
_BY_NAME: Final = frozenset({"devices", "groups", "sites"})  # what a zone needs its own of


def zones_of(root: Root, origin: str) -> tuple[str, ...]:
    """Return the zones in which the machine whose log is *origin* works, sorted."""
    zones = root.zones or {}
    return tuple(sorted(zone for zone, machines in zones.items() if origin in machines.workers))


def zone_of_file(path: str) -> str:
    """Return the zone that the file at *path* is of alone; nothing for one of all zones.

    On some systems ``Zones`` is the same folder: no zone is given more for how that is spelled.
    """
    at = len(ZONES.parts)
    *folder, zone, below = ["", *path.split("/", at + 1)]
    is_in_one = below and [part.casefold() for part in folder[1:]] == list(ZONES.parts)
    return zone if is_in_one else ""


def left_out_of(manifest: Manifest, zone: str) -> frozenset[str]:
    """Return the files that *manifest* names, and *zone* is not given."""
    paths = (file.path for file in manifest.files)
    return frozenset(path for path in paths if zone_of_file(path) not in {"", zone})


def sources_known(
    manifest: Manifest,
    zone: str,
    given: Mapping[str, bytes],
    objects: Objects,
    catalogs: Mapping[str, Catalog],
) -> Sources | None:
    """Return what of the signed declarations is known here of *zone*; None if a file is lacking.

    All of them if all are known, else those that the zone is given.

    Args:
        manifest: What was signed.
        zone: See above.
        given: Files by path, each as it was signed.
        objects: Where signed bytes were kept when they were last seen whole.
        catalogs: By family.
    """
    every = signed_sources(manifest, TOPS, given, objects, catalogs)
    left_out = left_out_of(manifest, zone)
    if every is not None or not left_out:
        return every
    return signed_sources(manifest, TOPS, given, objects, catalogs, left_out=left_out)


def require_apart(
    hosts: Iterable[str], zone: str, signed: Province, left_out: frozenset[str], part: Sources
) -> None:
    """Refuse to give work out by files that say something of devices of another zone.

    Args:
        hosts: Devices of *zone*.
        zone: See above.
        signed: What all signed files declare.
        left_out: The files of other zones.
        part: All but those.

    Raises:
        RequestError: DISPATCH_ZONE_FILE.
    """
    alone = part.province_on(signed.origin.on)
    is_same = _of_all(alone.fleet) == _of_all(signed.fleet)
    for host in hosts:
        device = signed.fleet.devices[host]
        is_same &= alone.fleet.devices.get(host) == device
        if not is_same or semantic(declared(alone, host)) != semantic(declared(signed, host)):
            file = next((path for path in _files_of(device) if path in left_out), "")
            raise RequestError("DISPATCH_ZONE_FILE", host=host, zone=zone, file=file)


def require_as_signed(hosts: Iterable[str], province: Province, manifest: Manifest) -> None:
    """Refuse to judge *hosts* by what *province* asks of them, if *manifest* says otherwise."""
    for host in hosts:
        if semantic(declared(province, host)) != manifest.semantic.get(host):
            raise RefusalError("SLICE_HOST_DECLARED", stage=Stage.MANIFEST, host=host)


def _of_all(fleet: Fleet) -> list[object]:
    """Return what is said of all devices."""
    return [getattr(fleet, each.name) for each in fields(Fleet) if each.name not in _BY_NAME]


def _files_of(device: Device) -> list[str]:
    return sorted({device.place.file, *(place.file for place in device.places.values())})
