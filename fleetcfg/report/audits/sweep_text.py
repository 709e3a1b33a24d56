"""What a sweep of the declared networks came to, for people and for programs. Pure: data → text."""

from fleetcfg.model.signed_standing import Standing
from fleetcfg.report.audit_words import notice_lines
from fleetcfg.report.audits.audit_findings import FindingPage, finding_lines
from fleetcfg.report.lines import flow, plain, said
from fleetcfg.report.output import PLAIN_COLUMNS
from fleetcfg.report.record import FindingRecord
from fleetcfg.report.record_class import ToldCount, ToldDocument, ToldRecord, of
from fleetcfg.words import Words
from fleetcfg.workflow.audits.sweep import SweepReport


def sweep_text(report: SweepReport, words: Words) -> str:
    """Return the findings, and how much was looked at."""
    counts = {
        "sweep.addresses": report.addresses,
        "sweep.declared": len(report.declared),
        "sweep.refusing": report.refusing,
    }
    told = [said(f"{count} {words.label(key)}") for key, count in counts.items()]
    if report.unreached:
        told += [said(f"{report.unreached} {words.label('sweep.unreached')}", "doubtful")]
    told += [said(words.label(f"sweep.{report.conclusion}"), "strong")]
    lines = finding_lines(report.findings, FindingPage(words, PLAIN_COLUMNS))[1:]
    lines += [()] if lines else []
    standing = said(words.label(f"standing.{report.standing}"))
    lines += flow([said(", ".join(report.networks), "strong"), standing], PLAIN_COLUMNS)
    if report.silent:
        silent = f"{words.label('sweep.silent')}: {', '.join(report.silent)}"
        lines += flow([said(silent, "doubtful")], PLAIN_COLUMNS)
    for one in report.uncalled:
        facts = {"host": one.host, "address": one.address}
        why = words.label(f"sweep.uncalled.{one.why}", **facts)
        lines += flow([said(why, "doubtful")], PLAIN_COLUMNS)
    notices = notice_lines(["SIMULATED"] * report.is_simulated, words, PLAIN_COLUMNS)
    return plain([*lines, *flow(told, PLAIN_COLUMNS), *notices])


class _Uncalled(ToldRecord):
    host: str
    address: str
    why: str


class SweepRecord(ToldDocument):
    """What a sweep of the declared networks came to."""

    SCHEMA = "fleetcfg.sweep/1"

    networks: list[str]
    addresses: ToldCount
    declared: list[str]
    silent: list[str]
    uncalled: list[_Uncalled]
    refusing: ToldCount
    unreached: ToldCount
    simulated: bool = of("is_simulated")
    standing: Standing
    findings: list[FindingRecord]
