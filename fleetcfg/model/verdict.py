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
    ELSEWHERE = "elsewhere"
    REPLACED = "replaced"
    OTHER_USE = "other_use"
    IDENTITY_MISMATCH = "identity_mismatch"
    FIRMWARE_CHANGED = "firmware_changed"
    OUTDATED = "outdated"
    CONTRADICTED = "contradicted"
    UNDECLARED = "undeclared"
    EXPOSED = "exposed"


class VerdictKind(StrEnum):
    """What a verdict comes to for those who count: kinds are told apart, and never added up.

    ``breach`` was seen, and is not as it must be. ``not_seen`` was not: silent, unreadable, absent,
    hidden, told by nobody; it accuses nobody. ``allowed`` is let off by a paper, or a named person
    answers for it. ``waits`` is no deed against what was signed, and waits for the Department:
    signed and not done, a signed change that did not hold (the value is a signed one all the same),
    an emergency whose clock runs, software or a certificate that ends.
    ``none`` is no finding.
    """

    BREACH = "breach"
    NOT_SEEN = "not_seen"
    ALLOWED = "allowed"
    WAITS = "waits"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class VerdictInfo:
    """What one verdict means for those who count, order and show it.

    Attributes:
        rank: Place in the order of gravity; 0 is told first.
        kind: What it comes to for those who count.
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
    kind: VerdictKind
    tone: Literal["good", "bad", "doubtful", "dim"] = "doubtful"
    fails: Literal["always", "default", "asked", "never"] = "asked"
    of: Literal["parameter", "device"] = "parameter"
    is_told: bool = True
    is_seen: bool = True
    is_grouped: bool = False
    is_open: bool = False


_BREACH, _NOT_SEEN = VerdictKind.BREACH, VerdictKind.NOT_SEEN
_ALLOWED, _WAITS, _NONE = VerdictKind.ALLOWED, VerdictKind.WAITS, VerdictKind.NONE

VERDICTS: Final[Mapping[Verdict, VerdictInfo]] = {
    Verdict.CONFORM: VerdictInfo(21, _NONE, "good", "never", is_told=False),
    Verdict.PENDING: VerdictInfo(11, _WAITS),
    Verdict.UNAUTHORIZED: VerdictInfo(8, _BREACH, "bad", "default"),
    Verdict.EMERGENCY: VerdictInfo(9, _WAITS, "bad", "always"),
    Verdict.FAILED: VerdictInfo(10, _WAITS, fails="default"),
    Verdict.WAIVED: VerdictInfo(14, _ALLOWED, fails="never"),
    Verdict.ATTESTED: VerdictInfo(15, _ALLOWED, fails="never", is_seen=False),
    Verdict.UNVERIFIABLE: VerdictInfo(17, _NOT_SEEN, is_seen=False, is_grouped=True),
    Verdict.ABSENT: VerdictInfo(18, _NOT_SEEN, is_grouped=True, is_open=True),
    Verdict.UNREADABLE: VerdictInfo(16, _NOT_SEEN, is_seen=False, is_grouped=True, is_open=True),
    Verdict.UNKNOWN: VerdictInfo(19, _NOT_SEEN, is_seen=False),
    Verdict.UNMANAGED: VerdictInfo(20, _NONE, "dim", "never", is_told=False),
    Verdict.MOVED: VerdictInfo(1, _BREACH, "bad", "default", "device"),
    Verdict.ELSEWHERE: VerdictInfo(6, _BREACH, fails="default", of="device"),
    Verdict.REPLACED: VerdictInfo(0, _BREACH, "bad", "default", "device"),
    Verdict.OTHER_USE: VerdictInfo(4, _BREACH, "bad", "default", "device"),
    Verdict.IDENTITY_MISMATCH: VerdictInfo(3, _BREACH, "bad", "default", "device"),
    Verdict.FIRMWARE_CHANGED: VerdictInfo(12, _BREACH, of="device"),
    Verdict.OUTDATED: VerdictInfo(13, _WAITS, of="device"),
    Verdict.CONTRADICTED: VerdictInfo(5, _BREACH, "bad", "default", "device"),
    Verdict.UNDECLARED: VerdictInfo(2, _BREACH, "bad", "default", "device"),
    Verdict.EXPOSED: VerdictInfo(7, _BREACH, of="device", is_open=True),
}

FAIL_ON: Final = tuple(
    verdict for verdict, info in VERDICTS.items() if info.fails in ("always", "default")
)
"""The verdicts that count as findings unless it is said otherwise."""

ALWAYS_FAIL: Final = tuple(v for v, info in VERDICTS.items() if info.fails == "always")
"""The verdicts that count as findings whatever is said."""

BLAMED: Final = frozenset(verdict for verdict, info in VERDICTS.items() if info.tone == "bad")
"""The verdicts that are a person's deed: it is told who, if the device's own log says so."""

TOLD_KINDS: Final = tuple(kind for kind in VerdictKind if kind is not _NONE)
"""The kinds that findings have: each has a column of its own wherever they are counted."""


def kind_of(verdict: Verdict) -> VerdictKind:
    """Return what *verdict* comes to."""
    return VERDICTS[verdict].kind


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
