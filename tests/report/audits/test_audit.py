import io
import json
import re
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from fleetcfg.errors import RequestError
from fleetcfg.model.audit import Coverage
from fleetcfg.model.finding import Finding, FleetReport
from fleetcfg.model.verdict import Verdict
from fleetcfg.report.audits.audit_view import AuditView
from fleetcfg.report.escape import escape
from fleetcfg.report.lines import columns_of
from fleetcfg.words import LANGUAGES, Words
from tests.report import samples
from tests.report.rendered import rendered

GOLDEN = Path(__file__).parent.parent / "golden"
SCHEMA_FILE = Path(str(files("fleetcfg.report"))) / "schemas" / "audit-1.json"
SCHEMA = json.loads(SCHEMA_FILE.read_text("utf-8"))


class Terminal(io.StringIO):
    def isatty(self):
        return True


AT_LENGTH = AuditView(is_detailed=True)


def told(output, *, reports=samples.REPORTS, header=None, view=None, **shown):
    nouns = [view or AuditView(), header or samples.HEADER, *reports, samples.summary()]
    return rendered("audit", output, *nouns, **shown)


def signed_told(output, **options):
    return told(output, header=samples.SIGNED_HEADER, reports=(samples.JUDGED,), **options)


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_is_what_was_agreed(language):
    text = told("text", language=language)

    assert text == (GOLDEN / f"audit-80-{language}.txt").read_text("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_at_length_is_what_was_agreed(language):
    text = told("text", language=language, view=AT_LENGTH)

    assert text == (GOLDEN / f"audit-details-80-{language}.txt").read_text("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_of_what_was_signed_is_what_was_agreed(language):
    text = signed_told("text", language=language)

    assert text == (GOLDEN / f"signed-80-{language}.txt").read_text("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("options", [{}, {"view": AT_LENGTH}], ids=["short", "at length"])
def test_who_reads_one_line_has_read_what_qualifies_the_result(language, options):
    first, *_, last = told("text", language=language, **options).splitlines()
    marks = {"vi": ("CHƯA KÝ", "MÔ PHỎNG"), "en": ("UNSIGNED", "SIMULATED")}[language]

    assert [one for one in marks if one not in first] == []
    assert [one for one in marks if one not in last] == []


def test_a_page_of_an_audit_that_did_not_come_to_its_end_says_how_much_it_has():
    whole, broken = told("html"), rendered("audit", "html", samples.HEADER, *samples.REPORTS)
    read = sum(not one.reason for one in samples.REPORTS)

    said = Words("vi").label("report.broken_off", read=read, asked=samples.HEADER.hosts)
    assert read > 0
    assert said in broken
    assert said not in whole


def test_a_person_reads_no_word_of_the_program():
    vietnamese, english = told("text"), told("text", language="en")

    assert "SAI KHAI BÁO" in vietnamese
    assert "sai khai báo 1" in vietnamese
    assert "NOT AS DECLARED" in english
    names = {verdict for verdict in Verdict if verdict not in ("moved", "unknown")}
    assert not [name for name in names if re.search(rf"\b{name}\b", vietnamese)]


def test_only_what_is_against_a_signed_decision_is_called_so():
    unsigned, signed = told("text"), signed_told("text")

    assert "KHÁC BẢN ĐÃ KÝ" not in unsigned
    assert "SAI KHAI BÁO" not in signed
    assert signed.count("KHÁC BẢN ĐÃ KÝ") == 2
    assert "<b>khác bản đã ký</b>" in signed_told("html")
    assert "<b>sai khai báo</b>" in told("html")
    only_here = replace(samples.TAMPERED, reason="DECLARED_UNSIGNED")
    reports = (replace(samples.GUILTY, findings=(only_here,)),)
    assert "SAI KHAI BÁO" in told("text", header=samples.SIGNED_HEADER, reports=reports)


def test_a_page_says_by_what_was_judged_and_what_of_it_was_edited():
    page = signed_told("html")

    assert "bản kê đã ký 7 · 2 thiết bị đã tiếp nhận" in page
    assert "tệp khác bản đã ký</span>: baselines/10-encryption.yaml, baselines/x.yaml" in page
    assert "tham số khai báo hoặc đã tiếp nhận đã xem" in page


@pytest.mark.parametrize("verdict", [Verdict.EMERGENCY, Verdict.UNAUTHORIZED])
def test_who_is_named_by_the_reason_is_not_called_unknown(verdict):
    facts = {"person": "ky-thuat", "at": "x", "why": "mất tiếng", "until": "y"}
    finding = replace(
        samples.WATCHED, verdict=verdict, reason="EMERGENCY_DECLARED", facts=facts, since=None
    )
    reports = (replace(samples.GUILTY, findings=(finding,)),)

    text = signed_told("text") + told("text", reports=reports)

    assert "Thay đổi khẩn cấp của ky-thuat" in text
    assert text.count("không rõ người thực hiện") == signed_told("text").count("không rõ người")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("columns", [40, 80, 120])
def test_no_line_is_wider_than_the_terminal(language, columns, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")

    text = told("text", language=language, columns=columns, stream=Terminal())

    assert max(map(columns_of, text.splitlines())) <= columns


def test_a_pipe_gets_no_control_character():
    text = told("text")

    assert escape(text.replace("\n", "")) == text.replace("\n", "")


def test_a_terminal_gets_colour_and_no_color_takes_it_away(monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    coloured = told("text", stream=Terminal())

    monkeypatch.setenv("NO_COLOR", "1")
    plain = told("text", stream=Terminal())

    assert "\x1b[1;31m" in coloured
    assert "\x1b[1;31m" not in plain


def test_clean_devices_take_one_line_however_many_they_are():
    clean = [replace(samples.CLEAN, host=f"codec-{number}") for number in range(40)]

    text = told("text", reports=(samples.GUILTY, *clean))

    assert "\n40 thiết bị đúng khai báo\n" in text
    assert not re.search(r"codec-\d", text)


@pytest.mark.parametrize(
    ("output", "mark"),
    [
        ("text", "CHƯA KÝ"),
        ("text", "MÔ PHỎNG"),
        ("json", '"UNSIGNED"'),
        ("json", '"SIMULATED"'),
        ("ndjson", '"UNSIGNED"'),
        ("ndjson", '"SIMULATED"'),
    ],
)
def test_every_output_says_unsigned_and_simulated(output, mark):
    assert mark in told(output)


def test_a_real_run_does_not_say_simulated():
    header = replace(samples.HEADER, simulated=0)

    assert header.notices == ("UNSIGNED",)


def test_json_is_one_document_of_its_schema():
    document = json.loads(told("json"))

    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate(document)
    assert [host["host"] for host in document["hosts"]] == sorted(r.host for r in samples.REPORTS)


@pytest.mark.parametrize("output", ["json", "ndjson"])
def test_data_has_all_three_values_and_what_of_it_is_signed(output):
    text = signed_told(output)

    document = json.loads(text) if output == "json" else json.loads(text.splitlines()[0])
    report = document["hosts"][0] if output == "json" else json.loads(text.splitlines()[1])
    if output == "json":
        Draft202012Validator(SCHEMA).validate(document)
    assert document["authority"] == {
        "manifest": 7,
        "adopted": 2,
        "edited": ["baselines/10-encryption.yaml", "baselines/x.yaml"],
    }
    assert document["notices"] == ["EDITED", "SIMULATED"]
    assert document["unsigned"] is True
    first = report["findings"][0]
    assert (first["declared"], first["authorized"], first["live"]) == (
        "BestEffort",
        "On",
        "BestEffort",
    )
    assert first["reason"] == {"code": "MATCHES_UNSIGNED", "facts": {}}


@pytest.mark.parametrize("columns", [40, 80])
def test_a_signed_audit_is_no_wider_than_the_terminal_either(columns, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")

    text = signed_told("text", columns=columns, stream=Terminal())

    assert max(map(columns_of, text.splitlines())) <= columns


def test_json_of_no_device_is_whole():
    Draft202012Validator(SCHEMA).validate(json.loads(told("json", reports=())))


def test_a_json_document_without_its_end_is_no_json():
    text = rendered("audit", "json", samples.HEADER, samples.CLEAN)

    with pytest.raises(json.JSONDecodeError):
        json.loads(text)


def test_each_ndjson_line_is_a_record_of_the_schema():
    records = [json.loads(line) for line in told("ndjson").splitlines()]

    record = Draft202012Validator({**SCHEMA["$defs"]["record"], "$defs": SCHEMA["$defs"]})
    for each in records:
        record.validate(each)
    assert [r["record"] for r in records] == ["header", "host", "host", "host", "summary"]


def test_an_output_that_does_not_exist_is_refused():
    with pytest.raises(RequestError) as refused:
        rendered("audit", "yaml")

    assert refused.value.facts["known"] == "text, json, ndjson, html, sarif, junit, csv"


@given(
    hostile=st.text(st.sampled_from("ab \\x1\n\r\t\x1b\x9b\x00\u202e\u2028\ud800[]{}<>&\"'ở")),
    output=st.sampled_from(["text", "json", "ndjson"]),
)
def test_nothing_a_device_says_reaches_a_terminal_unescaped(hostile, output):
    finding = replace(samples.TAMPERED, live=hostile, declared=hostile, actor=hostile, path=hostile)
    report = replace(samples.GUILTY, site=hostile, findings=(finding,))

    text = told(output, reports=(report,))

    assert all(c == "\n" or (c.isprintable() and c.isascii()) or c > "\xa0" for c in text)
    assert not set(text) & set("\u202e\u2028\ud800\x9b\x1b")


@given(
    st.text(st.sampled_from("ab\n\\nx10\x1bu2e\u202e")), st.text(st.sampled_from("\\n\nx1b\x1b"))
)
def test_two_texts_never_look_the_same(one, other):
    assert (escape(one) == escape(other)) == (one == other)


def test_coverage_keeps_looked_at_apart_from_conform():
    coverage = samples.summary().coverage

    assert (coverage.selected, coverage.reached, coverage.unknown, coverage.not_tried) == (
        4,
        2,
        1,
        1,
    )
    assert (coverage.declared, coverage.looked_at, coverage.conform) == (132, 86, 85)
    assert coverage.findings[Verdict.MOVED] == 1


@given(st.permutations(samples.REPORTS))
def test_coverage_does_not_depend_on_the_order_of_answers(reports):
    coverage = Coverage(selected=4)
    for report in reports:
        coverage = coverage.plus(report)

    assert coverage == samples.summary().coverage


def test_the_page_fits_a_telephone_and_is_not_cut_within_a_finding_on_paper():
    page = told("html")

    assert '<meta name="viewport" content="width=device-width' in page
    for kind in ("finding", "recap"):
        assert re.search(rf"\.{kind} {{[^}}]*break-inside: avoid", page)
        assert f'class="{kind}' in page
    assert "size: A4" in page
    assert "inventory/hosts.yaml:7</code>" in page


def of_device(verdict, parameter, reason, **facts):
    return Finding("pc", verdict, parameter, declared="good", reason=reason, facts=facts)


def alone(*findings, counts=None, output="text"):
    return told(output, reports=(replace(samples.CLEAN, findings=findings, counts=counts or {}),))


@pytest.mark.parametrize("output", ["text", "html"])
def test_what_a_device_does_not_tell_is_not_said_to_be_absent(output):
    untold = of_device(Verdict.ABSENT, "room.light", "NOT_CONFIGURABLE_REMOTELY")
    lacking = replace(untold, reason="NOT_IN_FAMILY")

    def block(finding):
        text = alone(finding, output=output)
        return text.lower().partition("room.light")[0]

    assert "không cho biết" in block(untold)
    assert "không có trên máy" not in block(untold)
    assert "không có trên máy" in block(lacking)
    assert '"verdict":"absent"' in alone(untold, output="json")


def test_what_a_person_answers_for_is_not_followed_by_a_value_that_is_not_known():
    facts = {"value": "good", "by": "B", "seen_on": "2026-11-20", "until": "2027-05-20"}

    text = alone(of_device(Verdict.ATTESTED, "room.light", "ATTESTED_BY_PERSON", **facts))

    assert "thực tế" not in text
    assert "khai báo good" in text
    assert "20/11/2026" in text
    assert "2026-11-20" not in text


def test_the_page_has_the_devices_that_no_network_reaches_and_the_exit_code():
    manual = replace(samples.CLEAN, is_asked=False, counts={Verdict.ATTESTED: 4})
    summary = replace(samples.summary(), coverage=Coverage(selected=1).plus(manual))

    page = rendered("audit", "html", samples.HEADER, manual, summary, language="vi")

    assert "1 không mạng nào tới được" in page
    assert "4 được xác nhận, không đo" in page
    assert "(mã thoát 2)" in page


@pytest.mark.parametrize("output", ["text", "html", "json", "ndjson"])
def test_whom_a_switch_confirms_is_told_in_every_output_and_fits_the_schema(output):
    fleet = FleetReport((), ("codec-a", "codec-b"))

    text = told(output, reports=(*samples.REPORTS, fleet), view=AT_LENGTH)

    assert "codec-a" in text
    if output in ("text", "html"):
        assert "bộ chuyển mạch nghe thấy" in " ".join(text.split())
    if output == "json":
        assert json.loads(text)["fleet"] == {"findings": [], "confirmed": ["codec-a", "codec-b"]}
        Draft202012Validator(SCHEMA).validate(json.loads(text))
