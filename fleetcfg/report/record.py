"""Nouns of an audit → what programs read: plain mappings, as `schemas/audit-1.json` has them.

Codes and facts, no words; times in UTC as RFC 3339; every key always there, null where unknown.
"""

from collections.abc import Callable, Iterable, Mapping

from fleetcfg.model.acknowledgement import Acknowledgement, not_acknowledged
from fleetcfg.model.audit import (
    AuditAuthority,
    AuditHeader,
    AuditSummary,
    Coverage,
    DeviceEmergency,
    MovedPlace,
    standing_of,
)
from fleetcfg.model.calls import MediaFigures
from fleetcfg.model.finding import DeviceReport, Finding, FleetReport, Since
from fleetcfg.model.problem import Place
from fleetcfg.model.snapshot import DeviceStatus
from fleetcfg.model.timezone import spell_instant
from fleetcfg.model.verdict import OF_PARAMETERS, Verdict
from fleetcfg.report.acknowledged import acknowledged_record
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.report.reason_json import reason_record
from fleetcfg.trust.crypto.canonical import Json

AUDIT_SCHEMA = "fleetcfg.audit/1"
ADDED_VERDICTS = frozenset({Verdict.EMERGENCY, Verdict.ATTESTED})


def header_record(header: AuditHeader) -> dict[str, Json]:
    """Return what an audit sets out to do."""
    return {
        "tool": {"name": "fleetcfg", "version": header.tool_version},
        "run": header.run,
        "started_at": spell_instant(header.started_at),
        "hosts_selected": header.hosts,
        "unsigned": header.unsigned,
        "standing": standing_of(header.authority).value,
        "authority": _authority(header.authority) if header.authority else None,
        "simulated": header.simulated > 0,
        "notices": list(header.notices),
        **({"drafts": list(header.drafts)} if header.drafts else {}),
        **_moved(header.moved),
    }


def _moved(places: tuple[MovedPlace, ...]) -> dict[str, Json]:
    """Spell which places settings moved; not there where none did."""
    told: list[Json] = [
        {"option": one.option, "paths": list(one.paths), "by": one.by} for one in places
    ]
    return {"moved": told} if told else {}


def host_record(
    report: DeviceReport,
    acknowledged: Callable[[Finding], Acknowledgement | None] = not_acknowledged,
) -> dict[str, Json]:
    """Return all that an audit says of one device."""
    coverage = Coverage(1).plus(report)
    return {
        "host": report.host,
        "site": report.site,
        "simulated": report.simulated,
        "outcome": "unknown" if report.reason else "read",
        "reason": reason_record(report.reason, report.facts),
        "counts": _counts(report.counts),
        "read": report.read,
        "declared": coverage.declared,
        "looked_at": coverage.looked_at,
        "milliseconds": report.milliseconds,
        "status": _status(report.status) if report.status else None,
        "findings": [_beside(finding, acknowledged(finding)) for finding in report.findings],
        **_where(report),
    }


def _where(report: DeviceReport) -> dict[str, Json]:
    """Spell where a device stands; not there in runs of before it was kept."""
    place, last = report.place, report.last_read
    known = {"room": place.room, "unit": place.unit, "provider": place.provider}
    told: dict[str, Json] = {name: text for name, text in known.items() if text}
    return told | ({"last_read": spell_instant(last)} if last is not None else {})


def fleet_record(report: FleetReport) -> dict[str, Json]:
    """Return all that an audit says of the fleet as such."""
    return {
        "findings": [finding_record(finding) for finding in report.findings],
        **({"confirmed": list(report.confirmed)} if report.confirmed else {}),
    }


def summary_record(summary: AuditSummary) -> dict[str, Json]:
    """Return how an audit ended; null where that is not known."""
    ended = summary.finished_at
    return {
        "coverage": _coverage(summary.coverage),
        "finished_at": None if ended is None else spell_instant(ended),
        "milliseconds": summary.milliseconds,
        "interrupted": summary.is_interrupted,
        "exit_code": int(EXITS[summary.conclusion]),
        **({"fail_on": list(map(str, summary.counted))} if summary.is_narrowed else {}),
    }


def place_record(place: Place | None) -> Json:
    """Return a spot in a file; line and column are null where the whole is meant."""
    if place is None or not place.file:
        return None
    return {"file": place.file, "line": place.line or None, "column": place.column or None}


def _coverage(coverage: Coverage) -> Mapping[str, Json]:
    return {
        "devices": {
            "selected": coverage.selected,
            "reached": coverage.reached,
            "unknown": coverage.unknown,
            **({"attested": coverage.attested} if coverage.attested else {}),
            **({"nothing_declared": bare} if (bare := coverage.nothing_declared) else {}),
            "not_tried": coverage.not_tried,
        },
        "parameters": {
            "declared": coverage.declared,
            "looked_at": coverage.looked_at,
            "conform": coverage.conform,
            "unmanaged": coverage.unmanaged,
            "by_verdict": _counts(coverage.parameters),
            **({"untried": coverage.untried} if coverage.untried else {}),
        },
        "findings": {
            str(v): coverage.findings.get(v, 0) for v in Verdict if v in coverage.findings
        },
    }


def _counts(counts: Mapping[Verdict, int]) -> Mapping[str, Json]:
    """Spell counts; a verdict that a later release added is not there where there is none of it."""
    told = (v for v in OF_PARAMETERS if v not in ADDED_VERDICTS or counts.get(v))
    return {str(v): counts.get(v, 0) for v in told}


def _authority(authority: AuditAuthority) -> Mapping[str, Json]:
    return {
        "manifest": authority.manifest,
        "adopted": authority.adopted,
        "edited": list(authority.edited),
        **({"emergencies": [*map(_emergency, told)]} if (told := authority.emergencies) else {}),
        **({"stand_ins": authority.stand_ins} if authority.stand_ins else {}),
    }


def _emergency(one: DeviceEmergency) -> Json:
    said = one.emergency
    return {
        "host": one.host,
        "person": said.person,
        "reason": said.reason,
        "begun_at": said.begun_at,
        "until": said.until,
        "ended": not said.is_open,
        "overdue": said.is_overdue,
    }


def _beside(finding: Finding, known: Acknowledgement | None) -> Mapping[str, Json]:
    """Return a finding, and who acknowledged it, if a person did."""
    record = finding_record(finding)
    return record if known is None else {**record, "acknowledged": acknowledged_record(known)}


def finding_record(finding: Finding) -> Mapping[str, Json]:
    """Return one finding, as every document has it."""
    return {
        "verdict": str(finding.verdict),
        "severity": finding.severity,
        "parameter": finding.parameter or None,
        "path": finding.path or None,
        "declared": finding.declared,
        "authorized": finding.authorized,
        "live": finding.live,
        "since": _since(finding.since) if finding.since else None,
        "actor": finding.actor or None,
        "clauses": list(finding.clauses),
        **({"clauses_by": "vocabulary"} if finding.is_cited_by_vocabulary else {}),
        "why": finding.why or None,
        "baseline": finding.baseline or None,
        "place": place_record(finding.place),
        "reason": reason_record(finding.reason, finding.facts),
        **({"devices": list(finding.named)} if finding.named else {}),
    }


def _since(since: Since) -> Mapping[str, Json]:
    return {
        "first_seen": spell_instant(since.first_seen),
        "last_different": spell_instant(since.last_different) if since.last_different else None,
        "previous": since.previous,
        "followed_firmware": since.followed_firmware or None,
    }


def _status(status: DeviceStatus) -> Mapping[str, Json]:
    """Spell a state by the names that schema ``audit/1`` has had since 0.2.0: those of a codec."""
    return {
        "serial": status.identity.serial,
        "product": status.identity.product,
        "version": status.identity.version,
        "mac": status.identity.mac or None,
        "uptime_seconds": status.uptime,
        "temperature": status.temperature or None,
        "active_calls": status.active_uses,
        "clock": status.clock.isoformat() if status.clock else None,
        "ntp": status.ntp or None,
        "calls": [
            {
                "remote": use.remote,
                "protocol": use.protocol,
                "direction": use.direction,
                "encryption": use.encryption,
            }
            for use in status.uses
        ],
        "registrations": [
            {"service": r.service, "status": r.status, "address": r.address, "reason": r.reason}
            for r in status.registrations
        ],
        "neighbours": [
            {"protocol": n.protocol, "device": n.device, "port": n.port} for n in status.neighbours
        ],
        "diagnostics": [
            {"kind": alarm.kind, "level": alarm.level, "description": alarm.description}
            for alarm in status.alarms
        ],
        **_calls(status),
    }


def _whole(figure: float | None, parts: int) -> int | None:
    return None if figure is None else round(figure * parts)


def media_records(media: Iterable[MediaFigures]) -> list[Json]:
    """Return how streams arrive; what is not told is null."""
    return [
        {
            "direction": stream.direction,
            "kind": stream.kind,
            "loss_ppm": _whole(stream.loss, 1_000_000),
            "jitter_us": _whole(stream.jitter_ms, 1_000),
            "delay_us": _whole(stream.delay_ms, 1_000),
            "rate_kbps": stream.rate_kbps,
        }
        for stream in media
    ]


def _calls(status: DeviceStatus) -> Mapping[str, Json]:
    """Spell the streams of calls, and past calls; not there where they are not told."""
    told: dict[str, Json] = {}
    if status.media:
        told["media"] = media_records(status.media)
    if status.past_calls is not None:
        told["past_calls"] = [
            {
                "remote": call.remote,
                "start": spell_instant(call.start) if call.start else None,
                "seconds": call.seconds,
                "direction": call.direction,
                "protocol": call.protocol,
                "encryption": call.encryption,
            }
            for call in status.past_calls
        ]
        told |= {"past_calls_left_out": status.past_left_out} if status.past_left_out else {}
    return told
