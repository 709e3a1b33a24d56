"""An audit that has one of each kind, and independent readers of its forms for CI."""

import csv
import io
import json
from collections import Counter
from dataclasses import replace

from junitparser import Error, Failure, JUnitXml, Skipped
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema

from fleetcfg.model.audit import AuditSummary, Coverage, conclude_audit
from fleetcfg.model.finding import DeviceReport, Finding, FleetReport
from fleetcfg.model.problem import Place
from fleetcfg.model.verdict import FAIL_ON, Verdict
from fleetcfg.report.audits.audit_csv import COLUMNS
from fleetcfg.report.audits.audit_view import AuditView
from fleetcfg.report.renderers import renderer
from fleetcfg.words import Words
from tests.report import samples

FORMS = ("sarif", "junit", "csv")
HOST, OTHER = "codec-pa-u", "codec-tam-duong"
EXPOSED = Finding(
    HOST,
    Verdict.EXPOSED,
    "device.open_port",
    live="23",
    severity="high",
    place=Place("inventory/hosts.yaml", 30),
    reason="OPEN_CONTROL_PORT",
    facts={"port": 23},
)
EMERGENCY = replace(
    samples.WATCHED,
    host=HOST,
    verdict=Verdict.EMERGENCY,
    reason="EMERGENCY_DECLARED",
    facts={"person": "ky-thuat", "at": "x", "why": "mất tiếng", "until": "y"},
)
MANY = (
    samples.GUILTY,
    replace(
        samples.JUDGED,
        host=OTHER,
        findings=tuple(replace(one, host=OTHER) for one in samples.JUDGED.findings),
    ),
    DeviceReport(
        HOST,
        "",
        simulated=False,
        counts={Verdict.CONFORM: 3, Verdict.EMERGENCY: 1},
        read=9,
        findings=(EXPOSED, replace(EXPOSED, live="24", facts={"port": 24}), EMERGENCY),
    ),
    samples.CLEAN,
    samples.SILENT,
    DeviceReport(
        "tv-khong-mang",
        "",
        simulated=False,
        counts={Verdict.ATTESTED: 1},
        findings=(Finding("tv-khong-mang", Verdict.ATTESTED, "display.name", declared="x"),),
        is_asked=False,
    ),
    DeviceReport("codec-khong-khai", "", simulated=False, counts={Verdict.UNMANAGED: 9}, read=9),
    DeviceReport("codec-giau", "", simulated=False, counts={Verdict.UNVERIFIABLE: 2}, read=2),
)
FLEET = FleetReport(
    (
        Finding(
            "",
            Verdict.CONTRADICTED,
            "fleet.serial_number",
            live="FOC1",
            severity="critical",
            named=("codec-bum-to", HOST),
        ),
    )
)
# By hand, and not by the product's own table: of MANY and FLEET.
KINDS = {"breach": 7, "not_seen": 2, "allowed": 2, "waits": 2}
SEEN = {
    "read": 4,
    "unknown": 1,
    "attested": 1,
    "nothing_declared": 1,
    "nothing_seen": 1,
}
DECLARED = {
    report.host: Place("inventory/hosts.yaml", 100 + number) for number, report in enumerate(MANY)
}
VIEW = AuditView(declared=DECLARED)


def ended(reports=MANY, *, fail_on=FAIL_ON, **more):
    coverage = Coverage(len(reports))
    for report in (*reports, FLEET):
        coverage = coverage.plus(report)
    conclusion = conclude_audit(coverage, fail_on, 0, **more)
    return AuditSummary(coverage, samples.END, 12300, conclusion, counted=fail_on, **more)


def told(output, *, view=VIEW, header=samples.SIGNED_HEADER, summary=None, language="en", **how):
    nouns = [view, header, *MANY, FLEET, summary or ended()]
    stream = io.StringIO()
    telling = renderer("audit", output, stream, Words(language), **how)
    for noun in nouns:
        telling.tell(noun)
    telling.end()
    return stream.getvalue()


def sarif(text):
    """Return the one run of a document that is of the whole published schema."""
    StaticAnalysisResultsFormatSarifVersion210JsonSchema.model_validate_json(text)
    (one,) = json.loads(text)["runs"]
    return one


def junit(text):
    """Return the cases of each suite, once all figures are those of its cases."""
    document = JUnitXml.fromstring(text.encode())
    suites = {suite.name: list(suite) for suite in document}
    for suite in document:
        results = [type(case.result[0]) if case.result else None for case in suite]
        figures = (suite.tests, suite.failures, suite.errors, suite.skipped)
        assert figures == (len(results), *map(results.count, (Failure, Error, Skipped)))
    assert document.tests == sum(map(len, suites.values()))
    return suites


def rows(text):
    """Return the rows below the one header."""
    assert text.startswith("\ufeff")
    table = csv.DictReader(io.StringIO(text[1:], newline=""), delimiter=";", strict=True)
    assert tuple(table.fieldnames or ()) == COLUMNS
    found = list(table)
    assert all(len(row) == len(COLUMNS) and None not in row.values() for row in found)
    return found


def how(case):
    """Return how a case ended."""
    return type(case.result[0]).__name__ if case.result else "passed"


def kinds_of(output, text):
    if output == "sarif":
        results = [one for one in sarif(text)["results"] if one["ruleId"] != "unknown"]
        return Counter(one["properties"]["kind"] for one in results)
    if output == "junit":
        suites = junit(text)
        return Counter(
            {name[6:]: len(cases) for name, cases in suites.items() if "devices" not in name}
        )
    return Counter(row["kind"] for row in rows(text) if row["verdict"])
