"""Is one device ready for a meeting: by what an audit said of it, and by nothing else it was asked.

An audit judges the configuration; here it is only sorted by what a meeting needs, and held against
what the chair wants (Decision 32/2019, Art. 3.4). What a device does not tell is unknown.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from fleetcfg.checks.line_quality import judge_line
from fleetcfg.model.calls import CallTried
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.device_state import AT_EASE, UNJUDGED
from fleetcfg.model.finding import DeviceReport, Finding
from fleetcfg.model.paths import shape_of
from fleetcfg.model.readiness import (
    CALL_FAILED,
    CALL_NOT_TRIED,
    UNREACHED,
    Aspect,
    AspectSeen,
    Readiness,
)
from fleetcfg.model.registers.services import USUAL_LINE_RULES, LineRules
from fleetcfg.model.snapshot import DeviceStatus
from fleetcfg.model.verdict import FAIL_ON, Verdict

NAME: Final = "display.name"
PARAMETERS: Final[Mapping[Aspect, str]] = {
    Aspect.ENCRYPTION: "call.encryption",
    Aspect.NAME: NAME,
    Aspect.LIGHT: "camera.backlight",
}
"""Aspects that are one parameter each: it is as declared, or it is not."""

# What the others see where nothing else is said; it has no neutral name, since one maker tells it.
_LAYOUT: Final = ("Video DefaultLayoutFamily Remote",)
_CALLING: Final = "call."  # how parameters begin that what takes part in calls has
_JOINING: Final = "conference."  # the same of a bridge, which joins calls and shows no room
_SERVICES: Final = frozenset({"sip", "h323", "h.323"})
_REGISTERED: Final = frozenset({"registered", "up", "online", "sip_state_ok"})
_IDLE: Final = frozenset({"", "inactive", "off", "empty", "notregistered"})  # it does not try
_IN_STEP: Final = frozenset({"synced", "up", "ok", "timeserver_up"})
_GRAVE: Final = frozenset({"error", "critical"})
_PLAIN: Final = frozenset({"none", "off"})
_NORMAL: Final = "normal"
_PAST_USE: Final = ("CALL_", "CALLS_", "USE_PERMIT_UNSIGNED")
_OPEN: Final = UNJUDGED | {Verdict.EXPOSED}


@dataclass(frozen=True, slots=True)
class ReadinessCase:
    """One device of an invited site, and what the meeting wants of it.

    Attributes:
        report: As the audit told it; *named* are findings on the fleet that name the device.
        declared: Parameters that are declared of it.
        live: The values that it had, by path; None for what is hidden.
        name: What it shall show as its name; empty if what is declared counts.
        layout: What the script wants the others to see; empty if it says nothing.
        temperature: Least and greatest of the inside, degrees Celsius; None if nothing is declared.
        line: What streams must keep.
        late: Seconds since the meeting began; None if it does not run.
        call: What became of its test call; None where none was asked for.
    """

    report: DeviceReport
    catalog: Catalog
    declared: frozenset[str] = frozenset()
    live: Mapping[str, str | None] = field(default_factory=dict[str, str | None])
    named: tuple[Finding, ...] = ()
    name: str = ""
    layout: str = ""
    temperature: tuple[float, float] | None = None
    line: LineRules = USUAL_LINE_RULES
    late: int | None = None
    call: CallTried | None = None

    @property
    def is_endpoint(self) -> bool:
        """Whether it takes part in calls, and shows a room."""
        status, named = self.report.status, tuple(self.catalog.parameters)
        if any(one.startswith(_JOINING) for one in named):
            return False
        is_calling = status is not None and status.active_uses is not None
        return is_calling or any(one.startswith(_CALLING) for one in named)


def judge_readiness(case: ReadinessCase) -> Iterator[AspectSeen]:
    """Yield how each aspect of the device stands."""
    report, status = case.report, case.report.status
    if not report.is_asked and not report.reason:
        yield _unasked(case)
        return
    if report.reason or status is None:
        facts = {**report.facts, "code": report.reason}
        yield AspectSeen(Aspect.REACHED, Readiness.UNKNOWN, UNREACHED, report.host, facts)
        return
    yield _seen(case, Aspect.REACHED, Readiness.READY)
    yield _alarm(case, status)
    yield from _temperature(case, status)
    yield from _configuration(case)
    if case.is_endpoint:
        yield _registered(case, status)
        yield from _joined(case, status)
        for aspect, parameter in PARAMETERS.items():
            yield _name(case) if parameter == NAME and case.name else _one(case, aspect, parameter)
        if case.layout:
            yield _layout(case)
        yield _time(case, status)
        yield _line(case, status)


def _seen(
    case: ReadinessCase, aspect: Aspect, state: Readiness, why: str = "", **facts: str | int
) -> AspectSeen:
    return AspectSeen(aspect, state, why, case.report.host, facts)


def _unasked(case: ReadinessCase) -> AspectSeen:
    """Return how a device stands that no network reaches: as people answer for it, if they do."""
    verdicts = {one.verdict for one in case.report.findings}
    is_answered_for = Verdict.ATTESTED in verdicts and verdicts <= AT_EASE
    state = Readiness.ATTESTED if is_answered_for else Readiness.UNKNOWN
    return _seen(case, Aspect.REACHED, state, "attested" if is_answered_for else "unasked")


def _registered(case: ReadinessCase, status: DeviceStatus) -> AspectSeen:
    told = [one for one in status.registrations if one.service.casefold() in _SERVICES]
    if not told:
        return _seen(case, Aspect.REGISTERED, Readiness.UNKNOWN, "untold")
    if any(one.status.casefold() in _REGISTERED for one in told):
        return _seen(case, Aspect.REGISTERED, Readiness.READY)
    if all(one.status.casefold() in _IDLE for one in told):
        return _seen(case, Aspect.REGISTERED, Readiness.UNKNOWN, "idle")
    said = ", ".join(f"{one.service} {one.status}" for one in told)
    return _seen(case, Aspect.REGISTERED, Readiness.NOT_READY, "unregistered", said=said)


def _joined(case: ReadinessCase, status: DeviceStatus) -> Iterator[AspectSeen]:
    """Yield whether it is in a call, while the meeting runs; and a call that is not encrypted."""
    if any(use.encryption.casefold() in _PLAIN for use in status.uses):
        yield _seen(case, Aspect.ENCRYPTION, Readiness.NOT_READY, "call_plain")
    if case.late is None:
        return
    if status.active_uses is None:
        yield _seen(case, Aspect.JOINED, Readiness.UNKNOWN, "untold")
    elif status.active_uses:
        yield _seen(case, Aspect.JOINED, Readiness.READY)
    else:
        minutes = case.late // 60
        yield _seen(case, Aspect.JOINED, Readiness.NOT_READY, "missing", minutes=minutes)


def _one(case: ReadinessCase, aspect: Aspect, parameter: str) -> AspectSeen:
    """Return whether *parameter* is as declared, as the audit judged it."""
    if parameter not in case.catalog.parameters:
        return _seen(case, aspect, Readiness.UNKNOWN, "untold")
    if parameter not in case.declared:
        return _seen(case, aspect, Readiness.UNKNOWN, "undeclared")
    found = [one for one in case.report.findings if one.parameter == parameter]
    if any(one.verdict is Verdict.ATTESTED for one in found):
        return _seen(case, aspect, Readiness.ATTESTED, "attested")
    told = next((one for one in found if one.verdict not in AT_EASE), None)
    if told is None:
        return _seen(case, aspect, Readiness.READY)
    if told.verdict in _OPEN:
        return _seen(case, aspect, Readiness.UNKNOWN, "unread")
    return _differs(case, aspect, told.declared, told.live)


def _differs(
    case: ReadinessCase, aspect: Aspect, declared: str | None, live: str | None
) -> AspectSeen:
    facts = {"declared": declared or "∅", "live": live or "∅"}
    return _seen(case, aspect, Readiness.NOT_READY, "differs", **facts)


def _name(case: ReadinessCase) -> AspectSeen:
    parameter = case.catalog.parameters.get(NAME)
    live = _live(case, parameter.patterns if parameter else ())
    if not live:
        return _seen(case, Aspect.NAME, Readiness.UNKNOWN, "untold")
    if case.name in live:
        return _seen(case, Aspect.NAME, Readiness.READY)
    return _differs(case, Aspect.NAME, case.name, live[0])


def _layout(case: ReadinessCase) -> AspectSeen:
    live = _live(case, _LAYOUT)
    if not live:
        return _seen(case, Aspect.LAYOUT, Readiness.UNKNOWN, "untold")
    if case.layout.casefold() in (one.casefold() for one in live):
        return _seen(case, Aspect.LAYOUT, Readiness.READY)
    return _differs(case, Aspect.LAYOUT, case.layout, live[0])


def _live(case: ReadinessCase, patterns: tuple[str, ...]) -> list[str]:
    """Return the values at *patterns* that the device showed."""
    shape = shape_of(tuple(case.live), case.catalog.syntax)
    values = (case.live[path] for path in shape.meant_by(patterns))
    return [value for value in values if value is not None]


def _time(case: ReadinessCase, status: DeviceStatus) -> AspectSeen:
    if not status.ntp:
        return _seen(case, Aspect.TIME, Readiness.UNKNOWN, "untold")
    if status.ntp.casefold() in _IN_STEP:
        return _seen(case, Aspect.TIME, Readiness.READY)
    return _seen(case, Aspect.TIME, Readiness.NOT_READY, "unsynced", said=status.ntp)


def _line(case: ReadinessCase, status: DeviceStatus) -> AspectSeen:
    """Return whether the streams of its call arrive, by its own figures.

    A call that is up says more than a trial; where none is, the test call counts.
    """
    media = status.media or (case.call.media if case.call else ())
    if not media:
        return _no_figures(case, status)
    judged = judge_line(media, case.line)
    if judged.over:
        first = judged.over[0]
        facts = {"value": f"{first.value:.1f}", "most": f"{first.most:g}"}
        return _seen(case, Aspect.LINE, Readiness.NOT_READY, f"line_{first.figure}", **facts)
    if "loss" in judged.untold:
        return _seen(case, Aspect.LINE, Readiness.UNKNOWN, "untold")
    return _seen(case, Aspect.LINE, Readiness.READY)


def _no_figures(case: ReadinessCase, status: DeviceStatus) -> AspectSeen:
    """Return why nothing is known of the line, or that a test call could not be held."""
    if case.call is None:
        why = "untold" if status.media is None else "no_call"
        return _seen(case, Aspect.LINE, Readiness.UNKNOWN, why)
    facts = {**case.call.facts, "code": case.call.code}
    if case.call.has_failed:
        return _seen(case, Aspect.LINE, Readiness.NOT_READY, CALL_FAILED, **facts)
    return _seen(case, Aspect.LINE, Readiness.UNKNOWN, CALL_NOT_TRIED, **facts)


def _alarm(case: ReadinessCase, status: DeviceStatus) -> AspectSeen:
    grave = [one for one in status.alarms if one.level.casefold() in _GRAVE]
    if not grave:
        return _seen(case, Aspect.ALARM, Readiness.READY)
    first, count = grave[0], len(grave)
    said = first.description or first.kind
    return _seen(case, Aspect.ALARM, Readiness.NOT_READY, "alarm", said=said, count=count)


def _temperature(case: ReadinessCase, status: DeviceStatus) -> Iterator[AspectSeen]:
    """Yield whether it is within the band; nothing where the Department declared none."""
    if case.temperature is None:
        return
    told, (least, most) = status.temperature.strip(), case.temperature
    if told.casefold() == _NORMAL:  # the maker's word, for want of a figure
        yield _seen(case, Aspect.TEMPERATURE, Readiness.READY)
        return
    try:
        degrees = float(told)
    except ValueError:
        yield _seen(case, Aspect.TEMPERATURE, Readiness.UNKNOWN, "untold")
        return
    if least <= degrees <= most:
        yield _seen(case, Aspect.TEMPERATURE, Readiness.READY)
    else:
        facts = {"said": told, "least": f"{least:g}", "most": f"{most:g}"}
        yield _seen(case, Aspect.TEMPERATURE, Readiness.NOT_READY, "degrees", **facts)


def _configuration(case: ReadinessCase) -> Iterator[AspectSeen]:
    """Yield what else is not as it should be, or could not be judged."""
    told = _others(case)
    bad = [one for one in told if one.verdict in FAIL_ON]
    left = [one for one in told if one.verdict in _OPEN]
    if bad:
        yield _seen(case, Aspect.CONFIGURATION, Readiness.NOT_READY, "drift", **_of(bad))
    if left:
        yield _seen(case, Aspect.CONFIGURATION, Readiness.UNKNOWN, "unjudged", **_of(left))
    if not case.report.is_judged and not left:
        yield _seen(case, Aspect.CONFIGURATION, Readiness.UNKNOWN, "nothing_declared")
    elif not bad and not left:
        yield _seen(case, Aspect.CONFIGURATION, Readiness.READY)


def _others(case: ReadinessCase) -> list[Finding]:
    """Return what is found of no other aspect, and of no call of the past."""
    own = set(PARAMETERS.values()) if case.is_endpoint else set[str]()
    found = (one for one in (*case.report.findings, *case.named) if one.parameter not in own)
    return [one for one in found if not one.reason.startswith(_PAST_USE)]


def _of(findings: list[Finding]) -> dict[str, str | int]:
    first = findings[0]
    return {
        "count": len(findings),
        "verdict": first.verdict.value,
        "what": first.parameter or first.path,
    }
