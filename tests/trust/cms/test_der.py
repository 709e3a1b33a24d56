"""One spelling of each value, and no other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.errors import RefusalError
from fleetcfg.trust.crypto.der import require_der


def encoded(tag: int, contents: bytes) -> bytes:
    length = len(contents)
    if length < 0x80:
        return bytes([tag, length]) + contents
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + contents


values = st.recursive(
    st.builds(encoded, st.sampled_from([2, 4, 5, 6, 0x13]), st.binary(max_size=300)),
    lambda inner: st.builds(
        encoded, st.sampled_from([0x30, 0x31, 0xA0]), st.lists(inner, max_size=4).map(b"".join)
    ),
    max_leaves=12,
)


@given(value=values)
def test_accepts_every_value_in_der(value):
    require_der(value)


@given(value=values, tail=st.binary(min_size=1, max_size=4))
def test_refuses_every_value_with_a_tail(value, tail):
    with pytest.raises(RefusalError, match="SIG_NOT_DER"):
        require_der(value + tail)


@given(value=values, data=st.data())
def test_refuses_every_value_that_is_cut_short(value, data):
    with pytest.raises(RefusalError, match="SIG_NOT_DER"):
        require_der(value[: data.draw(st.integers(0, len(value) - 1))])


@pytest.mark.parametrize(
    ("octets", "why"),
    [
        (b"", "empty"),
        (b"\x30", "truncated"),
        (b"\x30\x80\x05\0\0\0", "indefinite"),
        (b"\x04\x81\x01x", "length"),
        (b"\x04\x82\0\x80" + bytes(128), "length"),
        (b"\x04\x85\x01\0\0\0\0", "length"),
        (b"\x04\xff", "length"),
        (b"\x1f\x81\x01\0", "tag"),
        (b"\x30\x03\x04\x05x", "truncated"),
        (b"\x30\x05\x30\x02\x04\x01x", "overrun"),
        (b"\x05\0\x05\0", "trailing"),
        (b"\x30\x80" * 100, "indefinite"),
    ],
)
def test_names_what_is_wrong(octets, why):
    with pytest.raises(RefusalError) as caught:
        require_der(octets)

    assert (caught.value.code, caught.value.facts["why"]) == ("SIG_NOT_DER", why)


def test_refuses_nesting_without_end():
    value = b"\x05\0"
    for _ in range(2000):
        value = encoded(0x30, value)

    with pytest.raises(RefusalError) as caught:
        require_der(value)

    assert caught.value.facts["why"] == "depth"
