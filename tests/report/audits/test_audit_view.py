"""What of an audit is shown: where it is less, that is said; the result counts all of it."""

import json
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator

from fleetcfg.model.verdict import Verdict
from fleetcfg.observations.earlier_run import EarlierRun, FindingRow
from fleetcfg.report.audits.audit_view import AuditView
from tests.report import samples
from tests.report.audits.test_audit import SCHEMA
from tests.report.audits.test_audit_screen import AUTO, FLEET, LOW, device
from tests.report.rendered import rendered

FEW = (
    device(1, AUTO, LOW, *samples.HIDDEN),
    device(2, samples.MOVED),
    device(3, AUTO),
    device(4, reason="RUN_DEADLINE"),
)


def seen(output, view, reports=FEW):
    return rendered("audit", output, view, samples.HEADER, *reports, samples.summary())


def data(view, reports=FEW):
    document = json.loads(seen("json", view, reports))
    Draft202012Validator(SCHEMA).validate(document)
    return document


def shown(document):
    """Return host and parameter of each finding in *document*."""
    return [(h["host"], f["parameter"]) for h in document["hosts"] for f in h["findings"]]


@pytest.mark.parametrize(
    ("view", "expected", "hidden"),
    [
        (AuditView(severities=("critical",)), [("codec-02", "device.neighbour")], 5),
        (AuditView(verdicts=(Verdict.UNVERIFIABLE,)), [("codec-01", "sip.password")], 4),
        (AuditView(hosts=frozenset({"codec-03"})), [("codec-03", "call.auto_answer")], 5),
        (AuditView(severities=("low",), hosts=frozenset({"codec-03"})), [], 6),
    ],
)
def test_what_nobody_asked_for_is_not_shown_and_is_counted(view, expected, hidden):
    whole, document = data(AuditView()), data(view)
    text = seen("text", view)

    assert shown(document)[:1] == expected[:1]
    assert document["view"]["findings_not_shown"] == hidden
    assert f"không hiện {hidden} phát hiện" in text
    assert "mã thoát vẫn tính đủ" in seen("html", view)
    for figure in ("coverage", "totals", "exit_code"):
        assert document[figure] == whole[figure]
    assert "view" not in whole


def test_each_line_of_a_stream_is_narrowed_as_well_and_the_last_says_so():
    view = AuditView(severities=("critical",), hosts=frozenset({"codec-01", "codec-02"}))

    lines = [json.loads(line) for line in seen("ndjson", view).splitlines()]

    record = Draft202012Validator({**SCHEMA["$defs"]["record"], "$defs": SCHEMA["$defs"]})
    for line in lines:
        record.validate(line)
    assert [line.get("host", "") for line in lines] == ["", "codec-01", "codec-02", ""]
    assert [len(line.get("findings", ())) for line in lines] == [0, 0, 1, 0]
    assert lines[-1]["view"]["devices_not_shown"] == 2
    assert lines[-1]["view"]["findings_not_shown"] == 5


def test_a_device_that_was_not_seen_is_told_whatever_severity_was_asked_for():
    assert "codec-04" in seen("text", AuditView(severities=("low",)))
    assert "codec-04" not in seen("text", AuditView(hosts=frozenset({"codec-01"})))


def row(host, finding):
    return FindingRow(host, finding.parameter, finding.path, finding.verdict)


EARLIER = EarlierRun(
    "RUN-1",
    samples.BEFORE,
    {
        "codec-01": {row("codec-01", AUTO): "high", row("codec-01", samples.WATCHED): "medium"},
        "codec-04": {row("codec-04", AUTO): "high"},
    },
    frozenset({"codec-01", "codec-02", "codec-04", "codec-05"}),
    frozenset({"codec-01", "codec-02", ""}),
)


def test_against_an_earlier_run_only_what_is_new_is_shown_and_the_rest_is_counted():
    document = data(AuditView(earlier=EARLIER))
    text = seen("text", AuditView(earlier=EARLIER))

    assert shown(document) == [
        ("codec-01", "call.rate"),
        ("codec-01", "sip.password"),
        ("codec-01", "snmp.community"),
        ("codec-02", "device.neighbour"),
        ("codec-03", "call.auto_answer"),
    ]
    assert document["view"]["since_run"] == {
        "run": "RUN-1",
        "started_at": "2026-11-23T01:00:00Z",
        "appeared": 5,
        "on_devices_not_read_then": 0,
        "on_devices_not_asked_then": 1,
        "wider_run": None,
        "stayed": 1,
        "gone": 1,
        "devices_not_read_now": 2,
    }
    told = " ".join(text.split())
    assert "SO VỚI LƯỢT RUN-1 (23/11/2026 08:00)" in told
    for piece in (
        "5 mới",
        "1 vẫn còn",
        "1 đã hết",
        "2 thiết bị của lượt ấy lần này không xem hoặc không đọc được",
    ):
        assert piece in told


@pytest.mark.parametrize(
    ("wider", "offer"), [("", ""), ("RUN-0", "; lượt gần nhất kiểm tra đủ: --since-run RUN-0")]
)
def test_what_the_earlier_run_was_not_asked_for_is_said_in_one_sentence(wider, offer):
    earlier = replace(EARLIER, read=EARLIER.read - {"codec-02"}, wider=wider)

    told = " ".join(seen("text", AuditView(earlier=earlier)).split())

    assert (
        f"Lượt ấy không kiểm tra 1 thiết bị, nên 1 phát hiện ở đó chưa chắc là mới{offer}." in told
    )
    assert "1 mới ở thiết bị chưa đọc được ở lượt ấy" in told
    assert "không kiểm tra" not in seen("text", AuditView(earlier=EARLIER), FEW[:2])


def test_what_went_is_counted_as_it_was_asked_for():
    view = AuditView(severities=("high",), earlier=EARLIER)

    assert data(view)["view"]["since_run"]["gone"] == 0


def test_findings_can_stand_by_device_and_by_site():
    by_host = seen("text", AuditView(sort="host"), FLEET[:4])
    by_site = seen("text", AuditView(sort="site"), FLEET[:4])

    heads = [line for line in by_host.splitlines() if line.startswith("codec")]
    assert [line.split(" ")[0] for line in heads] == [f"codec-0{n}" for n in (1, 2, 3, 4)]
    assert "giống nhau" not in by_host
    assert [line for line in by_site.splitlines() if line.startswith("Điểm cầu")] == [
        f"Điểm cầu {number}" for number in (1, 2, 3, 4)
    ]


def test_data_by_site_is_sorted_so():
    reports = [replace(device(1), site="B"), replace(device(2), site="A")]

    document = data(AuditView(sort="site"), reports)

    assert [host["host"] for host in document["hosts"]] == ["codec-02", "codec-01"]
