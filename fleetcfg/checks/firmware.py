"""Does it run the release that was declared, and the one that it ran before?"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from fleetcfg.checks.check import DeviceCase, DeviceCheck, HomeCase, HomeCheck, Need, find_of_device
from fleetcfg.model.finding import ClauseKey, Finding
from fleetcfg.model.verdict import Verdict

CLAUSE: Final = ClauseKey("device.firmware")


def check_firmware(case: DeviceCase) -> Iterator[Finding]:
    """Yield that it runs another release than the inventory allows."""
    device, version = case.device, case.status.identity.version
    if not case.status.identity.is_told:
        return  # `check_identity` says so: no other release was seen
    if device.firmware and not is_release(version, device.firmware):
        found = find_of_device(case, Verdict.FIRMWARE_CHANGED, "firmware", device.firmware, version)
        yield replace(found, severity="medium", clause=CLAUSE)


def is_release(version: str, release: str) -> bool:
    """Tell whether *version* is *release* or a build of it: ``ce9.15.17.4`` is ``ce9.15``."""
    return version == release or version.startswith((release + ".", release + " "))


def check_firmware_since(case: HomeCase) -> Iterator[Finding]:
    """Yield that the firmware is another than at the reading before, unless that is told already.

    Defaults that follow an upgrade are a release's doing, and not a person's: who reads the other
    findings of this device must know.
    """
    before, version = case.previous, case.identity.version
    is_told = any(f.verdict is Verdict.FIRMWARE_CHANGED for f in case.report.findings)
    if before is None or before.version == version or is_told or not case.identity.is_told:
        return
    yield Finding(
        host=case.report.host,
        verdict=Verdict.FIRMWARE_CHANGED,
        parameter="device.firmware",
        live=version,
        clause=CLAUSE,
        reason="FIRMWARE_SINCE_LAST_AUDIT",
        facts={"before": before.version, "now": version},
    )


FIRMWARE: Final = DeviceCheck(
    "firmware",
    needs=frozenset({Need.STATUS}),
    verdicts=frozenset({Verdict.FIRMWARE_CHANGED}),
    clauses=frozenset({CLAUSE}),
    run=check_firmware,
)
FIRMWARE_SINCE: Final = HomeCheck(
    "firmware_since",
    needs=frozenset({Need.PREVIOUS}),
    verdicts=frozenset({Verdict.FIRMWARE_CHANGED}),
    clauses=frozenset({CLAUSE}),
    run=check_firmware_since,
)
