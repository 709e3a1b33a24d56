"""Was it used for its purpose: do the calls that it had belong to meetings of its site?

Judged where the Department declares its meetings, and nowhere else. A meeting counts from its
rehearsal to its end, with the margins that the Department decided. A call of up to a minute within
the fleet is a trial, and no use. What a device does not tell is not known, and never taken for no
calls.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from ipaddress import ip_network
from typing import Final

from fleetcfg.checks.check import DeclaredUse, HomeCase, HomeCheck, Need
from fleetcfg.checks.far_ends import addresses_in, is_outside
from fleetcfg.model.calls import PastCall
from fleetcfg.model.finding import ClauseKey, Finding
from fleetcfg.model.fleet import Network
from fleetcfg.model.registers.organisations import UsePermit
from fleetcfg.model.timezone import spell_local
from fleetcfg.model.verdict import Verdict

CLAUSE: Final = ClauseKey("device.use")
LOOKED_BACK: Final = timedelta(days=31)
"""Calls that began before are not told any more."""

_TRIAL: Final = timedelta(seconds=60)
_MOST_SHOWN: Final = 5  # calls of one finding
_SCHEMES: Final = ("sips:", "sip:", "h323:")
_FROM_ADDRESS: Final = re.compile(r" \([0-9a-fA-F.:]+\)$")  # as a bridge tells it of a name
_Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, order=True)
class _Kind:
    """What calls that are told together have alike; *document* and *until* are of a permit."""

    verdict: Verdict
    reason: str
    document: str = ""
    until: str = ""


def check_past_use(case: HomeCase) -> Iterator[Finding]:
    """Yield calls outside meetings or networks, those that are permitted, and what is untold."""
    use, status = case.use, case.report.status
    if use is None or status is None or status.active_uses is None:
        return
    if status.past_calls is None:
        yield _find(case, _Kind(Verdict.UNVERIFIABLE, "CALLS_NOT_TOLD"))
        return
    yield from _untold(case, status.past_calls, status.past_left_out, use.now - LOOKED_BACK)
    for kind, calls in sorted(_sorted_out(case.report.host, use, status.past_calls).items()):
        yield _find(case, kind, calls)


def _untold(
    case: HomeCase, calls: Sequence[PastCall], left_out: int, since: datetime
) -> Iterator[Finding]:
    undated = [call for call in calls if call.start is None]
    if undated:
        yield _find(case, _Kind(Verdict.UNVERIFIABLE, "CALLS_UNDATED"), undated)
    oldest = min((call.start for call in calls if call.start), default=None)
    if left_out and oldest is not None and oldest > since:
        found = _find(case, _Kind(Verdict.UNVERIFIABLE, "CALLS_LEFT_OUT"))
        yield replace(found, facts={"count": left_out, "since": spell_local(oldest)})


def _sorted_out(
    host: str, use: DeclaredUse, calls: Iterable[PastCall]
) -> Mapping[_Kind, list[PastCall]]:
    """Return the calls with which something is wrong, by what it is."""
    spans, found = _meeting_spans(use), defaultdict[_Kind, list[PastCall]](list)
    for call in calls:
        if call.start is None or call.start < use.now - LOOKED_BACK:
            continue
        span = call.start, call.start + timedelta(seconds=call.seconds or 0)
        if reason := _wrong_with(call, span, use, spans):
            found[_as_permitted(host, call.remote, span, use, reason)].append(call)
    return found


def _wrong_with(call: PastCall, span: _Span, use: DeclaredUse, meetings: Sequence[_Span]) -> str:
    """Return why a call is no use that is meant; empty if nothing is wrong with it."""
    if is_outside(call.remote, use.networks):
        return "CALL_WAS_OUTSIDE"
    start, end = span
    is_short = call.seconds is not None and end - start <= _TRIAL
    is_trial = is_short and _bare(call.remote) in use.far_ends
    if is_trial or any(first <= start and end <= last for first, last in meetings):
        return ""
    return "CALL_OUTSIDE_MEETINGS"


def _as_permitted(host: str, remote: str, span: _Span, use: DeclaredUse, reason: str) -> _Kind:
    """Return what a call is told as, which a permit makes another thing."""

    def covers(permit: UsePermit) -> bool:
        is_then = permit.start <= span[0] and span[1] <= permit.end
        return host in permit.devices and is_then and _names(permit, remote)

    signed = next(filter(covers, use.permits), None)
    if signed is not None:
        until = spell_local(signed.end)
        return _Kind(Verdict.WAIVED, "USE_PERMITTED", signed.document, until)
    here = next(filter(covers, use.permits_here), None)
    if here is not None:
        return _Kind(Verdict.OTHER_USE, "USE_PERMIT_UNSIGNED", here.document)
    return _Kind(Verdict.OTHER_USE, reason)


def _names(permit: UsePermit, remote: str) -> bool:
    """Tell whether a permit is for the far end *remote*: by name, number or network."""
    if not permit.remotes:
        return True
    bare = _bare(remote)
    if bare in {_bare(each) for each in permit.remotes}:
        return True
    networks = [network for each in permit.remotes if (network := _network(each)) is not None]
    addresses = addresses_in(remote)
    return bool(addresses) and all(
        any(each in network for network in networks) for each in addresses
    )


def _meeting_spans(use: DeclaredUse) -> list[_Span]:
    """Return the times in which meetings run, those that touch together as one."""
    rules = use.rules
    spans = sorted(
        (
            min(each.start, each.rehearsal or each.start) - rules.check_in_before,
            each.end + rules.freeze_after,
        )
        for each in use.meetings
        if not each.is_cancelled
    )
    found: list[_Span] = []
    for first, last in spans:
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found


def _bare(remote: str) -> str:
    """Return a far end without its scheme and the address it came from, in small letters."""
    bare = _FROM_ADDRESS.sub("", remote.strip()).lower()
    return next((bare.removeprefix(each) for each in _SCHEMES if bare.startswith(each)), bare)


def _network(text: str) -> Network | None:
    try:
        return ip_network(text)
    except ValueError:
        return None


def _find(case: HomeCase, kind: _Kind, calls: Sequence[PastCall] = ()) -> Finding:
    facts: dict[str, str | int] = {"count": len(calls)} if calls else {}
    facts |= {"document": kind.document} if kind.document else {}
    facts |= {"until": kind.until} if kind.until else {}
    return Finding(
        host=case.report.host,
        verdict=kind.verdict,
        parameter="device.past_calls",
        live=_shown(calls) or None,
        severity="critical" if kind.verdict is Verdict.OTHER_USE else "low",
        reason=kind.reason,
        facts=facts,
        clause=CLAUSE,
    )


def _shown(calls: Sequence[PastCall]) -> str:
    told = [f"{spell_local(call.start)} {call.remote}" for call in calls if call.start]
    return "; ".join([*told[:_MOST_SHOWN], *["…"] * (len(told) > _MOST_SHOWN)])


PAST_USE: Final = HomeCheck(
    "past_use",
    needs=frozenset({Need.STATUS}),
    verdicts=frozenset({Verdict.OTHER_USE, Verdict.WAIVED, Verdict.UNVERIFIABLE}),
    clauses=frozenset({CLAUSE}),
    run=check_past_use,
)
