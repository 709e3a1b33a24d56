"""What was seen of devices in the past, as people ask for it; no device is read."""

import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from fleetcfg.errors import RequestError
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.fleet import Fleet
from fleetcfg.model.nearest import nearest
from fleetcfg.model.timezone import spell_apart
from fleetcfg.observations.as_of import DeviceAsOf, device_as_of
from fleetcfg.observations.histories import (
    DeviceHistory,
    FleetHistory,
    HistoryRequest,
    find_fleet_history,
    find_histories,
    meaning,
)
from fleetcfg.observations.run_names import kept_each_since
from fleetcfg.observations.store import Observations
from fleetcfg.observations.trend import FleetTrend, last_of_each_month, trend_of
from fleetcfg.observations.values import Readings
from fleetcfg.workflow.named_ids import NamedIds


def hosts_at(fleet: Fleet, site: str, provider: str) -> tuple[str, ...]:
    """Return the devices at *site*, an id or the name of one, and of *provider*; empty for any.

    Raises:
        RequestError: HISTORY_SITE_UNKNOWN, HISTORY_PROVIDER_UNKNOWN.
    """
    names = NamedIds({one.id: (one.name,) for one in fleet.sites.values()})
    sites = _known(names, site, "HISTORY_SITE_UNKNOWN")
    names = NamedIds({one.id: (one.name,) for one in fleet.providers.values()})
    providers = _known(names, provider, "HISTORY_PROVIDER_UNKNOWN")
    return tuple(
        host
        for host, device in fleet.devices.items()
        if device.site and device.site.id in sites and device.site.provider in providers
    )


def fleet_changes(
    observations: Observations, request: HistoryRequest, catalogs: Mapping[str, Catalog]
) -> tuple[FleetHistory, ...]:
    """Return what changed on several devices, of real and of simulated ones apart.

    Raises:
        RequestError: HISTORY_NONE_READ if none of them was ever read; as `find_fleet_history`.
        ObservationError: ``STORE_*``.
    """
    found = find_fleet_history(observations, request, catalogs)
    if not found:
        count = 0 if request.hosts is None else len(request.hosts)
        raise RequestError("HISTORY_NONE_READ", count=count, file=observations.file)
    return found


def fleet_trends(
    observations: Observations,
    last: int,
    *,
    is_monthly: bool,
    now: datetime,
    hosts: Collection[str] | None = None,
) -> tuple[FleetTrend, ...]:
    """Return how the fleet stood over its last audits: real, and simulated; of none, one empty.

    Args:
        observations: Where audits are kept.
        last: How many audits, or months.
        is_monthly: Whether the last audit of each month stands for it.
        now: The time.
        hosts: Of these devices alone; None for the fleet.

    Raises:
        ObservationError: ``STORE_*``.
    """
    trends: list[FleetTrend] = []
    since = kept_each_since(observations, now=now)
    most = sys.maxsize if is_monthly else last
    for readings in (Readings.REAL, Readings.SIMULATED):
        trend = trend_of(observations.of(readings), last=most, hosts=hosts, now=now)
        if is_monthly:
            trend = replace(trend, points=last_of_each_month(trend.points)[-last:])
        trends.append(replace(trend, is_monthly=is_monthly, monthly_before=since))
    told = tuple(trend for trend in trends if trend.points)
    return told or (trends[0],)


def device_trends(
    observations: Observations,
    host: str,
    last: int,
    *,
    is_monthly: bool,
    now: datetime,
    declared: Collection[str],
) -> tuple[FleetTrend, ...]:
    """Return how *host*, which may be one that only the past knows, stood over its last audits.

    Args: As `fleet_trends`, and `device_history`.

    Raises:
        RequestError: HOST_UNKNOWN, HISTORY_EMPTY if no audit that is kept was about it.
        ObservationError: ``STORE_*``.
    """
    trends = fleet_trends(observations, last, is_monthly=is_monthly, now=now, hosts=(host,))
    if not trends[0].points:
        raise _never_read(observations, host, declared)
    return trends


def device_history(
    observations: Observations,
    host: str,
    request: HistoryRequest,
    catalogs: Mapping[str, Catalog],
    declared: Collection[str],
) -> tuple[DeviceHistory, ...]:
    """Return each history of *host*, which may be one that only the past knows.

    Args:
        observations: Where readings are kept.
        host: The device.
        request: Which of its changes.
        catalogs: What neutral names mean, by family.
        declared: Hosts of the inventory; empty if it is not known here.

    Raises:
        RequestError: HOST_UNKNOWN if neither the inventory nor the past knows it; as
            `find_histories`.
        ObservationError: ``STORE_*``.
    """
    require_seen(observations, host, declared)
    return find_histories(observations, host, request, catalogs)


def device_at(
    observations: Observations,
    host: str,
    names: Sequence[str],
    at: datetime,
    catalogs: Mapping[str, Catalog],
    declared: Collection[str],
) -> tuple[DeviceAsOf, ...]:
    """Return what each device of that name was set to at a time, of *names* alone if there are any.

    Args: As `device_history`.

    Raises:
        RequestError: HISTORY_BEFORE_FIRST if it had not been read by then; as `device_history`.
        ObservationError: ``STORE_*``.
    """
    kept = [(one, one.seen(host)) for one in map(observations.of, Readings)]
    read = [(one, seen.first_seen) for one, seen in kept if seen is not None]
    if not read:
        raise _never_read(observations, host, declared)
    meant = meaning(names, {path for one, _ in read for path in one.known({host})}, catalogs)
    found = [told for one, _ in read if (told := device_as_of(one, host, at)) is not None]
    if not found:
        until, begun = spell_apart((at, min(first for _, first in read)))
        raise RequestError("HISTORY_BEFORE_FIRST", host=host, at=until, first=begun)
    return tuple(told.only(meant) for told in found)


def require_seen(observations: Observations, host: str, declared: Collection[str]) -> None:
    """Refuse a device of which nothing is kept.

    Raises:
        RequestError: HOST_UNKNOWN if neither the inventory nor the past knows it; HISTORY_EMPTY.
        ObservationError: ``STORE_*``.
    """
    if not any(observations.of(one).seen(host) for one in Readings):
        raise _never_read(observations, host, declared)


def _never_read(observations: Observations, host: str, declared: Collection[str]) -> RequestError:
    """Return that *host* is unknown; or that it is declared, or may be, and was never read."""
    if host in declared:
        return RequestError("HISTORY_EMPTY", host=host, file=observations.file)
    read = {name for one in Readings for name in observations.of(one).digests()}
    near = nearest(host, {*declared, *read})
    if not declared:  # there is no inventory here to say that it is unknown
        return RequestError("HISTORY_EMPTY", host=host, file=observations.file, nearest=near)
    return RequestError("HOST_UNKNOWN", host=host, nearest=near)


def _known(ids: NamedIds, asked: str, code: str) -> frozenset[str]:
    """Return the ids that *asked* means, by id or by name; every one if nothing is asked."""
    if not asked:
        return frozenset(ids.names)
    found = ids.meant(asked)
    if not found:
        raise RequestError(code, name=asked, nearest=ids.nearest(asked))
    return frozenset(found)
