"""A fleet survives being written and read, and refuses what cannot be simulated."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.errors import SimError
from fleetcfg.words import Words
from fleetcfg_kit.announced import LOCALE
from fleetcfg_kit.sim.core.auth import SimAccount
from fleetcfg_kit.sim.core.fleet import SimDevice, SimFleet

TEXT = st.text(st.characters(codec="utf-8"), max_size=12)


@st.composite
def fleets(draw: st.DrawFn) -> SimFleet:
    numbers = draw(st.lists(st.integers(1, 254), unique=True, max_size=5))
    devices = tuple(
        SimDevice(
            f"d{n}",
            f"127.1.2.{n}",
            draw(TEXT),
            draw(TEXT),
            draw(TEXT),
            draw(TEXT),
            draw(st.none() | st.tuples(TEXT, TEXT)),
            draw(st.dictionaries(TEXT, TEXT, max_size=3)),
            draw(st.sampled_from([None, "silent", "none"])),
        )
        for n in numbers
    )
    accounts = (SimAccount("a", draw(TEXT), ("Audit",)),)
    return SimFleet(devices, draw(TEXT), draw(TEXT), 1, 2, draw(st.floats(0, 500)), accounts)


@given(fleets())
def test_reading_what_was_written_gives_the_same_fleet(fleet: SimFleet) -> None:
    assert SimFleet.from_json(fleet.to_json()) == fleet


def test_a_fleets_passphrases_do_not_print() -> None:
    fleet = SimFleet((), "admin", "hunter2", accounts=(SimAccount("a", "hunter3"),))

    assert "hunter" not in repr(fleet)


@pytest.mark.parametrize("address", ["192.0.2.1", "::1", "localhost", "", "127.0.0.256"])
def test_an_address_that_is_not_loopback_is_refused(address: str) -> None:
    with pytest.raises(SimError) as refusal:
        SimDevice("a", address, "SX10", "", "", "")

    assert refusal.value.code == "SIM_ADDRESS_NOT_LOOPBACK"


@pytest.mark.parametrize(("name", "address"), [("a", "127.0.0.2"), ("b", "127.0.0.1")])
def test_two_devices_do_not_share_a_name_or_an_address(name: str, address: str) -> None:
    devices = (
        SimDevice("a", "127.0.0.1", "SX10", "", "", ""),
        SimDevice(name, address, "SX10", "", "", ""),
    )

    with pytest.raises(SimError) as refusal:
        SimFleet(devices, "admin", "x")

    assert refusal.value.code == "SIM_DEVICE_TWICE"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "không đọc được ở dòng 1."),
        ("\n{", "không đọc được ở dòng 2."),
        ("[]", "không đọc được."),
        ("{}", "không đọc được ở mục devices."),
        ('{"devices": 1}', "không đọc được ở mục devices."),
        ('{"devices": [{"name": "a"}]}', "không đọc được ở mục devices.0.address."),
        (
            '{"devices": [], "user": "a", "password": "b", "nonsense": 1}',
            "không đọc được ở mục nonsense.",
        ),
    ],
)
def test_what_is_no_fleet_is_refused_in_words_of_one_language(text: str, told: str) -> None:
    with pytest.raises(SimError) as refusal:
        SimFleet.from_json(text)

    assert refusal.value.code == "SIM_FLEET_UNREADABLE"
    said = Words("vi", (("sim", LOCALE),)).sentence(refusal.value.code, refusal.value.facts)
    assert said.endswith(told)


@given(
    st.recursive(st.none() | st.integers() | TEXT, lambda x: st.lists(x) | st.dictionaries(TEXT, x))
)
def test_any_json_is_a_fleet_or_refused(raw: object) -> None:
    with pytest.raises(SimError):
        SimFleet.from_json(json.dumps(raw))
