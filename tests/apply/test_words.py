"""Every code that applying raises is told, in both languages, with the same facts."""

import re
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

import fleetcfg.apply
from fleetcfg.apply.context import DeviceOutcome, Fate
from fleetcfg.i18n import is_told, word
from fleetcfg.i18n.apply import EN, VI
from fleetcfg.ledger.attempts import ReconcileFinding
from fleetcfg.report.applied import STAGES, Heading, as_json, device_text
from tests.trust.world import NOW

ROOT = Path(fleetcfg.apply.__file__).parents[1]
FILES = [*(ROOT / "apply").rglob("*.py"), *(ROOT / "cli").glob("apply*.py")]
RAISED = re.compile(r'(?:RefusalError|LedgerError|RequestError)\(\s*"([A-Z0-9_]+)"')
NAMED = re.compile(r'(?:code=|: |else |code, )"([A-Z]+_[A-Z_]+)"|return "([A-Z]+_[A-Z_]+)"')
ELSEWHERE = re.compile(
    r"(?:DEV|FILE|USAGE|AUDIT|LEDGER)_(?!WRITE_AFTER)|IN_DOUBT|EXECUTOR_|IDENTITY_"
)
BUILT = {
    f"SETTLED_{reading.name}"
    for reading in ReconcileFinding
    if reading is not ReconcileFinding.APPLIED
}


def codes() -> set[str]:
    found = set(BUILT)
    for file in FILES:
        text = file.read_text("utf-8")
        found |= set(RAISED.findall(text))
        found |= {one or other for one, other in NAMED.findall(text)}
    return found


def names(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_every_code_is_told_and_none_is_told_that_is_not_raised():
    assert [code for code in codes() if not is_told(code, "vi") or not is_told(code, "en")] == []
    own = {code for code in codes() if not ELSEWHERE.match(code)}
    own -= {"DEVICE_NOT_IN_INVENTORY", "ALREADY_CONSUMED", "READSET_INCOMPLETE"}

    assert VI.keys() == EN.keys()
    assert own <= VI.keys()
    assert VI.keys() <= codes()


@pytest.mark.parametrize("code", sorted(VI))
def test_both_languages_say_the_same_facts_in_whole_sentences(code):
    for vi, en in zip(VI[code], EN[code], strict=True):
        assert names(vi) == names(en)
        assert vi.endswith(".")
        assert en.endswith(".")


FATES = [fate for part in get_args(Fate) for fate in (get_args(part) or [part])]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_fate_and_every_stage_has_a_name(language):
    assert len(FATES) == 11
    for key in [*(f"fate.{fate}" for fate in FATES), *(f"stage.{stage}" for stage in STAGES)]:
        assert word(key, language) != key


def test_what_a_device_says_of_itself_gives_a_terminal_no_orders():
    done = DeviceOutcome(
        "kit9",
        "refused",
        NOW,
        code="DEVICE_SERIAL",
        stage=12,
        facts={"device": "kit9", "signed": "A", "live": "\x1b[2J\u202e"},
    )

    told = device_text(done, "en") + as_json(Heading("apply", "x", "y", 1), [done], code=4)

    assert "\x1b" not in told
    assert "\u202e" not in told
