"""Every code that is raised here has a sentence and a remedy, in both languages."""

import re
from pathlib import Path
from string import Formatter

import pytest

import fleetcfg.trust
from fleetcfg.errors import RefusalError
from fleetcfg.i18n import remedy, sentence
from fleetcfg.i18n.trust import EN, VI
from fleetcfg.trust.crypto.canonical import spell
from fleetcfg.trust.documents.root import read_root
from tests.trust.world import a_root

PACKAGE = Path(fleetcfg.trust.__file__).parent
OTHERS = re.compile(r"(?:CMS|CERT)_")  # told by a table of their own


def raised() -> set[str]:
    found = set()
    for module in PACKAGE.rglob("*.py"):
        text = module.read_text("utf-8")
        found |= set(re.findall(r'(?:RefusalError|MemberError)\(\s*"([A-Z0-9_]+)"', text))
        found |= set(re.findall(r'(?:rollback|fork)="([A-Z0-9_]+)"', text))
        found |= set(re.findall(r'"([A-Z]+(?:_THRESHOLD|_LIST|_MALFORMED)[A-Z_]*)"', text))
    return {code for code in found if not OTHERS.match(code)}


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


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_refusal_is_told_with_the_member_that_is_meant(language):
    root = a_root()
    root["rules"]["separation"] = []

    with pytest.raises(RefusalError) as refused:
        read_root(spell(root))

    told = sentence(refused.value.code, refused.value.facts, language)
    assert "rules.separation" in told
    assert remedy(refused.value.code, refused.value.facts, language)
