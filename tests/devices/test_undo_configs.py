"""Configurations whose lines are taken back by `undo`: what is the same of HPE's and Huawei's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.devices.drivers.network.paths import PATHS
from fleetcfg.devices.drivers.network.settings import value_of
from fleetcfg.errors import DeviceError
from tests.devices.undo_configs import UNDO_SYSTEMS, UndoSystem

COMWARE, VRP = UNDO_SYSTEMS.values()
each_system = pytest.mark.parametrize("of", UNDO_SYSTEMS.values(), ids=UNDO_SYSTEMS)


def cases(both: list[tuple], comware: list[tuple], vrp: list[tuple]) -> list[tuple]:
    """Give each row with the system that it is of."""
    return [
        (of, *row) for of, rows in ((COMWARE, both + comware), (VRP, both + vrp)) for row in rows
    ]


@each_system
def test_every_setting_is_read_from_its_line(of: UndoSystem) -> None:
    values = of.read().given.values

    assert {path: values[path] for path in of.told} == of.told


@each_system
def test_a_port_is_in_the_vlans_of_its_mode_and_no_others(of: UndoSystem) -> None:
    values = of.read().given.values

    def has(port: str) -> set[str]:
        return {p.rpartition(".")[2] for p in values if p.startswith(f"interface[{port}].")}

    of_vlans = {"access_vlan", "native_vlan", "trunk_vlans"}
    access, hybrid, trunk, routed = map(has, of.ports)
    assert access & of_vlans == {"access_vlan"}
    assert hybrid & of_vlans == set(), "a hybrid port's is not told"
    assert trunk & of_vlans == {"native_vlan", "trunk_vlans"}
    assert routed == {"description", "shutdown"}


@each_system
def test_no_community_is_kept(of: UndoSystem) -> None:
    told = of.read()

    assert told.given.masked == {"snmp.community"}
    assert told.given.values["snmp.access"] == "RO"
    assert "bi-mat" not in repr(told)
    for writing in of.writing:
        text = of.config.replace(of.community, writing)
        assert of.read(text).given.values["snmp.access"] == "RW"
    assert of.read(of.config.replace(*of.user)).given.values["snmp.access"] == "v3"


@pytest.mark.parametrize(
    ("of", "text"),
    [
        (of, text)
        for of, begun in ((COMWARE, " sysname a\n#\n"), (VRP, "sysname a\n#\n"))
        for text in ("", begun, of.config.replace("\n#\nreturn\n", "\n"), "<html>\nreturn 1")
    ],
)
def test_a_configuration_that_is_not_whole_is_none(of: UndoSystem, text: str) -> None:
    with pytest.raises(DeviceError) as broken:
        of.read(text)
    assert (broken.value.code, broken.value.facts["last"]) == ("DEV_CONFIG_CUT", "return")


@pytest.mark.parametrize("of", [COMWARE, VRP])
@pytest.mark.parametrize(
    "line",
    [
        "% Error: out of memory",
        "%Dec  2 19:22:26:123 2026 gia SHELL/5/SHELL_LOGIN: a logged in",
        "Dec  2 2026 19:22:26 gia %%01SHELL/5/LOGIN(l): a logged in",
        "Error: Unable to read the configuration.",
        " Error: The system is busy.",
        "  ---- More ----",
        "# Error: the rest is not shown",
    ],
)
def test_a_line_that_no_configuration_has_is_not_passed_over(of: UndoSystem, line: str) -> None:
    with pytest.raises(DeviceError) as broken:
        of.read(of.config.replace("\n#\n", f"\n#\n{line}\n", 1))
    told = (broken.value.code, broken.value.facts["path"])
    assert told == ("DEV_ANSWER_BROKEN", line.strip())


@pytest.mark.parametrize(
    ("of", "old", "new", "word"),
    cases(
        [],
        [
            ("simple bi-mat", "simple khac", "snmp-agent …"),
            ("network-admin", "network-operator", "local-user …"),
            ("max-mac-count 2", "max-mac-count 3", "interface …"),
            ("port-mode autolearn", "port-mode secure", "interface …"),
            ("hybrid vlan 1 untagged", "hybrid vlan 2 untagged", "interface …"),
            ("igmp-snooping enable", "mac-limit 1", "vlan …"),
            ("loghost source Vlan-interface1", "loghost source Vlan-interface9", "info-center …"),
            ("persistent timer", "persistent always", "irf …"),
        ],
        [
            ("cipher bi-mat", "cipher khac", "snmp-agent …"),
            ("level 1\n", "level 15\n", "aaa …"),
            ("max-mac-num 2", "max-mac-num 3", "interface …"),
            ("hybrid pvid vlan 200", "hybrid pvid vlan 110", "interface …"),
            ("igmp-snooping enable", "mac-limit maximum 1", "vlan …"),
            ("loghost source Vlanif1", "loghost source Vlanif9", "info-center …"),
        ],
    ),
)
def test_what_no_path_tells_is_not_saved_unseen(
    of: UndoSystem, old: str, new: str, word: str
) -> None:
    assert of.config.count(old) == 1
    assert of.read().unsigned(of.read(of.config.replace(old, new))) == [word]


@each_system
def test_what_it_names_is_in_the_catalog_and_nothing_else(of: UndoSystem) -> None:
    syntax, natives = PATHS, of.family.catalog().natives

    given_ = of.read().given

    told = (*given_.values, *given_.masked, *given_.unreadable)
    assert {syntax.form(path) for path in told} == set(natives)
    assert all(map(syntax.is_path, given_.values))


# ---------------------------------------------------------------- written


WORDS = st.from_regex(r"[A-Za-z0-9](?:[A-Za-z0-9 ._-]{0,20}[A-Za-z0-9])?", fullmatch=True)
NAME = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,30}", fullmatch=True)
VLAN = st.sampled_from(["1", "110", "120"])
SPACES = {
    "description": WORDS | st.just(""),
    "access_vlan": VLAN,
    "voice_vlan": VLAN | st.just(""),
    "shutdown": st.sampled_from(["on", "off"]),
}


def numbers_to(most: int) -> st.SearchStrategy[list[str]]:
    """Give VLANs of which no two stand side by side."""
    some = st.sets(st.integers(1, most).map(lambda n: n * 2), max_size=25)
    return some.map(lambda found: list(map(str, sorted(found))))


def settings_of(
    ports: str, option: str, modes: list[str], trunk: st.SearchStrategy[str], **spaces: list[str]
) -> st.SearchStrategy[tuple[str, str]]:
    """Give settings that a switch takes; *option* is one of a server."""
    edge, other, uplink = (f"interface[{ports}{number}]" for number in (3, 4, 12))
    servers = st.dictionaries(st.integers(1, 254), st.sampled_from(["", option]), max_size=4).map(
        lambda hosts: value_of(f"10.0.0.{number}{more}" for number, more in hosts.items())
    )
    own = {name: st.sampled_from(values) for name, values in spaces.items()}
    return st.one_of(
        *(st.tuples(st.just(f"{edge}.{name}"), each) for name, each in (SPACES | own).items()),
        st.tuples(st.just(f"{other}.mode"), st.sampled_from(modes)),
        st.tuples(st.just(f"{uplink}.native_vlan"), VLAN),
        st.tuples(st.just(f"{uplink}.trunk_vlans"), trunk),
        st.tuples(st.just("vlan[110].name"), NAME | st.just("")),
        st.tuples(st.sampled_from(["ntp.servers", "log.servers"]), servers),
    )


OLD_COMWARE = settings_of(
    "GigabitEthernet1/0/",
    " priority",
    ["access", "hybrid"],
    numbers_to(2000).map(",".join) | st.just("1-4094"),
    storm_control=["", "5", "pps 3000"],
    trust=["none", "dot1p", "dscp"],
)
SERVICE = st.tuples(st.just("ntp.service"), st.sampled_from(["on", "off"]))
RANGES = st.sets(st.sampled_from(range(200, 4000, 100)), max_size=12)
OF_VRP = settings_of(
    "GigabitEthernet0/0/",
    " version 3",
    ["default", "access", "hybrid"],
    st.builds(
        lambda some, ranges: ",".join([*some, *(f"{r}-{r + 9}" for r in sorted(ranges))]),
        numbers_to(60),
        RANGES,
    ),
    port_security=["on", "off"],
    storm_control=["", "1", "50"],
    trust=["none", "8021p", "dscp"],
)


@pytest.mark.parametrize(
    ("of", "firmware", "known"),
    [
        (COMWARE, "7.1.070, Release 6318P01", OLD_COMWARE | SERVICE),
        (COMWARE, "5.20.99, Release 2222P01", OLD_COMWARE),
        (VRP, "V200R019C00SPC500", OF_VRP),
    ],
    ids=["comware", "comware-5", "vrp"],
)
@given(st.data())
def test_what_is_typed_reads_as_it_was_meant_and_changes_nothing_else(
    of: UndoSystem, firmware: str, known: st.SearchStrategy[tuple[str, str]], data: st.DataObject
) -> None:
    settings = data.draw(st.lists(known, min_size=1, max_size=6))
    state, cli = of.start(firmware)
    before = seen = of.read("\n".join(of.running(state)))
    for path, value in settings:
        order = of.order_to_set(path, value, seen)
        for line in (*filter(None, [order.section]), *order.lines):
            assert cli.answer(line) in of.quiet
        cli.section = ""
        seen = of.read("\n".join(of.running(state)))

    other = of.port.replace("/3]", "/4]")
    meant = {**before.given.values, **dict(settings)}
    if meant[f"{other}.mode"] != "access":
        meant.pop(f"{other}.access_vlan")
    assert seen.given.values == meant
    assert seen.unsigned(before) == []
    assert seen.unsaved(of.read("\n".join(of.saved(state)))) == seen.unsaved(before)


@each_system
def test_a_trunk_is_opened_to_new_vlans_before_it_is_closed_to_others(of: UndoSystem) -> None:
    order = of.order_to_set(f"{of.link}.trunk_vlans", "1,110,300-302", of.read())

    assert order.lines == of.opened


BY_HAND, NO_VLAN, UNORDERED = (
    "DEV_WRITE_BY_HAND",
    "DEV_WRITE_NO_VLAN",
    "DEV_WRITE_VLANS_UNORDERED",
)


@pytest.mark.parametrize(
    ("of", "path", "value", "code"),
    cases(
        [
            ("hostname", "x", BY_HAND),
            ("http.service", "off", BY_HAND),
            ("vty.telnet", "off", BY_HAND),
            ("{port}.access_vlan", "777", NO_VLAN),
            ("{port}.voice_vlan", "777", NO_VLAN),
            ("{link}.trunk_vlans", "all", UNORDERED),
        ],
        [("{port}.port_security", "off", BY_HAND)],
        [
            ("usernames", "admin", BY_HAND),
            ("{link}.trunk_vlans", "20,10", UNORDERED),
            ("{link}.trunk_vlans", "10-11-12", UNORDERED),
        ],
    ),
)
def test_what_is_not_written_here_says_why(
    of: UndoSystem, path: str, value: str, code: str
) -> None:
    with pytest.raises(DeviceError) as refused:
        of.order_to_set(path.format(port=of.port, link=of.link), value, of.read())
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("of", "line"),
    cases(
        [],
        [
            ("% Unrecognized command found at '^' position.",),
            (" % Wrong parameter found at '^' position.",),
            ("% Too many parameters found at '^' position.",),
            ("Permission denied.",),
        ],
        [
            ("Error: Unrecognized command found at '^' position.",),
            ("Error:Incomplete command found at '^' position.",),
            ("% Unrecognized command found at '^' position.",),
            ("Error: Wrong parameter found at '^' position.",),
        ],
    ),
)
def test_what_says_no(of: UndoSystem, line: str) -> None:
    assert of.system.refusal_in(["", line])


@pytest.mark.parametrize(
    ("of", "line"),
    cases(
        [],
        [
            ("Please wait... Done.",),
            ("The VLAN does not exist.",),
            (" description % Wrong",),
        ],
        [
            ("Info: This operation may take a few seconds.",),
            ("Warning: The VLAN is used.",),
            (" description Error",),
        ],
    ),
)
def test_what_does_not_say_no(of: UndoSystem, line: str) -> None:
    assert not of.system.refusal_in(["", line])
