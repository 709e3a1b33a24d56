"""A mobile number is known as people write it; days, hours and numbers of documents are none."""

import pytest

from fleetcfg.model.mobile_number import has_mobile_number, without_mobile_numbers


@pytest.mark.parametrize(
    "typed", ["0912345678", "0912 345 678", "091.234.5678", "+84 912 345 678", "84912345678"]
)
def test_a_number_is_found_and_taken_out(typed):
    text = f"Giao ban, gọi {typed}."

    assert has_mobile_number(text)
    assert without_mobile_numbers(text) == "Giao ban, gọi …."


@pytest.mark.parametrize(
    "text",
    [
        "Hội nghị tổng kết giai đoạn 2026-2030",
        "Họp 08.10.2026 08:00 – 09.10.2026",
        "Giấy mời 0912/GM-UBND ngày 03-12-2026",
        "Đường dây nóng 0213 3876 543",
        "Số máy FOC0912345678X, 10912345678",
        "giao-ban@cau.laichau.example, 10.77.1.15",
    ],
)
def test_what_is_none_is_left(text):
    assert not has_mobile_number(text)
    assert without_mobile_numbers(text) == text
