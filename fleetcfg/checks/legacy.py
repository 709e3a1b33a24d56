"""Is it reached by what is no longer thought safe, because the Department allows it?"""

from collections.abc import Iterator
from typing import Final

from fleetcfg.checks.check import DeviceCase, DeviceCheck
from fleetcfg.model.finding import ClauseKey, Finding
from fleetcfg.model.verdict import Verdict

CLAUSE: Final = ClauseKey("information.security")
_ALLOWANCES: Final = {  # by variable: the transport that uses it, and how it is told
    "legacy_ssh": ("ssh", "LEGACY_SSH_ALLOWED"),
    "legacy_tls": ("https", "LEGACY_TLS_ALLOWED"),
}


def check_legacy(case: DeviceCase) -> Iterator[Finding]:
    """Yield what the device may do though it is not safe, where it is reached so."""
    device = case.device
    for allowance, (transport, reason) in _ALLOWANCES.items():
        if getattr(device, allowance) and device.transport == transport:
            yield Finding(
                host=device.host,
                verdict=Verdict.WAIVED,
                parameter=f"device.{allowance}",
                severity="low",
                place=device.places.get(allowance, device.place),
                reason=reason,
            )
    if device.legacy_telnet and device.transport == "telnet":
        # No leave makes it known who answered: it is never clean, as for an open port.
        yield Finding(
            host=device.host,
            verdict=Verdict.EXPOSED,
            parameter="device.legacy_telnet",
            severity="high",
            place=device.places.get("legacy_telnet", device.place),
            clause=CLAUSE,
            reason="LEGACY_TELNET_ALLOWED",
        )


LEGACY: Final = DeviceCheck(
    "legacy",
    needs=frozenset(),
    verdicts=frozenset({Verdict.WAIVED, Verdict.EXPOSED}),
    clauses=frozenset({CLAUSE}),
    run=check_legacy,
)
