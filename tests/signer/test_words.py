"""Every code that is raised in signing has a sentence and a remedy, in both languages."""

import re
from pathlib import Path
from string import Formatter

import pytest

import fleetcfg.authority
import fleetcfg.cli
import fleetcfg.signer
from fleetcfg.i18n import is_told
from fleetcfg.i18n.signer import EN, VI

CLI = Path(fleetcfg.cli.__file__).parent
AUTHORITY = Path(fleetcfg.authority.__file__).parent
OURS = ("approve", "deciding", "ledger", "reject", "signing", "trust", "verify_tree")


def raised() -> set[str]:
    modules = [
        *Path(fleetcfg.signer.__file__).parent.rglob("*.py"),
        *AUTHORITY.rglob("*.py"),
        *(CLI / f"{n}.py" for n in OURS),
    ]
    text = "\n".join(module.read_text("utf-8") for module in modules)
    codes = re.findall(r'(?:Error|problems\.error)\(\s*"([A-Z0-9_]+)"', text)
    return {*codes, "DECLARATIONS_BROKEN", *re.findall(r'"((?:SIGNER|TOKEN)_[A-Z_]+)"', text)}


def names(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_the_tables_hold_the_codes_that_are_raised_and_no_others():
    assert VI.keys() == EN.keys()
    assert VI.keys() <= raised()
    assert [code for code in sorted(raised()) if not is_told(code, "vi")] == []


@pytest.mark.parametrize("code", sorted(VI))
def test_both_languages_say_the_same_facts_in_two_sentences(code):
    for vi, en in zip(VI[code], EN[code], strict=True):
        assert names(vi) == names(en)
        assert vi.endswith(".")
        assert en.endswith(".")
