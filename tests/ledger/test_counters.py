"""A FIDO key counts on; of a counter that does not, people are told, and nothing is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.ledger.checkpoint import NoteSigner
from fleetcfg.ledger.entry import read_entry
from fleetcfg.ledger.fido_counters import note_counters
from fleetcfg.ledger.store import open_store
from fleetcfg.trust.verify.quorum import VerifiedSignature
from fleetcfg_kit.testing.clock import NOON

SIGNER = NoteSigner.from_seed("so.example/log/1", b"s" * 32)
FIRST, SECOND, THIRD = ("sha256:" + digit * 64 for digit in "123")


def key(counter, name="SHA256:khoa"):
    return VerifiedSignature(name, "approver-1", counter)


def kinds(store):
    return [read_entry(line).kind for line in store.lines()]


def test_a_key_that_counts_on_is_not_told_of(store, now):
    assert note_counters(store, FIRST, [key(5)], at=now) == ()
    assert note_counters(store, SECOND, [key(6)], at=now) == ()
    assert kinds(store) == ["verify", "verify"]  # what it counts, for whoever reads the log


@pytest.mark.parametrize("counter", [4, 5])
def test_a_counter_that_is_not_above_the_highest_seen_is_told_and_recorded(store, now, counter):
    note_counters(store, FIRST, [key(5)], at=now)

    (found,) = note_counters(store, SECOND, [key(counter)], at=now)

    assert (found.signed.person, found.counter, found.known) == ("approver-1", counter, 5)
    entry = [read_entry(line) for line in store.lines()][-1]
    assert entry.kind == "verify"
    assert entry.facts == {"cs": SECOND, "keyid": "SHA256:khoa", "counter": counter, "known": 5}


def test_the_same_document_read_again_is_told_of_once(store, now):
    note_counters(store, FIRST, [key(5)], at=now)
    note_counters(store, SECOND, [key(4)], at=now)

    assert note_counters(store, FIRST, [key(5)], at=now) == ()
    assert note_counters(store, SECOND, [key(4)], at=now) == ()
    assert kinds(store) == ["verify"] * 3  # two documents, and what went backwards


def test_what_went_backwards_does_not_lower_what_is_known(store, now):
    for document, counter in ((FIRST, 9), (SECOND, 2)):
        note_counters(store, document, [key(counter)], at=now)

    (found,) = note_counters(store, THIRD, [key(3)], at=now)

    assert found.known == 9


def test_a_key_that_does_not_count_and_a_key_that_is_no_fido_key_are_never_told_of(store, now):
    for document in (FIRST, SECOND):
        assert note_counters(store, document, [key(0), key(None, "SHA256:tep")], at=now) == ()


def test_each_key_counts_for_itself(store, now):
    note_counters(store, FIRST, [key(9)], at=now)

    assert note_counters(store, SECOND, [key(1, "SHA256:khac")], at=now) == ()


@given(counters=st.lists(st.integers(1, 50), max_size=12))
def test_exactly_those_that_are_not_above_all_before_are_told_of(tmp_path_factory, counters):
    store = open_store(tmp_path_factory.mktemp("l"), SIGNER)
    try:
        for turn, counter in enumerate(counters):
            document = f"sha256:{turn:064x}"
            found = note_counters(store, document, [key(counter)], at=NOON)
            assert bool(found) == (counter <= max(counters[:turn], default=0))
    finally:
        store.close()
