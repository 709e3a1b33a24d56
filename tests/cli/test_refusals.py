"""The reference of refusals names every code that is raised, and tells what people are told."""

from collections import Counter

from fleetcfg.errors import RefusalError
from tests.cli.make_refusals import PAGE, codes, page
from tests.words.codes import given, refusals_of_trust


def test_the_reference_of_refusals_is_what_people_are_told():
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tests.cli.make_refusals"


def test_the_index_of_the_reference_names_the_page_of_refusals():
    assert "](refusals.md)" in (PAGE.parent / "README.md").read_text(encoding="utf-8")


def test_every_refusal_in_the_source_is_in_the_reference_once():
    found = refusals_of_trust()
    found |= {
        each.code
        for each in given()
        if isinstance(each.taker, type) and issubclass(each.taker, RefusalError)
    }

    assert found - set(codes()) == set()
    assert [code for code, count in Counter(codes()).items() if count > 1] == []
