"""Several provinces side by side: each has its own root, record and store, and shows counts."""

from collections import Counter
from datetime import datetime

from fleetcfg.authority.installation import Installation
from fleetcfg.ledger.changeset_states import count_changesets
from fleetcfg.ledger.projection import project
from fleetcfg.model.fleet_figures import FleetFigures
from fleetcfg.model.province_figures import ProvinceAudit, ProvinceRecord
from fleetcfg.model.verdict import kind_of


def province_audit(figures: FleetFigures) -> ProvinceAudit:
    """Return the counts of *figures*, of a whole province."""
    return ProvinceAudit(
        figures.origin.read_at,
        len(figures.rooms),
        Counter(device.told_state for device in figures.devices),
        Counter(kind_of(one.verdict) for group in figures.groups for one in group.findings),
        figures.origin.notices,
    )


def province_record(installation: Installation, *, now: datetime) -> ProvinceRecord:
    """Return the counts of a record.

    Raises:
        RequestError: TRUST_ABSENT.
        LedgerError: ``LEDGER_*``.
        RefusalError: ``LOG_*``.
    """
    pinned = installation.pinned()
    ledger = project(installation.store, installation.objects)
    counts = {str(state): count for state, count in count_changesets(ledger, now=now).items()}
    return ProvinceRecord(pinned.root.trust_domain, pinned.sha256, pinned.root.version, counts)
