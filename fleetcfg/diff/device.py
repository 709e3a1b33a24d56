"""Judge the device as such: which one it is, where it stands, and what it is used for. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from ipaddress import ip_address
from typing import Final

from fleetcfg.diff.order import in_order
from fleetcfg.model.finding import Finding, HostReport
from fleetcfg.model.fleet import Device, Network
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus, Snapshot
from fleetcfg.model.verdict import Verdict

MOVING: Final = "QĐ 32/2019 Điều 3.3"
OTHER_PURPOSE: Final = "QĐ 32/2019 Điều 5.1"

_ADDRESS = re.compile(r"(?<![\w.])(\d{1,3}(?:\.\d{1,3}){3})(?![\w.])")


def diff_device(
    device: Device, status: DeviceStatus, *, networks: Sequence[Network] = ()
) -> tuple[Finding, ...]:
    """Judge the device as such: is it the one, where it stands, and is it used for its purpose?

    What the inventory leaves empty is not judged.
    """
    return in_order(
        [
            *_identity(device, status.identity),
            *_place(device, status),
            *_firmware(device, status.identity),
            *_use(device, status, networks),
        ]
    )


def mended(host: str, snapshot: Snapshot, status: DeviceStatus) -> tuple[Finding, ...]:
    """Return the finding that some characters could not be read, if that is so.

    Codecs put raw control bytes of a screen's name into their documents; what stood there is lost.
    """
    characters = snapshot.mended + status.mended
    if not characters:
        return ()
    return (
        Finding(
            host=host,
            verdict=Verdict.UNREADABLE,
            parameter="device.document",
            severity="low",
            reason="DOCUMENT_MENDED",
            facts={"characters": characters},
        ),
    )


def upgraded(
    report: HostReport, before: DeviceIdentity, now: DeviceIdentity
) -> tuple[Finding, ...]:
    """Return the finding that the firmware is another than at the reading before, if it is.

    Defaults that follow an upgrade are a release's doing, not somebody's hand: whoever reads the
    other findings of this device must know.
    """
    is_told = any(f.verdict is Verdict.FIRMWARE_CHANGED for f in report.findings)
    if before.version == now.version or is_told:
        return ()
    return (
        Finding(
            host=report.host,
            verdict=Verdict.FIRMWARE_CHANGED,
            parameter="device.firmware",
            live=now.version,
            clauses=(MOVING,),
            reason="FIRMWARE_SINCE_LAST_AUDIT",
            facts={"before": before.version, "now": now.version},
        ),
    )


def _identity(device: Device, live: DeviceIdentity) -> Iterator[Finding]:
    if device.serial_number and device.serial_number != live.serial:
        yield _of_device(
            device, Verdict.REPLACED, "serial_number", device.serial_number, live.serial
        )
        return  # another box has another model and address too: one finding says it
    if device.model and device.model.casefold() != live.product.casefold():
        yield _of_device(device, Verdict.IDENTITY_MISMATCH, "model", device.model, live.product)
    if device.mac and live.mac and device.mac.lower() != live.mac:
        yield _of_device(device, Verdict.IDENTITY_MISMATCH, "mac", device.mac.lower(), live.mac)


def _place(device: Device, status: DeviceStatus) -> Iterator[Finding]:
    if not device.switch:
        return
    declared = f"{device.switch} {device.switch_port}".rstrip()
    if not status.neighbours:
        unseen = _of_device(device, Verdict.UNVERIFIABLE, "neighbour", declared, None)
        yield replace(unseen, severity="low", reason="NEIGHBOUR_NOT_SHOWN")
        return
    for neighbour in status.neighbours:
        is_there = neighbour.device == device.switch
        if is_there and device.switch_port in ("", neighbour.port):
            return
    seen = ", ".join(f"{n.device} {n.port}".rstrip() for n in status.neighbours)
    yield _of_device(device, Verdict.MOVED, "neighbour", declared, seen)


def _firmware(device: Device, live: DeviceIdentity) -> Iterator[Finding]:
    if device.firmware and not _is_release(live.version, device.firmware):
        found = _of_device(
            device, Verdict.FIRMWARE_CHANGED, "firmware", device.firmware, live.version
        )
        yield replace(found, severity="medium")


def _is_release(version: str, release: str) -> bool:
    """Tell whether *version* is *release* or a build of it: ``ce9.15.17.4`` is ``ce9.15``."""
    return version == release or version.startswith((release + ".", release + " "))


def _use(device: Device, status: DeviceStatus, networks: Sequence[Network]) -> Iterator[Finding]:
    for call in status.calls:
        for text in _ADDRESS.findall(call.remote) if networks else ():
            if _is_outside(text, networks):
                found = _of_device(device, Verdict.OTHER_USE, "call", None, call.remote)
                yield replace(found, clauses=(OTHER_PURPOSE,))
                break


def _is_outside(text: str, networks: Sequence[Network]) -> bool:
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return not address.is_loopback and not any(address in network for network in networks)


def _of_device(
    device: Device, verdict: Verdict, fact: str, declared: str | None, live: str | None
) -> Finding:
    return Finding(
        host=device.host,
        verdict=verdict,
        parameter=f"device.{fact}",
        declared=declared,
        live=live,
        clauses=(MOVING,),
        severity="critical",
        place=device.places.get(fact, device.place),
    )
