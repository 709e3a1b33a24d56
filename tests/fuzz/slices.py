"""Slices and their results, as whoever carries them may have changed them."""

from collections.abc import Callable
from typing import Final, Protocol

from fleetcfg.errors import JobError
from fleetcfg.jobs.job import read_result, spell_result
from fleetcfg.trust.documents.parcel import Parcel, read_parcel
from fleetcfg.trust.documents.slice import read_slice
from fleetcfg.trust.documents.slice_result import read_slice_result
from tests.fuzz.target import Target
from tests.trust.vectors import slice_parcels

_WORDS: Final = (
    b'{"a":',
    b"[",
    b"]",
    b",",
    b'"',
    b"\n",
    b"QQ==\n",
    b"QUJD",
    b"=",
    b'"sha256:',
    b'"hosts":[',
    b'"2026-11-24T09:00:00Z"',
    "ế".encode(),
)


class _Said(Protocol):
    def to_bytes(self) -> bytes: ...


def _reader(read: Callable[[Parcel], _Said]) -> Callable[[bytes], object]:
    """Return what reads a parcel; what was read is spelled as it came."""

    def read_it(data: bytes) -> None:
        parcel = read_parcel(data)
        assert parcel.to_bytes() == data
        assert read(parcel).to_bytes() == parcel.payload
        for one in parcel.objects.values():
            _device(one)

    return read_it


def _device(data: bytes) -> None:
    try:
        assert spell_result(read_result(data)) == data
    except JobError:
        return


_SLICE, _RESULT = (parcel.to_bytes() for parcel in slice_parcels())
TARGETS: Final = (
    Target("slice", (_SLICE,), _WORDS, _reader(read_slice), is_json=True),
    Target("slice-result", (_RESULT,), _WORDS, _reader(read_slice_result), is_json=True),
)
