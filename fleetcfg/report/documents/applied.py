"""What became of a change-set, for people and for programs: a line a device, and the sum of it."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from fleetcfg.errors import Facts, RefusalError, Stage
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.outcome import BEGUN, OPEN, DeviceOutcome, Fate, LeftParameter
from fleetcfg.report.escape import escape_lines
from fleetcfg.report.json_text import json_line
from fleetcfg.report.reason_json import refusal_record
from fleetcfg.report.reasons import reason_lines, worded
from fleetcfg.report.record_class import (
    ExitCode,
    Known,
    ToldCount,
    ToldDocument,
    ToldFacts,
    ToldRecord,
    if_any,
    if_told,
    of,
)
from fleetcfg.report.renderers import RenderTarget
from fleetcfg.words import Words

RolloutCommand = Literal["apply", "check", "verify", "reconcile"]
_UNWRITTEN = frozenset({"DEVICE_UNREACHABLE", "DEVICE_IN_CALL", "GUARD_FAILED", "PRESTATE_CHANGED"})
"""Their remedies say that nothing was written: not true of a device that is in doubt."""
STAGES = tuple(stage for stage in Stage if stage <= Stage.SPENT)


@dataclass(frozen=True, slots=True)
class Heading:
    """What a run is about.

    Attributes:
        name: Id of the change-set; empty if it is about several.
        sha256: Digest of the change-set.
        simulated: How many of the devices are simulated.
    """

    command: RolloutCommand
    name: str
    sha256: str
    devices: int
    simulated: int = 0


@dataclass(frozen=True, slots=True)
class RolloutEnd:
    """What a rollout comes to.

    Attributes:
        receipts: Files of receipts that were written.
    """

    conclusion: Conclusion
    receipts: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class RefusedBundle:
    """A change-set that did not come through the door; *sha256* is that of its file."""

    sha256: str
    refusal: RefusalError


class RolloutText:
    """Tells of a rollout while it happens."""

    def __init__(self, target: RenderTarget) -> None:
        self._target = target
        self._command = ""
        self._dones: list[DeviceOutcome] = []

    def tell(self, noun: object) -> None:
        """Tell what begins, one device, or the sum of it."""
        words = self._target.words
        match noun:
            case Heading():
                self._command = noun.command
                self._write(heading_text(noun, words))
                self._write(stages_text(None, words) if noun.command == "verify" else "")
            case DeviceOutcome():
                self._dones.append(noun)
                self._write(device_text(noun, words))
            case RolloutEnd():
                self._write(recap_text(self._dones, noun.receipts, words))
                self._write(self._nothing_begun(noun))
            case _:
                pass

    def _nothing_begun(self, noun: RolloutEnd) -> str:
        """Return why there is no receipt, where nothing was begun on any device."""
        is_spent = noun.receipts or not BEGUN.isdisjoint(one.fate for one in self._dones)
        if self._command != "apply" or not self._dones or is_spent:
            return ""
        return f"{self._target.words.label('applied.nothing_begun')}\n"

    def end(self) -> None:
        """Nothing is left to tell."""

    def _write(self, text: str) -> None:
        self._target.out.write(text)
        self._target.out.flush()


class RolloutJson:
    """Tells of a rollout once it is over; of one that never began, nothing."""

    def __init__(self, target: RenderTarget) -> None:
        self._out = target.out
        self._heading: Heading | None = None
        self._dones: list[DeviceOutcome] = []

    def tell(self, noun: object) -> None:
        """Keep what is told, and tell all of it at the end."""
        match noun:
            case Heading():
                self._heading = noun
            case DeviceOutcome():
                self._dones.append(noun)
            case RolloutEnd() if self._heading is not None:
                whole = ToldRollout(self._heading, self._dones, noun)
                self._out.write(AppliedDocument.told(whole))
                self._out.flush()
            case _:
                pass

    def end(self) -> None:
        """Nothing is left to tell."""


def refused_text(refused: RefusedBundle, words: Words) -> str:
    """Return the first lines, and each step of the door up to the one that refused."""
    file = f"  {words.label('applied.file')} {refused.sha256}"
    return escape_lines([words.label("applied.verify"), file]) + stages_text(refused.refusal, words)


def refused_json(refused: RefusedBundle, _words: Words) -> str:
    """Return the refusal alone."""
    return json_line(refusal_record(refused.refusal)) + "\n"


def heading_text(heading: Heading, words: Words) -> str:
    """Return the first lines for people, with their line feeds."""
    parts = [words.label(f"applied.{heading.command}")]
    parts += [heading.name] if heading.name else []
    parts.append(words.count(heading.devices, "devices"))
    lines = [" · ".join(parts)]
    if heading.sha256:
        lines.append(f"  {heading.sha256}")
    if heading.command == "reconcile" and not heading.devices:
        lines.append(f"  {words.label('applied.nothing_open')}")
    if heading.simulated:
        told = words.label("notice.SIMULATED.long")
        lines.append(f"  {words.label('notice.SIMULATED')}: {told}")
    return escape_lines(lines)


def device_text(done: DeviceOutcome, words: Words) -> str:
    """Return the lines of one device, with their line feeds."""
    lines = [f"{done.device}: {words.label(f'fate.{done.fate}')}"]
    if done.code and done.fate != Fate.NOT_TRIED:
        facts = {"device": done.device, "host": done.device, **done.facts}
        lines += _outcome_lines(done, facts, words)
    if done.left:
        lines.append(f"  {words.label('applied.left', count=len(done.left))}")
        lines += [line for left in done.left for line in _left_lines(left, words)]
    if done.restart_needed:
        lines.append(f"  {words.label('applied.restart')}: {', '.join(done.restart_needed)}")
    return escape_lines(lines)


def _outcome_lines(done: DeviceOutcome, facts: Facts, words: Words) -> Iterator[str]:
    """Yield why a device is not as it was signed, and what to do; `reconcile` if it is in doubt."""
    told = worded(done.code, facts, words)
    yield f"  {done.code}: {words.remembered(done.code, told)}"
    remedy, is_open = words.remedy(done.code, told), done.fate in OPEN
    if not is_open or done.code not in _UNWRITTEN:
        yield f"  → {remedy}"
    if is_open and ("reconcile" not in remedy or done.code in _UNWRITTEN):
        yield f"  → {words.remedy('IN_DOUBT', {})}"


def _left_lines(left: LeftParameter, words: Words) -> Iterator[str]:
    """Yield a parameter that was left changed: its name, then its three values."""
    yield f"    {left.path}"
    for name, value in (("signed", left.signed), ("before", left.before), ("live", left.live)):
        told = "∅" if value is None else json.dumps(value, ensure_ascii=False)
        yield f"      {words.label(f'applied.left.{name}')} {told}"


def recap_text(dones: Sequence[DeviceOutcome], receipts: Sequence[str], words: Words) -> str:
    """Return the last lines for people, with their line feeds."""
    counts = Counter(done.fate for done in dones)
    sums = [f"{words.label(f'fate.{fate}')} {count}" for fate, count in counts.items()]
    lines = [f"{words.label('audit.recap')}: {' · '.join(sums)}"] if sums else []
    lines += [f"{words.label('applied.receipt')}: {receipt}" for receipt in receipts]
    return escape_lines(lines)


def stages_text(refusal: RefusalError | None, words: Words, halt: str = "refused") -> str:
    """Return a line for each step of the door, up to the first that was not passed.

    Args:
        refusal: Why it was not; None if all were.
        words: For the names of the steps.
        halt: ``refused``, ``waiting`` (for approvals), ``unsigned`` (a manifest that waits) or
            ``not_judged`` (on this machine).
    """
    lines: list[str] = []
    for stage in STAGES:
        name = f"{stage:>2} {words.label(f'stage.{stage}')}"
        if refusal is not None and stage >= refusal.stage:
            lines.append(f"{name}: {words.label(f'stage.{halt}', **refusal.facts)}")
            if halt == "refused":
                lines += reason_lines(refusal.code, refusal.facts, words, first="   ", rest="   ")
            if halt != "not_judged":  # nor are the steps that follow
                break
        else:
            lines.append(f"{name}: {words.label('stage.passed')}")
    return escape_lines(lines)


# ------------------------------------------------------------------ for programs


class _LeftRecord(ToldRecord):
    path: str
    signed: str | None
    before: str | None
    live: str | None


class _DeviceRecord(ToldRecord):
    device: str
    outcome: Fate = of("fate")
    code: str
    stage: Stage
    facts: ToldFacts
    attempt: ToldCount = of("number")
    seq: ToldCount
    before_sha256: Known = of("before")
    after_sha256: Known = of("after")
    restart_needed: list[str]
    recorded: bool = of("is_recorded")
    left_changed: list[_LeftRecord] = if_any("left")


class _StageRecord(ToldRecord):
    stage: Stage = of(lambda stage: stage)
    result: Literal["passed"] = of(lambda _stage: "passed")


@dataclass(frozen=True, slots=True)
class ToldRollout:
    """The whole of a run."""

    heading: Heading
    devices: Sequence[DeviceOutcome]
    end: RolloutEnd

    @property
    def stages(self) -> Sequence[Stage] | None:
        """The steps of the door, where the run was to try these alone."""
        return STAGES if self.heading.command == "verify" else None


class AppliedDocument(ToldDocument):
    """What became of a change-set on each device."""

    SCHEMA = "fleetcfg-applied/1"
    NAME_KEY = "format"
    IS_PRETTY = True

    command: RolloutCommand = of("heading.command")
    changeset: str = of("heading.name")
    sha256: str = of("heading.sha256")
    simulated: ToldCount = of("heading.simulated")
    devices: list[_DeviceRecord]
    receipts: list[str] = of("end.receipts")
    exit: ExitCode = of("end.conclusion")
    stages: list[_StageRecord] = if_told("stages")
