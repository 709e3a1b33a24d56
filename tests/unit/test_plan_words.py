"""Every code that planning, adopting and showing raise has a sentence and a remedy, and no more."""

import re
from pathlib import Path
from string import Formatter

import pytest

import fleetcfg
from fleetcfg.i18n.plan import EN, VI

PACKAGE = Path(fleetcfg.__file__).parent
MODULES = [
    *(PACKAGE / "plan").rglob("*.py"),
    *(
        PACKAGE / "cli" / f"{name}.py"
        for name in ("plan", "adopt", "show", "timeparse", "option_groups")
    ),
    PACKAGE / "authority" / "inspect.py",
    *(PACKAGE / "workflow").rglob("*.py"),
]


def names(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_the_tables_hold_the_codes_that_are_raised_and_no_others():
    raised = {
        code
        for module in MODULES
        for code in re.findall(r'"((?:PLAN|SHOW)_[A-Z_]+)"', module.read_text("utf-8"))
    }

    assert VI.keys() == EN.keys() == raised


@pytest.mark.parametrize("code", sorted(VI))
def test_both_languages_say_the_same_facts_in_two_sentences(code):
    for vi, en in zip(VI[code], EN[code], strict=True):
        assert names(vi) == names(en)
        assert vi.endswith(".")
        assert en.endswith(".")
