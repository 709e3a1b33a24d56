"""The tables hold together, and the family does what `fleetcfg sim` does with a device."""

from dataclasses import replace

import pytest

from fleetcfg.errors import SimError
from fleetcfg_kit.sim.core.family import installed_family
from fleetcfg_kit.sim.poly.line import GROUP
from fleetcfg_kit.sim.poly.spaces import read_space
from fleetcfg_kit.sim.poly.tables import COMMANDS, DEFAULTS, SPACES
from tests.sim.poly.conftest import BOX

REST_NAMES = GROUP.names
ENCRYPTION = "comm.callsetting.callfeatures.encryptionenable"


@pytest.mark.parametrize(
    ("spelled", "inside", "outside"),
    [
        ("Off/On", ["Off", "On"], ["off", "", "Off/On", "On "]),
        ("64..6144", ["64", "6144", "384"], ["63", "6145", "0384", "-64", "", "64.0", "٦٤", "6e2"]),
        ("0..7", ["0", "7"], ["00", "8"]),
        ("1..48_hours", ["1_hours", "48_hours"], ["1", "0_hours", "49_hours", "_hours", "8 hours"]),
        ("text 1..4", ["a", "Tầng"], ["", "abcde", "a\nb", "\x7f", "\ud800"]),
        ("text 0..4", ["", '"'], ["\x00"]),
    ],
)
def test_a_space_has_what_it_says_and_nothing_else(spelled, inside, outside) -> None:
    space = read_space(spelled)

    assert [value for value in inside if not space.has(value)] == []
    assert [value for value in outside if space.has(value)] == []


def test_every_default_lies_in_its_space() -> None:
    assert [name for name, value in DEFAULTS.items() if not SPACES[name].has(value)] == []


def test_every_word_of_a_command_stores_what_its_variable_may_be_and_comes_back() -> None:
    for command in COMMANDS.values():
        space = SPACES[command.variable]
        for word, stored in command.stored.items():
            assert space.has(stored), command.root
            assert command.to_say(stored) == word
        if command.stored:
            assert {*command.stored.values()} == {*space.words}, command.root


def test_names_of_rest_are_in_small_letters() -> None:
    assert [name for name in REST_NAMES if name != name.lower()] == []


def test_the_sample_is_what_a_contract_can_be_tried_on() -> None:
    family = installed_family("poly_group")
    sample = family.sample

    assert sample is not None
    for path, text in (*sample.changes, sample.severing):
        assert SPACES[path].has(text)
    assert all(DEFAULTS[path] != text for path, text in sample.changes)
    over_ssh = {command.variable for command in COMMANDS.values()}
    assert {path for path, _ in (*sample.changes, sample.severing)} <= over_ssh & {*REST_NAMES}
    assert set(family.paths("any", "any")) == {*REST_NAMES}


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("comm.nothing", "x", "SIM_SETTING_UNKNOWN"),
        (ENCRYPTION, "Perhaps", "SIM_SETTING_ILLEGAL"),
        ("management.snmp.community", "x" * 65, "SIM_SETTING_ILLEGAL"),
    ],
)
def test_what_a_system_cannot_be_set_to_is_refused_by_whomever(
    box, make_bare, path: str, value: str, code: str
) -> None:
    with pytest.raises(SimError) as tampered:
        box.fleet.tamper("box", path, value)
    with pytest.raises(SimError) as described:
        make_bare(replace(BOX, settings={path: value}))

    assert tampered.value.code == described.value.code == code
    assert "x" * 65 not in str(tampered.value.facts)


def test_the_journal_tells_who_changed_what(box) -> None:
    box.fleet.tamper("box", ENCRYPTION, "Required_All")
    box.say("enablesnmp yes")

    changes = box.fleet.control("journal", host="box")["changes"]
    assert [(c["actor"], c["path"], c["after"]) for c in changes] == [
        ("touch panel", ENCRYPTION, "Required_All"),
        ("admin", "management.snmp.enabled", "True"),
    ]


def test_a_reset_brings_everything_back(box) -> None:
    client = box.admin()
    client.set("system.info.systemname", "x")
    box.fleet.control("reset")

    assert box.fleet.get("box", "system.info.systemname") == "Phòng họp số 1"
    assert client.ask("GET", "/rest/system").status_code == 401


def test_a_factory_reset_leaves_defaults_and_no_passphrase(box) -> None:
    box.fleet.fault("box", "factory_reset")

    assert box.fleet.get("box", "system.info.systemname") == DEFAULTS["system.info.systemname"]
    assert "SNMP Enabled" in box.ssh(password="")


def test_an_upgrade_keeps_what_is_set(box) -> None:
    box.fleet.control("fault", host="box", mode="firmware_upgrade", firmware="6.2.3")

    assert "Software Version: 6.2.3" in box.say("whoami")
    assert box.say("systemname get") == ['systemname "Phòng họp số 1"']
