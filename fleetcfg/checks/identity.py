"""Is it the device that was declared: by serial number, model and MAC address?"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from fleetcfg.checks.check import (
    IDENTITY_ASKED,
    DeviceCase,
    DeviceCheck,
    Need,
    find_of_device,
)
from fleetcfg.model.finding import ClauseKey, Finding
from fleetcfg.model.verdict import Verdict

CLAUSE: Final = ClauseKey("device.identity")


def check_identity(case: DeviceCase) -> Iterator[Finding]:
    """Yield what the device says of itself and the inventory does not."""
    for finding in _differences(case):
        yield replace(finding, clause=CLAUSE)


def _differences(case: DeviceCase) -> Iterator[Finding]:
    device, live = case.device, case.status.identity
    if device.serial_number and device.serial_number != live.serial:
        yield find_of_device(
            case, Verdict.REPLACED, "serial_number", device.serial_number, live.serial
        )
        return  # another box has another model and address too: one finding says it
    if not live.is_told:
        yield _untold(case)
        return
    other = Verdict.IDENTITY_MISMATCH
    if not case.is_product(live.product):
        yield find_of_device(case, other, "model", device.model, live.product)
    if device.mac and live.mac and device.mac.lower() != live.mac:
        yield find_of_device(case, other, "mac", device.mac.lower(), live.mac)


def _untold(case: DeviceCase) -> Finding:
    """Return that it answers and says nothing of itself: it may be any other device."""
    return Finding(
        host=case.device.host,
        verdict=Verdict.UNREADABLE,
        parameter=IDENTITY_ASKED,
        severity="high",
        place=case.device.place,
        reason="IDENTITY_BEHIND_LOGIN",
    )


IDENTITY: Final = DeviceCheck(
    "identity",
    needs=frozenset({Need.STATUS}),
    verdicts=frozenset({Verdict.REPLACED, Verdict.IDENTITY_MISMATCH, Verdict.UNREADABLE}),
    clauses=frozenset({CLAUSE}),
    run=check_identity,
)
