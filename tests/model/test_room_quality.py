"""By what it is known how a room is: a device, a person, or nobody."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from fleetcfg.model.finding import Finding
from fleetcfg.model.registers.rooms import Bands
from fleetcfg.model.room_quality import (
    NOT_ASKED,
    RoomCell,
    RoomRow,
    gravest_cell,
    in_order,
    is_of_rooms,
    number_of,
    parameter_cell,
    seen_cell,
    sights_of,
    temperature_cell,
)
from fleetcfg.model.statement import SignedStatement, StatementFact, StatementKind
from fleetcfg.model.verdict import Verdict

NOW = datetime(2026, 11, 29, 20, tzinfo=UTC)  # the 30th in Việt Nam
TODAY = date(2026, 11, 30)
BANDS = Bands(temperature=(20, 32), device_temperature=(10, 60.5))


def seen(after=timedelta(), about="site:xa-a", **facts):
    usual: dict[str, StatementFact] = {
        "what": "temperature",
        "good": True,
        "value": "26.5",
        "until": "2026-12-31",
    }
    at = NOW + after
    return SignedStatement(
        StatementKind.ROOM_SEEN, about, at, ("an",), usual | facts, at, "log", str(at)
    )


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("26.5", Decimal("26.5")),
        ("26,5", Decimal("26.5")),
        ("-3", Decimal(-3)),
        (" 61 °C", Decimal(61)),
        ("Normal", None),
        ("", None),
        ("nan", None),
        ("1e5", None),
        ("٣", None),
    ],
)
def test_a_makers_word_is_no_number(text, number):
    assert number_of(text) == number


@pytest.mark.parametrize(
    ("told", "bands", "source", "state"),
    [
        ("61.0", BANDS, "measured", "bad"),
        ("60.5", BANDS, "measured", "good"),
        ("Normal", BANDS, "measured", "told"),
        ("61", None, "measured", "told"),
        ("", BANDS, "unknown", ""),
    ],
)
def test_warmth_of_a_device(told, bands, source, state):
    cell = temperature_cell(told, "codec-a", bands)

    assert (cell.source, cell.state) == (source, state)


def test_what_was_said_last_holds_until_its_day():
    sights = sights_of(
        [
            seen(good=False, value="35"),
            seen(timedelta(hours=1)),
            seen(what="soup"),
            seen(about="device:codec-a"),
        ]
    )

    assert [*sights] == [("xa-a", "temperature")]
    sight = sights["xa-a", "temperature"]
    until = date(2026, 12, 31)
    assert seen_cell(sight, until) == RoomCell("attested", "good", "26.5 °C", until)
    ended = seen_cell(sight, until + timedelta(days=1))
    assert (ended.source, ended.state, ended.until) == ("unknown", "", until)
    assert seen_cell(None, TODAY).source == "unknown"


def test_what_says_no_day_holds_for_its_own():
    (sight,) = sights_of([seen(until="")]).values()

    assert sight.until == TODAY


@pytest.mark.parametrize(
    ("verdict", "reason", "source", "state"),
    [
        (Verdict.UNAUTHORIZED, "", "measured", "bad"),
        (Verdict.UNAUTHORIZED, "ATTESTED_OTHERWISE", "attested", "bad"),
        (Verdict.PENDING, "", "measured", "permitted"),
        (Verdict.ATTESTED, "", "attested", "good"),
        (Verdict.UNREADABLE, "", "unknown", ""),
        (Verdict.UNKNOWN, "", "unknown", ""),
        (Verdict.ABSENT, "", "unknown", ""),
    ],
)
def test_a_parameter_of_a_device(verdict, reason, source, state):
    cell = parameter_cell(
        "a", [Finding("a", verdict, "x", reason=reason)], is_read=True, is_asked=True
    )

    assert (cell.source, cell.state) == (source, state)


def test_a_device_that_was_not_read_is_unknown_and_never_good():
    for is_read, is_asked, source in [
        (True, True, "measured"),
        (False, True, "unknown"),
        (True, False, "unknown"),
    ]:
        assert parameter_cell("a", (), is_read=is_read, is_asked=is_asked).source == source


def test_of_several_devices_the_gravest_counts():
    good, bad, unknown = (
        RoomCell("measured", "good"),
        RoomCell("measured", "bad"),
        RoomCell("unknown"),
    )

    assert gravest_cell([good, unknown, bad]) is bad
    assert gravest_cell([good, unknown, NOT_ASKED]) is unknown
    assert gravest_cell([NOT_ASKED, good]) is good
    assert gravest_cell([NOT_ASKED]) == NOT_ASKED
    rows = [
        RoomRow("a", "A", (good, good)),
        RoomRow("b", "B", (unknown, good)),
        RoomRow("c", "C", (bad, good)),
    ]
    assert [row.site for row in in_order(rows)] == ["c", "b", "a"]


@pytest.mark.parametrize(
    ("clauses", "is_one"),
    [
        (["QĐ 32/2019 Điều 4.2"], True),
        (["QĐ 32/2019 Điều 3.3", "QĐ 32/2019 Điều 5.2"], True),
        (["QĐ 32/2019 Điều 4.1", "QĐ 32/2019 Điều 11.1"], False),
        (["QĐ 32/2019 Điều 4.10"], False),
        ([], False),
    ],
)
def test_which_parameters_are_of_a_room(clauses, is_one):
    assert is_of_rooms(clauses) is is_one
