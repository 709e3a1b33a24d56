"""Commands that installed packages add: loaded when they are meant, and never in place of ours."""

import sys
from importlib.metadata import EntryPoint, entry_points

import pytest

from fleetcfg.cli import added
from fleetcfg.cli.added import GROUP, AddedCommand, added_function, load_added
from fleetcfg.cli.names import HELP_GROUPS
from fleetcfg.cli.program.main import run
from fleetcfg.cli.program.tree import listed_groups
from fleetcfg.errors import AddedCommandError


def announce(monkeypatch, **entries):
    """Have these entry points be all that there are, each name behind the places it leads to."""
    found = [
        EntryPoint(name.replace("_", "-"), place, GROUP)
        for name, places in entries.items()
        for place in places.split()
    ]
    monkeypatch.setattr(added, "entry_points", lambda group: found)


@pytest.fixture(autouse=True)
def _afresh():
    yield
    added._load.cache_clear()
    added._entries.cache_clear()


@pytest.fixture
def _first():
    added._load.cache_clear()
    added._entries.cache_clear()


def test_every_announced_command_is_one_and_so_is_each_of_its_members():
    names = {one.name for one in entry_points(group=GROUP)}

    assert names == {"sim", "demo"}
    for name in names:
        command = load_added(name)
        assert isinstance(command, AddedCommand)
        assert command.group in HELP_GROUPS
        for member in command.members or ("",):
            assert callable(added_function([part for part in (name, member) if part]))


@pytest.mark.usefixtures("_first")
@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("no_such_module:X", "ModuleNotFoundError"),
        ("fleetcfg_kit.announced:NONE", "AttributeError"),
        ("fleetcfg_kit.announced:LOCALE", "TypeError: PosixPath"),
        ("fleetcfg_kit.announced", "TypeError: module"),
    ],
)
def test_what_is_no_command_is_told_by_its_place_and_others_go_on(monkeypatch, capsys, place, why):
    announce(monkeypatch, other=place, sim="fleetcfg_kit.announced:SIM")

    assert run(["other", "x", "--lang", "en"]) == 1
    told = capsys.readouterr().err
    assert told.startswith("COMMAND_BROKEN: ")
    assert place in told
    assert why in told
    groups = listed_groups()
    assert "COMMAND_BROKEN: " in capsys.readouterr().err
    assert "sim" in groups["tool"]
    assert not any("other" in names for names in groups.values())
    assert run(["version"]) == 0


@pytest.mark.usefixtures("_first")
def test_a_command_whose_code_does_not_load_is_told_as_that(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "fleetcfg_kit.commands.demo", None)

    announce(monkeypatch, demo="fleetcfg_kit.announced:DEMO")

    with pytest.raises(AddedCommandError) as refused:
        added_function(["demo"])
    assert refused.value.code == "COMMAND_BROKEN"
    assert refused.value.facts["entry"] == "fleetcfg_kit.commands.demo"


@pytest.mark.usefixtures("_first")
def test_of_two_commands_of_one_name_none_is_used(monkeypatch, capsys):
    announce(monkeypatch, other="fleetcfg_kit.announced:SIM fleetcfg_kit.announced:DEMO")

    assert run(["other"]) == 1
    assert capsys.readouterr().err.startswith("COMMAND_TWICE: ")


@pytest.mark.usefixtures("_first")
@pytest.mark.parametrize("name", ["apply", "verify", "verify_tree"])
def test_a_command_of_the_product_is_never_another_packages(monkeypatch, capsys, name):
    announce(monkeypatch, **{name: "a_trap:THAT_IS_NEVER_LOADED"})
    typed = name.replace("_", "-")

    assert run([typed, "--help"]) == 0
    capsys.readouterr()
    run(["--help"])

    told = capsys.readouterr()
    assert told.err.startswith("COMMAND_SHADOWS: ")
    assert "a_trap:THAT_IS_NEVER_LOADED" in told.err
    assert "a_trap" not in sys.modules
    assert typed not in added.added_names()


@pytest.mark.usefixtures("_first")
@pytest.mark.parametrize("line", ["apply --help", "verify", "trust show", "audit --help"])
def test_a_command_of_the_product_does_not_look_at_what_is_added(monkeypatch, capsys, line):
    def never(group):
        raise AssertionError(group)

    monkeypatch.setattr(added, "entry_points", never)

    assert run(line.split()) in {0, 1, 64}
    assert "AssertionError" not in capsys.readouterr().err


@pytest.mark.usefixtures("_first")
@pytest.mark.parametrize("line", ["sim up", "demo", "sim", "sim device --https-port 0", "help sim"])
def test_without_the_kit_its_commands_are_none_and_what_brings_them_is_told(
    monkeypatch, capsys, line
):
    announce(monkeypatch)

    assert run(line.split()) == 64

    told = capsys.readouterr().err
    assert told.startswith("USAGE_COMMAND_OF_KIT: ")
    assert "fleetcfg-kit" in told
    assert "sim" not in [name for names in listed_groups().values() for name in names]
