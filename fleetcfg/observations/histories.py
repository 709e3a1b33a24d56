"""What the observations have seen of one device, or of several, for a person who asks."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from fleetcfg.errors import DeviceError, RequestError
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.nearest import nearest
from fleetcfg.observations.new_boxes import NewBox, new_boxes
from fleetcfg.observations.store import Observations
from fleetcfg.observations.values import LastSeen, ObservedChange, Readings


@dataclass(frozen=True, slots=True)
class DeviceHistory:
    """When a device was read, and what changed on it, oldest first.

    Attributes:
        readings: Of which device of that name.
        boxes: Each time that another box answered, as far back as audits are kept.
    """

    seen: LastSeen
    changes: Sequence[ObservedChange]
    readings: Readings = Readings.REAL
    boxes: Sequence[NewBox] = ()


@dataclass(frozen=True, slots=True)
class FleetHistory:
    """What changed on several devices, oldest first.

    Attributes:
        readings: Whose readings they are; those of real and of simulated devices stand apart.
        devices: How many of the devices that are meant were ever read so.
    """

    readings: Readings
    changes: Sequence[ObservedChange]
    devices: int


@dataclass(frozen=True, slots=True)
class HistoryRequest:
    """Which changes are asked for.

    Attributes:
        names: Only those of these paths, or of what these neutral names mean; all if there is none.
        hosts: Only those of these devices; None for every one that was ever read.
        since: Only what was first seen from then on; *until* likewise.
    """

    names: Sequence[str] = ()
    hosts: Collection[str] | None = None
    since: datetime | None = None
    until: datetime | None = None

    def of_those(
        self, changes: Iterable[ObservedChange], paths: Collection[str] | None
    ) -> tuple[ObservedChange, ...]:
        """Return those of the time that is asked for, of *paths* or of all."""
        meant = (one for one in changes if paths is None or one.path in paths)
        return tuple(filter(self.is_meant, meant))

    def is_meant(self, change: ObservedChange) -> bool:
        """Tell whether *change* is of the time that is asked for."""
        is_early = self.since is not None and change.first_seen < self.since
        return not is_early and (self.until is None or change.first_seen <= self.until)


def find_histories(
    observations: Observations,
    host: str,
    request: HistoryRequest,
    catalogs: Mapping[str, Catalog],
) -> tuple[DeviceHistory, ...]:
    """Return each history of that name: the real device's, the simulated one's, the older ones.

    Args:
        observations: Any of the readings.
        host: The device.
        request: Which of its changes.
        catalogs: By family: what neutral names mean.

    Raises:
        RequestError: ``HISTORY_PATH_UNKNOWN`` for a path that it never had: "no change" would hide
            a typing error.
        ObservationError: ``STORE_*``.
    """
    kept = [observations.of(readings) for readings in Readings]
    known = {path for one in kept for path in one.known({host})}
    meant = meaning(request.names, known, catalogs)
    every = (_history(one, host, request, meant) for one in kept)
    return tuple(filter(None, every))


def find_fleet_history(
    observations: Observations, request: HistoryRequest, catalogs: Mapping[str, Catalog]
) -> tuple[FleetHistory, ...]:
    """Return what changed on devices, of real and of simulated ones apart; of none, nothing.

    Args: As `find_histories`.

    Raises:
        RequestError: ``HISTORY_PATH_UNKNOWN`` for a name that none of the devices ever had.
        ObservationError: ``STORE_*``.
    """
    every = [(one, _meant_hosts(one, request)) for one in map(observations.of, Readings)]
    read = [(one, hosts) for one, hosts in every if hosts]
    known = {path for one, hosts in read for path in one.known(hosts)}
    paths = meaning(request.names, known, catalogs) if known else None
    return tuple(_fleet_history(one, hosts, request, paths) for one, hosts in read)


def _fleet_history(
    kept: Observations, hosts: frozenset[str], request: HistoryRequest, paths: set[str] | None
) -> FleetHistory:
    """Return what changed on *hosts*, of *paths* or of all."""
    of_hosts = (one for one in kept.changes() if one.host in hosts)
    return FleetHistory(kept.readings, request.of_those(of_hosts, paths), len(hosts))


def _meant_hosts(kept: Observations, request: HistoryRequest) -> frozenset[str]:
    read = frozenset(kept.digests())
    return read if request.hosts is None else read.intersection(request.hosts)


def _history(
    kept: Observations, host: str, request: HistoryRequest, paths: set[str] | None
) -> DeviceHistory | None:
    """Return one history, of *paths* or of all; None if the device was not seen there."""
    seen = kept.seen(host)
    if seen is None:
        return None
    changes = request.of_those(kept.changes(host), paths)
    return DeviceHistory(seen, changes, kept.readings, new_boxes(kept, host))


def meaning(
    names: Sequence[str], known: Collection[str], catalogs: Mapping[str, Catalog]
) -> set[str] | None:
    """Return the *known* paths that *names* mean; None for all, if there is none.

    Raises:
        RequestError: ``HISTORY_PATH_UNKNOWN``.
    """
    return {path for name in names for path in _meant(name, known, catalogs)} if names else None


def _meant(name: str, known: Collection[str], catalogs: Mapping[str, Catalog]) -> set[str]:
    """Return the *known* paths that *name* means: it is one, or some family's neutral name."""
    if name in known:
        return {name}
    found = {path for one in _usable(catalogs) for path in _translated(name, known, one)}
    if not found:
        near = nearest(name, known) or nearest(name, _neutral(known, catalogs))
        raise RequestError("HISTORY_PATH_UNKNOWN", path=name, nearest=near)
    return found


def _neutral(known: Collection[str], catalogs: Mapping[str, Catalog]) -> set[str]:
    """Return the neutral names of which any path is known."""
    return {
        name
        for one in _usable(catalogs)
        for name in one.parameters
        if any(True for _ in _translated(name, known, one))
    }


def _translated(name: str, known: Collection[str], catalog: Catalog) -> Iterator[str]:
    parameter = catalog.parameters.get(name)
    for pattern in parameter.patterns if parameter is not None else ():
        yield from (path for path in known if catalog.syntax.matches(pattern, path))


def _usable(catalogs: Mapping[str, Catalog]) -> Iterator[Catalog]:
    """Yield the catalogs but of families that are installed and cannot be used."""
    for family in catalogs:
        try:
            yield catalogs[family]
        except DeviceError:
            continue
