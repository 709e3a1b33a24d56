"""Names in brackets: whatever a thing is called, its path is ASCII, and says the name again."""

from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.devices.drivers.mikrotik.export import items_of
from fleetcfg.devices.drivers.mikrotik.settings import settings_in
from fleetcfg.devices.keyed_paths import OBJECT_PATHS, is_key, key_of, name_of

ANY_BYTES = st.binary(min_size=1, max_size=60).map(lambda b: b.decode("utf-8", "surrogateescape"))


@given(ANY_BYTES)
def test_a_name_of_any_bytes_is_spelled_and_read_back(name):
    assert name_of(key_of(name)) == name
    assert is_key(name)
    assert OBJECT_PATHS.is_path(f"room[{key_of(name)}].pin")


def test_an_interface_whose_name_is_no_utf_8_has_a_path():
    line = r'set [ find default-name=ether1 ] name="ether1\E1" disabled=no'

    items = items_of(f"/interface ethernet\n{line}", "/interface ethernet")

    paths = settings_in(items, ()).given.values
    assert any("ether1%E1" in path for path in paths)
