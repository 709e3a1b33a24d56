"""CSV: read as it was written, in one encoding, whatever programs make of its cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.declared.sheets.cells import MOST_CELLS
from fleetcfg.declared.sheets.csv_file import formula_safe, formula_undone, is_formula, read_csv
from fleetcfg.errors import DeclarationError
from fleetcfg.model.problem import Problems

SAID = "Phòng họp Ủy ban nhân dân xã Bum Tở, huyện Mường Tè; số điện thoại đã đổi"


def read(data):
    problems = Problems()
    sheet = read_csv(data if isinstance(data, bytes) else data.encode(), "a.csv", problems)
    told = [(str(problem.place), problem.code) for problem in problems]
    return [[cell.text for cell in row] for row in sheet.rows], told


def code_of(data):
    with pytest.raises(DeclarationError) as refused:
        read(data)
    return refused.value


@given(
    st.one_of(st.text(), st.sampled_from(["=1", "'=1", "''", "'", "+84", "-", "@a", "\t", "'a"]))
)
def test_a_cell_that_was_made_safe_is_read_back(text):
    safe = formula_safe(text)

    assert formula_undone(safe) == text
    assert not is_formula(safe)
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_an_apostrophe_that_nobody_put_there_stays():
    assert formula_undone("'hôm nay") == "'hôm nay"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_that_of_the_headings(separator):
    text = separator.join(["a", '"b,;"', "c"]) + "\r\n" + separator.join(["1", '"2\n3"', "4"])

    assert read("\ufeff" + text) == ([["a", "b,;", "c"], ["1", "2\n3", "4"]], [])


def test_a_formula_is_told_and_a_phone_number_is_none():
    assert read("a,b\n=1+1,+84 213\n")[1] == [("a.csv!A2", "SHEET_FORMULA")]


def of_1258(text):
    """Spell in Windows-1258, in which marks stand behind their letter."""
    for letter, spelled in {
        "ò": "o\u0300",
        "ọ": "o\u0323",
        "Ủ": "U\u0309",
        "ã": "a\u0303",
        "ở": "ơ\u0309",
        "ệ": "ê\u0323",
        "ờ": "ơ\u0300",
        "è": "e\u0300",
        "ố": "ô\u0301",
        "ạ": "a\u0323",
        "ổ": "ô\u0309",
    }.items():
        text = text.replace(letter, spelled)
    return text.encode("cp1258")


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (SAID.encode("utf-16"), "UTF-16"),
        (b"\xfe\xff" + SAID.encode("utf-16-be"), "UTF-16"),
        (of_1258(SAID), "Windows-1258"),
        (b"Ph\xdfng h\xe4p \xf1y ban nh\xa9n d\xa9n x\xb7 M\xad\xeang T\xcc", "TCVN3 (ABC)"),
        (b"a\xff", ""),
    ],
)
def test_another_encoding_is_named_and_not_guessed_at(data, encoding):
    refused = code_of(data)

    assert (refused.code, refused.facts["encoding"]) == ("CSV_ENCODING", encoding)


def test_a_quote_that_does_not_end_is_told_by_its_line():
    refused = code_of('a,b\n1,"2\n')

    assert (refused.code, refused.facts["line"]) == ("CSV_BROKEN", 2)


def test_too_much_is_told():
    wide = ",".join("x" * 200)
    rows = MOST_CELLS // 200 + 1

    assert code_of("\n".join([wide] * rows)).code == "SHEET_MANY_CELLS"
    assert code_of("\n".join("x" * 100_000)).code == "SHEET_MANY_ROWS"
    assert code_of(f"{wide},x").code == "SHEET_MANY_COLUMNS"


@pytest.mark.parametrize("text", [" =1", "\n=1", "\u3000=1", "\uff1d1", "\t", "\u00a0+1"])
def test_what_any_program_takes_for_a_formula_stands_behind_an_apostrophe(text):
    assert formula_safe(text) == f"'{text}"
    assert formula_undone(f"'{text}") == text
