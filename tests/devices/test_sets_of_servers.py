"""Sets of servers: equal ones are one value, as declared and as read, in any order or spelling."""

from ipaddress import IPv6Address

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fleetcfg.devices.drivers.network import ios, vrp
from fleetcfg.devices.registry import catalogs
from fleetcfg.model.declared import Rule
from fleetcfg.model.space import SET, Text, spell_set

FAMILIES = ("cisco_ios", "huawei_vrp", "hp_comware", "fortinet", "mikrotik_routeros")
ADDRESSES = st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)).map(str)
NAMES = st.sampled_from(["gio.laichau.gov.vn", "10.0.0.20 prefer", "10.0.0.20 key 5"])
SETS = st.lists(st.one_of(ADDRESSES, NAMES), min_size=1, max_size=6, unique=True)
READERS = {
    "cisco_ios": (ios.read_config, "hostname a\n{}end\n", "ntp server {}\n"),
    "huawei_vrp": (vrp.read_config, "#\n{}#\nreturn\n", " ntp-service unicast-server {}\n#\n"),
}


def otherwise(element: str) -> str:
    """Spell an element as somebody else may: capitals, no `::`, more blanks."""
    first, *rest = element.split(" ")
    if ":" in first:
        first = IPv6Address(first).exploded.upper()
    return "  ".join([first, *rest])


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("name", ["ntp.servers", "log.servers"])
@given(elements=SETS, data=st.data())
@example(elements=["10.0.0.9", "10.0.0.10"], data=None)
def test_equal_sets_are_declared_as_one_value(family, name, elements, data) -> None:
    catalog = catalogs()[family]
    if name not in catalog.natives:  # FortiOS has one server of its log
        return
    known = [catalog.natives[name]]
    known += [each for each in catalog.parameters.values() if name in each.patterns]
    mixed = elements[::-1] if data is None else data.draw(st.permutations(elements))
    typed = ",".join(map(otherwise, [*mixed, mixed[0]]))

    assert {each.spell(typed) for each in known} == {spell_set(elements)}
    assert len(known) == 1 + 1
    assert known[0].spell(spell_set(elements)) == spell_set(elements)


@pytest.mark.parametrize("family", READERS)
@given(elements=SETS, data=st.data())
def test_what_a_device_tells_is_what_was_declared_in_any_order(family, elements, data) -> None:
    reader, whole, line = READERS[family]
    told = [" ".join(otherwise(each).split()) for each in data.draw(st.permutations(elements))]
    text = whole.format("".join(line.format(each) for each in told))
    typed = ",".join(map(otherwise, data.draw(st.permutations(elements))))
    parameter = catalogs()[family].parameters["time.ntp_server"]

    live = reader(text, "x").given.values["ntp.servers"]

    assert Rule("equals", (parameter.spell(typed),)).holds(live)
    assert not Rule("equals", (parameter.spell(f"{typed}, 192.168.77.77"),)).holds(live)


@given(st.text())
def test_a_spelling_is_its_own(text: str) -> None:
    once = Text(form=SET).spell(text)

    assert Text(form=SET).spell(once) == once
    assert Text().spell(text) == text
