"""Every code that is raised in signing has a sentence and a remedy, in both languages."""

import re
from pathlib import Path
from string import Formatter

import pytest

import fleetcfg.cli
import fleetcfg.signer
from fleetcfg.i18n.signer import EN, VI

PACKAGES = (Path(fleetcfg.signer.__file__).parent, Path(fleetcfg.cli.__file__).parent)


def raised() -> set[str]:
    text = "\n".join(
        module.read_text("utf-8") for package in PACKAGES for module in package.glob("*.py")
    )
    return set(re.findall(r'"((?:SIGNER|TOKEN)_[A-Z_]+)"', text)) - {"SIGNER_UNKNOWN"}


def names(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_the_tables_hold_the_codes_that_are_raised_and_no_others():
    assert VI.keys() == EN.keys() == raised()


@pytest.mark.parametrize("code", sorted(VI))
def test_both_languages_say_the_same_facts_in_two_sentences(code):
    for vi, en in zip(VI[code], EN[code], strict=True):
        assert names(vi) == names(en)
        assert vi.endswith(".")
        assert en.endswith(".")
