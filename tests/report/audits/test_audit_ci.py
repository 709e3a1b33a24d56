"""An audit as SARIF, JUnit and CSV: what was seen, what was not, and what is let be stay apart."""

import io
import json
from collections import Counter
from dataclasses import replace

import pytest
from junitparser import JUnitXml

from fleetcfg.model.acknowledgement import Acknowledgement
from fleetcfg.model.audit import AuditAuthority, AuditSummary, Coverage
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.problem import Place
from fleetcfg.model.verdict import FAIL_ON, VERDICTS, Verdict
from fleetcfg.report.audits.audit_view import AuditView
from fleetcfg.report.renderers import renderer
from fleetcfg.words import LANGUAGES, Words
from tests.report import samples
from tests.report.audit_forms import (
    DECLARED,
    FLEET,
    FORMS,
    HOST,
    KINDS,
    MANY,
    OTHER,
    SEEN,
    VIEW,
    ended,
    how,
    junit,
    kinds_of,
    rows,
    sarif,
    told,
)
from tests.report.hostile import NOUNS
from tests.report.rendered import rendered


@pytest.mark.parametrize("output", FORMS)
def test_each_form_has_as_many_of_each_kind_as_json_and_as_were_counted_by_hand(output):
    document = json.loads(told("json"))

    assert kinds_of(output, told(output)) == KINDS == document["totals"]["kinds"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("output", FORMS)
def test_what_programs_read_is_the_same_in_each_language(output, language):
    assert kinds_of(output, told(output, language=language)) == KINDS


def test_only_a_breach_has_a_level_and_what_was_not_seen_is_open():
    results = sarif(told("sarif"))["results"]

    ways = Counter((one["properties"]["kind"], one["kind"], one["level"]) for one in results)
    assert ways == {
        ("breach", "fail", "error"): 5,
        ("breach", "fail", "warning"): 2,  # the exit code does not count it
        ("not_seen", "open", "none"): 5,  # three of them are devices
        ("allowed", "informational", "none"): 2,
        ("waits", "fail", "error"): 1,  # an emergency is always a finding
        ("waits", "review", "none"): 1,
    }


def test_no_result_of_a_live_audit_is_without_a_file_that_declares_it():
    """Code scanning refuses the whole document otherwise."""
    one = sarif(told("sarif"))
    rules = one["tool"]["driver"]["rules"]

    for result in one["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["locations"]
        for location in result["locations"]:
            artifact = location["physicalLocation"]["artifactLocation"]
            assert artifact["uri"].startswith(("inventory/", "baselines/"))
            assert location["physicalLocation"]["region"]["startLine"] > 0
    silent = next(r for r in one["results"] if r["properties"].get("outcome") == "unknown")
    assert silent["locations"][0]["physicalLocation"]["region"] == {"startLine": 104}
    fleet = next(
        r for r in one["results"] if r["properties"].get("parameter") == "fleet.serial_number"
    )
    lines = [one["physicalLocation"]["region"]["startLine"] for one in fleet["locations"]]
    named = [one["name"] for one in fleet["locations"][0]["logicalLocations"]]
    assert (lines, named) == ([100, 102], ["codec-bum-to", HOST])


def test_a_file_that_is_named_from_the_root_of_the_machine_stands_below_no_base():
    view = AuditView(declared={"codec-muong-te": Place("/srv/khai báo/hosts.yaml", 3)})
    results = sarif(told("sarif", view=view))["results"]
    silent = next(r for r in results if r["properties"].get("outcome") == "unknown")

    artifact = silent["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": "file:///srv/khai%20b%C3%A1o/hosts.yaml"}


def test_a_kept_audit_of_which_no_file_is_known_names_the_devices():
    results = sarif(told("sarif", view=AuditView()))["results"]
    silent = next(r for r in results if r["properties"].get("outcome") == "unknown")

    assert silent["locations"] == [
        {"logicalLocations": [{"name": "codec-muong-te", "kind": "resource"}]}
    ]


def fingerprints(text):
    return [one["partialFingerprints"]["fleetcfg/v1"] for one in sarif(text)["results"]]


def test_a_fingerprint_is_of_one_finding_and_outlives_values_lines_runs_and_language():
    first = fingerprints(told("sarif"))
    later = replace(samples.SIGNED_HEADER, run="20270101T000000Z-ffffff")
    moved = AuditView(declared={host: Place("other.yaml", 1) for host in DECLARED})
    changed = tuple(
        replace(one, findings=tuple(replace(f, live="khác") for f in one.findings)) for one in MANY
    )

    again = rendered("audit", "sarif", moved, later, *changed, FLEET, ended(), language="vi")

    assert len(set(first)) == len(first)
    assert fingerprints(again) == first


@pytest.mark.parametrize(
    ("summary", "expected", "code"),
    [
        (ended(), False, 2),  # a device was not seen
        (ended(MANY[:4]), True, 2),
        (ended(MANY[:4], is_interrupted=True), False, 2),
        (ended((samples.CLEAN,), is_interrupted=True), False, 2),
    ],
)
def test_an_execution_succeeded_only_if_it_was_whole_and_saw_every_device(summary, expected, code):
    (ended_so,) = sarif(told("sarif", summary=summary))["invocations"]

    assert ended_so["executionSuccessful"] is expected
    assert ended_so["exitCode"] == code
    assert ("toolExecutionNotifications" in ended_so) == summary.is_interrupted


def test_where_simulators_that_nobody_signed_answer_nothing_was_seen():
    authority = AuditAuthority(7, 2, (), stand_ins=3)
    header = replace(samples.HEADER, authority=authority)
    suites = junit(told("junit", header=header))
    (run_ended,) = sarif(told("sarif", header=header, summary=ended(MANY[:4])))["invocations"]

    simulated = [one for one in suites["audit.devices"] if one.classname == "codec-tan-phong"]
    assert [*map(how, simulated)] == ["Skipped"]
    assert run_ended["executionSuccessful"] is False


def test_a_case_passes_only_if_what_it_is_of_was_seen():
    suites = junit(told("junit"))

    ends = {name: Counter(map(how, cases)) for name, cases in suites.items()}
    assert ends == {
        "audit.devices": {"passed": 4, "Error": 1, "Skipped": 3},
        "audit.breach": {"Failure": 5, "passed": 2},
        "audit.not_seen": {"Skipped": 2},
        "audit.allowed": {"passed": 1, "Skipped": 1},  # what a person attests was not seen
        "audit.waits": {"Failure": 1, "passed": 1},
    }
    unread = next(one for one in suites["audit.devices"] if how(one) == "Error")
    assert (unread.classname, unread.result[0].type) == ("codec-muong-te", "RUN_DEADLINE")
    let_be = next(one for one in suites["audit.allowed"] if how(one) == "passed")
    assert "45/SKHCN-CNTT" in let_be.system_out


def test_a_failure_says_what_stands_against_what_and_where_it_is_declared():
    suites = junit(told("junit"))
    here = [one for one in suites["audit.breach"] if one.classname == "codec-bum-to"]
    (case,) = (one for one in here if "Conference" in one.name)
    failure = case.result[0]

    assert failure.message.endswith("declared On → live BestEffort")
    assert failure.text == "QĐ 32/2019 Điều 5.3\nbaselines/10-encryption.yaml:12:3"
    assert (case._elem.get("file"), case._elem.get("line")) == (
        "baselines/10-encryption.yaml",
        "12",
    )
    signed = next(one for one in suites["audit.breach"] if one.classname == OTHER)
    assert "declared BestEffort → authorized On → live BestEffort" in signed.result[0].message


def test_no_two_cases_have_one_name():
    suites = junit(told("junit"))
    names = [(one.classname, one.name) for cases in suites.values() for one in cases]

    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("fail_on", "failures", "errors"),
    [
        (FAIL_ON, 6, 1),
        ((Verdict.MOVED,), 2, 1),  # and the emergency, whatever is said
        ((Verdict.UNVERIFIABLE,), 1, 3),  # what was not seen is no breach, even where it counts
        (tuple(VERDICTS), 10, 4),
    ],
)
def test_what_counts_as_a_finding_fails_and_nothing_else(fail_on, failures, errors):
    summary = ended(fail_on=fail_on)
    suites = junit(told("junit", summary=summary))
    counted = [row for row in rows(told("csv", summary=summary)) if row["counts"] == "yes"]
    results = sarif(told("sarif", summary=summary))["results"]

    ends = Counter(how(one) for cases in suites.values() for one in cases)
    assert (ends["Failure"], ends["Error"]) == (failures, errors)
    assert len(counted) == failures + errors - 1  # a device that was not read is no finding
    assert sum(one["properties"].get("counts", False) for one in results) == len(counted)
    unseen = {one["kind"] for one in results if one["properties"]["kind"] == "not_seen"}
    assert unseen == {"open"}


def known(finding):
    """Acknowledge one thing, for long, and another, of which the time is over."""
    is_expired = {"call.encryption": False, "device.neighbour": True}.get(finding.parameter)
    if is_expired is None or finding.host != "codec-bum-to":
        return None
    return Acknowledgement(
        finding.host,
        finding.verdict,
        finding.parameter,
        finding.path,
        finding.live,
        "ky-su",
        "chờ lắp micro",
        samples.BEFORE,
        samples.END,
        is_simulated=False,
        is_expired=is_expired,
    )


def test_what_a_person_acknowledged_is_allowed_and_still_counts_as_the_exit_code_does():
    document = json.loads(told("json", acknowledged=known))
    suites = junit(told("junit", acknowledged=known))
    results = sarif(told("sarif", acknowledged=known))["results"]
    table = rows(told("csv", acknowledged=known))

    assert document["totals"]["kinds"] == KINDS | {"breach": 6, "allowed": 3}
    for output in FORMS:
        assert kinds_of(output, told(output, acknowledged=known)) == document["totals"]["kinds"]
    (case,) = (one for one in suites["audit.allowed"] if how(one) == "Failure")
    assert "ky-su" in case.result[0].message
    (result,) = (one for one in results if one.get("suppressions"))
    assert (result["kind"], result["level"]) == ("fail", "error")
    assert "ky-su" in result["suppressions"][0]["justification"]
    told_of = {row["parameter"]: row for row in table if row["acknowledged_by"]}
    assert {name: row["kind"] for name, row in told_of.items()} == {
        "call.encryption": "allowed",
        "device.neighbour": "breach",
    }
    assert {row["acknowledged_until"] for row in told_of.values()} == {"2026-11-24T07:05:12Z"}


def test_the_table_says_of_each_device_whether_it_was_seen_and_how_the_audit_ended():
    table = rows(told("csv"))

    outcomes = Counter(row["outcome"] for row in table if row["record"] == "host")
    assert outcomes == SEEN
    assert len([row for row in table if row["record"] == "finding"]) == sum(KINDS.values()) - 1
    (fleet,) = (row for row in table if row["record"] == "fleet")
    assert (fleet["host"], fleet["devices"]) == ("", f"codec-bum-to, {HOST}")
    last = table[-1]
    assert (last["record"], last["outcome"]) == ("summary", "findings")
    assert last["notices"] == "EDITED, SIMULATED"
    assert {row["run"] for row in table} == {samples.HEADER.run}


def test_an_audit_that_was_broken_off_says_so_in_each_form():
    summary = replace(ended(MANY[:2]), is_interrupted=True)
    for unfinished in ([samples.HEADER, samples.GUILTY], [samples.HEADER, samples.GUILTY, summary]):
        suites = junit(rendered("audit", "junit", *unfinished))
        (run,) = (one for one in suites["audit.devices"] if one.name == "run")
        (ended_so,) = sarif(rendered("audit", "sarif", *unfinished))["invocations"]
        table = rows(rendered("audit", "csv", *unfinished))

        assert (how(run), run.result[0].type) == ("Error", "interrupted")
        assert ended_so["executionSuccessful"] is False
        assert "bị ngắt" in ended_so["toolExecutionNotifications"][0]["message"]["text"]
        assert (table[-1]["record"], table[-1]["outcome"]) == ("summary", "interrupted")


@pytest.mark.parametrize("output", FORMS)
def test_of_an_audit_that_never_began_nothing_is_told_and_of_another_only_once(output):
    stream = io.StringIO()
    telling = renderer("audit", output, stream, Words("vi"))
    telling.tell(VIEW)
    telling.end()
    assert stream.getvalue() == ""

    for noun in (samples.HEADER, samples.GUILTY, samples.summary()):
        telling.tell(noun)
    telling.end()
    once = stream.getvalue()
    telling.end()  # what breaks off behind the end asks for it again

    assert once
    assert stream.getvalue() == once


def test_an_empty_fleet_is_a_whole_document_without_a_case():
    header = replace(samples.HEADER, hosts=0, simulated=0)
    nouns = [header, AuditSummary(Coverage(0), samples.END, 0, Conclusion.CLEAN)]

    assert junit(rendered("audit", "junit", *nouns)) == {"audit.devices": []}
    one = sarif(rendered("audit", "sarif", *nouns))
    assert (one["results"], one["invocations"][0]["executionSuccessful"]) == ([], True)
    (only,) = rows(rendered("audit", "csv", *nouns))
    assert (only["record"], only["outcome"]) == ("summary", "clean")


def test_what_nobody_asked_for_is_not_shown_and_is_counted():
    view = replace(VIEW, severities=("critical",), hosts=frozenset({"codec-bum-to"}))
    document = json.loads(told("json", view=view))["view"]
    hidden = (document["findings_not_shown"], document["devices_not_shown"])
    one = sarif(told("sarif", view=view))["properties"]
    last = rows(told("csv", view=view))[-1]
    properties = {
        each.name: each.value
        for suite in JUnitXml.fromstring(told("junit", view=view).encode())
        for each in suite.properties()
    }

    assert (one["findings_not_shown"], one["devices_not_shown"]) == hidden
    for text in (last, properties):
        assert (int(text["findings_not_shown"]), int(text["devices_not_shown"])) == hidden
    assert hidden > (0, 0)


@pytest.mark.parametrize("cell", ["=1+1", " =1", "\n=1", "-2", "@x", "＝1", "\t=1"])
def test_no_cell_of_the_table_becomes_a_formula(cell):
    finding = replace(samples.TAMPERED, live=cell, host=cell, path=cell)
    report = replace(samples.GUILTY, host=cell, site=cell, findings=(finding,))
    nouns = (samples.HEADER, report, samples.summary())

    table = rows(rendered("audit", "csv", *nouns))

    one = next(row for row in table if row["verdict"])
    for name in ("host", "site", "path", "live"):
        assert one[name].startswith("'")


def test_what_a_device_says_ends_no_document_early():
    text = "]]></failure><failure>&amp;\"';\x00\x1b[2J\ud800\uffff\u202e\r\n::error::;x"
    finding = replace(samples.TAMPERED, live=text, path=text, clauses=(text,))
    report = replace(samples.GUILTY, findings=(finding,))
    lost = replace(samples.SILENT, host=text, reason="DEV_UNREACHABLE", facts={"why": text})
    nouns = (samples.HEADER, report, lost, samples.summary())

    suites = junit(rendered("audit", "junit", *nouns))
    table = rows(rendered("audit", "csv", *nouns))
    results = sarif(rendered("audit", "sarif", *nouns))["results"]

    assert [*map(len, suites.values())] == [2, 1]
    assert "]]></failure>" in suites["audit.breach"][0].result[0].message
    assert "\\x1b[2J" in next(row["live"] for row in table if row["verdict"])
    assert next(one["properties"]["path"] for one in results if one["kind"] == "fail").startswith(
        "]]>"
    )


@pytest.mark.parametrize("output", FORMS)
def test_every_form_says_what_must_be_said_of_the_whole(output):
    text = told(output, header=samples.HEADER)

    assert "UNSIGNED" in text
    assert "SIMULATED" in text


def test_hostile_nouns_are_told_in_documents_that_other_readers_take():
    nouns = NOUNS["audit"]

    assert junit(rendered("audit", "junit", *nouns))
    assert sarif(rendered("audit", "sarif", *nouns))["results"]
    assert rows(rendered("audit", "csv", *nouns))


def test_the_table_is_utf_8_whatever_the_locale_is():
    out = io.BytesIO()
    telling = renderer("audit", "csv", io.TextIOWrapper(out, encoding="latin-1"), Words("vi"))
    for noun in (samples.HEADER, samples.GUILTY, samples.summary()):
        telling.tell(noun)
    telling.end()

    text = out.getvalue().decode()
    assert rows(text)[0]["site"] == "UBND xã Bum Tở"
