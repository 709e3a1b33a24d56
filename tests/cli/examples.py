"""The examples of the help, as words of a command line, and a parser that runs nothing."""

import shlex
from pathlib import Path
from typing import Any
from unittest.mock import patch

import typer.main

from fleetcfg.cli.program.main import build_app
from fleetcfg.words import LANGUAGES
from tests.words.catalogue import messages

KEY = ("help.", ".examples")


def found():
    """Yield each example, by the command in whose help it stands."""
    for language in LANGUAGES:
        for (kind, key), (text, *_) in messages(language).items():
            if kind == "label" and key.startswith(KEY[0]) and key.endswith(KEY[1]):
                path = tuple(key.removeprefix(KEY[0]).removesuffix(KEY[1]).split("."))
                for words in typed(text):
                    yield path, words


def typed(text):
    """Yield the words of each command of *text* behind ``fleetcfg``."""
    for line in text.replace("\\\n", " ").splitlines():
        if not line.startswith("#"):
            name, *words = shlex.split(line)
            assert name == "fleetcfg"
            yield words


def parse(words):
    """Return the context of the command that *words* call; Typer refuses what it would refuse.

    The files that an example names are taken to be there.
    """
    command: Any = typer.main.get_command(build_app())
    context = command.make_context("fleetcfg", [], resilient_parsing=True)
    rest = list(words)
    while hasattr(context.command, "list_commands"):
        name, command, rest = context.command.resolve_command(context, rest)
        is_last = not hasattr(command, "list_commands")
        with patch.object(Path, "exists", return_value=True):
            context = command.make_context(
                name, rest if is_last else [], context, resilient_parsing=not is_last
            )
    return context


EXAMPLES = tuple(found())
