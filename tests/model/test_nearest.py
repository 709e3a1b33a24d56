"""The name that was probably meant."""

import pytest

from fleetcfg.model.nearest import nearest

KNOWN = ("codec-bum-to", "codec-ta-tong", "codec-muong-te", "sw-muong-te")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("codec-bumto", "codec-bum-to"),
        ("bum-to", "codec-bum-to"),
        ("codec", ""),  # it may be any of three
        ("to", ""),  # too little
        ("xyz", ""),
    ],
)
def test_it_is_the_one_spelled_nearly_so_or_the_only_one_that_has_it_in_it(typed, meant):
    assert nearest(typed, KNOWN) == meant
