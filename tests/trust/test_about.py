"""What a change-set says for readers has a spelling, whatever stood in the declarations."""

from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.devices.drivers.cisco_ce import FAMILY
from fleetcfg.trust.crypto.canonical import can_spell
from fleetcfg.trust.documents.about import MOST_LETTERS, fit_text


@given(st.text(max_size=2 * MOST_LETTERS))
def test_any_text_has_a_spelling_that_stays_as_it_is(text):
    fitted = fit_text(text)

    assert can_spell(fitted)
    assert len(fitted) <= MOST_LETTERS
    assert fit_text(fitted) == fitted


def test_what_cannot_be_spelled_is_told_by_its_number_and_never_dropped():
    assert fit_text("Phòng họp 😀\n\u202e") == "Phòng họp \\u{1f600}\\u{a}\\u{202e}"
    assert fit_text("o\u031b\u0323") == "ợ"


def test_what_catalogs_say_of_parameters_is_repeated_to_the_letter():
    told = [each.about["vi"] for each in FAMILY.catalog().parameters.values()]

    assert [fit_text(text) for text in told] == told
