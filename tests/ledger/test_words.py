"""Every code of the ledger and of CMS signatures has a sentence and a remedy, in both languages."""

import re
from pathlib import Path
from string import Formatter

import pytest

import fleetcfg.ledger
import fleetcfg.trust
from fleetcfg.i18n import cms, is_told, ledger

LEDGER = Path(fleetcfg.ledger.__file__).parent
TRUST = Path(fleetcfg.trust.__file__).parent
CODE = re.compile(r'"((?:CMS|CERT|IN|KEY|LEDGER|LOCKED|LOG|RECEIPT|SIG)_?[A-Z_]*)"')
CALL = re.compile(r'(?:RefusalError|LedgerError|_refused)\(\s*"([A-Z0-9_]+)"')
REPORTED = {"LOG_MISSING_OUTCOME"}  # never raised: shown beside the cosigned head


def codes(files) -> set[str]:
    texts = [file.read_text("utf-8") for file in files]
    return {code for text in texts for code in CODE.findall(text) + CALL.findall(text)}


def test_every_code_of_the_ledger_is_told():
    missing = [
        code
        for code in codes(LEDGER.rglob("*.py")) | REPORTED
        for language in ("vi", "en")
        if not is_told(code, language)
    ]

    assert missing == []


def test_every_code_of_cms_is_told():
    found = codes([*TRUST.rglob("cms*.py"), TRUST / "crypto" / "der.py"])

    assert [code for code in found if not is_told(code, "vi") or not is_told(code, "en")] == []
    own = {code for code in found if code.startswith(("CMS_", "CERT_"))}
    assert cms.VI.keys() == cms.EN.keys() == own


def names(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


@pytest.mark.parametrize("table", [cms, ledger], ids=["cms", "ledger"])
def test_both_languages_say_the_same_facts_in_whole_sentences(table):
    assert table.VI.keys() == table.EN.keys()
    for code, told in table.VI.items():
        for vi, en in zip(told, table.EN[code], strict=True):
            assert names(vi) == names(en), code
            assert vi.endswith("."), code
            assert en.endswith("."), code
