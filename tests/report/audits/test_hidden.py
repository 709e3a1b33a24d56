"""Secrets that devices hide are counted in words wherever it is told how much was looked at."""

from dataclasses import replace

import pytest

from fleetcfg.model.audit import AuditSummary, Coverage
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.device_state import DeviceState
from fleetcfg.model.verdict import Verdict
from fleetcfg.report.audits.audit_coverage import coverage_lines
from fleetcfg.report.lines import plain
from fleetcfg.words import Words
from tests.report import samples
from tests.report.audits import test_audit
from tests.report.fleets import figures, room
from tests.report.reports.fleet_reports import report_of, table


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("vi", "807 đúng khai báo · 23 bí mật, thiết bị không cho đọc"),
        ("en", "807 conform · 23 secrets that devices hide"),
    ],
)
def test_a_clean_audit_says_what_the_rest_is(language, told):
    counts = {Verdict.CONFORM: 807, Verdict.UNVERIFIABLE: 23}
    coverage = Coverage(40, reached=40, parameters=counts)
    summary = AuditSummary(coverage, samples.END, 5, Conclusion.CLEAN)

    lines = coverage_lines(summary, Words(language), 200)

    assert told in plain(lines)


@pytest.mark.parametrize("output", ["text", "html"])
def test_audits_of_devices_that_hide_secrets_tell_how_many(output):
    assert "2 secrets that devices hide" in test_audit.told(output, language="en")


def test_a_report_counts_them_apart_from_what_was_not_seen():
    one = room("a", [DeviceState.AS_DECLARED])
    hiding = replace(one.devices[0], conform=7, looked_at=7, hidden=3)
    report = report_of(found=figures([replace(one, devices=(hiding,))], findings=[]))

    counts = {row[0].text: row[1].text for row in table(report, "looked-at").rows}

    assert counts["bí mật, thiết bị không cho đọc"] == "3"
    assert counts["không xem được"] == "0"
