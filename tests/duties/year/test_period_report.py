"""What stands at the top of a report on a time: a sum says what it does not hold."""

from datetime import UTC, date, datetime

import pytest

from fleetcfg.duties.year.told.period_report import period_report
from fleetcfg.duties.year.use.period import PeriodFigures, PeriodRequest
from fleetcfg.model.period.tables import Period, PeriodRow, PeriodTable, columns
from fleetcfg.report.report_parts import Tiles
from fleetcfg.words import Words

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


def rent_of(unpriced, language):
    heads = columns("provider:text", "yearly:dong", "unpriced")
    rows = (PeriodRow(("vnpt", 9_600_000, unpriced)), PeriodRow(("viettel", None, unpriced)))
    tables = (PeriodTable("budget", "budget", heads, rows),)
    request = PeriodRequest("year", Period(date(2025, 12, 15), date(2026, 12, 14)), NOON)
    figures = PeriodFigures(request, NOON, tables, (), (), 0, {}, is_simulated=False, names={})
    report = period_report(figures, Words(language), notices=(), bases=())
    (tiles,) = (one for one in report.sections[0].blocks if isinstance(one, Tiles))
    (tile,) = tiles.tiles
    return f"{tile.value} {tile.label}"


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("vi", "9.600.000 Tiền thuê một năm (đồng); 2 tài sản chưa có giá chưa được kể"),
        ("en", "9,600,000 Rent of a year (đồng); 2 assets without a price are left out"),
    ],
)
def test_a_sum_of_money_says_how_many_things_have_no_price(language, told):
    assert rent_of(1, language) == told


def test_a_sum_of_which_each_thing_has_a_price_says_nothing_more():
    assert rent_of(0, "vi") == "9.600.000 Tiền thuê một năm (đồng)"
