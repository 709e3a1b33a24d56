"""Which release is the newer: told where it can be, never guessed, whatever the texts are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.model.advisory import Advisory
from fleetcfg.model.versions import MOST_VERSION, compare_releases

PIECES = st.sampled_from(["ce", "9", "15", "17", ".", "(", ")E", "V", "R", "-", "8b", " "])
RELEASES = st.lists(PIECES, max_size=9).map("".join)


@pytest.mark.parametrize(
    ("version", "release", "order"),
    [
        ("ce9.15.17.4", "ce9.15.17.4", 0),
        ("ce9.15.17.4.8b2cfa1", "ce9.15.17.4", 0),  # a build of it
        ("ce9.15.17.4", "ce9.15", 0),
        ("ce9.15", "ce9.15.17.4", None),  # any build of it
        ("ce9.9.4", "ce9.15.17", -1),
        ("ce9.15.18.2", "ce9.15.17.4", 1),
        ("ce10.19.4.2", "ce9.15.18", 1),
        ("ce26.7.1.12.67c6e508983", "ce26.7.1.12", 0),
        ("ce26.7.1.12.67c6e508983", "ce26.8.0.1", -1),
        ("CE9.15.1", "ce9.15.2", -1),
        ("TC7.3.3.c84180a", "ce9.15", None),
        ("RoomOS 11.5.1", "ce11.5.1", None),
        ("Spark Room OS 2017-10-31 192c369", "ce9.15", None),
        ("6.2.2.5-580078", "6.2.2.6", -1),
        ("15.2(7)E3", "15.2(7)E10", -1),
        ("15.2(4)M6", "15.2(7)E3", None),  # another train
        ("12.2(55)SE9", "15.0(2)SE11", -1),
        ("15.2(7)E3", "15.2(7)E", None),
        ("V200R019C10SPC500", "V200R019C10SPC800", -1),
        ("V200R019C10SPC500", "V200R019C10", 0),
        ("", "ce9", None),
        ("ce9", "", None),
        ("ce" + "9" * MOST_VERSION, "ce9", None),
        ("ce" + "9" * (MOST_VERSION - 2), "ce10", 1),
    ],
)
def test_releases_are_compared_number_by_number(version, release, order):
    assert compare_releases(version, release) == order


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_two_texts_are_compared_or_are_not(version, release):
    assert compare_releases(version, release) in {-1, 0, 1, None}


@given(RELEASES, RELEASES)
def test_no_two_releases_are_each_newer_than_the_other(one, other):
    forth, back = compare_releases(one, other), compare_releases(other, one)

    assert forth is None or back is None or forth == -back


@given(RELEASES, RELEASES, RELEASES)
def test_what_is_older_than_an_older_one_is_not_newer(one, two, three):
    if compare_releases(one, two) == compare_releases(two, three) == -1:
        assert compare_releases(one, three) in {-1, None}


@pytest.mark.parametrize(
    ("bounds", "version", "told"),
    [
        ({"below": "ce9.15.18"}, "ce9.15.17.4.8b2c", True),
        ({"below": "ce9.15.18"}, "ce9.15.18.2", False),
        ({"last": "ce9.15"}, "ce9.15.18.2", True),
        ({"last": "ce9.15"}, "ce10.1", False),
        ({"first": "ce9.1", "below": "ce9.15"}, "ce8.3.7", False),
        ({"first": "ce9.1", "below": "ce9.15"}, "ce9.1.5", True),
        ({"first": "ce9.1", "below": "ce9.15"}, "TC7.3.3", None),
        ({"first": "ce9.1", "below": "ce9.15.18"}, "ce9.15", None),
        ({"first": "ce9.16", "below": "ce9.18.1"}, "ce9.15", False),
        ({}, "anything", True),
        ({"below": "ce9"}, "", None),
    ],
)
def test_an_advisory_covers_a_release_or_does_not_or_cannot_tell(bounds, version, told):
    assert Advisory("SA", "cisco_ce", source="x", **bounds).covers(version) is told


@pytest.mark.parametrize(
    ("products", "product", "is_about"),
    [
        ((), "Cisco TelePresence SX10", True),
        (("*SX10*",), "Cisco TelePresence SX10", True),
        (("*SX10", "*SX20"), "Cisco TelePresence SX20", True),
        (("SX10",), "Cisco TelePresence SX10", False),
        (("*sx10*",), "Cisco TelePresence SX10", False),
    ],
)
def test_an_advisory_is_about_the_products_that_it_names(products, product, is_about):
    advisory = Advisory("SA", "cisco_ce", products, source="x")

    assert advisory.is_about("cisco_ce", product) is is_about
    assert not advisory.is_about("cisco_ios", product)
