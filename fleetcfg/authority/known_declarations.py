"""What the newest manifest declares, read once for all processes that are forked after it.

Nothing is read here that did not come through the door before: the manifest is the one that the
record has proven, and each file is what its digest there says. What was made of it is found by the
digests of the very bytes, and by the day; so it is what reading them again would come to.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from fleetcfg.authority.installation import open_installation
from fleetcfg.authority.zone_files import sources_known, zones_of
from fleetcfg.declared.load import Sources
from fleetcfg.declared.province import Province
from fleetcfg.errors import FleetcfgError
from fleetcfg.ledger.entry import LOG_FILE
from fleetcfg.ledger.record import kept_envelope
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.timezone import VIETNAM
from fleetcfg.trust.crypto.canonical import digest, spell
from fleetcfg.trust.crypto.envelope import read_envelope
from fleetcfg.trust.documents.manifest import read_manifest


@dataclass(slots=True)
class KnownDeclarations:
    """See the module; empty where nothing was learnt.

    Attributes:
        provinces: By the digest of their bytes.
        seen: What was read last: the log, as it then was, and the day; None as long as a file of a
            zone is not known here, which the next slice may bring.
    """

    provinces: dict[str, Province] = field(default_factory=dict[str, Province])
    seen: tuple[int, int, date] | None = None

    def look_up(self, sources: Sources, *, at: datetime) -> Sources:
        """Return *sources* with what they declare, if that is known."""
        day = at.astimezone(VIETNAM).date()
        known = self.provinces.get(_name_of(sources, day)) if self.provinces else None
        return replace(sources, as_read=known)

    def learn(self, ledger: Path, catalogs: Mapping[str, Catalog], *, at: datetime) -> bool:
        """Read what the record in *ledger* has proven; return whether it was another before.

        Raises:
            OSError: There is no record.
        """
        log, day = (ledger / LOG_FILE).stat(), at.astimezone(VIETNAM).date()
        seen = (log.st_size, log.st_mtime_ns, day)
        if seen == self.seen:
            return False
        try:
            every = _proven(ledger, catalogs)
        except FleetcfgError:  # the command that needs the record tells it
            every = []
        named = {_name_of(each, day): each for each in every if each is not None}
        before = self.provinces
        self.provinces = {
            name: before.get(name) or each.province_on(day) for name, each in named.items()
        }
        self.seen = None if not every or None in every else seen
        return self.provinces.keys() != before.keys()


def _proven(ledger: Path, catalogs: Mapping[str, Catalog]) -> list[Sources | None]:
    """Return what the newest manifest there names for each zone; None where a file is lacking."""
    with open_installation(ledger) as installation:
        envelope = kept_envelope(installation.store, "manifest")
        zones = zones_of(installation.pinned().root, installation.store.origin)
        objects = installation.objects
    if envelope is None:
        return []
    manifest = read_manifest(read_envelope(envelope, "manifest").payload)
    return [sources_known(manifest, zone, {}, objects, catalogs) for zone in zones]


def _name_of(sources: Sources, day: date) -> str:
    """Return the digest of the bytes of *sources*, of where each stands, and of *day*."""
    trees = (*sources.inventories, sources.baselines, sources.playbooks, sources.registers)
    named = [{path: digest(data) for path, data in tree.every.items()} for tree in trees]
    return digest(spell([day.isoformat(), *named, sorted(sources.left_out)]))
