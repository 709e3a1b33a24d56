"""The reference of commands says what the commands themselves say."""

from tests.cli.make_reference import PAGE, page


def test_the_reference_is_what_the_commands_say_of_themselves():
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tests.cli.make_reference"


def test_the_index_of_the_reference_names_the_page():
    assert "](commands.md)" in (PAGE.parent / "README.md").read_text(encoding="utf-8")
