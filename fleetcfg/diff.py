"""Hold what is declared against what is: (declared, live) → findings. Pure.

Rules, for each declared parameter and each path of the device that it means:

1. The device has no such path: `absent`; if that is what was declared, `conform`.
2. The device hides the value, or the declaration only refers to a secret: `unverifiable`.
3. The device could not tell: `unreadable`, with its reason.
4. The value satisfies the rule: `conform`. A declaration counts as decided until signatures come.
5. Anything else is `unauthorized` (Decision 32/2019, Art. 3.3).

Every path that no declaration means is `unmanaged`: counted, not judged. Nothing is ever equal that
was not seen.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from ipaddress import ip_address

from fleetcfg.model.declared import Declared, Setting, Severity
from fleetcfg.model.finding import Finding, HostReport, Judgement, Verdict
from fleetcfg.model.fleet import Device, Network
from fleetcfg.model.paths import by_number, shape_of
from fleetcfg.model.snapshot import Identity, Snapshot, Status
from fleetcfg.model.value import Absent, Masked, Reading, Unreadable, Value

MOVING = "QĐ 32/2019 Điều 3.3"
OTHER_PURPOSE = "QĐ 32/2019 Điều 5.1"

_SEVERITIES: dict[Severity, int] = {"critical": 0, "high": 1, "medium": 2, "low": 3}
_VERDICTS = {verdict: rank for rank, verdict in enumerate((
    Verdict.REPLACED, Verdict.MOVED, Verdict.IDENTITY_MISMATCH, Verdict.OTHER_USE,
    Verdict.UNAUTHORIZED, Verdict.FAILED, Verdict.PENDING, Verdict.FIRMWARE_CHANGED,
    Verdict.WAIVED, Verdict.UNREADABLE, Verdict.UNVERIFIABLE, Verdict.ABSENT,
    Verdict.UNKNOWN, Verdict.UNMANAGED, Verdict.CONFORM,
))}  # fmt: skip
_ADDRESS = re.compile(r"(?<![\w.])(\d{1,3}(?:\.\d{1,3}){3})(?![\w.])")


def diff(declared: Declared, snapshot: Snapshot) -> Judgement:
    """Judge every declared parameter of one device.

    Returns:
        Findings for all that is not `conform`, gravest first, and the count of each verdict over
        all paths of the device, those that nobody declared included.
    """
    paths = snapshot.paths()
    shape = shape_of(paths)
    counts: Counter[Verdict] = Counter()
    findings: list[Finding] = []
    meant: set[str] = set()
    as_declared = 0
    for setting in declared.settings:
        here = shape.meant_by(setting.patterns)
        meant.update(here)
        plainly = _plainly_right(setting)
        for path in here or ("",):
            if snapshot.values.get(path) in plainly:  # rule 4, for nearly all of a healthy fleet
                as_declared += 1
                continue
            reading = snapshot.at(path) if path else Absent()
            verdict, reason = _verdict(setting, reading)
            counts[verdict] += 1
            if verdict is not Verdict.CONFORM:
                findings.append(_finding(declared.host, setting, path, reading, verdict, reason))
    counts[Verdict.CONFORM] += as_declared
    counts[Verdict.UNMANAGED] = len(paths) - len(meant)
    return Judgement(findings=in_order(findings), counts=counts, read=len(paths))


def in_order(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return *findings* gravest first, then by parameter and path."""
    return tuple(sorted(findings, key=_gravity))


def _gravity(finding: Finding) -> tuple[object, ...]:
    return (
        _VERDICTS[finding.verdict],
        _SEVERITIES[finding.severity],
        finding.parameter,
        by_number(finding.path),
    )


def _plainly_right(setting: Setting) -> tuple[str, ...]:
    """Return the values that conform with no further question; none if there is one to ask."""
    rule = setting.winner.rule
    is_plain = rule.operator in ("equals", "one_of") and not setting.is_secret
    return rule.operands if is_plain else ()


def _verdict(setting: Setting, reading: Reading) -> tuple[Verdict, str]:
    rule = setting.winner.rule
    match reading:
        case Absent():
            is_meant = rule.operator == "absent"
            return (Verdict.CONFORM, "") if is_meant else (Verdict.ABSENT, "NOT_ON_THIS_MODEL")
        case Masked():
            return Verdict.UNVERIFIABLE, "MASKED_BY_DEVICE"
        case Unreadable(reason):
            return Verdict.UNREADABLE, reason
        case Value(text):
            if setting.is_secret and rule.operator != "absent":
                return Verdict.UNVERIFIABLE, "SECRET_BY_REFERENCE"
            return (Verdict.CONFORM if rule.holds(text) else Verdict.UNAUTHORIZED), ""


def _finding(
    host: str, setting: Setting, path: str, reading: Reading, verdict: Verdict, reason: str
) -> Finding:
    winner = setting.winner
    live = reading.text if isinstance(reading, Value) else None
    return Finding(
        host=host,
        verdict=verdict,
        parameter=setting.parameter,
        path=path,
        declared="***" if setting.is_secret else str(winner.rule),
        live="***" if setting.is_secret and live is not None else live,
        clauses=winner.clauses or winner.issued.clauses,
        severity=winner.severity if verdict is Verdict.UNAUTHORIZED else "low",
        why=winner.why,
        baseline=winner.baseline,
        place=winner.place,
        reason=reason,
    )


def diff_device(
    device: Device, status: Status, *, networks: Sequence[Network] = ()
) -> tuple[Finding, ...]:
    """Judge the device as such: is it the one, where it stands, and is it used for its purpose?

    What the inventory leaves empty is not judged.
    """
    return in_order([
        *_identity(device, status.identity),
        *_place(device, status),
        *_firmware(device, status.identity),
        *_use(device, status, networks),
    ])  # fmt: skip


def mended(host: str, snapshot: Snapshot, status: Status) -> tuple[Finding, ...]:
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


def upgraded(report: HostReport, before: Identity, now: Identity) -> tuple[Finding, ...]:
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


def _identity(device: Device, live: Identity) -> Iterator[Finding]:
    if device.serial_number and device.serial_number != live.serial:
        yield _of_device(
            device, Verdict.REPLACED, "serial_number", device.serial_number, live.serial
        )
        return  # another box has another model and address too: one finding says it
    if device.model and device.model.casefold() != live.product.casefold():
        yield _of_device(device, Verdict.IDENTITY_MISMATCH, "model", device.model, live.product)
    if device.mac and live.mac and device.mac.lower() != live.mac:
        yield _of_device(device, Verdict.IDENTITY_MISMATCH, "mac", device.mac.lower(), live.mac)


def _place(device: Device, status: Status) -> Iterator[Finding]:
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


def _firmware(device: Device, live: Identity) -> Iterator[Finding]:
    if device.firmware and not _is_release(live.version, device.firmware):
        found = _of_device(
            device, Verdict.FIRMWARE_CHANGED, "firmware", device.firmware, live.version
        )
        yield replace(found, severity="medium")


def _is_release(version: str, release: str) -> bool:
    """Tell whether *version* is *release* or a build of it: ``ce9.15.17.4`` is ``ce9.15``."""
    return version == release or version.startswith((release + ".", release + " "))


def _use(device: Device, status: Status, networks: Sequence[Network]) -> Iterator[Finding]:
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
