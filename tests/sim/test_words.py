"""Every refusal of the simulator has a sentence and a remedy in both languages."""

import re
from pathlib import Path

import pytest

import fleetcfg
from fleetcfg.i18n.sim import EN, VI

PACKAGE = Path(fleetcfg.__file__).parent


def raised() -> set[str]:
    folders = [*(PACKAGE / "sim").rglob("*.py"), *(PACKAGE / "cli").glob("sim*.py")]
    return set(re.findall(r'"(SIM_[A-Z_]+)"', "".join(p.read_text("utf-8") for p in folders)))


@pytest.mark.parametrize("table", [VI, EN], ids=["vi", "en"])
def test_every_code_that_is_raised_has_words_and_no_other_has(
    table: dict[str, tuple[str, str]],
) -> None:
    assert set(table) == raised()


def test_both_languages_tell_the_same_facts() -> None:
    for code, sentences in VI.items():
        facts = [set(re.findall(r"{(\w+)}", " ".join(s))) for s in (sentences, EN[code])]
        assert facts[0] == facts[1], code
