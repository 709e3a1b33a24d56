"""Is it reached by what is no longer thought safe, because the Department allows it?"""

from collections.abc import Iterator
from typing import Final

from fleetcfg.checks.check import DeviceCase, DeviceCheck
from fleetcfg.model.finding import Finding
from fleetcfg.model.verdict import Verdict


def check_legacy(case: DeviceCase) -> Iterator[Finding]:
    """Yield that the device may prove itself by SHA-1, where it is reached so."""
    device = case.device
    if device.legacy_ssh and device.transport == "ssh":
        yield Finding(
            host=device.host,
            verdict=Verdict.WAIVED,
            parameter="device.legacy_ssh",
            severity="low",
            place=device.places.get("legacy_ssh", device.place),
            reason="LEGACY_SSH_ALLOWED",
        )


LEGACY: Final = DeviceCheck(
    "legacy",
    needs=frozenset(),
    verdicts=frozenset({Verdict.WAIVED}),
    clauses=frozenset(),
    run=check_legacy,
)
