"""``fleetcfg demo``: the whole story on a simulated fleet, with the commands that tell it.

Every step is the command that a person would type, run as a process of its own; what is left behind
at the end is nothing.
"""

import shlex
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from fleetcfg.cli.command import Command, new_app
from fleetcfg.cli.exits import Exit
from fleetcfg.cli.options import INVENTORY, Inventories, Lang
from fleetcfg.i18n import current_language, word

app = new_app()

HOST = "codec-bum-to"
PATH = "Conference AutoAnswer Mode"


@app.command("demo", cls=Command, help=word("help.demo.long"))
def demo(
    *,
    inventory: Inventories = None,
    host: Annotated[str, typer.Option("--host", metavar="HOST", help=word("help.host"))] = HOST,
    lang: Lang = "",  # noqa: ARG001 - read before the words are needed, by `main`
) -> int:
    """Tell the story, and return 0 if every chapter ended as it must."""
    sources = [part for folder in inventory or [INVENTORY] for part in ("-i", str(folder))]
    with tempfile.TemporaryDirectory(prefix="fleetcfg-demo-") as folder:
        return _Story(Path(folder), sources, host).tell()


class _Story:
    """The chapters, each a command and the exit code with which it must end."""

    def __init__(self, folder: Path, sources: Sequence[str], host: str) -> None:
        self._state = ["--state-dir", str(folder)]
        self._sources = [*sources]
        self._audit = [
            "audit", *sources, "-i", str(folder / "inventory"),
            "--store", str(folder / "history.sqlite"),
        ]  # fmt: skip
        self._host = host

    def tell(self) -> Exit:
        tamper = ["sim", "tamper", self._host, PATH]
        try:
            chapters = (
                ("demo.up", ["sim", "up", *self._sources, *self._state], Exit.CLEAN),
                ("demo.clean", self._audit, Exit.CLEAN),
                ("demo.tamper", [*tamper, "On", *self._state], Exit.CLEAN),
                ("demo.found", self._audit, Exit.FINDINGS),
                ("demo.undo", [*tamper, "Off", *self._state], Exit.CLEAN),
                ("demo.clean_again", self._audit, Exit.CLEAN),
                ("demo.off", ["sim", "power", self._host, "off", *self._state], Exit.CLEAN),
                ("demo.incomplete", self._audit, Exit.INCOMPLETE),
            )
            for title, command, expected in chapters:
                if self._run(title, command) != expected:
                    return Exit.ERROR
        finally:
            self._run("demo.down", ["sim", "down", *self._state])
        return Exit.CLEAN

    def _run(self, title: str, command: Sequence[str]) -> int:
        sys.stdout.write(f"\n━━ {word(title)}\n$ fleetcfg {shlex.join(command)}\n")
        sys.stdout.flush()
        whole = [sys.executable, "-m", "fleetcfg", "--lang", current_language(), *command]
        return subprocess.run(whole, check=False).returncode  # noqa: S603 - our own commands
