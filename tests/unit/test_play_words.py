"""Every code of a playbook's run has a sentence and a remedy, in both languages."""

import re
from pathlib import Path
from string import Formatter

import pytest

import fleetcfg
from fleetcfg.i18n.cli_play import MORE
from fleetcfg.i18n.play import EN, VI

PACKAGE = Path(fleetcfg.__file__).parent
RAISED = {
    code
    for folder in ("run", "cli", "workflow")
    for module in (PACKAGE / folder).rglob("*.py")
    for code in re.findall(r'"(PLAY_[A-Z_]+)"', module.read_text("utf-8"))
}
TOLD_BESIDE = {"PLAY_HOSTS_FILE"}  # by the reader of playbooks, which refuses the same


def names(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_the_tables_hold_the_codes_that_are_raised_and_no_others():
    assert VI.keys() == EN.keys() == RAISED - TOLD_BESIDE


@pytest.mark.parametrize("code", sorted(VI))
def test_both_languages_say_the_same_facts_in_two_sentences(code):
    for vi, en in zip(VI[code], EN[code], strict=True):
        assert names(vi) == names(en)
        assert re.search(r"[.}]$", vi)
        assert re.search(r"[.}]$", en)


@pytest.mark.parametrize("key", sorted(MORE))
def test_labels_have_the_same_holes_in_both_languages(key):
    vi, en = MORE[key]

    assert names(vi) == names(en)
