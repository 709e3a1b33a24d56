"""What is as it was takes one line, and what is new among it does not."""

from dataclasses import replace

import pytest

from fleetcfg.model.finding import Finding, FleetReport
from fleetcfg.model.verdict import FAIL_ON, Verdict
from fleetcfg.observations.earlier_run import EarlierRun, FindingRow
from fleetcfg.report.audits.audit_view import AuditView
from fleetcfg.words import LANGUAGES
from tests.report import samples
from tests.report.audits.test_audit_screen import AUTO, device
from tests.report.rendered import rendered

CALLS = Finding("", Verdict.UNVERIFIABLE, "device.past_calls", reason="CALLS_NOT_TOLD")
PORT = Finding("", Verdict.UNVERIFIABLE, "device.neighbour", reason="NEIGHBOUR_NOT_TOLD")
OLD = Finding("", Verdict.OUTDATED, "device.certificate", severity="low", reason="CERTIFICATE_X")
CHANGE = {"changeset": "CS-2026-0001"}
FLEET = (device(1), device(2, CALLS, PORT), device(3, CALLS))


def before(*reports):
    """Return what a run found that had read the devices of *reports*."""
    rows = {
        one.host: {
            FindingRow(one.host, each.parameter, each.path, each.verdict): each.severity
            for each in one.findings
        }
        for one in reports
    }
    return EarlierRun("RUN-1", samples.BEFORE, rows, frozenset(rows), frozenset({*rows, ""}))


def told(reports, view=None, *, language="vi", counted=FAIL_ON, header=samples.HEADER):
    header = replace(header, hosts=sum(hasattr(one, "host") for one in reports))
    ended = replace(samples.ended(header, reports, samples.END), counted=counted)
    nouns = (view or AuditView(), header, *reports, ended)
    return rendered("audit", "text", *nouns, language=language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("earlier", [None, before(*FLEET)])
def test_a_clean_audit_is_at_most_six_lines_and_its_last_says_what_marks_it(language, earlier):
    header = replace(samples.HEADER, drafts=("draft",))

    lines = told(FLEET, AuditView(before=earlier), language=language, header=header).splitlines()

    assert len(lines) <= 6
    marks = {"vi": "CHƯA KÝ · NHÁP · MÔ PHỎNG", "en": "UNSIGNED · DRAFT · SIMULATED"}[language]
    assert lines[-1].endswith(marks)


def test_what_could_not_be_checked_before_either_is_counted_in_one_line():
    text = told(FLEET, AuditView(before=before(*FLEET)))

    assert "\nKhông kiểm được 3 tham số của 2 thiết bị: như lượt trước (--details).\n" in text
    assert "KHÔNG KIỂM ĐƯỢC" not in text
    assert "PHÁT HIỆN" not in text


def test_where_no_run_was_before_the_line_names_what_is_not_shown():
    text = told(FLEET)

    assert "2 máy chưa kiểm hết: các cuộc gọi đã qua (2), chỗ cắm vào mạng (1);" in text


@pytest.mark.parametrize(
    "earlier",
    [
        before(device(1), device(2, CALLS), device(3, CALLS)),
        before(device(1), device(3, CALLS)),  # the device was not read then
    ],
)
def test_what_could_be_checked_before_and_cannot_now_is_named(earlier):
    text = told(FLEET, AuditView(before=earlier))

    block = text.partition("KHÔNG KIỂM ĐƯỢC")[2]
    assert "chỗ cắm vào mạng (device.neighbour)" in block
    assert "1 thiết bị: codec-02" in block
    assert "như lượt trước" in text
    assert "PHÁT HIỆN  không kiểm được 3" in text


def test_receipts_that_contradict_each_other_keep_their_block_until_that_is_settled():
    finding = Finding(
        "", Verdict.UNREADABLE, "call.encryption", reason="RECEIPT_CONTRADICTION", facts=CHANGE
    )
    contradicted = device(1, finding, counts={Verdict.UNREADABLE: 1, Verdict.CONFORM: 9})

    for view in (None, AuditView(before=before(contradicted))):
        text = told((contradicted,), view)

        assert "Các biên nhận nói trái nhau về CS-2026-0001" in text
        assert "1 thiết bị: codec-01" in text
        assert "(mã thoát 3)" in text


def test_what_counts_as_a_finding_by_request_is_told_as_one():
    text = told(FLEET, AuditView(before=before(*FLEET)), counted=(Verdict.UNVERIFIABLE,))

    assert text.count("\nKHÔNG KIỂM ĐƯỢC · 1 tham số\n") == 2
    assert "như lượt trước" not in text


def test_why_an_audit_is_not_clean_is_named_although_it_was_so_before():
    secret = Finding("", Verdict.UNVERIFIABLE, "sip.password", reason="MASKED_BY_DEVICE")
    bare = device(2, secret, counts={Verdict.UNVERIFIABLE: 1})
    lost = device(3, reason="RUN_DEADLINE", last_read=samples.BEFORE)
    reports = (device(1), bare, lost, device(4, counts={Verdict.UNMANAGED: 9}))

    text = told(reports, AuditView(before=before(*reports)))

    assert "(mã thoát 3)" in text
    assert "1 thiết bị: codec-02" in text.partition("KHÔNG KIỂM ĐƯỢC")[2]
    assert "codec-03" in text.partition("KHÔNG XEM ĐƯỢC")[2]
    assert "1 thiết bị chưa có khai báo nào để so" in " ".join(text.split())


def test_what_is_outdated_as_before_takes_a_line_unless_it_is_grave():
    light, grave = device(2, OLD), device(3, replace(OLD, severity="high"))
    reports = (device(1), light, grave)

    text = " ".join(told(reports, AuditView(before=before(*reports))).split())

    assert "Phần mềm hoặc chứng thư đã cũ ở 1 thiết bị: như lượt trước (--details)." in text
    assert "codec-03" in text
    assert "codec-02" not in text
    assert "codec-02" in told(reports, AuditView(before=before(device(1), grave)))


def test_what_is_not_as_declared_keeps_its_block_however_long_it_is_so():
    reports = (device(1, AUTO), device(2, CALLS))

    text = told(reports, AuditView(before=before(*reports)))

    assert "SAI KHAI BÁO · nghiêm trọng" in text
    assert "codec-01" in text


def test_what_was_asked_for_is_told_at_length():
    fleet = FleetReport((), ("codec-02",))
    views = [
        AuditView(before=before(*FLEET), **asked)
        for asked in ({"verdicts": (Verdict.UNVERIFIABLE,)}, {"sort": "host"})
    ]

    assert all("codec-02" in told(FLEET, view) for view in views)
    at_length = told((*FLEET, fleet), AuditView(before=before(*FLEET), is_detailed=True))
    assert "bộ chuyển mạch nghe thấy" in " ".join(at_length.split())
    assert "CHƯA KÝ: " in at_length


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_alike_of_devices_that_were_not_seen_is_said_once_with_their_names(language):
    lost = [
        device(
            number,
            reason="DEV_IDENTITY_NOT_PINNED",
            facts={"host": f"codec-{number:02}", "address": f"10.0.0.{number}", "transport": "ssh"},
        )
        for number in range(1, 7)
    ]

    text = " ".join(told(lost, language=language).split())

    one = {"vi": "Khai báo của 6 thiết bị không có gì", "en": "The declaration of 6 devices has"}
    assert one[language] in text
    assert text.count("DEV_IDENTITY_NOT_PINNED") == 1
    assert text.count("codec-03") == 1
    assert "(fleetcfg inventory pin)" in text
    alone = " ".join(told(lost[:1], language=language).split())
    assert "(fleetcfg inventory pin codec-01)" in alone
    refused = [replace(each, reason="DEV_REFUSED") for each in lost]  # which says the address
    assert "10.0.0.3" in told(refused, language=language)
