"""``fleetcfg demo``: the whole story on a simulated fleet, with the commands that tell it.

Four people, each in a folder of his own with only his own key: an engineer, two approvers, a
technician. Every step is the command that he would type, run as a process of its own; keys are made
by ``ssh-keygen`` for this one story, and what is left behind at the end is nothing.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from fleetcfg.cli import demo_forgery
from fleetcfg.cli.demo_stage import ALWAYS, APPROVERS, ENGINEER, TECHNICIAN, Stage, StoryError
from fleetcfg.cli.help import new_app
from fleetcfg.cli.language import word
from fleetcfg.cli.option_groups import command
from fleetcfg.cli.options import InventoriesOption
from fleetcfg.declared.folders import INVENTORY
from fleetcfg.report.exit_codes import Exit

app = new_app()

HOST = "codec-bum-to"
PATH = "Conference AutoAnswer Mode"
CHANGE, ADOPTION, LOG = "CS-2026-0001", "AD-2026-0001", "ky-thuat.fclog"
SIGNED = f"{'.'.join((CHANGE, *APPROVERS))}.json"
DECISION = ("--decision", "123/QĐ-SKHCN", "--decision-date", "2026-11-24")


@command(app, "demo")
def demo(
    *,
    inventory: InventoriesOption = None,
    host: Annotated[str, typer.Option("--host", metavar="HOST", help=word("help.host"))] = HOST,
) -> int:
    """Tell the story, and return 0 if every chapter ended as it must."""
    with tempfile.TemporaryDirectory(prefix="fleetcfg-demo-") as folder:
        stage = Stage(Path(folder), tuple(inventory or [INVENTORY]))
        try:
            for title, chapter in _Story(stage, host).chapters():
                stage.title(title)
                for step in chapter:
                    step()
        except StoryError:
            return Exit.ERROR
        finally:
            stage.title("demo.down")
            stage.take_down()
    return Exit.CLEAN


@dataclass(frozen=True)
class _Step:
    """One command of one person, and how it must end."""

    stage: Stage
    person: str
    command: tuple[str, ...]
    ends: int = Exit.CLEAN
    is_quiet: bool = False

    def __call__(self) -> None:
        self.stage.run(self.person, *self.command, ends=self.ends, is_quiet=self.is_quiet)


@dataclass(frozen=True)
class _Story:
    """The chapters, in order."""

    stage: Stage
    host: str

    def chapters(self) -> Iterator[tuple[str, "Iterator[_Step | _Deed]"]]:
        """Yield the title of each chapter, and its steps, made when it is their turn."""
        yield "demo.up", self._beginning()
        yield "demo.ceremony", self._ceremony()
        yield "demo.adopt", self._adoption()
        yield "demo.tamper", self._tampering()
        yield "demo.found", self._audit(Exit.FINDINGS)
        yield "demo.plan", self._plan()
        yield "demo.approve", self._approvals()
        yield "demo.apply", self._application()
        yield "demo.record", self._record()
        yield "demo.clean_again", self._audit(Exit.CLEAN)
        yield "demo.forged", self._forgeries()

    def _beginning(self) -> Iterator["_Step | _Deed"]:
        yield _Deed(self.stage.bring_up)

    def _ceremony(self) -> Iterator["_Step | _Deed"]:
        yield _Deed(self.stage.make_keys)
        yield _Deed(self.stage.make_root)
        sign = ("trust", "sign")
        yield self._quiet(
            ENGINEER, "trust", "manifest", "--worktree", *DECISION, "--out", "trust/manifest.json"
        )
        for approver in APPROVERS:
            yield self._quiet(ENGINEER, *sign, "trust/manifest.json", *self.stage.key(approver))
        yield self._quiet(ENGINEER, "trust", "status", "--out", "trust/status.json")
        yield self._quiet(ENGINEER, *sign, "trust/status.json", *self.stage.key("van-thu"))
        yield _Deed(self.stage.carry_trust)

    def _adoption(self) -> Iterator["_Step | _Deed"]:
        package = f"{ADOPTION}.fcadopt"
        yield self._step(
            ENGINEER,
            "adopt",
            self.host,
            "--id",
            ADOPTION,
            "--reason",
            word("demo.reason.adopt"),
            *DECISION,
            "--out",
            package,
        )
        for approver in APPROVERS:
            yield self._quiet(ENGINEER, "trust", "sign", package, *self.stage.key(approver))
        yield self._step(ENGINEER, "ledger", "import", package)
        yield from self._audit(Exit.CLEAN)

    def _tampering(self) -> Iterator["_Step | _Deed"]:
        yield _Deed(lambda: self.stage.tamper(self.host, PATH, "On"))

    def _audit(self, ends: Exit) -> Iterator["_Step | _Deed"]:
        yield self._step(ENGINEER, "audit", "--limit", self.host, ends=ends)

    def _plan(self) -> Iterator["_Step | _Deed"]:
        yield self._step(
            ENGINEER,
            "plan",
            "--limit",
            self.host,
            "--executor",
            TECHNICIAN,
            "--id",
            CHANGE,
            "--reason",
            word("demo.reason.plan"),
            "--for",
            "3d",
            *self.stage.key(ENGINEER),
            "--out",
            f"{CHANGE}.json",
        )

    def _approvals(self) -> Iterator["_Step | _Deed"]:
        before, file = ENGINEER, f"{CHANGE}.json"
        for approver in APPROVERS:
            yield _Deed(self._carried(file, before, approver))
            yield _Deed(self._approved(approver, file))
            before, file = approver, file.replace(".json", f".{approver}.json")
        yield _Deed(self._carried(file, before, TECHNICIAN))
        yield _Deed(self._carried(file, before, ENGINEER))
        yield self._quiet(ENGINEER, "ledger", "import", file)

    def _application(self) -> Iterator["_Step | _Deed"]:
        yield self._step(TECHNICIAN, *self._apply(SIGNED))

    def _record(self) -> Iterator["_Step | _Deed"]:
        yield self._quiet(TECHNICIAN, "ledger", "export", "--out", LOG)
        yield _Deed(self._carried(LOG, TECHNICIAN, ENGINEER))
        yield self._step(ENGINEER, "ledger", "import", LOG)
        yield _Deed(self._carried("ky-thuat.cosigned", ENGINEER, TECHNICIAN))
        yield self._quiet(TECHNICIAN, "ledger", "import", "ky-thuat.cosigned")
        yield self._step(TECHNICIAN, "ledger", "verify")

    def _forgeries(self) -> Iterator["_Step | _Deed"]:
        folder = self.stage.folder(TECHNICIAN)
        for name, forge in demo_forgery.FORGERIES.items():
            file = f"{name}.json"
            yield _Deed(self._forged(folder / SIGNED, folder / file, name, forge))
            yield self._step(TECHNICIAN, *self._apply(file), ends=Exit.REFUSED)

    def _apply(self, file: str) -> tuple[str, ...]:
        return ("apply", file, "--all", *self.stage.key(TECHNICIAN))

    def _step(self, person: str, *command: str, ends: Exit = Exit.CLEAN) -> _Step:
        return _Step(self.stage, person, command, ends)

    def _quiet(self, person: str, *command: str) -> _Step:
        return _Step(self.stage, person, command, is_quiet=True)

    def _carried(self, name: str, whence: str, whither: str) -> ALWAYS:
        return lambda: self.stage.carry(name, whence, whither)

    def _approved(self, approver: str, name: str) -> ALWAYS:
        def approve() -> None:
            said = demo_forgery.as_it_is_typed((self.stage.folder(approver) / name).read_bytes())
            self.stage.run(
                approver, "approve", name, *DECISION, *self.stage.key(approver), "--confirm", said
            )

        return approve

    def _forged(self, true: Path, false: Path, name: str, forge: demo_forgery.Forge) -> ALWAYS:
        def write() -> None:
            self.stage.say(word(f"demo.forged.{name}"))
            false.write_bytes(forge(true.read_bytes()))

        return write


@dataclass(frozen=True)
class _Deed:
    """What is done beside the commands: a file carried, a device touched."""

    do: ALWAYS

    def __call__(self) -> None:
        self.do()
