"""The letters that what is signed is written in, and ASCII alone where a word leads somewhere."""

import pytest

from fleetcfg.model.alphabet import odd_character, spell_odd

LEADING = [
    "ntp.laichạu.gov.vn",
    "ntp.laichạu.gov.vn.",
    "ntp.laichạu.GOV.VN",
    "sip.laichạu.gov.vn;transport=tls",
    "https://laichạu.gov.vn?x",
    "laichạu.gov.vn#a",
    "laichạu.gov.vn,",
    "SIP:laichạu",
    "giao-ban@cầu",
    "ntp.so–khcn.gov.vn",
    "sip.laichau·gov.vn",
    "https://laichau.gov.vn·x.vn/",
    "“sip.laichạu.gov.vn”",
]


@pytest.mark.parametrize("word", LEADING)
def test_a_word_that_leads_somewhere_is_ascii(word):
    odd = odd_character(f"Trỏ về {word} từ nay")

    assert odd
    assert odd in word
    assert spell_odd(f"Trỏ về {word}", lambda one: f"U+{ord(one):04X}").count("U+") >= 1


@pytest.mark.parametrize(
    "text",
    [
        "Điểm cầu UBND P.Đoàn Kết, H.Tân Uyên",
        "Quyết định 32/2019/QĐ-UBND, Điều 3.3 – Điều 5.1",
        "Trỏ về “sip.laichau.gov.vn”, từ 10.0.0.1–10.0.0.9…",
        "Ghi chú: đã họp · xong",
        "≤ 5 °C, 3 × 4 m²",
        "v.v.",
    ],
)
def test_what_an_office_writes_may_be_signed(text):
    assert odd_character(text) == ""
    assert spell_odd(text, lambda _: "?") == text


@pytest.mark.parametrize("odd", ["\u0261", "\u0131", "\u01c0", "\u0430", "\u00d0", "\u0256"])
def test_a_letter_that_looks_like_another_is_odd_anywhere(odd):
    assert odd_character(f"Phòng {odd}") == odd


def test_a_long_word_of_dots_is_read_in_proportion_to_its_length():
    assert odd_character("ạ." * 200_000) == ""


def test_the_path_of_a_declared_file_is_no_address_and_what_is_made_to_look_so_is():
    assert odd_character("registers/đơn-vị.yaml") == ""
    for lie in ("inventory/x@laichạu.vn", "policy/http://laichạu.vn", "x/registers/đơn-vị.yaml"):
        assert odd_character(lie) in "ạđ"
        assert odd_character(lie)
