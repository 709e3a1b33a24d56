"""Totals of an audit, and what of it is shown → what programs read."""

from collections.abc import Mapping
from typing import Annotated, get_args

from pydantic import BeforeValidator

from fleetcfg.model.declared import Severity
from fleetcfg.model.device_state import OF_AUDITS, DeviceState
from fleetcfg.model.verdict import TOLD_KINDS, Verdict, VerdictKind
from fleetcfg.report.record_class import (
    Known,
    ToldCount,
    ToldInstant,
    ToldRecord,
    counts_of,
    if_any,
    of,
)


def _kinds(found: Mapping[VerdictKind, int]) -> Mapping[VerdictKind, int]:
    return {kind: found.get(kind, 0) for kind in TOLD_KINDS}


Kinds = Annotated[dict[VerdictKind, int], BeforeValidator(_kinds), counts_of(TOLD_KINDS)]
"""How many findings of each kind there are: no number is of two of them."""
States = Annotated[
    dict[DeviceState, int],
    BeforeValidator(lambda part: {state: part.count(state) for state in OF_AUDITS}),
    counts_of(OF_AUDITS),
]
"""Devices by state."""


class _Part(ToldRecord):
    name: Known
    findings: ToldCount = of(lambda part: part.found.get(VerdictKind.BREACH, 0))
    kinds: Kinds = of("found")
    devices: States = of(lambda part: part)
    partly: ToldCount


class _Totals(ToldRecord):
    severity: Annotated[dict[Severity, int], counts_of(get_args(Severity))] = of("severities")
    kinds: Kinds = of("found")
    devices: States = of("whole")
    partly: ToldCount = of("whole.partly")
    providers: list[_Part] = of(lambda totals: totals.by_provider())
    sites: list[_Part] = of(lambda totals: totals.by_site())
    units: list[_Part] = of(lambda totals: totals.by_unit())


class _SinceRun(ToldRecord):
    """What is told since an earlier run; made from the tally."""

    run: str = of("view.earlier.run")
    started_at: ToldInstant = of("view.earlier.started_at")
    appeared: ToldCount
    on_devices_not_read_then: ToldCount = of("unlooked")
    on_devices_not_asked_then: ToldCount = of("unasked")
    wider_run: Known = of("view.earlier.wider")
    stayed: ToldCount
    gone: ToldCount
    devices_not_read_now: ToldCount = of("unread")


class _View(ToldRecord):
    severity: list[Severity] = of("view.severities")
    verdict: list[Verdict] = of("view.verdicts")
    findings_not_shown: ToldCount = of("hidden")
    devices_not_shown: ToldCount = of("hidden_devices")
    since_run: _SinceRun | None = of(lambda tally: tally if tally.view.earlier else None)


class TallyRecord(ToldRecord):
    """The totals of all of an audit and, if not all of it is shown, what is."""

    totals: _Totals
    view: _View = if_any(lambda tally: tally if tally.view.is_narrowed else None)
