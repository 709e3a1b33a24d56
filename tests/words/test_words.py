import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.errors import RefusalError
from fleetcfg.trust.crypto.canonical import spell
from fleetcfg.trust.documents.root import read_root
from fleetcfg.words import LANGUAGES, counted, language_of, remedy, sentence, word
from tests.trust.world import a_root


def test_an_unknown_code_is_told_as_code_and_facts():
    assert sentence("NO_SUCH_CODE", {"a": 1}, "vi") == "NO_SUCH_CODE a=1"
    assert remedy("NO_SUCH_CODE", {}, "en") == ""
    assert word("no.such.key", "vi") == "no.such.key"
    assert counted(2, "no.such.key", "en") == "2 no.such.key"


@given(st.text(), st.dictionaries(st.text(), st.text() | st.integers()))
def test_asking_for_words_never_fails(code, facts):
    for language in LANGUAGES:
        assert isinstance(sentence(code, facts, language) + remedy(code, facts, language), str)
        assert isinstance(word(code, language), str)


def test_a_fact_that_is_missing_shows_as_a_question_mark():
    assert "?" in sentence("PATH_MISSING", {}, "en")


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
    assert [counted(number, "devices", "vi"), counted(number, "devices", "en")] == [vi, en]


@pytest.mark.parametrize(
    ("arguments", "environ", "language"),
    [
        ([], {}, "vi"),
        (["audit", "--lang", "en"], {}, "en"),
        (["--lang=en", "audit"], {}, "en"),
        (["audit"], {"FLEETCFG_LANG": "en"}, "en"),
        (["--lang", "vi"], {"FLEETCFG_LANG": "en"}, "vi"),
        (["audit"], {"LANG": "en_US.UTF-8"}, "vi"),
        (["audit", "--", "--lang", "en"], {}, "vi"),
        (["audit", "--lang"], {}, "vi"),
    ],
)
def test_the_command_line_decides_before_the_environment(arguments, environ, language):
    assert language_of(arguments, environ) == language


@pytest.mark.parametrize("facts", [{"host": "x", "nearest": ""}, {"host": "x"}])
def test_what_depends_on_an_empty_or_missing_fact_is_left_out(facts):
    assert remedy("HOST_UNKNOWN", facts, "en") == (
        "Mend the name (all names: fleetcfg inventory graph)."
    )


def test_a_value_with_the_marks_of_an_optional_part_is_told_whole():
    told = sentence("HOST_UNKNOWN", {"host": "⟨{nearest}⟩"}, "en")

    assert told == "The inventory has no host ⟨{nearest}⟩."


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_is_told_with_the_member_that_is_meant(language):
    root = a_root()
    root["rules"]["separation"] = []

    with pytest.raises(RefusalError) as refused:
        read_root(spell(root))

    told = sentence(refused.value.code, refused.value.facts, language)
    assert "rules.separation" in told
    assert remedy(refused.value.code, refused.value.facts, language)
