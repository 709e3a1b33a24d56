"""A row that lists nothing is known by what it says, and no row of a device is taken for one."""

import pytest

from fleetcfg.declared.sheets.cells import SheetCell
from fleetcfg.declared.sheets.titles import is_title

THREE = {1: "", 2: "host", 3: "site", 4: "serial_number"}
TWO = {1: "", 2: "host", 3: "site"}


@pytest.mark.parametrize(
    ("columns", "row", "is_one"),
    [
        (THREE, {1: "II", 2: "Các xã biên giới"}, True),
        (TWO, {1: "II", 2: "Các xã biên giới"}, False),
        (THREE, {1: "2", 2: "Các xã biên giới"}, False),
        (THREE, {1: "II", 2: "Các xã biên giới", 3: "mt"}, False),
        (THREE, {2: "Tổng cộng", 3: "12"}, True),
        (THREE, {2: "Tổng cộng", 3: "mt"}, False),
        (THREE, {1: "ghi chú"}, True),
        (THREE, {9: "lạc"}, False),
    ],
)
def test_a_title_is_one_name_among_three_known_columns(columns, row, is_one):
    cells = [SheetCell(text, 7, column) for column, text in row.items()]

    assert is_title(cells, columns, {1}) is is_one
