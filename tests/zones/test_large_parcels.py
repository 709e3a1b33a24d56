"""Parcels of strangers that are large: refused before they are taken apart, and at little cost."""

from dataclasses import replace

import pytest

from fleetcfg.trust.crypto.canonical import UNPROVEN_MOST, digest, spell
from fleetcfg.trust.documents.document import read_document
from fleetcfg.trust.documents.parcel import Parcel, read_parcel
from fleetcfg.trust.documents.slice import Slice
from tests.peak import peak_of
from tests.redteam.test_large import HOSTILE, MOST
from tests.zones.test_slice_attacks import members, refusal_of, refused_home, signed
from tests.zones.world import HOSTS, Zones


@pytest.fixture
def slice_(zones: Zones) -> bytes:
    (data,) = zones.dispatch(*HOSTS)
    return data


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_large_slice_that_nobody_signed_is_refused_unread(
    zones: Zones, slice_: bytes, hostile: str
) -> None:
    payload = HOSTILE[hostile]("slice")
    data = Parcel(payload, read_parcel(slice_).signature, {}).to_bytes()
    codes: list[str] = []

    assert len(payload) > UNPROVEN_MOST
    assert peak_of(lambda: codes.append(refusal_of(zones, data))) < MOST
    assert codes == ["UNPROVEN_LARGE"]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_large_result_that_nobody_signed_is_refused_unread(
    zones: Zones, slice_: bytes, hostile: str
) -> None:
    done = read_parcel(zones.run(slice_).data)
    data = Parcel(HOSTILE[hostile]("slice-result"), done.signature, {}).to_bytes()
    codes: list[str] = []

    assert peak_of(lambda: codes.append(refused_home(zones, data))) < MOST
    assert codes == ["UNPROVEN_LARGE"]


def test_a_large_slice_that_its_dispatcher_signed_is_done(zones: Zones, slice_: bytes) -> None:
    """Also where the root that it brings is the one that names who signed it."""
    parcel = read_parcel(slice_)
    more = {digest(data): data for data in (b"%d" % number for number in range(1_000))}
    parcel = replace(parcel, objects=dict(sorted({**parcel.objects, **more}.items())))
    said = members(slice_) | {"objects": sorted(parcel.objects)}
    data = signed(zones, "dept", read_document(Slice, "slice", spell(said)), parcel)

    assert len(read_parcel(data).payload) > UNPROVEN_MOST
    assert zones.run(data).result.failure is None
