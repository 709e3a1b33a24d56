"""What the observations have seen of one device, for a person who asks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from fleetcfg.errors import RequestError
from fleetcfg.model.nearest import nearest
from fleetcfg.observations.store import Observations
from fleetcfg.observations.values import LastSeen, ObservedChange, Readings


@dataclass(frozen=True, slots=True)
class DeviceHistory:
    """When a device was read, and what changed on it, oldest first.

    Attributes:
        readings: Of which device of that name.
    """

    seen: LastSeen
    changes: Sequence[ObservedChange]
    readings: Readings = Readings.REAL


def find_histories(
    observations: Observations, host: str, paths: Sequence[str]
) -> tuple[DeviceHistory, ...]:
    """Return each history of that name: the real device's, the simulated one's, the older ones.

    Args:
        observations: Any of the readings.
        host: The device.
        paths: Only changes of these; all of them if there is none.

    Raises:
        RequestError: ``HISTORY_EMPTY`` if it was never seen; ``HISTORY_PATH_UNKNOWN`` for a path
            that it never had: "no change" would hide a typing error.
        StoreError: ``STORE_*``.
    """
    kept = [observations.of(readings) for readings in Readings]
    if not any(one.seen(host) for one in kept):
        raise RequestError("HISTORY_EMPTY", host=host, file=observations.file)
    _require_known(paths, {path for one in kept for path in _paths(one, host)})
    found: list[DeviceHistory] = []
    for one in kept:
        seen = one.seen(host)
        if seen is not None:
            changes = tuple(c for c in one.changes(host) if not paths or c.path in paths)
            found.append(DeviceHistory(seen, changes, one.readings))
    return tuple(found)


def _paths(kept: Observations, host: str) -> set[str]:
    return {*kept.paths(host), *(change.path for change in kept.changes(host))}


def _require_known(asked: Sequence[str], known: Collection[str]) -> None:
    for path in asked:
        if path not in known:
            raise RequestError("HISTORY_PATH_UNKNOWN", path=path, nearest=nearest(path, known))
