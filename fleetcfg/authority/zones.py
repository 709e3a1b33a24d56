"""Zones, as the root has them: which machines give work out for one, and which work inside it."""

from fleetcfg.errors import RefusalError, Stage
from fleetcfg.ledger.signed_parcel import require_parcel_signed
from fleetcfg.trust.documents.parcel import Parcel
from fleetcfg.trust.documents.root import Root, ZoneMachines
from fleetcfg.trust.documents.slice import Slice
from fleetcfg.trust.documents.slice_result import SliceResult


def holder(zone: str, log: str) -> str:
    """Return how a worker is called that has files: its *zone* has its own; *log* is its log."""
    return f"{zone} {log}"


def machines_of(root: Root, zone: str) -> ZoneMachines:
    """Return which machines have to do with *zone*.

    Raises:
        RefusalError: ZONE_UNKNOWN.
    """
    machines = (root.zones or {}).get(zone)
    if machines is None:
        raise RefusalError("ZONE_UNKNOWN", stage=Stage.ROOT, zone=zone)
    return machines


def require_dispatcher(root: Root, zone: str, origin: str) -> None:
    """Refuse a machine that gives no work out for *zone*.

    Raises:
        RefusalError: ZONE_UNKNOWN, ZONE_DISPATCHER.
    """
    if origin not in machines_of(root, zone).dispatchers:
        raise RefusalError("ZONE_DISPATCHER", stage=Stage.ROOT, zone=zone, origin=origin)


def require_worker(root: Root, zone: str, origin: str) -> None:
    """Refuse a machine that does no work in *zone*.

    Raises:
        RefusalError: ZONE_UNKNOWN, ZONE_WORKER.
    """
    if origin not in machines_of(root, zone).workers:
        raise RefusalError("ZONE_WORKER", stage=Stage.ROOT, zone=zone, origin=origin)


def require_dispatched(parcel: Parcel, said: Slice, root: Root) -> None:
    """Refuse a slice that no machine signed which gives work out for its zone.

    Raises:
        RefusalError: TRUST_DOMAIN, ZONE_UNKNOWN, ZONE_DISPATCHER, PARCEL_SIGNATURE.
    """
    _require_domain(said.trust_domain, root, "slice")
    require_dispatcher(root, said.zone, said.origin)
    require_parcel_signed(parcel, said, said.origin, root.roles.log)


def require_done_there(parcel: Parcel, said: SliceResult, root: Root) -> None:
    """Refuse a result that no machine signed which works in its zone.

    Raises:
        RefusalError: TRUST_DOMAIN, ZONE_UNKNOWN, ZONE_WORKER, PARCEL_SIGNATURE.
    """
    _require_domain(said.trust_domain, root, "slice-result")
    require_worker(root, said.zone, said.origin)
    require_parcel_signed(parcel, said, said.origin, root.roles.log)


def _require_domain(domain: str, root: Root, document: str) -> None:
    if domain != root.trust_domain:
        raise RefusalError("TRUST_DOMAIN", stage=Stage.ROOT, document=document)
