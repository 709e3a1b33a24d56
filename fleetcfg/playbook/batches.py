"""Batches of a play: which hosts are taken on together, in which order, and when it is enough.

Sizes are those of Ansible (``serial``), which people know already:

1. A size is a number, or a share of *all* hosts of the play, rounded down, at least one host.
2. Sizes are used in turn; the last one repeats until no host is left.
3. Without sizes there is one batch.

When it is enough is stricter than Ansible in one point: what counts is that no host came through,
whatever stopped it.
"""

from collections.abc import Mapping, Sequence

from fleetcfg.declared.playbooks.document import Order
from fleetcfg.playbook.task_status import TaskStatus


def ordered(hosts: Sequence[str], order: Order) -> tuple[str, ...]:
    """Return *hosts*, which stand in the order of the inventory, in the order of the play."""
    match order:
        case "inventory":
            return tuple(hosts)
        case "reverse_inventory":
            return tuple(reversed(hosts))
        case "sorted":
            return tuple(sorted(hosts))
        case "reverse_sorted":
            return tuple(sorted(hosts, reverse=True))


def batches(hosts: Sequence[str], serial: Sequence[int | str]) -> tuple[tuple[str, ...], ...]:
    """Divide *hosts*: each is in exactly one batch, and they keep their order.

    Args:
        hosts: All hosts of the play.
        serial: Numbers from 1, or shares such as ``"25%"``.
    """
    sizes = [_size(each, len(hosts)) for each in serial] or [len(hosts)]
    found: list[tuple[str, ...]] = []
    begin = 0
    while begin < len(hosts):
        size = sizes[min(len(found), len(sizes) - 1)]
        found.append(tuple(hosts[begin : begin + size]))
        begin += size
    return tuple(found)


def _size(each: int | str, hosts: int) -> int:
    if isinstance(each, int):
        return each
    # Ansible's own arithmetic, its rounding error included: 29 % of 100 hosts are 28.
    return int(int(each.removesuffix("%")) / 100.0 * hosts) or 1


def is_enough(ended: Mapping[str, TaskStatus], size: int, max_fail_percentage: int | None) -> bool:
    """Tell whether a batch went so badly that no other may begin.

    Args:
        ended: How the hosts that left the batch left it; none of them is good.
        size: Hosts of the batch.
        max_fail_percentage: A larger share than this that failed or was refused is too much.
    """
    if len(ended) >= size:
        return True  # no host came through
    if max_fail_percentage is None:
        return False
    bad = sum(status in (TaskStatus.FAILED, TaskStatus.REFUSED) for status in ended.values())
    return bad * 100 > max_fail_percentage * size
