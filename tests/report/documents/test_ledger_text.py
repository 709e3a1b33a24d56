"""Entries of a log for people: no name of a member stands in them, in any language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.ledger.checkpoint import Checkpoint
from fleetcfg.ledger.entry import KINDS, LedgerEntry, read_entry, spell_entry
from fleetcfg.report.documents.ledger_text import (
    entries_text,
    entry_text,
    entry_time,
    verified_text,
)
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.words import LANGUAGES, Words
from fleetcfg.workflow.documents.carry import LoggedEntry, VerifiedLedger
from fleetcfg_kit.testing.clock import NOON

SHA256 = f"sha256:{'a' * 64}"
OF_DEVICE: dict[str, Json] = {"cs": SHA256, "dev": "codec-pa-u", "n": 1}
HEAD: dict[str, Json] = {"size": 12, "root": "ab", "at": "2026-11-24T08:00:00Z"}
BEGIN: dict[str, Json] = {
    "deed": "begin",
    "dev": "codec-pa-u",
    "person": "ky-thuat",
    "keyid": "SHA256:x",
}
ENDED: dict[str, Json] = {
    "dev": "codec-pa-u",
    "begin": "ky-thuat 4 so.example/log/x",
    "doc": SHA256,
}
FACTS: list[tuple[str, dict[str, Json]]] = [
    ("adopt", {"id": "AD-2026-0001", "version": 1, "doc": SHA256, "envelope": SHA256}),
    ("breakglass", {**BEGIN, "reason": "mất tiếng", "before": SHA256, "until": HEAD["at"]}),
    ("breakglass", {"deed": "end", **ENDED, "envelope": SHA256}),
    ("breakglass", {"deed": "import", **ENDED, "envelope": SHA256}),
    ("cosigned", HEAD),
    ("import", {"format": "fleetcfg-import/1"}),
    ("intent", {**OF_DEVICE, "seq": 3}),
    ("issued", {"id": "CS-2026-0001", "cs": SHA256, "bundle": SHA256}),
    ("outcome", {**OF_DEVICE, "outcome": "applied"}),
    ("receipt", {"id": "CS-2026-0001", "cs": SHA256, "doc": SHA256, "receipt": SHA256}),
    ("reconcile", {**OF_DEVICE, "reading": "applied"}),
    ("refused", {"cs": SHA256, "dev": "codec-pa-u", "code": "EXPIRED", "stage": 9}),
    ("rejected", {"cs": SHA256, "person": "lanh-dao-1", "doc": SHA256}),
    ("step", {**OF_DEVICE, "why": "DEV_TIMEOUT", "sent": [["SIP Mode", "unknown"]]}),
    ("step", {**OF_DEVICE, "why": "DEV_TIMEOUT", "back": ["SIP Mode", "SIP Name"]}),
    ("step", {**OF_DEVICE, "password": "accepted", "why": ""}),
    ("step", {**OF_DEVICE, "new": True, "old": None}),
    ("trust", {"doc": "root", "version": 2, "sha256": SHA256, "object": SHA256}),
    ("trust", {"doc": "crl", "issuer": SHA256, "issued_at": HEAD["at"], "object": SHA256}),
    ("verify", {"cs": SHA256, "counters": {"SHA256:x": 7}}),
    ("verify", {"cs": SHA256, "keyid": "SHA256:x", "counter": 6, "known": 7}),
]
NEVER_MADE = {"clock", "export", "scan"}


def test_every_kind_that_is_made_is_tried():
    assert {kind for kind, _ in FACTS} == KINDS - NEVER_MADE


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("kind", "facts"), FACTS)
def test_an_entry_is_told_in_words(kind, facts, language):
    entry = read_entry(spell_entry(5, NOON, kind, facts))

    told = entries_text([LoggedEntry(entry)], Words(language))

    assert "=" not in told
    assert not any(f"{name} " in told for name in ("counters", "deed", "known", "true", "null"))
    assert told.partition(": ")[2].strip()


def test_what_was_told_of_an_emergency_is_told_of_its_entry():
    kind, facts = FACTS[1]
    entry = read_entry(spell_entry(5, NOON, kind, facts))

    told = entries_text([LoggedEntry(entry)], Words("vi"))

    assert told.endswith("khẩn cấp: bắt đầu · codec-pa-u · ky-thuat · mất tiếng\n")


def test_a_whole_record_is_called_so_and_its_tree_is_spelled_as_pages_do():
    found = VerifiedLedger(Checkpoint("so.example/log/x", 19, bytes(32)), 0, "")

    told = verified_text(found, Words("vi"))

    assert told.startswith("Sổ ghi nguyên vẹn: 19 mục.\n")
    assert " ".join(["00000000"] * 8) in told


NAMES = sorted(
    {name for _, facts in FACTS for name in facts} | {"code", "counters", "known", "why"}
)
SAID = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(max_size=4), parts),
    max_leaves=6,
)


@given(st.sampled_from(sorted(KINDS)), st.dictionaries(st.sampled_from(NAMES), SAID))
def test_whatever_an_entry_says_is_told(kind, facts):
    """A log is shown as it came, with entries that lead to no head and that no program wrote."""
    entry = LedgerEntry(0, "2026-11-24T08:00:00Z", kind, facts, b"")

    for language in LANGUAGES:
        assert entry_text(entry, Words(language))


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59Z", "0000-01-01T00:00:00Z"])
def test_a_time_of_no_calendar_is_shown_as_it_was_written(at):
    assert entry_time(at) == at
