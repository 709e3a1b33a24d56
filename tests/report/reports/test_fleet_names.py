"""Names of rooms in a report, and what it says beside the state of a device."""

from dataclasses import replace

import pytest

from fleetcfg.model.device_state import DeviceState
from fleetcfg.model.finding import Finding
from fleetcfg.model.verdict import Verdict
from fleetcfg.report.report_parts import Paragraph, Tiles
from tests.report.fleets import figures, room
from tests.report.hostile import HOSTILE
from tests.report.reports.fleet_reports import VI, blocks, cells, report_of, table


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (
            ["Phòng họp UBND xã Bum Tở", "Phòng họp UBND xã Bum Nưa", "Phòng họp UBND xã Pa Ủ"],
            "Phòng họp UBND xã Bum Tở, Bum Nưa, Pa Ủ",
        ),
        (["Hội trường lớn", "Hội trường"], "Hội trường lớn, Hội trường"),
        (["Phòng A", "Hội trường B"], "Phòng A, Hội trường B"),
        (["UBND xã Bum Tở"], "UBND xã Bum Tở"),
    ],
)
def test_what_all_names_of_a_list_begin_with_is_said_once(names, told):
    wrong = [DeviceState.NOT_AS_DECLARED]
    found = figures([room(f"r{n}", wrong, label=name) for n, name in enumerate(names)])

    (row,) = table(report_of(found=found), "findings").rows
    assert row[5].text == told


def test_hostile_names_are_cells_like_others():
    hostile = replace(
        room("a", [DeviceState.NOT_AS_DECLARED], label=HOSTILE), unit=HOSTILE, provider_name=HOSTILE
    )
    report = report_of(found=figures([hostile]))

    assert table(report, "rooms").rows[0][0].text == HOSTILE
    assert all(cell.link.isascii() and " " not in cell.link for cell in cells(report))


def test_a_device_that_shows_few_parameters_says_so_beside_its_state():
    thin = room("a", [DeviceState.AS_DECLARED])
    thin = replace(thin, devices=(replace(thin.devices[0], readable=5, declared=4, looked_at=4),))
    report = report_of(found=figures([thin, room("b", [DeviceState.AS_DECLARED])]))

    one, other = table(report, "devices").rows
    assert one[6].text == f"{VI.label('report.state.as_declared')} ({VI.label('report.thin')})"
    assert [cell.text for cell in one[11:14]] == ["4", "4", "5"]
    assert other[6].text == VI.label("report.state.as_declared")


def test_what_was_seen_in_part_is_nowhere_told_as_declared_without_saying_so():
    untold = Finding("a-0", Verdict.UNVERIFIABLE, "device.past_calls", reason="DEV_X")
    partly = room("a", [DeviceState.AS_DECLARED])
    partly = replace(partly, devices=(replace(partly.devices[0], is_shown_whole=False),))
    report = report_of(found=figures([partly], findings=[untold]))
    word, clean = (VI.label(f"report.state.{one}") for one in ("as_shown", "as_declared"))

    (tiles,) = blocks(report, Tiles)
    assert {one.label: one.value for one in tiles.tiles}[word] == "1"
    assert {one.label: one.value for one in tiles.tiles}[clean] == "0"
    for name, place in (("rooms", 4), ("devices", 6)):
        assert [row[place].text for row in table(report, name).rows] == [word]
    for name in ("by-provider", "by-unit", "by-family"):
        total = dict(zip(table(report, name).columns, table(report, name).total, strict=True))
        assert (total[word].text, total[clean].text) == ("1", "0")
    told = [one.text for one in blocks(report, Paragraph)]
    assert VI.label("audit.partly", devices=VI.count(1, "devices")) in told
    assert VI.label("report.unseen.none") not in told
    assert VI.label("report.findings.none") not in told


@pytest.mark.parametrize("state", [DeviceState.NOT_AS_DECLARED, DeviceState.WAITING])
def test_of_a_device_in_breach_that_hid_something_no_report_says_that_all_was_seen(state):
    partly = room("a", [state])
    partly = replace(partly, devices=(replace(partly.devices[0], is_shown_whole=False),))
    report = report_of(found=figures([partly]))

    (told,) = next(one.blocks for one in report.sections if one.name == "not-seen")
    assert VI.count(1, "devices") in told.text
    assert (told.tone, VI.label("report.section.findings-by-gravity") in told.text) == ("", True)


def test_devices_that_the_audit_did_not_ask_are_one_line_and_no_reasons_of_each():
    asked = room("a", [DeviceState.NOT_SEEN, DeviceState.AS_DECLARED])
    others = [room(f"r{n}", [DeviceState.NOT_ASKED]) for n in range(33)]
    report = report_of(found=figures([asked, *others]))

    assert [row[1].text for row in table(report, "unseen").rows] == ["a-0"]
    (told,) = (one.text for one in blocks(report, Paragraph) if VI.count(33, "devices") in one.text)
    assert VI.label("report.state.not_asked") in told
    states = [row[6].text for row in table(report, "devices").rows]
    assert states.count(VI.label("report.state.not_asked")) == 33


def test_where_some_devices_were_not_asked_nothing_says_that_all_was_seen():
    both = [room("a", [DeviceState.AS_DECLARED]), room("b", [DeviceState.NOT_ASKED])]
    report = report_of(found=figures(both))

    told = " ".join(one.text for one in blocks(report, Paragraph))
    assert "unseen" not in [one.name for one in report.tables]
    assert VI.label("report.unseen.none") not in told
    assert VI.label("report.findings.none") not in told
    assert VI.remedy("REPORT_NOT_IN_RUN", {}) in told


def test_parameters_of_devices_that_were_not_asked_are_a_part_of_their_own():
    asked = room("a", [DeviceState.AS_DECLARED])
    silent = replace(room("b", [DeviceState.NOT_SEEN]).devices[0], looked_at=0, conform=0)
    rooms = [asked, replace(room("b", []), devices=(silent,)), room("c", [DeviceState.NOT_ASKED])]
    looked = table(report_of(found=figures(rooms)), "looked-at")

    parts = {row[0].text: row[1].text for row in looked.rows}
    told = [parts[VI.label(f"report.part.{one}")] for one in ("unjudged", "unseen", "not_asked")]
    assert told == ["1", "9", "10"]
    assert sum(int(row[1].text) for row in looked.rows) == int(looked.total[1].text) == 30
    assert sum(int(row[2].text[:-1].replace(",", "")) for row in looked.rows) == 1000


def test_what_was_not_seen_is_never_shown_as_a_breach():
    untold = Finding("a-0", Verdict.UNREADABLE, "call.rate", reason="DEV_X")
    report = report_of(found=figures([room("a", [DeviceState.NOT_SEEN])], findings=[untold]))

    for name, first in (("rooms", 6), ("devices", 7), ("by-unit", -4)):
        (row,) = table(report, name).rows
        cells = row[first:][:4]
        assert [cell.text for cell in cells] == ["0", "1", "0", "0"]
    assert "bad" not in {cell.tone for cell in told_cells(report)}


def told_cells(report):
    return [cell for one in report.tables for row in one.rows for cell in row]
