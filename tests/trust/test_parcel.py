"""What is read of a parcel: one spelling of each object, and little memory before it is proven."""

import tracemalloc
from base64 import b64decode, b64encode
from binascii import Error

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.errors import RefusalError
from fleetcfg.trust.crypto.canonical import digest
from fleetcfg.trust.documents.parcel import SIGNATURE_BYTES, Parcel, read_parcel

HEAD = Parcel(b"{}", bytes(SIGNATURE_BYTES), {}).to_bytes()
NEARLY = st.text("AQ/9=+B \r-_\x80", max_size=9).map(str.encode)


def is_spelled(line: bytes) -> bool:
    """Tell whether *line* is what its bytes are spelled as."""
    try:
        return b64encode(b64decode(line, validate=True)) == line
    except Error:
        return False


@given(NEARLY | st.builds(bytes.__add__, st.binary(max_size=7).map(b64encode), NEARLY))
def test_an_object_is_read_in_its_one_spelling_alone(line: bytes) -> None:
    data = HEAD + line + b"\n"

    if is_spelled(line):
        assert list(read_parcel(data).objects.values()) == [b64decode(line)]
    else:
        with pytest.raises(RefusalError) as refused:
            read_parcel(data)
        assert (refused.value.code, refused.value.facts) == ("PARCEL_FORMAT", {"why": "base64"})


def test_what_is_not_proven_yet_takes_no_more_memory_than_it_came_in() -> None:
    large = bytes(6_000_000)
    data = Parcel(b"{}", bytes(SIGNATURE_BYTES), {digest(large): large}).to_bytes()

    tracemalloc.start()
    try:
        read_parcel(data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < len(data)
