import ast
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import fleetcfg
import fleetcfg.errors
from fleetcfg.i18n import (
    LANGUAGES,
    cli_change,
    cli_play,
    cli_trust,
    is_told,
    language_of,
    remedy,
    sentence,
    word,
)
from fleetcfg.i18n.cli import CLI_WORDS
from fleetcfg.i18n.words import WORDS
from fleetcfg.model.finding import Verdict

SOURCE = Path(fleetcfg.__file__).parent
CODE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+|INTERNAL|INTERRUPTED")
FIELD = re.compile(r"\{(\w*)")


def trees():
    for file in sorted(SOURCE.rglob("*.py")):
        if "i18n" not in file.parts:
            yield ast.parse(file.read_text("utf-8"))


def raised():
    """Yield (code, names of its facts or None if they are not spelled out) as the source has it."""
    for tree in trees():
        for call in ast.walk(tree):
            if not isinstance(call, ast.Call) or not call.args:
                continue
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            code = call.args[0]
            if not name.endswith(("Error", "error", "warning")) or not isinstance(
                code, ast.Constant
            ):
                continue
            if isinstance(code.value, str) and CODE.fullmatch(code.value):
                names = {keyword.arg for keyword in call.keywords}
                # An error of a stage's own is told further up, with more facts than it carries.
                # So is trouble with a device: its host and address are added by whoever knows them.
                is_private = name.endswith("Error") and not hasattr(fleetcfg.errors, name)
                if name == "DeviceError":
                    names |= {"host", "address", "port"}
                yield code.value, None if None in names or is_private else names


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_that_is_raised_has_a_sentence_and_a_remedy(language):
    codes = {code for code, _ in raised()}

    assert codes
    assert {code for code in codes if not is_told(code, language)} == set()
    assert {code for code in codes if not remedy(code, {}, language)} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_template_names_a_fact_that_nobody_gives(language):
    class Asked(dict):
        def __init__(self):
            super().__init__()
            self.names = set()

        def __missing__(self, name):
            self.names.add(name)
            return "?"

    given_facts = {}
    for code, names in raised():
        known = given_facts.setdefault(code, set())
        given_facts[code] = None if names is None or known is None else known | names
    for code, names in given_facts.items():
        asked = Asked()
        sentence(code, asked, language)
        remedy(code, asked, language)
        assert names is None or asked.names <= names, code


def test_both_languages_have_every_verdict_and_severity():
    keys = [f"verdict.{v}" for v in Verdict]
    keys += [f"severity.{s}" for s in ("critical", "high", "medium", "low")]

    assert not [key for key in keys for lang in LANGUAGES if word(key, lang) == key]


def test_every_label_that_is_asked_for_exists():
    asked = {
        call.args[0].value
        for tree in trees()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", "") == "word"
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }

    more = {**cli_change.MORE, **cli_play.MORE, **cli_trust.MORE}
    assert asked - WORDS.keys() - CLI_WORDS.keys() - more.keys() == set()


def test_an_unknown_code_is_told_as_code_and_facts():
    assert sentence("NO_SUCH_CODE", {"a": 1}, "vi") == "NO_SUCH_CODE a=1"
    assert remedy("NO_SUCH_CODE", {}, "en") == ""
    assert word("no.such.key", "vi") == "no.such.key"


@given(st.text(), st.dictionaries(st.text(), st.text() | st.integers()))
def test_asking_for_words_never_fails(code, facts):
    for language in LANGUAGES:
        assert isinstance(sentence(code, facts, language) + remedy(code, facts, language), str)


def test_a_fact_that_is_missing_shows_as_a_question_mark():
    assert "?" in sentence("PATH_MISSING", {}, "en")


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
def test_no_suggestion_is_made_of_nothing(language):
    for code in {code for code, _ in raised()}:
        told = remedy(code, {"nearest": ""}, language)

        assert ": ." not in told, code
        assert "⟨" not in told, code
