"""Every code that the devices raise has its sentence and remedy, in both languages."""

import re
from pathlib import Path
from string import Formatter

import pytest

import fleetcfg.devices
from fleetcfg.i18n.devices import EN, VI

PACKAGE = Path(fleetcfg.devices.__file__).parent
CODES = {
    code
    for module in PACKAGE.rglob("*.py")
    for code in re.findall(r'"((?:DEV|CRED)_[A-Z_]+)"', module.read_text(encoding="utf-8"))
}


def names(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_the_tables_hold_the_codes_that_are_raised_and_no_others() -> None:
    assert CODES == VI.keys() == EN.keys()


@pytest.mark.parametrize("code", sorted(CODES))
def test_both_languages_say_the_same_facts_in_two_sentences(code: str) -> None:
    for vi, en in zip(VI[code], EN[code], strict=True):
        assert names(vi) == names(en)
        assert vi.endswith(".")
        assert en.endswith(".")
