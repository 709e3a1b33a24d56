"""The reference of commands says what the commands themselves say."""

import inspect
import re
import sys

from tests.cli.make_reference import EXITS, PAGE, commands, page

# What stands in the code of a command that ends otherwise than every command may.
OWN_END = re.compile(r"Exit\.(FINDINGS|INCOMPLETE|REFUSED|ERROR)\b|\bEXITS\[")


def test_the_reference_is_what_the_commands_say_of_themselves():
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tests.cli.make_reference"


def test_the_index_of_the_reference_names_the_page():
    assert "](commands.md)" in (PAGE.parent / "README.md").read_text(encoding="utf-8")


def test_a_command_with_ends_of_its_own_tells_them():
    told = {
        name: inspect.getsource(sys.modules[inspect.unwrap(command.callback).__module__])
        for name, command in commands()
    }

    assert len(told) > 90
    assert [name for name in told if OWN_END.search(told[name]) and name not in EXITS] == []
    assert EXITS.keys() - told.keys() == set()
