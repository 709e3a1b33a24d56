"""Reports on a fleet: the numbers of every section are those of the figures, and lead somewhere."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from fleetcfg.errors import RequestError
from fleetcfg.model.audit import AuditAuthority, DeviceEmergency
from fleetcfg.model.audit_totals import AuditTotals
from fleetcfg.model.authorized import Emergency
from fleetcfg.model.device_state import DeviceState
from fleetcfg.model.finding import Finding
from fleetcfg.model.finding_groups import FindingGroup
from fleetcfg.model.problem import Place
from fleetcfg.model.verdict import TOLD_KINDS, Verdict, kind_of
from fleetcfg.report.report_parts import Paragraph, Picture, Tiles
from fleetcfg.words import Words
from tests.report import samples
from tests.report.fleets import ORIGIN, device, figures, findings_of, fleet, room
from tests.report.reports.fleet_reports import (
    FLEET,
    KINDS,
    VI,
    blocks,
    cells,
    report_of,
    table,
    texts,
)


@pytest.mark.parametrize(("kind", "scope"), KINDS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_link_leads_to_one_place_and_every_table_is_whole(kind, scope, language):
    report = report_of(kind, scope, words=Words(language))
    names = [section.name for section in report.sections]
    names += [one.name for one in report.tables]
    names += [cell.anchor for cell in cells(report) if cell.anchor]
    tiles = [tile for one in blocks(report, Tiles) for tile in one.tiles]
    links = {cell.link for cell in cells(report)} | {tile.link for tile in tiles}

    assert len(names) == len(set(names))
    assert links - {""} <= set(names)
    for one in report.tables:
        assert {len(row) for row in (*one.rows, *([one.total] if one.total else []))} <= {
            len(one.columns)
        }
        for cell in (cell for row in one.rows for cell in row if cell.is_number):
            assert cell.text.isdigit()
    pictures = blocks(report, Picture)
    assert {picture.table for picture in pictures} <= {one.name for one in report.tables}
    assert not any("report." in text for text in texts(report))  # each label is known


def test_the_page_of_a_room_counts_its_devices():
    states = [DeviceState.AS_DECLARED, DeviceState.NOT_SEEN, DeviceState.AS_DECLARED]
    report = report_of("site", "a", figures([room("a", states), room("b", states)]))

    (tiles,) = blocks(report, Tiles)
    assert [tile.value for tile in tiles.tiles] == ["3", "2", "0", "1"]
    assert tiles.tiles[0].label == VI.label("report.tile.devices")
    assert len(table(report, "devices").rows) == 3


@pytest.mark.parametrize(("kind", "scope"), KINDS[:3])
def test_tiles_and_sums_are_the_rooms_of_the_report(kind, scope):
    report = report_of(kind, scope)
    rooms = table(report, "rooms").rows
    words = {VI.label(f"report.state.{state}") for state in DeviceState}
    (tiles,) = blocks(report, Tiles)

    assert tiles.tiles[0].value == str(len(rooms))
    assert sum(int(tile.value) for tile in tiles.tiles[1:]) == len(rooms)
    for tile in tiles.tiles[1:]:
        assert tile.label in words
        assert sum(row[4].text == tile.label for row in rooms) == int(tile.value)
        if tile.value != "0":  # it leads to the first of just so many rows
            place = next(n for n, row in enumerate(rooms) if row[4].anchor == tile.link)
            listed = rooms[place : place + int(tile.value)]
            assert {row[4].text for row in listed} == {tile.label}
    for one in report.tables:
        if one.total and one.name.startswith("by-"):
            for column in range(1, len(one.columns)):
                total = sum(int(row[column].text) for row in one.rows)
                assert str(total) == one.total[column].text


def test_numbers_of_findings_are_those_of_the_figures():
    report = report_of()
    whole = sum(len(group.findings) for group in FLEET.groups)
    kinds = counted(FLEET)

    assert sum(int(row[6].text) for row in table(report, "findings").rows) == whole
    assert sum(int(row[1].text) for row in table(report, "by-severity").rows) == kinds["breach"]
    assert [row[1].text for row in table(report, "by-kind").rows] == [
        str(kinds[kind]) for kind in TOLD_KINDS
    ]
    assert len(table(report, "finding-rooms").rows) == whole
    for place, kind in enumerate(TOLD_KINDS):
        for name, first in (("devices", 7), ("rooms", 6)):
            rows = table(report, name).rows
            assert sum(int(row[first + place].text) for row in rows) == kinds[kind]
    looked = table(report, "looked-at")
    assert looked.total[1].text == str(sum(device.declared for device in FLEET.devices))
    assert sum(int(row[1].text) for row in looked.rows) == int(looked.total[1].text)
    states = (DeviceState.NOT_SEEN, DeviceState.NOTHING_DECLARED)
    unseen = [one for one in FLEET.devices if one.state in states]
    assert len(table(report, "unseen").rows) == len(unseen) > 0


OF_FLEET = [
    Finding("", Verdict.UNDECLARED, "fleet.address", live="10.0.0.9", severity="high"),
    Finding("", Verdict.UNDECLARED, "fleet.address", live="10.0.0.8", severity="low"),
]


def counted(found):
    return Counter(str(kind_of(one.verdict)) for group in found.groups for one in group.findings)


@pytest.mark.parametrize("words", [VI, Words("en")])
@pytest.mark.parametrize("rest", [[], OF_FLEET])
@pytest.mark.parametrize("lone", [0, 1])
def test_every_table_comes_to_all_that_was_found_of_one_kind(words, rest, lone):
    rooms = list(fleet(20).rooms)
    found = figures(rooms, findings=[*findings_of(rooms), *rest])
    if lone:
        away = device("away", DeviceState.NOT_AS_DECLARED)
        own = FindingGroup((Finding("away", Verdict.UNAUTHORIZED, "call.rate"),))
        found = replace(found, devices=(*found.devices, away), groups=(*found.groups, own))
    report = report_of(found=found, words=words)

    kinds, names = counted(found), list[str]()
    assert words.label(
        "report.told",
        rooms=len(found.rooms),
        devices=len(found.devices),
        **{kind: kinds[kind] for kind in TOLD_KINDS},
    ) in [one.text for one in blocks(report, Paragraph)]
    for kind in TOLD_KINDS:
        column = words.label(f"report.kind.{kind}")
        for one in report.tables:
            if one.total and column in one.columns:
                at = one.columns.index(column)
                names.append(one.name)
                assert one.total[at].text == str(kinds[kind])
                assert sum(int(row[at].text) for row in one.rows) == kinds[kind]
    assert set(names) == {"by-severity", "by-provider", "by-role", "by-family", "by-unit"}
    assert (names.count("by-severity"), names.count("by-unit")) == (3, 4)
    for name in ("by-provider", "by-family"):
        firsts = [row[0].text for row in table(report, name).rows]
        assert (words.label("audit.fleet") in firsts) == bool(rest)
    outside = words.label("report.no_room")
    assert (outside in [row[0].text for row in table(report, "by-provider").rows]) == bool(lone)


def test_severities_are_counted_as_the_screen_counts_them():
    """What is absent, or could not be read, is no breach, and has no severity."""
    found = [
        Finding("a-0", Verdict.UNAUTHORIZED, "call.rate", severity="high"),
        Finding("a-0", Verdict.ABSENT, "time.zone", severity="high"),
        Finding("a-0", Verdict.UNREADABLE, "sip.mode", severity="low"),
    ]
    report = report_of(found=figures([room("a", [DeviceState.NOT_AS_DECLARED])], findings=found))

    rows = [[cell.text for cell in row[:2]] for row in table(report, "by-severity").rows]
    totals = AuditTotals()
    totals.add(replace(samples.GUILTY, findings=tuple(found)))
    assert rows == [
        *([VI.label(f"severity.{name}"), str(count)] for name, count in totals.severities.items()),
    ]
    kinds = [[cell.text for cell in row] for row in table(report, "by-kind").rows]
    assert kinds[:2] == [
        [VI.label("report.kind.breach"), "1", "1"],
        [VI.label("report.kind.not_seen"), "2", "1"],
    ]


def test_what_was_found_on_the_fleet_as_such_is_on_no_device():
    report = report_of(found=figures([room("a", [DeviceState.WAITING])], findings=OF_FLEET))

    for row in table(report, "findings").rows:
        assert [cell.text for cell in row[5:]] == [VI.label("audit.fleet"), "1", "0"]
        assert row[2].text.endswith(" (fleet.address)")
        assert len(row[2].text) > len("fleet.address ()")
    assert [cell.text for cell in table(report, "by-severity").total[1:3]] == ["2", "0"]


def test_the_list_of_findings_tells_each_value_the_clause_and_where_it_is_declared():
    place = Place("baselines/tinh.yaml", 12, 3)
    one = Finding(
        "a-0",
        Verdict.UNAUTHORIZED,
        "call.rate",
        declared="64",
        live="32",
        clauses=("Đ1",),
        place=place,
    )
    rooms = [room("a", [DeviceState.NOT_AS_DECLARED])]
    listed = table(report_of(found=figures(rooms, findings=[one])), "finding-rooms")

    assert listed.columns[7:] == ("khai báo", "thực tế", "căn cứ", "nơi khai báo", "từ bao giờ")
    told = [cell.text for cell in listed.rows[0]]
    assert told[2] == VI.label("report.kind.breach")
    assert told[7:11] == ["64", "32", "Đ1", "baselines/tinh.yaml:12"]
    signed = replace(one, authorized="128")
    listed = table(report_of(found=figures(rooms, findings=[signed])), "finding-rooms")
    assert listed.columns[7:10] == ("khai báo", "đã ký", "thực tế")
    assert [cell.text for cell in listed.rows[0]][7:10] == ["64", "128", "32"]


@pytest.mark.parametrize("asked", ["phòng A", "HỌP A", "a"])
def test_a_room_is_meant_by_its_id_its_name_or_how_devices_call_it(asked):
    one = replace(room("a", [DeviceState.WAITING]), display_name="Họp A")
    found = figures([one, room("b", [DeviceState.WAITING])])

    assert [row[0].text for row in table(report_of("site", asked, found), "rooms").rows] == [
        "Phòng a"
    ]


def test_a_name_that_several_rooms_have_is_refused_with_their_ids():
    rooms = [room(name, [DeviceState.WAITING], label="Phòng họp") for name in "ab"]

    with pytest.raises(RequestError) as refused:
        report_of("site", "phòng họp", figures(rooms))

    assert (refused.value.code, refused.value.facts["known"]) == ("REPORT_SCOPE_SEVERAL", "a, b")


def test_the_page_of_one_room_tells_nothing_of_the_others():
    other = room("other", [DeviceState.NOT_AS_DECLARED], provider="viettel", unit="Xã Khác")
    own = room("own", [DeviceState.NOT_SEEN], unit="Xã Ta")
    seen = replace(own.devices[0], reason="DEVICE_ELSEWHERE", facts={"place": "other-0, cổng 1"})
    own = replace(own, devices=(seen,))
    told = Finding(
        "own-0", Verdict.REPLACED, reason="DEVICE_SERIAL", facts={"found": "FOC-other-0"}
    )
    of_fleet = Finding("", Verdict.UNDECLARED, "device.neighbour", live="other-0")
    found = figures([own, other], findings=[told, of_fleet], points=[{DeviceState.WAITING: 77}] * 2)

    report = report_of("site", "own", found)

    said = "\n".join(texts(report))
    assert "Phòng own" in said
    for secret in ("other", "Khác", "viettel", "77"):
        assert secret not in said
    assert [section.name for section in report.sections][-1] == "lists"


def test_what_people_attest_stands_apart_and_is_not_counted_as_looked_at():
    attested = Finding(
        "a-0",
        Verdict.ATTESTED,
        "room.power",
        declared="on",
        live="on",
        reason="ATTESTED_BY_PERSON",
        facts={"by": "Trần B", "value": "on", "seen_on": "2026-11-02", "until": "2027-05-02"},
    )
    found = figures([room("a", [DeviceState.ATTESTED])], findings=[attested])
    report = report_of(found=found)

    (row,) = table(report, "attested").rows
    assert "Trần B" in row[3].text
    assert "02/05/2027" in row[3].text
    counts = [int(row[1].text) for row in table(report, "looked-at").rows]
    assert counts == [0, 0, 0, 0, 0, 0, 0, 0, 10]
    assert "findings" not in {one.name for one in report.tables}
    assert [tile.value for tile in blocks(report, Tiles)[0].tiles] == ["1", "0", "0", "0", "1"]


def test_a_device_that_nobody_answers_for_is_told_as_such():
    lone = room("a", [DeviceState.ATTESTED])
    lone = replace(lone, devices=(replace(lone.devices[0], attested=0, declared=0),))
    (row,) = table(report_of(found=figures([lone])), "attested").rows

    assert row[3].text == VI.label("report.unattested")


def test_what_cannot_be_told_for_one_reason_is_one_row_and_no_finding():
    rooms = [room(name, [DeviceState.AS_DECLARED]) for name in "abc"]
    untold = [
        Finding(
            f"{name}-0",
            Verdict.UNVERIFIABLE,
            "device.neighbour",
            declared=f"sw {name}",
            reason="MASKED_BY_DEVICE",
        )
        for name in "abc"
    ]
    report = report_of(found=figures(rooms, findings=untold))

    (row,) = table(report, "noted").rows
    assert row[6].text == "3"
    assert row[3].text == VI.sentence("MASKED_BY_DEVICE", {})
    assert "findings" not in {one.name for one in report.tables}


def test_what_is_let_off_is_only_noted_and_says_by_which_document():
    waived = replace(samples.WAIVED, host="a-0")
    report = report_of(found=figures([room("a", [DeviceState.AS_DECLARED])], findings=[waived]))

    (row,) = table(report, "noted").rows
    assert "45/SKHCN-CNTT" in row[3].text
    assert "31/12/2026" in row[3].text
    assert row[3].text.startswith("khai báo UBND xã Bum Tở → thực tế Phòng họp tạm · ")


@pytest.mark.parametrize(
    ("kind", "code"),
    [("site", "REPORT_SITE_UNKNOWN"), ("provider", "REPORT_PROVIDER_UNKNOWN")],
)
def test_a_room_or_a_provider_that_is_not_there_is_refused(kind, code):
    with pytest.raises(RequestError) as refused:
        report_of(kind, "viettell")

    assert refused.value.code == code
    assert refused.value.facts["nearest"] == ("viettel" if kind == "provider" else "")


def test_an_emergency_heads_a_report_with_the_devices_that_it_is_on_and_no_report_on_others():
    begun = Emergency(
        "Giàng A Páo", "mất tiếng", "2026-11-24T05:00Z", "2026-11-25T05:00Z", is_overdue=False
    )
    authority = AuditAuthority(1, 0, (), emergencies=(DeviceEmergency("a-0", begun),))
    origin = replace(ORIGIN, notices=("EMERGENCY",), authority=authority)
    rooms = [room(name, [DeviceState.AS_DECLARED]) for name in "ab"]

    def heads(kind, scope=""):
        return report_of(kind, scope, figures(rooms, origin=origin)).source.notices

    assert [*heads("site", "b")] == []
    for told in (heads("site", "a"), heads("province")):
        (line,) = told
        assert line.startswith("KHẨN CẤP: ")
        assert line.endswith("(a-0)")


def test_what_must_be_said_of_the_run_is_said_aloud():
    origin = replace(ORIGIN, notices=("UNSIGNED", "SIMULATED"), is_whole=False)
    report = report_of(found=figures([room("a", [DeviceState.WAITING])], origin=origin))

    assert [notice.partition(":")[0] for notice in report.source.notices] == [
        "CHƯA KÝ",
        "MÔ PHỎNG",
    ]
    assert any("bị ngắt" in text for text in texts(report))
    assert report.source.digest == "ab" * 32


def test_a_summary_of_very_many_rooms_stays_small_and_keeps_its_numbers():
    report = report_of(found=fleet(1000))
    summary = report.summary()

    assert sum(len(text) for text in texts(summary)) < 60_000
    assert blocks(summary, Tiles) == blocks(report, Tiles)


def test_audits_of_one_minute_are_told_apart_by_their_seconds():
    points = [{DeviceState.AS_DECLARED: 2}] * 3
    found = figures([room("a", [DeviceState.AS_DECLARED])], points=points)
    near = tuple(
        replace(point, read_at=ORIGIN.read_at + timedelta(seconds=20 * n))
        for n, point in enumerate(found.trend)
    )

    def times(trend):
        told = table(report_of(found=replace(found, trend=trend)), "by-run")
        return [row[0].text for row in told.rows]

    assert times(found.trend)[-1] == "23/11/2026 14:00"
    assert times(near) == [f"24/11/2026 14:00:{n:02}" for n in (0, 20, 40)]
