import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.errors import RefusalError
from fleetcfg.trust.crypto.canonical import spell
from fleetcfg.trust.documents.root import read_root
from fleetcfg.words import LANGUAGES, Words
from fleetcfg_kit.testing.documents import make_root


def test_an_unknown_code_is_told_as_code_and_facts():
    assert Words("vi").sentence("NO_SUCH_CODE", {"a": 1}) == "NO_SUCH_CODE a=1"
    assert Words("en").remedy("NO_SUCH_CODE", {}) == ""
    assert Words("vi").label("no.such.key") == "no.such.key"
    assert Words("en").count(2, "no.such.key") == "2 no.such.key"


@given(st.text(), st.dictionaries(st.text(), st.text() | st.integers()))
def test_asking_for_words_never_fails(code, facts):
    for words in map(Words, LANGUAGES):
        assert isinstance(words.sentence(code, facts) + words.remedy(code, facts), str)
        assert isinstance(words.label(code), str)


def test_a_fact_that_is_missing_shows_as_a_question_mark():
    assert "?" in Words("en").sentence("PATH_MISSING", {})


@pytest.mark.parametrize(
    ("number", "vi", "en"),
    [
        (0, "0 thiết bị", "0 devices"),
        (1, "1 thiết bị", "1 device"),
        (2, "2 thiết bị", "2 devices"),
        (21, "21 thiết bị", "21 devices"),
    ],
)
def test_a_number_has_the_plural_of_its_language(number, vi, en):
    assert [Words("vi").count(number, "devices"), Words("en").count(number, "devices")] == [vi, en]


@pytest.mark.parametrize("facts", [{"host": "x", "nearest": ""}, {"host": "x"}])
def test_what_depends_on_an_empty_or_missing_fact_is_left_out(facts):
    assert Words("en").remedy("HOST_UNKNOWN", facts) == (
        "Mend the name (all names: fleetcfg inventory graph)."
    )


def test_a_value_with_the_marks_of_an_optional_part_is_told_whole():
    told = Words("en").sentence("HOST_UNKNOWN", {"host": "⟨{nearest}⟩"})

    assert told == "The inventory has no host ⟨{nearest}⟩."


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_is_told_with_the_member_that_is_meant(language):
    root = make_root()
    root["rules"]["separation"] = []

    with pytest.raises(RefusalError) as refused:
        read_root(spell(root))

    words, facts = Words(language), refused.value.facts
    assert "rules.separation" in words.sentence(refused.value.code, facts)
    assert words.remedy(refused.value.code, facts)


def test_of_what_was_not_kept_a_sentence_says_what_it_can():
    words, facts = Words("en"), {"host": "sw", "device": "sw"}

    assert words.remembered("DEV_CLOSED", facts) == "sw closed the connection midway."
    assert words.remembered("DEV_WRITE_REFUSED", facts) == "sw refuses the value for a parameter."
    assert words.remembered("NO_SUCH_CODE", {}) == "NO_SUCH_CODE"
    assert words.sentence("DEV_CLOSED", {**facts, "address": "10.0.0.1"}).startswith(
        "sw (10.0.0.1)"
    )
