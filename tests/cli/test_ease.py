"""What people type first: ``-h``, ``version``, ``help``, names of commands of other programs."""

import json
import platform
from typing import Any

import pytest

from fleetcfg import __version__
from fleetcfg.cli.help.elsewhere import ELSEWHERE
from fleetcfg.cli.names import COMMANDS
from fleetcfg.cli.program.main import _program, run
from tests.cli.examples import EXAMPLES, parse
from tests.cli.test_help import EVERY


@pytest.mark.parametrize("path", EVERY, ids=" ".join)
def test_the_short_option_prints_the_same_help(capsys, path):
    assert run([*path, "-h"]) == 0
    short = capsys.readouterr().out
    run([*path, "--help"])

    assert short == capsys.readouterr().out


@pytest.mark.parametrize("path", [["audit"], ["trust", "show"]], ids=" ".join)
def test_who_asked_for_a_command_alone_before_takes_no_option_of_help_away(path):
    _program.cache_clear()
    command: Any = _program("vi")
    for name in path:
        command = command.get_command(None, name)
    command.get_params(command.context_class(command))  # no program above it says anything

    assert run([*path, "-h"]) == 0


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_the_version_is_one_line(capsys, option):
    assert run([option]) == 0

    assert capsys.readouterr().out == f"fleetcfg {__version__}\n"


def test_version_says_what_a_report_of_a_defect_needs(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))

    assert run(["version", "--store", "seen.sqlite"]) == 0
    text = capsys.readouterr().out
    assert run(["version", "-o", "json", "--ledger", "records/one"]) == 0
    told = json.loads(capsys.readouterr().out)

    for known in (__version__, platform.python_version(), str(tmp_path), "seen.sqlite"):
        assert known in text
    assert (told["version"], told["record"]) == (__version__, "records/one")


@pytest.mark.parametrize("path", EVERY, ids=" ".join)
def test_help_of_a_command_is_what_the_command_says_of_itself(capsys, path):
    assert run(["help", *path]) == 0
    told = capsys.readouterr().out
    run([*path, "-h"])

    assert told == capsys.readouterr().out


def test_help_of_what_is_no_command_is_refused(capsys):
    codes = [run(["help", *names]) for names in (["audt"], ["status"], ["audit", "x"])]

    told = capsys.readouterr().err
    assert codes == [64, 64, 64]
    assert "USAGE_COMMAND_UNKNOWN" in told
    assert "USAGE_COMMAND_ELSEWHERE" in told
    assert "USAGE_TOO_MUCH" in told


@pytest.mark.parametrize(("name", "instead"), ELSEWHERE.items())
def test_a_command_of_another_program_points_to_ours(capsys, name, instead):
    assert name not in COMMANDS
    assert run([name]) == 64
    told = " ".join(capsys.readouterr().err.split())
    for each in instead.split(" | "):
        assert f"fleetcfg {each}" in told
        file = ["x.csv"] * (each == "inventory import")
        assert parse([*each.split(), *file]).command_path.startswith("fleetcfg ")


def test_inside_a_group_the_nearest_command_is_told(capsys):
    run(["sim", "status"])

    told = capsys.readouterr().err
    assert "USAGE_COMMAND_UNKNOWN" in told
    assert " stats" in told


@pytest.mark.parametrize("path", [("audit",), ("inventory", "show"), ("sim", "up")])
def test_an_option_without_its_value_points_to_the_help_of_its_command(capsys, path):
    option = {"audit": "--limit", "inventory": "--trust", "sim": "--state-dir"}[path[0]]

    assert run([*path, option]) == 64

    assert f"fleetcfg {' '.join(path)} --help" in capsys.readouterr().err


def test_every_command_has_examples_in_each_language():
    commands = {path for path in EVERY if path and not is_group(path)}

    assert {path for path, _ in EXAMPLES} == commands


@pytest.mark.parametrize("path", sorted({path for path, _ in EXAMPLES}), ids=" ".join)
def test_an_example_is_a_command_with_options_that_it_has(path):
    """Parsed as the command line is, and not run."""
    for words in (words for of, words in EXAMPLES if of == path):
        assert parse(words).command_path == " ".join(("fleetcfg", *path))


def is_group(path):
    return any(other[: len(path)] == path and len(other) > len(path) for other in EVERY)
