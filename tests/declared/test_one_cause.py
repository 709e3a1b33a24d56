"""One cause, one message: slips that people made in the sample, and all that is told of each."""

import re
from pathlib import Path

import pytest

from fleetcfg.declared.packed_files import PackedFiles
from fleetcfg.declared.province import Province, load
from fleetcfg.declared.tree import Tree, from_directory, tree_of
from fleetcfg.devices.registry import catalogs
from tests.declared.conftest import ON
from tests.house.make_architecture import ROOT

FOLDERS = ("inventory", "baselines", "playbooks")
SITE = "inventory/group_vars/site_bum_to.yaml"
CODECS = "inventory/group_vars/codecs.yaml"
SAMPLE = {folder: from_directory(ROOT, [folder]) for folder in FOLDERS}


def province(*edits: tuple[str, str, str], registers: Tree | None = None) -> Province:
    """Load the sample after each *edit*: of which file, a pattern and what stands for it."""
    trees = []
    for tree in SAMPLE.values():
        files = dict(tree.every)
        for file, pattern, instead in edits:
            if file in files:
                text, count = re.subn(pattern, instead, files[file].decode(), flags=re.MULTILINE)
                assert count, "the edit changes nothing"
                files[file] = text.encode()
        trees.append(rebuilt(files))
    inventory, *others = trees
    trees = [*others, *([registers] if registers else [])]
    return load([inventory], *trees, catalogs=catalogs(), on=ON)


def rebuilt(files: dict[str, bytes]) -> Tree:
    return tree_of(PackedFiles(files.items()))


def told(*edits: tuple[str, str, str]) -> list[tuple[str, str, int, int]]:
    """Return code, file, line and number of devices of all that is told."""
    found = province(*edits).problems
    return [(p.code, Path(p.place.file).name, p.place.line, p.devices) for p in found]


def test_the_sample_itself_has_nothing_to_tell():
    assert told() == []


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        ((SITE, "role: satellite", "role: satelite"), ("INV_ROLE", 7)),
        ((SITE, 'unit: "03433"', "unit: 03433"), ("YAML_AMBIGUOUS_SCALAR", 8)),
        ((SITE, "provider: viettel-lai-chau", "provider: vietel"), ("INV_PROVIDER_UNKNOWN", 11)),
        ((SITE, 'unit: "03433"', 'unit: "03433'), ("YAML_QUOTE_OPEN", 8)),
        ((SITE, 'unit: "03433"', "unit: '03433"), ("YAML_QUOTE_OPEN", 8)),
        ((SITE, "  role: satellite", "\trole: satellite"), ("YAML_TAB", 7)),
    ],
)
def test_a_slip_in_the_file_of_one_site_is_one_message(edit, expected):
    code, line = expected

    assert told(edit) == [(code, "site_bum_to.yaml", line, 1)]


@pytest.mark.parametrize(
    ("edit", "code", "and_another"),
    [
        (("role: satellite", "role: satelite"), "INV_ROLE", True),
        (("^  id: .*", "  id: [a]"), "YAML_NOT_TEXT", False),
    ],
)
def test_what_registers_say_of_a_site_that_could_not_be_read_is_not_wrong_as_well(
    edit, code, and_another
):
    registers = rebuilt({"a.yaml": b"meeting_rules: {duty_sites: [dc-xa-bum-to, khong-co]}"})
    found = [each.code for each in province((SITE, *edit), registers=registers).problems]

    assert sorted(found) == [code, *["REG_SITE_UNKNOWN"] * and_another]


@pytest.mark.parametrize("file", ["hosts.yaml", "00-groups.yaml"])
def test_a_file_of_groups_and_hosts_that_cannot_be_read_is_one_message(file):
    edit = (f"inventory/{file}", r"\A(?:#.*\n)+", 'x: "\n')

    assert [code for code, *_ in told(edit)] == ["YAML_QUOTE_OPEN"]


def test_a_group_that_was_renamed_in_one_place_is_one_message():
    [problem] = province(("inventory/00-groups.yaml", "site_bum_to:", "site_bum_too:")).problems

    assert problem.code == "INV_UNKNOWN_GROUP"
    assert problem.facts["nearest"] == "site_bum_too"


def test_a_group_that_baselines_and_playbooks_name_is_told_once_where_it_was_renamed():
    [problem] = province(("inventory/00-groups.yaml", "^    codecs:", "    codec:")).problems

    assert problem.code == "INV_UNKNOWN_GROUP"
    assert problem.facts["name"] == "codecs"


def test_a_group_without_variables_is_told_by_the_playbooks_with_the_nearest():
    edit = ("inventory/00-groups.yaml", "role_satellite:", "role_satelite:")

    found = province(edit).problems

    assert {problem.code for problem in found} == {"PLAY_HOSTS_NO_MATCH"}
    assert {problem.facts["nearest"] for problem in found} == {"role_satelite"}


def test_a_family_that_is_none_is_one_error_that_says_how_many_devices_it_reaches():
    [problem] = province((CODECS, "family: cisco_ce", "family: cisco-ce")).problems

    assert (problem.code, problem.place.line) == ("INV_FAMILY_UNKNOWN", 4)
    assert problem.facts["nearest"] == "cisco_ce"
    assert problem.devices == 33


def test_a_variables_file_that_cannot_be_read_is_one_message_though_all_codecs_lack_it():
    assert told((CODECS, "^family: cisco_ce", "family: [cisco_ce")) == [
        ("YAML_BRACKET_OPEN", "codecs.yaml", 5, 1)
    ]


def test_a_slip_in_a_rule_is_told_without_what_the_rule_lacks_for_it():
    file = "baselines/51-standby-cisco.yaml"
    text = SAMPLE["baselines"].files[file].decode()
    operator = re.search(r"^ +(at_most|equals|one_of|at_least): ", text, re.MULTILINE)
    assert operator is not None
    slip = operator[0].replace(operator[1], operator[1][:-2] + operator[1][-1] + operator[1][-2])

    found = province((file, f"^{operator[0]}", slip)).problems

    assert {problem.code for problem in found} == {"BASE_UNKNOWN_KEY"}
    assert {problem.facts["nearest"] for problem in found} == {operator[1]}


def test_a_model_that_devices_call_otherwise_is_a_warning_with_what_they_call_it():
    file = "inventory/group_vars/sx20.yaml"

    [problem] = province((file, "model: .*", "model: SX20")).problems

    assert (problem.code, problem.gravity) == ("INV_MODEL_UNKNOWN", "warning")
    assert problem.facts["nearest"] == "Cisco TelePresence SX20"
    assert province((file, "model: .*", "model: CISCO telepresence sx20")).problems == ()


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [
        ("Cisco SX20", "Cisco TelePresence SX20"),
        ("Codec SX20 mới", "Cisco TelePresence SX20"),
        ("Cisco Desk Pro S", "Cisco Desk Pro"),
        ("Something else altogether", ""),
    ],
)
def test_a_model_that_the_family_does_not_know_is_a_warning_with_the_nearest(typed, nearest):
    file = "inventory/group_vars/sx20.yaml"

    [problem] = province((file, "model: .*", f"model: {typed}")).problems

    assert (problem.code, problem.gravity) == ("INV_MODEL_UNKNOWN", "warning")
    assert problem.facts["nearest"] == nearest
    assert problem.facts["family"] == "cisco_ce"


def test_equal_pins_of_several_devices_are_a_warning():
    pin = 'certificate: "' + "ab" * 32 + '"'

    found = province(("inventory/hosts.yaml", 'certificate: "?[0-9a-f]{64}"?', pin)).problems

    assert {(problem.code, problem.gravity) for problem in found} == {("INV_PIN_TWICE", "warning")}
    assert len({problem.facts["first"] for problem in found}) == 1
    assert all(":" in str(problem.facts["at"]) for problem in found)


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_file_that_an_editor_has_called_txt_is_a_warning(folder):
    trees = {name: dict(tree.every) for name, tree in SAMPLE.items()}
    trees[folder][f"{folder}/99-new.yaml.txt"] = b"a: b\n"
    trees[folder][f"{folder}/notes.txt"] = b"a: b\n"
    inventory, *others = map(rebuilt, trees.values())

    found = load([inventory], *others, catalogs=catalogs(), on=ON).problems

    assert [(p.code, p.gravity, p.facts["name"]) for p in found] == [
        ("FILE_LEFT_OUT", "warning", "99-new.yaml")
    ]


def test_nothing_is_kept_back_unless_an_error_is_told():
    """What a device lacks is told as ever, where nothing of it was unreadable."""
    found = province((CODECS, "^family: cisco_ce\n", "")).problems

    assert {"INV_MISSING"} <= {problem.code for problem in found}
