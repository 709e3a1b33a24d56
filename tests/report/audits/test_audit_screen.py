"""The screen of an audit: what matters first, equal findings once, the same for the same fleet."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from jsonschema import Draft202012Validator

from fleetcfg.model.audit import AuditAuthority
from fleetcfg.model.device_place import DevicePlace
from fleetcfg.model.finding import Finding, FleetReport, Since
from fleetcfg.model.verdict import Verdict
from fleetcfg.report.lines import columns_of
from fleetcfg.words import LANGUAGES
from tests.report import samples
from tests.report.audits.test_audit import AT_LENGTH, SCHEMA, Terminal, told
from tests.report.rendered import rendered

UNITS = ("Xã Bum Tở", "Xã Mù Cả", "Xã Pa Ủ")
SIGNED = replace(samples.HEADER, authority=AuditAuthority(7, 2, ()))


def place(number):
    unit = UNITS[number % len(UNITS)]
    provider = ("VNPT Lai Châu", "Viettel Lai Châu")[number % 2]
    return DevicePlace(number, f"Phòng họp trực tuyến số {number}", unit, provider)


def device(number, *findings, **others):
    """Return the report on the device that stands at *number* in the inventory."""
    host = f"codec-{number:02}"
    found = tuple(replace(finding, host=host) for finding in findings)
    named = replace(samples.CLEAN, host=host, site=f"Điểm cầu {number}", place=place(number))
    return replace(named, findings=found, **others)


AUTO = replace(
    samples.TAMPERED,
    parameter="call.auto_answer",
    path="Conference AutoAnswer Mode",
    declared="Off",
    live="On",
)
RATE = replace(AUTO, parameter="call.rate", path="Conference DefaultCall Rate", declared="768")
LOW = replace(RATE, severity="low")
FLEET = [
    device(1, LOW),
    *(device(number, samples.TAMPERED, AUTO, RATE) for number in range(2, 33)),
    device(33, samples.MOVED),
    *(device(number) for number in range(34, 40)),
    device(40, reason="RUN_DEADLINE", last_read=samples.BEFORE),
]


def shuffled(way):
    """Return the fleet in one of many orders of answers."""
    mixed = [*FLEET[way * 7 :], *FLEET[: way * 7]]
    return mixed[::-1] if way % 2 else mixed


@pytest.mark.parametrize("output", ["text", "json", "html"])
def test_the_order_in_which_devices_answer_changes_nothing(output):
    assert len({told(output, reports=shuffled(way)) for way in range(4)}) == 1


def test_the_gravest_comes_first_and_the_result_last():
    text = told("text", reports=shuffled(1))

    heads = [line.split(" · ")[0] for line in text.splitlines() if line[:1].isupper()]
    assert heads.index("BỊ DI CHUYỂN") < heads.index("SAI KHAI BÁO")
    assert heads.index("SAI KHAI BÁO") < heads.index("KHÔNG XEM ĐƯỢC")
    severities = [line.split(" · ")[1] for line in text.splitlines() if line.startswith("SAI")]
    assert severities == ["nghiêm trọng", "nhẹ"]
    last = text.splitlines()[-1]
    assert last.startswith("KẾT QUẢ")
    assert "CHƯA KÝ" in last
    assert "MÔ PHỎNG" in last


def test_what_many_devices_have_alike_is_told_once_with_the_devices_behind_it():
    text = told("text", reports=FLEET)

    assert "SAI KHAI BÁO · nghiêm trọng · 3 tham số giống nhau trên 31 thiết bị" in text
    assert text.count("codec-02") == 1 + 3  # the devices, and a command for each parameter
    assert text.count("call.auto_answer)") == 1
    assert "và 11 nữa" in text
    assert "codec-32" not in text
    assert "codec-32" in told("json", reports=FLEET)


def test_a_finding_says_where_since_when_by_which_clause_and_what_to_type():
    text = told("text", reports=[device(5, replace(AUTO, is_by_manifest=True))], header=SIGNED)

    block = text.partition("KHÁC BẢN ĐÃ KÝ")[2].partition("\n\n")[0]
    assert block.splitlines() == [
        " · nghiêm trọng",
        "  Tự trả lời cuộc gọi đến (call.auto_answer) · Conference AutoAnswer Mode",
        "  codec-05 · Phòng họp trực tuyến số 5 · Xã Pa Ủ · Viettel Lai Châu",
        "  khai báo Off → thực tế On",
        "  thay đổi trong khoảng 23/11/2026 08:00 – 24/11/2026 14:05 · trước đó On",
        "  không rõ người thực hiện",
        "  QĐ 32/2019 Điều 5.3 · baselines/10-encryption.yaml:12",
        "  → fleetcfg explain codec-05 call.auto_answer",
        "  → fleetcfg plan --from-audit ab12cd --limit codec-05",
    ]


def test_nothing_is_to_be_planned_where_no_root_is_trusted_or_nothing_is_kept():
    unkept = replace(SIGNED, is_kept=False)

    assert "fleetcfg plan" not in told("text", reports=[device(5, AUTO)])
    assert "fleetcfg plan" not in told("text", reports=[device(5, AUTO)], header=unkept)


def test_times_that_differ_by_device_are_told_as_a_span():
    later = replace(AUTO, since=Since(samples.START + timedelta(days=1)))

    text = told("text", reports=[device(1, AUTO), device(2, later)])

    assert "như vậy từ 24/11/2026 14:05 đến 25/11/2026 14:05, tùy thiết bị" in text


def test_devices_that_were_not_seen_stand_together_with_why_and_when_they_last_were():
    lost = [
        device(7, reason="RUN_DEADLINE", last_read=samples.BEFORE),
        device(3, reason="RUN_INTERRUPTED"),
        device(5, reason="RUN_DEADLINE"),
    ]

    text = told("text", reports=lost)

    block = text.partition("KHÔNG XEM ĐƯỢC · 3 thiết bị")[2].partition("\n\n")[0]
    assert block.index("codec-03") < block.index("codec-05") < block.index("codec-07")
    assert block.count("Thiết bị không trả lời xong trong thời hạn.") == 1
    assert "lần cuối đọc được: 23/11/2026 08:00" in block
    assert block.count("chưa lần nào đọc được") == 2
    assert "không có" not in text
    unkept = replace(samples.HEADER, is_kept=False)
    assert "lần nào" not in told("text", reports=lost, header=unkept)


def test_many_devices_that_were_not_seen_do_not_fill_the_screen():
    lost = [device(number, reason="RUN_DEADLINE") for number in range(1, 500)]

    text = told("text", reports=lost)

    assert len(text.splitlines()) < 90
    assert "và 287 nữa" in text


def test_what_is_not_clean_is_counted_by_provider_and_by_unit_where_that_says_something():
    text = told("text", reports=FLEET)

    assert "  NHÀ CUNG CẤP      thiết bị  sai khác  chưa xem hết" in text
    assert "  VNPT Lai Châu           20        16             1" in text
    assert "  ĐƠN VỊ CẦN XEM" in text
    assert "NHÀ CUNG CẤP" not in told("text", reports=FLEET[33:39])
    assert "ĐƠN VỊ CẦN XEM" not in told("text", reports=[FLEET[0], *FLEET[33:]])


def test_the_totals_by_severity_count_what_is_to_be_mended():
    text = told("text", reports=[device(1, AUTO, *samples.HIDDEN, samples.WAIVED)])

    assert "MỨC ĐỘ     nghiêm trọng 1\n" in text
    assert "MỨC ĐỘ" not in told("text", reports=[device(1, *samples.HIDDEN)])


def test_json_has_totals_in_the_order_of_the_inventory_and_fits_the_schema():
    document = json.loads(told("json", reports=shuffled(3)))

    Draft202012Validator(SCHEMA).validate(document)
    assert [host["host"] for host in document["hosts"]] == [one.host for one in FLEET]
    totals = document["totals"]
    assert totals["severity"] == {"critical": 1, "high": 93, "medium": 0, "low": 1}
    assert totals["devices"] == {
        "as_declared": 6,
        "not_as_declared": 33,
        "waiting": 0,
        "nothing_declared": 0,
        "not_seen": 1,
        "attested": 0,
    }
    assert [part["name"] for part in totals["providers"]] == ["Viettel Lai Châu", "VNPT Lai Châu"]
    assert [part["name"] for part in totals["units"]] == ["Xã Mù Cả", "Xã Pa Ủ", "Xã Bum Tở"]
    assert len(totals["sites"]) == 40
    assert document["hosts"][-1]["last_read"] == "2026-11-23T01:00:00Z"


def test_findings_of_a_device_stand_in_the_order_of_their_gravity():
    (host,) = json.loads(told("json", reports=[device(1, LOW, AUTO, samples.MOVED)]))["hosts"]

    assert [one["severity"] for one in host["findings"]] == ["critical", "high", "low"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("columns", [40, 80, 120])
def test_a_large_screen_is_no_wider_than_the_terminal(language, columns, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")

    text = told("text", language=language, columns=columns, reports=FLEET, stream=Terminal())

    assert max(map(columns_of, text.splitlines())) <= columns


def test_a_run_that_did_not_come_to_its_end_still_tells_what_it_found():
    whole = told("text", reports=FLEET)

    text = rendered("audit", "text", samples.HEADER, *FLEET)
    found, _, marks = text.partition("CHƯA KÝ:")
    assert "31 thiết bị" in found
    assert whole.startswith(found.rstrip("\n"))
    assert "MÔ PHỎNG:" in marks
    assert "KẾT QUẢ" not in text


def test_a_device_that_only_waits_is_not_called_different():
    document = json.loads(told("json", reports=[device(1, samples.PENDING)]))

    assert document["totals"]["devices"]["waiting"] == 1
    open_ = device(2, counts={Verdict.UNREADABLE: 1})
    document = json.loads(told("json", reports=[open_]))
    assert document["totals"]["devices"]["not_seen"] == 1


def test_a_device_of_which_nothing_is_declared_is_not_called_as_declared():
    text = told("text", reports=[device(1), device(2, counts={Verdict.UNMANAGED: 300})])

    assert "\n1 thiết bị đúng khai báo\n" in text
    assert "1 thiết bị chưa có khai báo nào để so" in " ".join(text.split())
    document = json.loads(told("json", reports=[device(2, counts={Verdict.UNMANAGED: 300})]))
    Draft202012Validator(SCHEMA).validate(document)
    assert document["totals"]["devices"]["as_declared"] == 0
    assert document["totals"]["devices"]["nothing_declared"] == 1


def test_who_did_it_is_not_asked_of_what_a_device_is():
    text = told("text", reports=[device(5, samples.MOVED)])

    assert "BỊ DI CHUYỂN" in text
    assert "không rõ người thực hiện" not in text


def test_devices_that_a_finding_on_the_fleet_names_are_not_called_as_declared():
    twice = Finding(
        "",
        Verdict.IDENTITY_MISMATCH,
        "fleet.mac",
        live="00:00:5e:00:53:01: codec-01, codec-02",
        severity="critical",
        reason="SEEN_TWICE",
        named=("codec-01", "codec-02"),
    )
    document = json.loads(
        rendered(
            "audit",
            "json",
            samples.HEADER,
            *map(device, (1, 2, 3)),
            FleetReport((twice,)),
            samples.summary(),
        )
    )

    Draft202012Validator(SCHEMA).validate(document)
    assert document["totals"]["devices"]["as_declared"] == 1
    assert document["totals"]["devices"]["not_as_declared"] == 2
    assert document["fleet"]["findings"][0]["devices"] == ["codec-01", "codec-02"]


def test_a_device_that_does_not_show_all_is_not_among_those_as_declared():
    hidden = Finding("", Verdict.UNVERIFIABLE, "device.past_calls", reason="CALLS_NOT_TOLD")
    waived = replace(samples.WAIVED, severity="low")
    text = told("text", reports=[device(1), device(2, hidden), device(3, waived)])

    assert "\n2 thiết bị đúng khai báo · 1 đúng trong phần xem được\n" in text
    document = json.loads(told("json", reports=[device(1), device(2, hidden), device(3, waived)]))
    Draft202012Validator(SCHEMA).validate(document)
    kinds = {"breach": 0, "not_seen": 1, "allowed": 1, "waits": 0}
    assert document["totals"]["kinds"] == kinds
    assert document["totals"]["devices"]["as_declared"] == 3
    for parts in ([document["totals"]], document["totals"]["sites"]):
        assert sum(part["partly"] for part in parts) == 1
    assert sum(part["findings"] for part in document["totals"]["providers"]) == 0


def test_a_device_that_shows_few_parameters_is_told_with_how_many():
    counts = {Verdict.CONFORM: 4, Verdict.UNMANAGED: 1}
    reports = [device(1), device(2, counts=counts, read=5)]
    text = " ".join(told("text", reports=reports, view=AT_LENGTH).split())

    assert "2 thiết bị đúng khai báo · 1 cho đọc ít tham số" in told("text", reports=reports)
    assert "codec-02 (khai 4, đã xem 4, cho đọc 5)" in text
    assert "codec-01 (khai" not in text
    (_, host) = json.loads(told("json", reports=reports))["hosts"]
    assert (host["declared"], host["looked_at"], host["read"]) == (4, 4, 5)
