"""A value that is too long is told by its beginning, length and digest; no two are told alike."""

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.model.value import MOST_SHOWN, bounded, cut

LONG = st.integers(MOST_SHOWN + 1, 3 * MOST_SHOWN).map("x".__mul__)


def test_a_long_value_is_told_by_its_beginning_length_and_digest():
    text = "ấ" * 1_000_000
    digest = sha256(text.encode()).hexdigest()

    assert bounded(text) == cut(text) == f"{'ấ' * 256}… [1000000; sha256:{digest}]"
    assert bounded(cut(text)) == cut(text)
    assert bounded("x" * MOST_SHOWN) == "x" * MOST_SHOWN


@given(LONG, LONG)
def test_two_values_are_never_told_alike(one, other):
    assert (cut(one) == cut(other)) is (one == other)


@given(LONG)
def test_a_value_that_looks_like_a_cut_one_is_told_otherwise(text):
    forged = cut(text)

    assert cut(forged) != cut(text)
    assert len(cut(forged)) < MOST_SHOWN
