"""What became of a change-set, for people and for programs: a line a device, and the sum of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fleetcfg.apply.context import DeviceOutcome
from fleetcfg.errors import RefusalError, Stage
from fleetcfg.report.escape import escape
from fleetcfg.report.json_text import json_pretty
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.words import Language, counted, remedy, sentence, word

FORMAT = "fleetcfg-applied/1"
STAGES = tuple(stage for stage in Stage if stage <= Stage.SPENT and stage is not Stage.TOOL)


@dataclass(frozen=True, slots=True)
class Heading:
    """What a run is about.

    Attributes:
        command: ``apply``, ``check``, ``verify`` or ``reconcile``.
        name: Id of the change-set; empty if it is about several.
        sha256: Digest of the change-set, or of the file if it did not come through.
        simulated: How many of the devices are simulated.
    """

    command: str
    name: str
    sha256: str
    devices: int
    simulated: int = 0


def heading_text(heading: Heading, language: Language) -> str:
    """Return the first lines for people, with their line feeds."""
    parts = [word(f"applied.{heading.command}", language)]
    parts += [heading.name] if heading.name else []
    parts.append(counted(heading.devices, "devices", language))
    lines = [" · ".join(parts)]
    if heading.sha256:
        lines.append(f"  {heading.sha256}")
    if heading.simulated:
        told = word("notice.SIMULATED.long", language)
        lines.append(f"  {word('notice.SIMULATED', language)}: {told}")
    return escape_lines(lines)


def device_text(done: DeviceOutcome, language: Language) -> str:
    """Return the lines of one device, with their line feeds."""
    lines = [f"{done.device}: {word(f'fate.{done.fate}', language)}"]
    if done.code and done.fate != "not_tried":
        facts = {"device": done.device, "host": done.device, **done.facts}
        lines.append(f"  {done.code}: {sentence(done.code, facts, language)}")
        lines.append(f"  → {remedy(done.code, facts, language)}")
    if done.restart_needed:
        lines.append(f"  {word('applied.restart', language)}: {', '.join(done.restart_needed)}")
    return escape_lines(lines)


def recap_text(dones: Sequence[DeviceOutcome], receipts: Sequence[str], language: Language) -> str:
    """Return the last lines for people, with their line feeds."""
    counts = Counter(done.fate for done in dones)
    sums = [f"{word(f'fate.{fate}', language)} {count}" for fate, count in counts.items()]
    lines = [f"{word('audit.recap', language)}: {' · '.join(sums)}"] if sums else []
    lines += [f"{word('applied.receipt', language)}: {receipt}" for receipt in receipts]
    return escape_lines(lines)


def stages_text(refusal: RefusalError | None, language: Language) -> str:
    """Return a line for each step of the door, up to the first that refused."""
    lines: list[str] = []
    for stage in STAGES:
        name = f"{stage:>2} {word(f'stage.{stage}', language)}"
        if refusal is not None and stage >= refusal.stage:
            told = sentence(refusal.code, refusal.facts, language)
            lines += [
                f"{name}: {word('stage.refused', language)}",
                f"   {refusal.code}: {told}",
                f"   → {remedy(refusal.code, refusal.facts, language)}",
            ]
            break
        lines.append(f"{name}: {word('stage.passed', language)}")
    return escape_lines(lines)


def as_json(
    heading: Heading,
    dones: Sequence[DeviceOutcome],
    *,
    receipts: Sequence[str] = (),
    code: int,
) -> str:
    """Return the whole of a run for programs; one that was refused is told as the refusal alone."""
    content: dict[str, Json] = {
        "format": FORMAT,
        "command": heading.command,
        "changeset": heading.name,
        "sha256": heading.sha256,
        "simulated": heading.simulated,
        "devices": [_device(done) for done in dones],
        "receipts": list(receipts),
        "exit": code,
    }
    if heading.command == "verify":
        content["stages"] = [{"stage": int(stage), "result": "passed"} for stage in STAGES]
    return json_pretty(content)


def _device(done: DeviceOutcome) -> Mapping[str, Json]:
    return {
        "device": done.device,
        "outcome": done.fate,
        "code": done.code,
        "stage": int(done.stage),
        "facts": dict(done.facts),
        "attempt": done.number,
        "seq": done.seq,
        "before_sha256": done.before or None,
        "after_sha256": done.after or None,
        "restart_needed": list(done.restart_needed),
        "recorded": done.is_recorded,
    }


def escape_lines(lines: Sequence[str]) -> str:
    """Return *lines*, each with its line feed and safe to show."""
    return "".join(f"{escape(line)}\n" for line in lines)
