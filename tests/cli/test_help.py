"""Help: of every command, in both languages, whole, and nothing of it in Typer's words."""

import re
from typing import Any

import pytest
import typer.main

from fleetcfg.cli.help.layout import explained
from fleetcfg.cli.language import use_language, word
from fleetcfg.cli.names import COMMANDS, HELP_GROUPS
from fleetcfg.cli.program.main import build_app, run
from fleetcfg.declared.schema import KINDS


def commands(command=None, path=()):
    """Yield the words that call each command and each group of commands."""
    command = command or typer.main.get_command(build_app())
    yield path
    if hasattr(command, "list_commands"):
        context = command.make_context("fleetcfg", [], resilient_parsing=True)
        for name in command.list_commands(context):
            yield from commands(command.get_command(context, name), (*path, name))


def commands_there():
    """Yield each command that does something, by the words that call it."""
    program = typer.main.get_command(build_app())
    context = program.make_context("fleetcfg", [], resilient_parsing=True)
    for path in EVERY:
        command: Any = program
        for name in path:
            command = command.get_command(context, name)
        if path and not hasattr(command, "list_commands"):
            yield path, command


def is_named(word_typed, text):
    """Tell whether a word stands in *text* by itself."""
    return re.search(rf"(?<![\w-]){re.escape(word_typed)}(?![\w-])", text) is not None


EVERY = sorted(commands())
MOST_IN_PASSING = 2  # of several words that can be typed, before they are a list
OUR_ENGLISH = (" DIR", " FILE", " HOST", " PATTERN", " SECONDS", " PERSON", "x>=", "<=x")
TYPERS_WORDS = ("Usage:", "Options:", "Show this message", "[default:", "[required]", "OPTIONS")


@pytest.fixture(params=["vi", "en"])
def language(request):
    use_language(request.param)
    yield request.param
    use_language("vi")


@pytest.mark.parametrize("path", EVERY, ids=" ".join)
def test_every_command_explains_itself_and_each_of_its_parameters(capsys, language, path):
    code = run([*path, "--help"])

    told = capsys.readouterr().out
    assert code == 0
    assert f"fleetcfg {' '.join(path)}".strip() in told
    assert "help." not in told
    assert max(map(len, told.splitlines())) <= 80


@pytest.mark.parametrize("path", EVERY, ids=" ".join)
def test_help_in_vietnamese_has_none_of_typers_english(capsys, path):
    use_language("vi")

    run([*path, "--help"])

    told = capsys.readouterr().out
    assert [words for words in (*TYPERS_WORDS, *OUR_ENGLISH) if words in told] == []


def test_help_is_as_wide_as_the_terminal_up_to_a_line_that_can_be_read(capsys, monkeypatch):
    widths = {}
    for columns in ("80", "120", "300"):
        monkeypatch.setenv("COLUMNS", columns)
        run(["audit", "--help"])
        widths[columns] = max(map(len, capsys.readouterr().out.splitlines()))

    assert widths["80"] <= 80 < widths["120"] <= 120
    assert widths["300"] == widths["120"]


def test_the_one_liners_of_a_list_end_alike(capsys, language):
    run(["--help"])

    listed = capsys.readouterr().out.partition(word("help.group.begin"))[2].splitlines()
    assert len(listed) > len(COMMANDS)
    assert [line for line in listed if line.endswith(".")] == []


def test_each_command_stands_once_below_what_it_is_for(capsys, language):
    run(["--help"])

    told = capsys.readouterr().out
    titles = [f"{word(f'help.group.{group}')}:" for group in HELP_GROUPS]
    assert [line for line in told.splitlines() if line in titles] == titles
    assert sorted(one for names in HELP_GROUPS.values() for one in names) == sorted(COMMANDS)
    listed = [
        line.split()[0] for line in told.partition(titles[0])[2].splitlines() if line[:3].strip()
    ]
    assert [one for one in COMMANDS if one not in listed] == []


def test_the_kinds_of_a_schema_are_those_that_there_are(capsys, language):
    run(["schema", "--help"])

    told = capsys.readouterr().out
    assert [kind for kind in (*KINDS, "all") if kind not in told] == []


def test_help_that_lists_what_can_be_typed_lists_all_that_tab_offers(
    language, tmp_path, monkeypatch
):
    """Of devices and groups Tab offers nothing here: there is no inventory."""
    monkeypatch.chdir(tmp_path)
    offering, left_out = 0, []
    for path, command in commands_there():
        context = command.make_context(path[-1], [], resilient_parsing=True)
        for param in command.params:
            offered = [one.value for one in param.shell_complete(context, "")]
            offering += bool(offered)
            for told in (explained(param, context), command.help):
                lacking = [one for one in offered if not is_named(one, told)]
                if lacking and len(offered) - len(lacking) > MOST_IN_PASSING:
                    left_out.append((path, param.name, lacking))

    assert offering > 40
    assert left_out == []


def test_a_group_without_a_command_shows_what_there_is(capsys, language):
    code = run(["inventory"])

    told = capsys.readouterr()
    assert code == 64
    assert told.out == ""
    assert "graph" in told.err
    assert told.err.count("\n") > 5  # as lines, not escaped into one


def test_a_slip_in_a_command_or_an_option_gets_the_nearest_name(capsys, language):
    codes = [run(["audt"]), run(["audit", "--limt", "x"])]

    told = capsys.readouterr().err
    assert codes == [64, 64]
    assert " audit " in told
    assert " --limit " in told


def test_a_name_with_nothing_near_it_gets_no_empty_suggestion(capsys, language):
    run(["inventory", "show", "zzzzzz"])

    told = capsys.readouterr().err
    assert "HOST_UNKNOWN" in told
    assert ": ." not in told
    assert "fleetcfg inventory graph" in told
