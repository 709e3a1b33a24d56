"""Which files of the signed declarations a zone is given: all but those of other zones.

A file below ``inventory/zones/ZONE/`` is of that zone alone. Its name says so, and names are
signed: whoever gives work out chooses nothing. What lies elsewhere is of all zones.
"""

from collections.abc import Mapping

from fleetcfg.authority.signed_files import signed_sources
from fleetcfg.declared.folders import BASELINES, INVENTORY, ZONES
from fleetcfg.declared.load import Sources
from fleetcfg.ledger.objects import Objects
from fleetcfg.model.catalog import Catalog
from fleetcfg.trust.documents.manifest import Manifest
from fleetcfg.trust.documents.root import Root

TOPS = (INVENTORY.name, BASELINES.name)


def zones_of(root: Root, origin: str) -> tuple[str, ...]:
    """Return the zones in which the machine whose log is *origin* works, sorted."""
    zones = root.zones or {}
    return tuple(sorted(zone for zone, machines in zones.items() if origin in machines.workers))


def zone_of_file(path: str) -> str:
    """Return the zone that the file at *path* is of alone; nothing for one of all zones."""
    *folders, _ = path.split("/")
    return folders[2] if folders[:2] == list(ZONES.parts) and len(folders) > 2 else ""


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
