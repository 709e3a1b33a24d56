"""Figures of devices, audits, power, lines and change-sets, with every way that tells each."""

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta

from fleetcfg.model.device_state import DeviceState
from fleetcfg.model.fleet_figures import device_totals, found_by_kind, found_on
from fleetcfg.model.timezone import VIETNAM
from fleetcfg.model.verdict import TOLD_KINDS, VerdictKind, kind_of
from fleetcfg.report.audits.audit_view import AuditTally
from fleetcfg.report.incidents.line_text import LinesRecord
from fleetcfg.report.record_class import record_of
from fleetcfg.report.totals_record import TallyRecord
from fleetcfg.workflow.changes.windows import fleet_windows
from fleetcfg.workflow.incidents.lines import judge_lines
from fleetcfg.workflow.reports.provinces import province_audit, province_record
from fleetcfg.workflow.reports.record_figures import record_figures
from tests.testing.asked import (
    Figure,
    columns,
    known,
    statements_of,
    sum_of,
    sums,
)


def week_of(asked, line):
    """Return what ``line show`` tells of the worst week of a line, on the day after it.

    Of a line of which no week is known nothing is told: its last week is not known either.
    """
    (row,) = (one for one in asked.year["line_quality"] if one["line"] == line.id)
    if row["worst_until"] is None:
        told = judge_lines(
            [line], asked.registers.line_rules, asked.told.kept, month=None, now=asked.now
        )
        assert told.states == {"unknown"}
        return (None,) * 5
    day = date.fromisoformat(row["worst_until"]) + timedelta(days=1)
    at = datetime.combine(day, datetime.min.time(), VIETNAM).astimezone(UTC)
    rules = asked.registers.line_rules
    told = judge_lines([line], rules, asked.told.kept, month=None, now=at)
    (shown,) = json.loads(LinesRecord.told(told))["lines"]
    by_unit = {"bits_in": 10_000, "bits_out": 10_000, "loss": 100, "delay_ms": 10, "jitter_ms": 10}
    return tuple(
        round(one["percentile"] / by_unit[one["measure"]]) for one in shown["worst"]["measured"]
    )


def by_kind(asked, what, *kinds):
    """Return the sum of a column of what was found, of each of *kinds*."""
    return tuple(
        sum(row[what] for row in asked.year["findings"] if row["kind"] == kind) for kind in kinds
    )


def clean_and_partly(parts):
    """Return how many devices are as declared, and so in what they show, as the screen tells."""
    partly = sum(part.partly for part in parts)
    return sum(part.count(DeviceState.AS_DECLARED) for part in parts) - partly, partly


def clean_and_partly_of(record):
    """Return the same from JSON, which has devices by state and how many of them show a part."""
    return record["devices"]["as_declared"] - record["partly"], record["partly"]


def told_states(found):
    return [one.told_state for one in found.devices]


def in_states(counts):
    return counts[DeviceState.AS_DECLARED], counts[DeviceState.AS_SHOWN]


def kind_of_one(finding):
    return kind_of(finding.verdict)


SEEN = {
    "emergency changes because of incidents": Figure(
        (),
        {
            "report year": lambda a: Counter(row["incident"] for row in a.year["emergencies"]),
            "incident list": lambda a: Counter(
                one["id"] for one in a.incidents["incidents"] for _ in one["emergencies"]
            ),
        },
    ),
    "what was not by the procedure of power": Figure(
        ("power.times", "power.devices", "power.meetings", "power_known.devices"),
        {
            "report year": lambda a: (
                known(a.rows("power", "event", "times"))
                | known(a.rows("power_known", "known", "devices"))
            ),
            "its list": lambda a: (
                {
                    key: (count,)
                    for key, count in Counter(row["event"] for row in a.year["power_list"]).items()
                }
                | known(a.rows("power_known", "known", "devices"))
            ),
            "power": lambda a: known(
                {key: (count,) for key, count in a.power["counts"].items()}
                | {
                    "judged": (len(a.power["judged"]),),
                    "not_judged": (len(a.power["unknown"]),),
                    "standby_not_told": (len(a.power["standby_untold"]),),
                }
            ),
        },
    ),
    "losses of power in meetings": Figure(
        (),
        {
            "report year": lambda a: len(
                {
                    (row["host"], row["meeting"])
                    for row in a.year["power_list"]
                    if row["event"] in ("lost_in_meeting", "stopped_in_meeting")
                }
            ),
            "power": lambda a: a.power["losses"],
        },
    ),
    "what a line carried in its worst week": Figure(
        tuple(
            f"line_quality.{name}" for name in ("load_in", "load_out", "loss", "delay", "jitter")
        ),
        {
            "report year": lambda a: a.rows(
                "line_quality", "line", "load_in", "load_out", "loss", "delay", "jitter"
            ),
            "line show": lambda a: {one.id: week_of(a, one) for one in a.registers.lines},
        },
    ),
    "files of samples of each line": Figure(
        ("lines.imports",),
        {
            "report year": lambda a: known(a.rows("lines", "line", "imports")),
            "statement list": lambda a: {
                key: (count,)
                for key, count in Counter(
                    one["about"].removeprefix("line:")
                    for one in statements_of(a)
                    if one["kind"] == "line.samples"
                ).items()
            },
        },
    ),
    "what became of change-sets": Figure(
        ("changesets.changesets",),
        {
            "report year": lambda a: {
                row["became"]: row["changesets"] for row in a.year["changesets"]
            },
            "its list": lambda a: Counter(row["became"] for row in a.year["changeset_list"]),
            "report provinces": lambda a: known(
                province_record(a.told.record, now=a.now).changesets
            ),
            "metrics": lambda a: known(record_figures(a.province, a.record, now=a.now).changesets),
            "report windows": lambda a: Counter(
                str(one.state)
                for one in fleet_windows(a.record, (), revision=1, now=a.now)
                if one.state is not None
            ),
        },
    ),
    "devices of change-sets": Figure(
        ("changesets.devices", "changeset_list.devices"),
        {
            "report year": lambda a: a.rows("changeset_list", "id", "devices"),
            "report windows": lambda a: {
                one.id: (len(one.devices),)
                for one in fleet_windows(a.record, (), revision=1, now=a.now)
                if one.state is not None
            },
        },
    ),
    "audits by how they ended": Figure(
        tuple(f"audits.{n}" for n in ("runs", "clean", "findings", "incomplete", "broken_off")),
        {
            "report year": lambda a: dict(
                zip(
                    ("clean", "findings", "incomplete", "broken_off"),
                    sums(a.year["audits"], "clean", "findings", "incomplete", "broken_off"),
                    strict=True,
                )
            ),
            "history": lambda a: {
                word: sum(
                    run["interrupted"]
                    if code is None
                    else run["exit_code"] == code and not run["interrupted"]
                    for run in a.runs
                )
                for word, code in (
                    ("clean", 0),
                    ("findings", 2),
                    ("incomplete", 3),
                    ("broken_off", None),
                )
            },
        },
    ),
    "audits and days with one": Figure(
        ("audits.runs", "audits.days_audited"),
        {
            "report year": lambda a: sums(a.year["audits"], "runs", "days_audited"),
            "history": lambda a: (
                len(a.runs),
                len(
                    {
                        datetime.fromisoformat(run["started_at"]).astimezone(VIETNAM).date()
                        for run in a.runs
                        if not run["interrupted"]
                    }
                ),
            ),
        },
    ),
    "readings": Figure(
        ("audits.readings", "audits.not_read", "scores.readings", "scores.not_read"),
        {
            "report year": lambda a: sums(a.year["audits"], "readings", "not_read"),
            "by unit": lambda a: sums(a.year["scores"], "readings", "not_read"),
            "report unit-score": lambda a: sums(
                [row for card in a.cards.values() for row in card["audits"]],
                *("readings", "not_read"),
            ),
        },
    ),
    "breaches of units": Figure(
        (
            "findings.cases",
            "effect.breach_cases",
            "scores.unauthorized",
            "scores.moved",
            "scores.other_use",
            "scores.others",
            "scores.papers_late",
            "moves.count",
        ),
        {
            "by verdict": lambda a: sums(
                [row for row in a.year["findings"] if row["kind"] == "breach"], "cases"
            )[0],
            "by quarter": lambda a: sums(a.year["effect"], "breach_cases")[0],
            "by unit": lambda a: sum(
                sums(
                    a.year["scores"],
                    *("unauthorized", "moved", "other_use", "others", "papers_late"),
                )
            ),
            "report unit-score": lambda a: sums(
                [
                    row
                    for card in a.cards.values()
                    for row in card["findings"]
                    if row["kind"] == "breach"
                ],
                "cases",
            )[0],
        },
    ),
    "emergencies that were not put on paper in time": Figure(
        ("findings.papers_late", "scores.papers_late"),
        {
            "by verdict": lambda a: sums(a.year["findings"], "papers_late")[0],
            "by unit": lambda a: sums(a.year["scores"], "papers_late")[0],
            "report unit-score": lambda a: sums(
                [row for card in a.cards.values() for row in card["scores"]], "papers_late"
            )[0],
        },
    ),
    "devices that moved": Figure(
        ("moves.count", "scores.moved"),
        {
            "moves": lambda a: sum(
                row["count"] for row in a.year["moves"] if row["what"] in ("moved", "replaced")
            ),
            "by unit": lambda a: sums(a.year["scores"], "moved")[0],
            "by verdict": lambda a: sum(
                row["cases"]
                for row in a.year["findings"]
                if row["verdict"] in ("moved", "replaced")
            ),
        },
    ),
    "what is open at the end, by verdict": Figure(
        ("findings.still_open",),
        {
            "report year": lambda a: known(
                {row["verdict"]: row["still_open"] for row in a.year["findings"]}
            ),
            "history --trend": lambda a: known(a.trend[-1]["findings"]),
            "report province": lambda a: known(
                Counter(str(one.verdict) for group in a.figures.groups for one in group.findings)
            ),
        },
    ),
    "what is open at the end, by kind": Figure(
        columns("scores", "not_seen_open", "allowed_open", "waits_open"),
        {
            "by verdict": lambda a: by_kind(a, "still_open", "not_seen", "allowed", "waits"),
            "by unit": lambda a: sums(
                a.year["scores"], "not_seen_open", "allowed_open", "waits_open"
            ),
            "report province": lambda a: tuple(
                found_on(found_by_kind(a.figures.groups, kind_of_one), a.fleet.devices)[kind]
                for kind in TOLD_KINDS
                if kind is not VerdictKind.BREACH
            ),
        },
    ),
    "what was found by quarter, of each kind": Figure(
        columns("effect", "breach_cases", "not_seen_cases", "allowed_cases", "waits_cases"),
        {
            "by verdict": lambda a: by_kind(a, "cases", *map(str, TOLD_KINDS)),
            "by quarter": lambda a: sums(a.year["effect"], *(f"{one}_cases" for one in TOLD_KINDS)),
        },
    ),
    "how devices stand at the end": Figure(
        (),
        {
            "audit": lambda a: known({str(k): n for k, n in a.totals.whole.states.items()}),
            "audit by site": lambda a: known(
                sum_of({str(k): n for k, n in part.states.items()} for part in a.totals.by_site())
            ),
            "history --trend": lambda a: known(a.trend[-1]["devices"]),
            "metrics": lambda a: known(
                Counter(str(one.state) for one in a.figures.only_in_run().devices)
            ),
        },
    ),
    "devices as declared, and so in what they show": Figure(
        (),
        {
            "audit": lambda a: clean_and_partly([a.totals.whole]),
            "audit by site": lambda a: clean_and_partly(a.totals.by_site()),
            "audit -o json": lambda a: clean_and_partly_of(
                record_of(TallyRecord, AuditTally(totals=a.totals))["totals"]
            ),
            "history --trend": lambda a: clean_and_partly_of(a.trend[-1]),
            "report audit": lambda a: in_states(Counter(told_states(a.figures.only_in_run()))),
            "its trend": lambda a: in_states(a.figures.trend[-1].counts),
            "its table by family": lambda a: in_states(
                sum_of(
                    one.counts
                    for one in device_totals(
                        a.figures.only_in_run().devices, lambda device: device.family, {}
                    )
                )
            ),
        },
    ),
    "how declared devices stand at the end": Figure(
        (),
        {
            "report province": lambda a: known(Counter(map(str, told_states(a.figures)))),
            "by room": lambda a: (
                known(sum_of(Counter(map(str, told_states(room))) for room in a.figures.rooms))
                if all(one.room for one in a.figures.devices)
                else None
            ),
            "report provinces": lambda a: known(
                {str(state): n for state, n in province_audit(a.figures).devices.items()}
            ),
        },
    ),
    "devices that are declared": Figure(
        ("ages.devices", "support.devices", "stock.devices", "scores.devices"),
        {
            "by age": lambda a: sums(a.year["ages"], "devices"),
            "by support": lambda a: sums(a.year["support"], "devices"),
            "stock": lambda a: sums(a.year["stock"], "devices"),
            "report province": lambda a: (len(a.figures.devices),),
            "stock show": lambda a: (len(a.stock.rows),),
        },
    ),
    "devices that did not answer": Figure(
        columns("unseen", "not_read"),
        {
            "by month": lambda a: sums(a.year["audits"], "not_read"),
            "by device": lambda a: sums(a.year["unseen"], "not_read"),
        },
    ),
}
