"""Which hosts are meant."""

from collections.abc import Sequence
from pathlib import Path

from fleetcfg.declared.inventory.patterns import select, select_known
from fleetcfg.declared.province import Province
from fleetcfg.errors import RequestError


def select_hosts(province: Province, patterns: Sequence[str] | None) -> tuple[str, ...]:
    """Return the hosts that ``--limit`` means; all of them if it was not given.

    Raises:
        RequestError: ``LIMIT_*``.
    """
    return select(province.fleet, patterns or (), lambda name: Path(name).read_text("utf-8"))


def select_left_out(
    signed: Province, patterns: Sequence[str] | None, hosts: Sequence[str]
) -> tuple[str, ...]:
    """Return the hosts that ``--limit`` means of what was signed, and that are not of *hosts*.

    Raises:
        RequestError: ``LIMIT_*``.
    """
    meant = select_known(signed.fleet, patterns or (), lambda name: Path(name).read_text("utf-8"))
    here = set(hosts)
    return tuple(host for host in meant if host not in here)


def count_simulated(province: Province, hosts: Sequence[str]) -> int:
    """Count the simulated devices; real ones beside them are refused: no result would be clear.

    What is reached by no network is neither.

    Raises:
        RequestError: ``AUDIT_MIXED``.
    """
    devices = province.fleet.devices
    reached = [host for host in hosts if province.is_reached(host)]
    real = [host for host in reached if not devices[host].simulated]
    simulated = len(reached) - len(real)
    if simulated and real:
        raise RequestError("AUDIT_MIXED", simulated=simulated, selected=len(hosts), host=real[0])
    return simulated


def select_readable(province: Province, hosts: Sequence[str]) -> tuple[str, ...]:
    """Return those of *hosts* that tell their settings to a network.

    Raises:
        RequestError: HOSTS_NOT_REACHED if there are hosts, and none of them does.
    """
    readable = tuple(host for host in hosts if province.is_readable(host))
    if hosts and not readable:
        raise RequestError("HOSTS_NOT_REACHED", hosts=", ".join(hosts[:8]))
    return readable
