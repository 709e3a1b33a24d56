"""Man pages: the help of each command, written as roff by the same code that prints it."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import typer.main
from typer.core import TyperGroup

from fleetcfg import __version__
from fleetcfg.authority.files import write_over
from fleetcfg.cli.click import click
from fleetcfg.cli.help.layout import examples_of
from fleetcfg.cli.language import current_words, use_language, word
from fleetcfg.words import LANGUAGES

_CODING: Final = "'\\\" -*- coding: UTF-8 -*-"
_PLAIN: Final = "en"  # in the folder that `man` looks in first, whatever the language


class RoffFormatter(click.HelpFormatter):
    """Writes as roff what a command tells of itself."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write how it is called."""
        self.write_heading((prefix or "").rstrip(": "))
        self.write(f".B {roff(prog)}\n{roff(args)}\n")

    def write_heading(self, heading: str) -> None:
        """Begin a section."""
        self.write(f".SH {roff(heading.upper())}\n")

    def write_paragraph(self) -> None:
        """Write nothing: each text begins its own."""

    def write_text(self, text: str) -> None:
        """Write a paragraph."""
        self.write(f".PP\n{roff(text)}\n")

    def write_dl(
        self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Write names, each with what explains it."""
        del col_max, col_spacing  # of columns, which roff makes itself
        for name, told in rows:
            self.write(f".TP\n.B {roff(name)}\n{roff(told)}\n")

    @contextmanager
    def section(self, name: str) -> Generator[None]:
        """Write a section of its own."""
        self.write_heading(name)
        yield

    @contextmanager
    def indentation(self) -> Generator[None]:
        """Indent nothing: roff does."""
        yield


def roff(text: str) -> str:
    """Return *text* as roff prints it: its own marks are spelled, and no line begins with one."""
    spelled = text.replace("\\", "\\e").replace("-", "\\-")
    return "\n".join(
        f"\\&{line}" if line.startswith((".", "'")) else line for line in spelled.splitlines()
    )


def write_pages(folder: Path) -> None:
    """Write the man page of every command, in each language, below *folder*, as ``man`` looks.

    A page that is there is replaced.
    """
    from fleetcfg.cli.program.main import build_app  # noqa: PLC0415 - which has this command among others

    spoken = current_words().language
    try:
        for language in LANGUAGES:
            use_language(language)
            inside = folder / "man1" if language == _PLAIN else folder / language / "man1"
            inside.mkdir(parents=True, exist_ok=True)
            for name, page in pages(build_app()):
                write_over(inside / f"{name}.1", page.encode())
    finally:
        use_language(spoken)


def pages(app: typer.Typer) -> Iterator[tuple[str, str]]:
    """Yield the name and the page of *app* and of each of its commands, in the language in use."""
    command = typer.main.get_command(app)
    yield from _pages(command.make_context("fleetcfg", [], resilient_parsing=True))


def _pages(context: click.Context) -> Iterator[tuple[str, str]]:
    command, name = context.command, context.command_path.replace(" ", "-")
    yield name, _page(name, context)
    if isinstance(command, TyperGroup):
        for member in command.list_commands(context):
            inner = command.get_command(context, member)
            if inner is not None:
                yield from _pages(inner.make_context(member, [], context, resilient_parsing=True))


def _page(name: str, context: click.Context) -> str:
    command, formatter = context.command, RoffFormatter()
    about = (command.help or "").partition(". ")[0].rstrip(".")
    formatter.write(f'{_CODING}\n.TH {roff(name.upper())} 1 "" "fleetcfg {__version__}"\n')
    formatter.write_heading(word("man.name"))
    formatter.write(f"{roff(name)} \\- {roff(about)}\n")
    command.format_usage(context, formatter)
    formatter.write_heading(word("man.description"))
    command.format_help_text(context, formatter)
    command.format_options(context, formatter)
    if examples := examples_of(context):
        formatter.write_heading(word("help.for_example"))
        formatter.write(".EX\n" + "".join(f"{roff(line)}\n" for line in examples) + ".EE\n")
    return formatter.getvalue()
