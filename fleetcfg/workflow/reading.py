"""Reading devices for documents: which were read, and which could not be."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from fleetcfg.authority.contact import ContactBasis
from fleetcfg.declared.selection import count_simulated
from fleetcfg.errors import RefusalError, RequestError, Stage
from fleetcfg.model.conclusion import Conclusion, StoppedError
from fleetcfg.plan.device import is_other_device
from fleetcfg.worker.read_device import DeviceReading, UnreadDevice, reading_of
from fleetcfg.workflow.context import Concurrency, Context, ignore
from fleetcfg.workflow.device_jobs import read_jobs, run_device_jobs
from fleetcfg.workflow.events import DeviceRead, ReadingEnded, ReadingStarted

_MOST_NAMED: Final = 8  # hosts


@dataclass(frozen=True, slots=True)
class DevicesRead:
    """The answers of some devices, each part sorted by host."""

    readings: tuple[DeviceReading, ...]
    missing: tuple[UnreadDevice, ...]

    def require_all(self) -> None:
        """Go no further if any could not be read."""
        if self.missing:
            selected = len(self.missing) + len(self.readings)
            facts = {"count": len(self.missing), "selected": selected}
            raise StoppedError(Conclusion.INCOMPLETE, "PLAN_UNREACHED", **facts)


def read_devices(
    basis: ContactBasis,
    hosts: Sequence[str],
    context: Context,
    concurrency: Concurrency,
    *,
    with_spaces: bool = False,
    left_out: Sequence[str] = (),
) -> DevicesRead:
    """Read the whole configuration and state of *hosts*; trouble with one is a value.

    What only the signed inventory has is missing: *left_out*, as `ContactRules.left_out` gives it.
    What tells no settings to a network is not asked, and is not missing.
    """
    count_simulated(basis.province, hosts)
    hosts = readable_hosts(basis, hosts)
    basis.contact.require_known(hosts)
    context.on_event(ReadingStarted(len(hosts)))
    readings: list[DeviceReading] = []
    missing = [UnreadDevice(host, "INVENTORY_NOT_SIGNED") for host in left_out]
    for answer in ask_devices(basis, hosts, context, concurrency, with_spaces=with_spaces):
        if isinstance(answer, DeviceReading):
            readings.append(answer)
        else:
            missing.append(answer)
        context.on_event(DeviceRead(answer.host))
    lost = tuple(sorted(missing, key=lambda one: one.host))
    context.on_event(ReadingEnded(lost))
    return DevicesRead(tuple(sorted(readings, key=lambda one: one.host)), lost)


def read_one(
    basis: ContactBasis, host: str, context: Context, concurrency: Concurrency
) -> DeviceReading | UnreadDevice:
    """Read the whole of *host*, as `read_devices`; who asked tells why it could not be, once."""
    read = read_devices(basis, (host,), replace(context, on_event=ignore), concurrency)
    return read.readings[0] if read.readings else read.missing[0]


def readable_hosts(basis: ContactBasis, hosts: Sequence[str]) -> tuple[str, ...]:
    """Return *hosts* without those that tell no network how they are set.

    One of which only an unsigned edit here says so stays: it is refused as any other
    whose inventory was edited.
    """
    left = tuple(host for host in hosts if _is_to_be_read(basis, host))
    if hosts and not left:
        raise RequestError("HOSTS_NOT_REACHED", hosts=", ".join(hosts[:_MOST_NAMED]))
    return left


def _is_to_be_read(basis: ContactBasis, host: str) -> bool:
    """Tell whether *host* is to be read; where a root is trusted, the signed inventory says so."""
    if basis.province.is_readable(host) or not basis.contact.has_root:
        return basis.province.is_readable(host)
    inventory = basis.contact.inventory
    is_known = inventory is not None and host in inventory.fleet.devices
    return inventory is None or not is_known or inventory.is_readable(host)


def ask_devices(
    basis: ContactBasis,
    hosts: Sequence[str],
    context: Context,
    concurrency: Concurrency,
    *,
    with_spaces: bool = False,
    with_software: bool = False,
) -> Generator[DeviceReading | UnreadDevice, None, None]:
    """Yield the answer of each of *hosts*, in the order in which they come."""
    jobs = read_jobs(
        hosts, basis, concurrency, with_spaces=with_spaces, with_software=with_software
    )
    for result in run_device_jobs(jobs, concurrency, context):
        yield reading_of(result)


def require_itself(read: DeviceReading, basis: ContactBasis) -> None:
    """Refuse a device that is another than the inventory has: nothing of it is to be signed."""
    device = basis.province.fleet.devices[read.host]
    if is_other_device(device, read.snapshot):
        raise RefusalError(
            "PLAN_OTHER_DEVICE",
            stage=Stage.CHANGESET,
            device=read.host,
            expected=device.serial_number,
            found=read.snapshot.identity.serial,
        )
