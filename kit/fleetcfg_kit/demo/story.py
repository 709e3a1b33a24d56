"""The whole story on a simulated fleet, chapter by chapter, with the commands that tell it.

Five people, each in a folder and with a record of his own: an engineer, two approvers, a
technician, and the clerk, who is the witness. Every step is the command that he would type, run as
a process of its own; keys are made by ``ssh-keygen`` for this one story, and what is left behind at
the end is nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from fleetcfg.report.exit_codes import Exit
from fleetcfg_kit.demo.forgery import FORGERIES, Forge, as_it_is_typed
from fleetcfg_kit.demo.stage import (
    APPROVERS,
    CLERK,
    ENGINEER,
    TECHNICIAN,
    DemoStage,
    StoryError,
    StoryStep,
)

HOST: Final = "codec-bum-to"
PATH: Final = "Conference AutoAnswer Mode"
CHANGE, ADOPTION, LOG = "CS-2026-0001", "AD-2026-0001", "ky-thuat.fclog"
SIGNED: Final = f"{CHANGE}.approved.json"  # as the clerk issued it
RECEIPT: Final = f"{CHANGE}.receipt.json"
DECISION: Final = ("--decision", "123/QĐ-SKHCN", "--decision-date", "2026-11-24")


def tell_story(stage: DemoStage, host: str) -> bool:
    """Tell the story of *host*, and return whether every chapter ended as it must."""
    is_told = False
    try:
        for title, chapter in _Story(stage, host).chapters():
            stage.title(title)
            for step in chapter:
                step()
        is_told = True
    except StoryError:
        pass  # the step that ended otherwise has been told
    finally:
        is_cleared = _clear(stage)
    return is_told and is_cleared


def _clear(stage: DemoStage) -> bool:
    """Stop the fleet, and return whether it did stop."""
    stage.title("demo.down")
    try:
        stage.take_down()
    except StoryError:
        return False
    return True


@dataclass(frozen=True)
class _Story:
    """The chapters, in order."""

    stage: DemoStage
    host: str

    def chapters(self) -> Iterator[tuple[str, Iterator[StoryStep]]]:
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

    def _beginning(self) -> Iterator[StoryStep]:
        yield self.stage.bring_up

    def _ceremony(self) -> Iterator[StoryStep]:
        yield self.stage.make_keys
        yield self.stage.make_root
        yield self._quiet(
            ENGINEER, "trust", "manifest", "--worktree", *DECISION, "--out", "trust/manifest.json"
        )
        for approver in APPROVERS:
            yield partial(self.stage.sign, "trust/manifest.json", approver)
        yield self._carried("trust/manifest.json", ENGINEER, CLERK)
        yield self._quiet(CLERK, "trust", "status", "--out", "trust/status.json")
        yield partial(self.stage.sign, "trust/status.json", CLERK, at=CLERK)
        yield self.stage.carry_trust

    def _adoption(self) -> Iterator[StoryStep]:
        package = f"{ADOPTION}.fcadopt"
        yield self._step(
            ENGINEER,
            "adopt",
            self.host,
            "--id",
            ADOPTION,
            "--reason",
            self.stage.words.label("demo.reason.adopt"),
            *DECISION,
            "--out",
            package,
        )
        for approver in APPROVERS:
            yield partial(self.stage.sign, package, approver)
        yield self._step(ENGINEER, "ledger", "import", package)
        yield from self._audit(Exit.CLEAN)

    def _tampering(self) -> Iterator[StoryStep]:
        yield partial(self.stage.tamper, self.host, PATH, "On")

    def _audit(self, ends: Exit) -> Iterator[StoryStep]:
        yield self._step(ENGINEER, "audit", "--limit", self.host, ends=ends)

    def _plan(self) -> Iterator[StoryStep]:
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
            self.stage.words.label("demo.reason.plan"),
            "--for",
            "3d",
            *self.stage.key(ENGINEER),
            "--out",
            f"{CHANGE}.json",
        )

    def _approvals(self) -> Iterator[StoryStep]:
        before, file = ENGINEER, f"{CHANGE}.json"
        for approver in APPROVERS:
            yield self._carried(file, before, approver)
            yield self._approved(approver, file)
            before, file = approver, file.replace(".json", f".{approver}.json")
        yield self._carried(file, before, CLERK)
        yield self._quiet(CLERK, "ledger", "import", file)
        yield self._carried(SIGNED, CLERK, TECHNICIAN)

    def _application(self) -> Iterator[StoryStep]:
        yield self._step(TECHNICIAN, *self._apply(SIGNED))

    def _record(self) -> Iterator[StoryStep]:
        yield self._quiet(TECHNICIAN, "ledger", "export", "--out", LOG)
        yield self._carried(LOG, TECHNICIAN, CLERK)
        yield self._step(CLERK, "ledger", "import", LOG)
        yield self._carried("ky-thuat.cosigned", CLERK, TECHNICIAN)
        yield self._quiet(TECHNICIAN, "ledger", "import", "ky-thuat.cosigned")
        yield self._step(TECHNICIAN, "ledger", "verify")
        yield partial(self.stage.carry, TECHNICIAN, ENGINEER, SIGNED, RECEIPT)
        yield self._quiet(ENGINEER, "ledger", "import", SIGNED, RECEIPT)

    def _forgeries(self) -> Iterator[StoryStep]:
        folder = self.stage.folder(TECHNICIAN)
        for name, forge in FORGERIES.items():
            file = f"{name}.json"
            yield self._forged(folder / SIGNED, folder / file, name, forge)
            yield self._step(TECHNICIAN, *self._apply(file), ends=Exit.REFUSED)

    def _apply(self, file: str) -> tuple[str, ...]:
        return ("apply", file, "--all", *self.stage.key(TECHNICIAN))

    def _step(self, person: str, *command: str, ends: Exit = Exit.CLEAN) -> StoryStep:
        return partial(self.stage.run, person, *command, ends=ends)

    def _quiet(self, person: str, *command: str) -> StoryStep:
        return partial(self.stage.run, person, *command, is_quiet=True)

    def _carried(self, name: str, source: str, target: str) -> StoryStep:
        return partial(self.stage.carry, source, target, name)

    def _approved(self, approver: str, name: str) -> StoryStep:
        def approve() -> None:
            said = as_it_is_typed((self.stage.folder(approver) / name).read_bytes())
            self.stage.run(
                approver, "approve", name, *DECISION, *self.stage.key(approver), "--confirm", said
            )

        return approve

    def _forged(self, true: Path, false: Path, name: str, forge: Forge) -> StoryStep:
        def write() -> None:
            self.stage.say(self.stage.words.label(f"demo.forged.{name}"))
            false.write_bytes(forge(true.read_bytes()))

        return write
