import re
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

from fleetcfg.declared.province import Reason
from fleetcfg.i18n.declared_b import EN, VI

PACKAGE = Path(__file__).parents[3] / "fleetcfg" / "declared"
CODE = re.compile(r'"((?:BASE|TPL|PLAY)_[A-Z_]+|HOST_UNKNOWN|PARAMETER_NOT_DECLARED)"')


def codes():
    found = {c for path in PACKAGE.rglob("*.py") for c in CODE.findall(path.read_text("utf-8"))}
    return found | set(get_args(Reason))


def names(template):
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_every_code_has_words_in_both_languages_and_no_word_has_lost_its_code():
    assert set(VI) == codes()
    assert set(EN) == codes()


@pytest.mark.parametrize("code", sorted(VI))
def test_both_languages_say_the_same_facts(code):
    assert names(" ".join(VI[code])) == names(" ".join(EN[code]))


@pytest.mark.parametrize("code", sorted(VI))
def test_a_sentence_ends_and_so_does_its_remedy(code):
    for sentence, remedy in (VI[code], EN[code]):
        assert sentence.endswith(".")
        assert remedy.endswith(".") or not re.match("BASE|TPL|PLAY", code)
