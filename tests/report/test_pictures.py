"""Pictures: XML that fetches nothing, the same bytes again, within their frame, hostile or not."""

import re
from dataclasses import replace
from typing import Any

import pytest
from lxml import etree

from fleetcfg.model.device_state import DeviceState
from fleetcfg.report.pictures.coverage import CoveragePart, coverage_svg
from fleetcfg.report.pictures.drawing import SIGNS, WIDTH, bold_fitted, fitted, text_width
from fleetcfg.report.pictures.matrix import MatrixRow, matrix_svg
from fleetcfg.report.pictures.topology import MOST_NAMED, topology_svg
from fleetcfg.report.pictures.trend import TrendSeries, trend_svg
from fleetcfg.words import Words
from tests.report.fleets import fleet, room
from tests.report.hostile import HOSTILE

VI = Words("vi")
SHAPES = {"svg", "title", "desc", "g", "a", "rect", "circle", "path", "text"}
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def read(svg) -> Any:
    return etree.fromstring(svg)


def anchor(name):
    return f"room-{len(name)}"


def hostile_rooms():
    return [
        replace(one, name=HOSTILE, unit=HOSTILE, provider_name=HOSTILE) for one in fleet(12).rooms
    ]


def matrix(name, columns=20, rows=30):
    marks: list[Any] = ["differs", "permitted", "unseen", None] * 5
    made = [MatrixRow(name, marks[:columns], columns) for _ in range(rows)]
    return matrix_svg([name] * columns, made, VI)


def trend(name, runs):
    series = [TrendSeries(state, name, list(range(runs))) for state in DeviceState]
    return trend_svg(series, (name, name), VI)


def coverage(name):
    kinds = ("conform", "differs", "unseen", "attested")
    return coverage_svg([CoveragePart(kind, name, 10**n) for n, kind in enumerate(kinds)], VI)


PICTURES = {
    "topology of 2": lambda: topology_svg(fleet(2).rooms, VI, anchor),
    "topology of 40": lambda: topology_svg(fleet(40).rooms, VI, anchor),
    "topology of 400": lambda: topology_svg(fleet(400).rooms, VI, anchor),
    "topology of none": lambda: topology_svg([], VI, anchor),
    "topology without a centre": lambda: topology_svg([room("a", [DeviceState.WAITING])], VI),
    "topology, hostile": lambda: topology_svg(hostile_rooms(), VI, anchor),
    "matrix": lambda: matrix("call.encryption"),
    "matrix of one": lambda: matrix("x", 1, 1),
    "matrix, hostile": lambda: matrix(HOSTILE),
    "trend": lambda: trend("đúng khai báo", 12),
    "trend of one": lambda: trend("đúng khai báo", 1),
    "trend of 50": lambda: trend("đúng khai báo", 50),
    "trend, hostile": lambda: trend(HOSTILE, 3),
    "coverage": lambda: coverage("đã xem"),
    "coverage, hostile": lambda: coverage(HOSTILE),
    "coverage of nothing": lambda: coverage_svg([CoveragePart("conform", "x", 0)], VI),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_shapes_and_text_alone(name):
    svg = PICTURES[name]()
    root = read(svg)

    for element in root.iter():
        assert etree.QName(element).localname in SHAPES
        for key, value in element.items():
            assert key not in ("style", "class")
            assert not key.startswith("on")
            assert "url(" not in value
            assert "data:" not in value
            assert key != "href" or value.startswith("#")
    children = [etree.QName(child).localname for child in root]
    assert children[:2] == ["title", "desc"]
    assert root[0].text
    assert root[1].text
    assert "&lt;script&gt;" in svg or "hostile" not in name
    assert not CONTROL.search(svg.replace("\n", ""))


@pytest.mark.parametrize("name", PICTURES)
def test_equal_figures_give_equal_bytes(name):
    assert PICTURES[name]() == PICTURES[name]()


@pytest.mark.parametrize("name", PICTURES)
def test_everything_is_within_the_frame(name):
    root = read(PICTURES[name]())
    width, height = map(float, (root.get("width"), root.get("height")))

    assert root.get("viewBox") == f"0 0 {width:g} {height:g}"
    for element in root.iter("{*}rect", "{*}text", "{*}circle"):
        x, y = (float(element.get(f"c{a}") or element.get(a) or 0) for a in "xy")
        right = x + float(element.get("width") or 0)
        assert x >= -1, etree.tostring(element)
        assert right <= width + 1, etree.tostring(element)
        assert y >= -1
        assert y + float(element.get("height") or 0) <= height + 1
    for text in root.iter("{*}text"):
        if text.xpath("ancestor-or-self::*/@text-anchor") == [] and text.get("transform") is None:
            size = float(text.get("font-size") or 12)
            assert float(text.get("x")) + text_width(text.text, size) <= width + 1, text.text


MEASURED = {
    "Điểm cầu UBND xã Tủa Sín Chải": (193.4, 214.0),
    "Điểm cầu UBND xã Mường Khoa": (192.7, 214.2),
    "không xem được": (99.7, 111.1),
    "Điểm cầu trung tâm - Văn phòng UBND tỉnh": (263.8, 294.9),
    "22 điểm cầu: 1 sai, 15 không xem được, 1 chờ, 5 đúng": (327.3, 364.4),
}
"""Widths at a height of 12 in DejaVu Sans and its bold, as FreeType measures them."""
BOLD = max(bold / text_width(text) for text, (_, bold) in MEASURED.items())


@pytest.mark.parametrize("text", MEASURED)
def test_a_text_is_taken_for_no_narrower_than_it_is_drawn(text):
    usual, bold = MEASURED[text]

    assert usual <= text_width(text) <= usual * 1.15
    assert bold_fitted(text, bold - 1, 12)[0].endswith("…")


@pytest.mark.parametrize("name", [name for name in PICTURES if name.startswith("topology")])
def test_the_name_in_a_box_ends_in_it(name):
    root = read(PICTURES[name]())
    boxes = [
        [float(box.get(key)) for key in ("x", "y", "width", "height")]
        for box in root.iter("{*}rect")
    ]

    for text in root.iter("{*}text"):
        if text.get("font-weight") == "bold" and text.get("text-anchor") is None:
            x, y = float(text.get("x")), float(text.get("y"))
            ends = [
                left + wide
                for left, top, wide, tall in boxes
                if left < x < left + wide and top < y < top + tall
            ]
            assert ends
            width = text_width(text.text, float(text.get("font-size"))) * BOLD
            assert x + width <= min(ends) + 8, text.text


def names_in(svg):
    return [text.text for text in read(svg).iter("{*}text")]


def test_forty_rooms_are_named_each_with_a_word_and_a_link():
    rooms = fleet(40).rooms
    svg = topology_svg(rooms, VI, anchor)

    told = names_in(svg)
    own = {
        one.name if one.role != "satellite" else one.name.removeprefix("Phòng ") for one in rooms
    }
    assert own <= set(told)  # without the word that all of them begin with
    short = [VI.label(f"report.short.{one.state}") for one in rooms if one.role == "satellite"]
    assert all(told.count(word) >= short.count(word) for word in short)
    assert len(list(read(svg).iter("{*}a"))) == 40


def test_very_many_rooms_are_counted_by_unit_and_only_those_are_named_where_it_is_needed():
    rooms = fleet(400).rooms
    assert len(rooms) > MOST_NAMED
    svg = topology_svg(rooms, VI, anchor)

    told = names_in(svg)
    assert not {one.name for one in rooms if one.role == "satellite"} & set(told)
    units = {one.unit for one in rooms if one.role == "satellite"}
    for provider in ("viettel", "mobifone"):  # all is well with these
        of_it = [one for one in rooms if one.provider == provider]
        whole = len({one.unit for one in of_it})
        assert VI.label("report.topology.units", count=whole) in told
        assert str(len(of_it)) in told
    assert 0 < len(units & set(told)) < 24
    assert len(svg) < 30_000
    assert float(read(svg).get("height")) < 900


def test_each_state_has_a_shape_of_its_own_and_not_only_a_colour():
    assert set(SIGNS) == set(DeviceState)
    assert len({sign.shape for sign in SIGNS.values()}) == len(DeviceState)


def test_a_name_that_is_too_long_is_cut_to_fit():
    assert fitted("UBND xã Bum Tở", 200) == "UBND xã Bum Tở"
    cut = fitted("Điểm cầu trung tâm - Văn phòng UBND tỉnh Lai Châu", 120)
    assert cut.endswith("…")
    assert text_width(cut) <= 120 <= WIDTH


def bars_of(svg):
    return [
        [float(bar.get("height")) for bar in group.iter("{*}rect")]
        for group in read(svg).iter("{*}g")
        if group.get("stroke") and group.find("{*}rect") is not None
    ]


def test_all_charts_of_devices_have_one_scale_and_its_end_is_written():
    few, many = DeviceState.NOT_AS_DECLARED, DeviceState.AS_DECLARED
    series = [TrendSeries(few, "sai", [4, 1]), TrendSeries(many, "đúng", [20, 40])]
    svg = trend_svg(series, ("a", "b"), VI)

    (four, one), (twenty, forty) = [bars for bars in bars_of(svg) if len(bars) == 2]
    assert forty == pytest.approx(10 * four, rel=0.02)
    assert (twenty, four) == (pytest.approx(20 * one, rel=0.03), pytest.approx(4 * one, rel=0.03))
    assert names_in(svg).count("40") == len(series) + 1  # and the last figure of one of them
    assert VI.label("report.trend.scale", most=40) in read(svg)[1].text


def test_a_share_is_never_rounded_to_all_or_to_nothing():
    parts = [CoveragePart("conform", "a", 99_999), CoveragePart("differs", "b", 1)]

    assert {"> 99,9%", "< 0,1%"} <= set(names_in(coverage_svg(parts, VI)))
    assert {"> 99.9%", "< 0.1%"} <= set(names_in(coverage_svg(parts, Words("en"))))
