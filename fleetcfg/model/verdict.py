"""The verdicts, and all that the tool must know of each: one table.

A new verdict is a member of `Verdict` and a row of `VERDICTS`; the order in which findings are
told, ``--fail-on``, colours, coverage, the words of playbooks and the JSON Schema follow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from fleetcfg.errors import RequestError


class Verdict(StrEnum):
    """The word on one parameter, or on the device as such; total and exclusive."""

    CONFORM = "conform"
    PENDING = "pending"
    UNAUTHORIZED = "unauthorized"
    EMERGENCY = "emergency"
    FAILED = "failed"
    WAIVED = "waived"
    ATTESTED = "attested"
    UNVERIFIABLE = "unverifiable"
    ABSENT = "absent"
    UNREADABLE = "unreadable"
    UNKNOWN = "unknown"
    UNMANAGED = "unmanaged"
    # of the device as such
    MOVED = "moved"
    REPLACED = "replaced"
    OTHER_USE = "other_use"
    IDENTITY_MISMATCH = "identity_mismatch"
    FIRMWARE_CHANGED = "firmware_changed"
    OUTDATED = "outdated"
    CONTRADICTED = "contradicted"
    UNDECLARED = "undeclared"
    EXPOSED = "exposed"


@dataclass(frozen=True, slots=True)
class VerdictInfo:
    """What one verdict means for those who count, order and show it.

    Attributes:
        rank: Place in the order of gravity; 0 is told first.
        tone: How it is shown: ``bad`` is a deed, or a lie, ``doubtful`` wants a look.
        fails: Whether an audit that has it exits with "findings": ``always`` whatever it is told,
            ``default`` unless it is told otherwise, ``asked`` only if it is told so, ``never`` for
            what needs no mending.
        of: What it is counted over: parameters, or the device as such.
        is_told: Whether it makes a finding; the others are only counted.
        is_seen: Whether the live state of a parameter with it was seen.
        is_grouped: Whether findings with one and the same reason are told together.
        is_open: Whether it leaves open if a parameter, or the device, is as it should be: no audit
            that has it is clean, whatever counts as a finding.
    """

    rank: int
    tone: Literal["good", "bad", "doubtful", "dim"] = "doubtful"
    fails: Literal["always", "default", "asked", "never"] = "asked"
    of: Literal["parameter", "device"] = "parameter"
    is_told: bool = True
    is_seen: bool = True
    is_grouped: bool = False
    is_open: bool = False


VERDICTS: Final[Mapping[Verdict, VerdictInfo]] = {
    Verdict.CONFORM: VerdictInfo(20, "good", "never", is_told=False),
    Verdict.PENDING: VerdictInfo(10),
    Verdict.UNAUTHORIZED: VerdictInfo(7, "bad", "default"),
    Verdict.EMERGENCY: VerdictInfo(8, "bad", "always"),
    Verdict.FAILED: VerdictInfo(9, "bad", "default"),
    Verdict.WAIVED: VerdictInfo(13, fails="never"),
    Verdict.ATTESTED: VerdictInfo(14, fails="never", is_seen=False),
    Verdict.UNVERIFIABLE: VerdictInfo(16, is_seen=False, is_grouped=True),
    Verdict.ABSENT: VerdictInfo(17, is_grouped=True, is_open=True),
    Verdict.UNREADABLE: VerdictInfo(15, is_seen=False, is_grouped=True, is_open=True),
    Verdict.UNKNOWN: VerdictInfo(18, is_seen=False),
    Verdict.UNMANAGED: VerdictInfo(19, "dim", "never", is_told=False),
    Verdict.MOVED: VerdictInfo(1, "bad", "default", "device"),
    Verdict.REPLACED: VerdictInfo(0, "bad", "default", "device"),
    Verdict.OTHER_USE: VerdictInfo(4, "bad", "default", "device"),
    Verdict.IDENTITY_MISMATCH: VerdictInfo(3, "bad", "default", "device"),
    Verdict.FIRMWARE_CHANGED: VerdictInfo(11, of="device"),
    Verdict.OUTDATED: VerdictInfo(12, of="device"),
    Verdict.CONTRADICTED: VerdictInfo(5, "bad", "default", "device"),
    Verdict.UNDECLARED: VerdictInfo(2, "bad", "default", "device"),
    Verdict.EXPOSED: VerdictInfo(6, of="device", is_open=True),
}

FAIL_ON: Final = tuple(
    verdict for verdict, info in VERDICTS.items() if info.fails in ("always", "default")
)
"""The verdicts that count as findings unless it is said otherwise."""

ALWAYS_FAIL: Final = tuple(v for v, info in VERDICTS.items() if info.fails == "always")
"""The verdicts that count as findings whatever is said."""

BLAMED: Final = frozenset(verdict for verdict, info in VERDICTS.items() if info.tone == "bad")
"""The verdicts that are a person's deed: it is told who, if the device's own log says so."""

OF_PARAMETERS: Final = tuple(
    verdict for verdict, info in VERDICTS.items() if info.of == "parameter"
)
"""The verdicts that parameters are counted by."""


def verdicts_of(names: Sequence[str]) -> tuple[Verdict, ...]:
    """Return the verdicts that a person named, several with commas; `FAIL_ON` for none.

    Raises:
        RequestError: ``USAGE_VERDICT_UNKNOWN``.
    """
    typed = [name for part in names for name in part.split(",")]
    for name in typed:
        if name not in [*Verdict]:
            raise RequestError("USAGE_VERDICT_UNKNOWN", verdict=name, known=", ".join(Verdict))
    return tuple(map(Verdict, typed)) or FAIL_ON
