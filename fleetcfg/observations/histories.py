"""What the observations have seen of one device, for a person who asks."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from fleetcfg.errors import DeviceError, RequestError
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.nearest import nearest
from fleetcfg.observations.runs import NewBox, new_boxes
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


def find_histories(
    observations: Observations, host: str, names: Sequence[str], catalogs: Mapping[str, Catalog]
) -> tuple[DeviceHistory, ...]:
    """Return each history of that name: the real device's, the simulated one's, the older ones.

    Args:
        observations: Any of the readings.
        host: The device.
        names: Only changes of these paths, or of what these neutral names mean; all of them if
            there is none.
        catalogs: By family: what neutral names mean.

    Raises:
        RequestError: ``HISTORY_EMPTY`` if it was never seen; ``HISTORY_PATH_UNKNOWN`` for a path
            that it never had: "no change" would hide a typing error.
        StoreError: ``STORE_*``.
    """
    kept = [observations.of(readings) for readings in Readings]
    if not any(one.seen(host) for one in kept):
        close = nearest(host, {name for one in kept for name in one.digests()})
        raise RequestError("HISTORY_EMPTY", host=host, file=observations.file, nearest=close)
    known = {path for one in kept for path in _paths(one, host)}
    paths = {path for name in names for path in _meant(name, known, catalogs)}
    every = (_history(one, host, paths if names else None) for one in kept)
    return tuple(filter(None, every))


def _history(kept: Observations, host: str, paths: set[str] | None) -> DeviceHistory | None:
    """Return one history, of *paths* or of all; None if the device was not seen there."""
    seen = kept.seen(host)
    if seen is None:
        return None
    changes = tuple(c for c in kept.changes(host) if paths is None or c.path in paths)
    return DeviceHistory(seen, changes, kept.readings, new_boxes(kept, host))


def _paths(kept: Observations, host: str) -> set[str]:
    return {*kept.paths(host), *(change.path for change in kept.changes(host))}


def _meant(name: str, known: Collection[str], catalogs: Mapping[str, Catalog]) -> set[str]:
    """Return the *known* paths that *name* means: it is one, or some family's neutral name."""
    if name in known:
        return {name}
    found = {path for one in _usable(catalogs) for path in _translated(name, known, one)}
    if not found:
        raise RequestError("HISTORY_PATH_UNKNOWN", path=name, nearest=nearest(name, known))
    return found


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
