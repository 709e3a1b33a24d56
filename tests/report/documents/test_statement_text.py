"""Facts of statements as people read them."""

from fleetcfg.report.documents.statement_text import fact_of_statement
from fleetcfg.words import Words


def test_times_are_those_of_the_province_and_nothing_is_cut_or_left_blank():
    words, text = Words("vi"), "x" * 5000

    assert fact_of_statement("2026-11-29T07:05:00Z", words) == "29/11/2026 14:05"
    assert fact_of_statement(text, words) == text
    assert fact_of_statement((), words) == "–"
    assert fact_of_statement(("a", "b"), words) == "a, b"
