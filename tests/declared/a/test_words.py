"""Every code of this stage has a sentence and a remedy in both languages."""

import re
from pathlib import Path
from string import Formatter

import pytest

from fleetcfg.i18n import declared_a

SOURCES = Path(__file__).parents[3] / "fleetcfg" / "declared"
CODE = re.compile(r'"((?:YAML|INV|TREE|LIMIT)_[A-Z0-9_]+)"')
RAISED = {code for path in SOURCES.rglob("*.py") for code in CODE.findall(path.read_text())}


@pytest.mark.parametrize("table", [declared_a.VI, declared_a.EN])
def test_every_code_that_is_raised_has_words(table):
    assert set(table) == RAISED


@pytest.mark.parametrize("code", sorted(RAISED))
def test_both_languages_use_the_same_facts(code):
    used = [
        {name for text in table[code] for _, name, _, _ in Formatter().parse(text) if name}
        for table in (declared_a.VI, declared_a.EN)
    ]

    assert used[0] == used[1]


@pytest.mark.parametrize("table", [declared_a.VI, declared_a.EN])
def test_sentence_and_remedy_are_sentences(table):
    for sentence, remedy in table.values():
        assert sentence.endswith(".")
        assert remedy.endswith((".", ".."))
