"""The map of the regulation lacks no clause, check or record, and says nothing without a test."""

from pathlib import Path

import pytest

from tests.docs.make_regulation import (
    DOES,
    LIMITS,
    MAP,
    ROOT,
    clauses,
    exists,
    marked,
    needed,
    page,
    rows,
)

ARTICLES = [
    "1.1",
    "1.2",
    "2.1",
    "2.2",
    "2.3",
    "3.1",
    "3.2",
    "3.3",
    "3.4",
    "4.1",
    "4.2",
    "4.3",
    "5.1",
    "5.2",
    "5.3",
    "5.4",
    "6.1",
    "6.2",
    "7.1",
    "7.2",
    "8.1",
    "8.2",
    "9.1",
    "9.2",
    "10.1",
    "10.2",
    "10.3",
    "11.1",
    "11.2",
    "11.3",
    "12.1",
    "12.2",
    "12.3",
]
# Of these only people know whether they are kept, wholly or in part: no row may stand for that.
OF_PEOPLE = ["2.3", "3.4", "4.1", "4.2", "5.2", "5.3", "9.1", "9.2", "10.1", "11.2", "11.3", "12.1"]
BOTH = {"vi", "en"}


@pytest.mark.parametrize("file", [MAP, LIMITS], ids=lambda file: file.name)
def test_the_page_is_made_of_the_data_and_of_the_marks_of_tests(file):
    assert file.read_text("utf-8") == page(file)


def test_each_clause_of_the_decision_stands_there_once_in_order():
    assert [clause.name for clause in clauses()] == ["QĐ 2", "QĐ 3", *ARTICLES]


def test_each_clause_says_what_is_done_what_is_not_yet_or_that_software_cannot():
    silent = [one.name for one in clauses() if not (one.rows or one.limit or one.later)]

    assert silent == []
    by_name = {clause.name: clause for clause in clauses()}
    assert [name for name in OF_PEOPLE if not by_name[name].limit] == []


def test_each_check_clause_statement_report_and_register_has_its_row():
    held = {row.held for row in rows()}
    anywhere = {by for by, _ in held}

    lacking = [
        (by, clause)
        for by, clause in needed()
        if ((by, clause) not in held if clause else by not in anywhere)
    ]

    assert lacking == [], "a row of docs/explanation/regulation-map.yaml"


def test_each_row_is_done_by_something_that_there_is():
    assert [row.by for row in rows() if not exists(row.by)] == []
    assert {row.does for row in rows()} <= set(DOES)
    assert len({row.held for row in rows()}) == len(rows())


def test_each_row_has_a_test_and_each_mark_a_row():
    held = {row.held for row in rows()}

    assert sorted(held - set(marked())) == [], (
        "no test is marked so: pytest.mark.clause(BY, CLAUSE)"
    )
    assert sorted(set(marked()) - held) == [], "a row of docs/explanation/regulation-map.yaml"


def test_a_test_of_a_code_names_it():
    """A mark that was copied to another test holds nothing."""
    without = [
        (by, test)
        for (by, _), tests in marked().items()
        for test in tests
        if by.startswith("code:") and by.removeprefix("code:") not in _text(test)
    ]

    assert without == []


def _text(test: str) -> str:
    return (ROOT / Path(test.partition("::")[0])).read_text("utf-8")


def test_everything_is_said_in_both_languages():
    for clause in clauses():
        assert set(clause.about) == BOTH
        assert set(clause.later) in (set(), BOTH)
        assert set(clause.limit) in (set(), BOTH, {*BOTH, "who_vi", "who_en"})
        for said in (clause.about, clause.later, clause.limit):
            assert all(text.strip() == text != "" for text in said.values()), clause.name
