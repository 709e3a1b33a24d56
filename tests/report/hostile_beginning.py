"""Hostile text in all that is told where a fleet begins."""

from collections.abc import Sequence
from pathlib import Path

from fleetcfg.errors import DeviceError
from fleetcfg.report.declarations.golden_text import GoldenWritten
from fleetcfg.report.declarations.new_fleet import FleetBegun
from fleetcfg.report.declarations.pin_text import PinsTaken
from fleetcfg.workflow.declarations.file_edits import FileEdit
from fleetcfg.workflow.declarations.format_files import FormatResult
from fleetcfg.workflow.declarations.golden import GoldenBaseline, GoldenEntry
from fleetcfg.workflow.declarations.golden_source import GoldenEffect
from fleetcfg.workflow.declarations.pin import PinReading


def nouns(hostile: str) -> dict[str, Sequence[object]]:
    """Return what is told of each kind, with *hostile* wherever a device or a file has its say."""
    trouble = DeviceError("DEV_CLOSED", host=hostile, address=hostile, port=1, reason=hostile)
    alike = (hostile,)
    pins = [
        PinReading(hostile, hostile, "certificate", hostile, f"{hostile}x", alike=alike),
        PinReading(hostile, hostile, "host_key", f"SHA256:{hostile}", trouble=trouble),
    ]
    edits = (FileEdit(hostile, hostile.encode(), f"{hostile}x".encode()),)
    entry = GoldenEntry(hostile, hostile, token=hostile)
    golden = GoldenBaseline(hostile, hostile, (entry,), (entry,), {"own": alike})
    return {
        "pin": pins,
        "pins taken": [PinsTaken(pins, pins[:1], has_root=True)],
        "file edits": [edits],
        "format": [FormatResult(edits, 1, is_signed=True), FormatResult(edits, 1, is_check=True)],
        "golden": [GoldenWritten(golden, hostile, GoldenEffect(1, {hostile: alike}))],
        "fleet begun": [FleetBegun(Path(hostile.replace("\0", "")), alike, alike, 1)],
    }
