"""Judge one device: (declared, decided, live) → what is not as it should be, and counts. Pure."""

from collections import Counter
from dataclasses import replace
from typing import Final

from fleetcfg.diff.judged_path import NOTHING, Decided, DevicePaths, JudgedPath
from fleetcfg.diff.order import in_order
from fleetcfg.diff.verdict import Case
from fleetcfg.model.authorized import Hashed
from fleetcfg.model.declared import Declared, Setting
from fleetcfg.model.finding import ClauseKey, Finding, Judgement
from fleetcfg.model.snapshot import Snapshot
from fleetcfg.model.value import MASK, Masked, Value, cut
from fleetcfg.model.verdict import BLAMED, VERDICTS, Verdict

UNAUTHORIZED_CLAUSE: Final = ClauseKey("parameter.unauthorized")

_DEEDS = frozenset({Verdict.UNAUTHORIZED, Verdict.EMERGENCY})
_BY_PROPOSAL = frozenset({"PENDING_PROPOSED", "MATCHES_UNSIGNED", "DECLARED_UNSIGNED"})


def diff(declared: Declared, snapshot: Snapshot, decided: Decided | None = None) -> Judgement:
    """Judge every parameter of one device.

    Args:
        declared: What the declarations as they lie here ask.
        snapshot: What the device says.
        decided: What was signed; None without authority: then *declared* counts as decided.

    Returns:
        Findings for all that is not as it should be, gravest first, and the count of each verdict
        over all paths of the device, those that no baseline declares included.
    """
    device = DevicePaths.of(declared, snapshot, decided)
    judged = tuple(device.judged())
    counts = Counter(each.verdict for each in judged)
    counts.update(device.count_others([each.path for each in judged if each.path]))
    findings = [_finding(declared.host, each) for each in judged if _is_told(each)]
    return Judgement(in_order(findings), counts, len(snapshot.paths()))


def _is_told(judged: JudgedPath) -> bool:
    """Tell whether there is a finding; none where no baseline asks for what was hidden before."""
    is_as_hidden = judged.verdict is Verdict.UNVERIFIABLE and judged.case.is_hidden
    return VERDICTS[judged.verdict].is_told and (judged.case.is_asked or not is_as_hidden)


def _finding(host: str, judged: JudgedPath) -> Finding:
    case, verdict, reason = judged.case, judged.verdict, judged.reason
    told = Finding(
        host=host,
        verdict=verdict,
        parameter=judged.path,
        path=judged.path,
        authorized=_authorized(case, reason),
        live=_live(case, reason),
        clause=UNAUTHORIZED_CLAUSE if verdict in _DEEDS else ClauseKey(""),
        severity="medium" if verdict in BLAMED else "low",
        reason=reason,
        facts=judged.facts,
    )
    first, second = case.signed, case.proposed
    setting = second if reason in _BY_PROPOSAL and second else first or second
    return told if setting is None else _declared(told, setting, is_secret=case.is_secret)


def _declared(told: Finding, setting: Setting, *, is_secret: bool) -> Finding:
    winner = setting.winner
    clauses = winner.clauses or winner.issued.clauses
    return replace(
        told,
        parameter=setting.parameter,
        declared=MASK if is_secret else str(winner.rule),
        clauses=clauses,
        clause=ClauseKey("" if clauses else setting.clause),
        severity=winner.severity if told.verdict in BLAMED else "low",
        why=winner.why,
        baseline=winner.baseline,
        place=winner.place,
    )


def _live(case: Case, reason: str) -> str | None:
    if isinstance(case.live, Masked) and reason in ("MASKED_NO_SECRET", ""):
        return MASK
    if isinstance(case.live, Value):
        return MASK if case.is_secret and case.live.text else cut(case.live.text)
    return NOTHING if reason == "GONE_SINCE_ADOPTION" else None


def _authorized(case: Case, reason: str) -> str | None:
    if not case.is_known:
        return NOTHING if reason == "APPEARED_SINCE_ADOPTION" else None
    match case.authorized:
        case None:
            return MASK
        case Hashed(digits):
            return f"sha256:{digits}"
        case text:
            return MASK if case.is_secret else cut(text)
