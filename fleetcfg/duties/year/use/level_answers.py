"""How each kind of requirement is answered: one function a way, and no words."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from fleetcfg.checks.check import ADVISORY_ASKED, SOFTWARE_ASKED
from fleetcfg.checks.firmware import CLAUSE as FIRMWARE_CLAUSE
from fleetcfg.duties.year.rules.level_requirements import AnswerWay, LevelRequirement
from fleetcfg.duties.year.use.level_case import (
    GapKind,
    LevelAnswer,
    LevelCase,
    LevelDevice,
    LevelEvidence,
    LevelGap,
    LevelResult,
)
from fleetcfg.errors import Facts
from fleetcfg.model.finding import Finding
from fleetcfg.model.fleet import Device, Fleet
from fleetcfg.model.signed_standing import Standing
from fleetcfg.model.timezone import VIETNAM, spell_instant
from fleetcfg.model.verdict import Verdict

YEAR: Final = timedelta(days=365)
_MONTH_DAYS: Final = 31
_MOST_IDS: Final = 5  # of change-sets that are named
_DEED: Final = frozenset({Verdict.UNAUTHORIZED, Verdict.EMERGENCY, Verdict.FAILED})
_NOT_JUDGED: Final[frozenset[GapKind]] = frozenset(
    {
        *("attested", "unseen", "unread", "stand_in", "left_out", "not_in_run", "unmeasured"),
        *("undeclared", "changed_since", "unlisted"),
    }
)


def answer_requirement(case: LevelCase, asked: LevelRequirement) -> LevelAnswer:
    """Return what can be said of one requirement; of a part of it, never that it is met."""
    answer = _WAYS[asked.by](case, asked)
    if asked.is_part and answer.result is LevelResult.MET:
        return replace(answer, result=LevelResult.PARTLY)
    return answer


def _result(good: int, gaps: Sequence[LevelGap]) -> LevelResult:
    """Return what *good* places and *gaps* come to; what was not looked at is no failure."""
    if good and not gaps:
        return LevelResult.MET
    if good or any(gap.kind == "waived" for gap in gaps):
        return LevelResult.PARTLY
    is_seen = any(gap.kind not in _NOT_JUDGED for gap in gaps)
    return LevelResult.NOT_MET if is_seen else LevelResult.NO_DATA


# ------------------------------------------------------------------ what the run judged


def _parameters(case: LevelCase, asked: LevelRequirement) -> LevelAnswer:
    good, gaps = list[str](), list[LevelGap]()
    for each in case.devices:
        meant = [name for name in asked.of if name in each.asked or name in each.known]
        if not meant:
            gaps.append(LevelGap("unmeasured", each.host))
        for name in meant:
            gap = each.gap_of(name)
            if gap is None:
                good.append(each.host)
            else:
                gaps.append(gap)
    answer = _of_run(case, asked, good, gaps)
    told = {each.asked[name] for each in case.devices for name in asked.of if name in each.asked}
    by = LevelEvidence("by", {"baselines": ", ".join(sorted(told))})
    more = by if told else LevelEvidence("no_baseline")
    return replace(answer, evidence=(*answer.evidence, more))


def _of_run(
    case: LevelCase, asked: LevelRequirement, good: Sequence[str], gaps: Iterable[LevelGap]
) -> LevelAnswer:
    """Return what a run comes to: *good* has the device of each thing that is as asked."""
    once = list({(gap.kind, gap.host, gap.what): gap for gap in gaps}.values())
    if case.run is None:
        return LevelAnswer(asked, LevelResult.NO_DATA, (LevelEvidence("no_run"),), tuple(once))
    run, devices = case.run.header.run, len(set(good))
    key = "conform" if asked.by == "parameters" else "clean"
    evidence = (LevelEvidence(key, {"good": len(good), "devices": devices, "run": run}),)
    result = _result(len(good), once)
    on = None if result is LevelResult.NO_DATA else case.run_at
    return LevelAnswer(asked, result, evidence, tuple(once), on)


def _by_device(
    case: LevelCase,
    asked: LevelRequirement,
    wrong: Callable[[Finding], bool],
    lacking: Callable[[LevelDevice], LevelGap | None],
) -> LevelAnswer:
    """Answer by devices of which nothing *wrong* was found, and nothing is *lacking*."""
    good, gaps = list[str](), list[LevelGap]()
    for each in case.devices:
        if not each.is_read or each.report is None:
            gaps.append(each.unread())
            continue
        found = [
            LevelGap("differs", each.host, finding.parameter, finding)
            for finding in each.report.findings
            if wrong(finding)
        ]
        lack = lacking(each)
        gaps += found
        gaps += [lack] if lack else []
        if not found and lack is None:
            good.append(each.host)
    return _of_run(case, asked, good, gaps)


def _verdicts(case: LevelCase, asked: LevelRequirement) -> LevelAnswer:
    """Answer by findings on devices as such; of a run that is too old, never that it is met."""
    answer = _by_device(case, asked, lambda found: found.verdict in asked.of, lambda _: None)
    of_fleet = [
        LevelGap("differs", found.host, found.parameter, found)
        for found in case.of_fleet
        if found.verdict in asked.of
    ]
    gaps = (*answer.gaps, *of_fleet)
    answer = replace(answer, gaps=gaps)
    if answer.result is LevelResult.MET and of_fleet:
        answer = replace(answer, result=LevelResult.PARTLY)
    months = asked.months[case.level]
    if case.run_at is None or case.run_at >= case.at - timedelta(days=months * _MONTH_DAYS):
        return answer
    too_old = LevelEvidence("run_too_old", {"months": months})
    result = LevelResult.PARTLY if answer.result is LevelResult.MET else answer.result
    return replace(answer, result=result, evidence=(*answer.evidence, too_old))


def _listed(case: LevelCase) -> Fleet:
    """Return the fleet whose lists an audit goes by: an edit that is not signed lists nothing."""
    signed = case.basis.signed.province if case.basis.signed else None
    return (signed or case.basis.province).fleet


def _software(case: LevelCase, asked: LevelRequirement) -> LevelAnswer:
    fleet = _listed(case)
    if not fleet.software:
        return LevelAnswer(asked, LevelResult.NOT_MET, (LevelEvidence("no_list"),), (), case.at)

    def lacking(each: LevelDevice) -> LevelGap | None:
        return None if fleet.allowed_on(each.device) else LevelGap("unlisted", each.host)

    answer = _by_device(case, asked, lambda f: f.parameter.startswith(SOFTWARE_ASKED), lacking)
    listed = LevelEvidence("list", {"count": len(fleet.software)})
    return replace(answer, evidence=(listed, *answer.evidence))


def _firmware(case: LevelCase, asked: LevelRequirement) -> LevelAnswer:
    advisories = _listed(case).advisories
    if not advisories:
        why = (LevelEvidence("no_advisories"),)
        return LevelAnswer(asked, LevelResult.NOT_MET, why, (), case.at)
    families = {one.family for one in advisories}

    def wrong(found: Finding) -> bool:
        return found.clause == FIRMWARE_CLAUSE or found.parameter.startswith(ADVISORY_ASKED)

    def lacking(each: LevelDevice) -> LevelGap | None:
        is_listed = each.device.family in families
        return None if is_listed else LevelGap("unlisted", each.host)

    answer = _by_device(case, asked, wrong, lacking)
    listed = LevelEvidence("advisories", {"count": len(advisories)})
    return replace(answer, evidence=(listed, *answer.evidence))


# ------------------------------------------------------------------ what was declared and signed


_FIELDS: Final[Mapping[str, Callable[[Device], bool]]] = {
    "address": lambda device: bool(device.address),
    "number": lambda device: bool(device.serial_number or device.mac),
    "support_end": lambda device: device.support_end is not None,
    "place": lambda device: device.site is not None,
    "custodian": lambda device: bool(device.custodian),
}


def _inventory(case: LevelCase, asked: LevelRequirement) -> LevelAnswer:
    """Answer by fields; what no network reaches has no address to tell."""
    evidence, gaps, good = list[LevelEvidence](), list[LevelGap](), 0
    for field in asked.of:
        meant = [each for each in case.devices if field != "address" or each.is_reached]
        lacking = [
            LevelGap(kind, each.host, field)
            for each in meant
            if (kind := _lacking(case, field, each.device))
        ]
        gaps += lacking
        good += len(meant) - len(lacking)
        facts: Facts = {"field": field, "count": len(meant) - len(lacking), "of": len(meant)}
        evidence.append(LevelEvidence("field", facts))
    on = case.at if case.devices else None
    return LevelAnswer(asked, _result(good, gaps), tuple(evidence), tuple(gaps), on)


def _lacking(case: LevelCase, field: str, device: Device) -> GapKind | None:
    """Return why *field* is not said of *device*; None if it is.

    Who keeps a device is a person or a unit of its own: what stands for all devices at once, as a
    new inventory has it, was said of none.
    """
    if not _FIELDS[field](device):
        return "lacks"
    common = case.basis.province.fleet.groups["all"].places.get("custodian")
    is_common = common is not None and device.places.get("custodian") == common
    return "common" if field == "custodian" and is_common else None


def _signed(case: LevelCase, asked: LevelRequirement) -> LevelAnswer:
    result, evidence, gaps = _standing(case)
    return LevelAnswer(asked, result, (evidence,), tuple(gaps), case.at)


def _standing(case: LevelCase) -> tuple[LevelResult, LevelEvidence, list[LevelGap]]:
    standing, basis = case.basis.standing, case.basis
    facts = {"manifest": basis.manifest} if basis.manifest else {}
    results = {Standing.SIGNED: LevelResult.MET, Standing.EDITED: LevelResult.PARTLY}
    gaps = [LevelGap("edited", what=file) for file in basis.edited]
    told = LevelEvidence(f"standing_{standing}", facts)
    return results.get(standing, LevelResult.NOT_MET), told, gaps


def _baselines(case: LevelCase, asked: LevelRequirement) -> LevelAnswer:
    """Answer by baselines: signed, so issued, and each device has something declared of it."""
    known = case.basis.province.baselines
    if not known:
        return LevelAnswer(
            asked, LevelResult.NOT_MET, (LevelEvidence("no_baselines"),), (), case.at
        )
    issued = [one for one in known if case.basis.is_issued(one)]
    facts: Facts = {"good": len(issued), "of": len(known)}
    if issued:
        facts = {**facts, "newest": max(one.issued.date for one in issued).isoformat()}
    signed, standing, gaps = _standing(case)
    gaps = [*gaps, *_unissued(case)]
    bare = [LevelGap("undeclared", each.host) for each in case.devices if not each.settings]
    result = _result(len(issued), (*bare, *gaps))
    if result is LevelResult.MET and signed is not LevelResult.MET:
        result = LevelResult.PARTLY
    evidence = (LevelEvidence("baselines", facts), standing)
    return LevelAnswer(asked, result, evidence, (*bare, *gaps), case.at)


def _unissued(case: LevelCase) -> list[LevelGap]:
    """Return the baselines that are not issued: they are not as they were signed."""
    return [
        LevelGap("unsigned", what=one.id, facts=_issue(one.issued.document, one.issued.date))
        for one in case.basis.province.baselines
        if not case.basis.is_issued(one)
    ]


def _reviewed(case: LevelCase, asked: LevelRequirement) -> LevelAnswer:
    known, months = case.basis.province.baselines, asked.months[case.level]
    oldest = case.at.astimezone(VIETNAM).date() - timedelta(days=months * _MONTH_DAYS)
    old = [
        LevelGap("old", what=one.id, facts=_issue(one.issued.document, one.issued.date))
        for one in known
        if case.basis.is_issued(one) and one.issued.date < oldest
    ]
    gaps = [*_unissued(case), *old]
    good = len(known) - len(gaps)
    facts = {"good": good, "of": len(known), "months": months}
    evidence = (LevelEvidence("reviewed", facts),)
    return LevelAnswer(
        asked, _result(good, gaps), evidence, tuple(gaps), case.at if known else None
    )


def _issue(document: str, on: date) -> Mapping[str, str]:
    return {"document": document, "date": on.isoformat()}


def _suppliers(case: LevelCase, asked: LevelRequirement) -> LevelAnswer:
    fleet = case.basis.province.fleet
    served = {each.device.site.provider for each in case.devices if each.device.site} - {""}
    if not served:
        why = (LevelEvidence("no_providers"),)
        return LevelAnswer(asked, LevelResult.NOT_APPLICABLE, why, (), case.at)
    known = {name: fleet.providers[name] for name in sorted(served) if name in fleet.providers}
    evidence = tuple(
        LevelEvidence("provider", {"name": one.name, "contract": one.contract})
        for one in known.values()
    )
    gaps = [LevelGap("lacks", what=name) for name, one in known.items() if not one.contract]
    return LevelAnswer(asked, _result(len(known) - len(gaps), gaps), evidence, tuple(gaps), case.at)


# ------------------------------------------------------------------ what was kept and recorded


def _history(case: LevelCase, asked: LevelRequirement) -> LevelAnswer:
    """Answer by how long audits are kept, and how far back they do go."""
    months, kept = asked.months[case.level], case.kept
    if kept is None or kept.oldest is None:
        return LevelAnswer(asked, LevelResult.NO_DATA, (LevelEvidence("no_run"),))
    days = months * _MONTH_DAYS
    is_enough = kept.keep_days is None or kept.keep_days >= days
    is_old = kept.oldest <= case.at - timedelta(days=days)
    told = LevelEvidence("kept_for_ever") if kept.keep_days is None else None
    told = told or LevelEvidence("kept", {"days": kept.keep_days or 0})
    since = LevelEvidence("since", {"at": spell_instant(kept.oldest), "months": months})
    both = LevelResult.MET if is_old else LevelResult.PARTLY
    return LevelAnswer(
        asked, both if is_enough else LevelResult.NOT_MET, (told, since), (), case.at
    )


def _changes(case: LevelCase, asked: LevelRequirement) -> LevelAnswer:
    """Answer by the change-sets of a year, and by what was changed without one."""
    deeds = [
        LevelGap("differs", each.host, found.parameter, found)
        for each in case.devices
        for found in (each.report.findings if each.report else ())
        if found.verdict in _DEED
    ]
    if case.ledger is None:
        return LevelAnswer(asked, LevelResult.NO_DATA, (LevelEvidence("no_ledger"),), tuple(deeds))
    since, now = spell_instant(case.at - YEAR), spell_instant(case.at)
    issued = [one for one in case.ledger.issued() if one.not_before >= since]
    lost = [
        LevelGap("unreported", host, one.id)
        for one in issued
        if one.not_after < now
        for host in one.devices
        if case.ledger.end(one.sha256, host) is None
    ]
    gaps = (*lost, *deeds)
    ids = [one.id for one in issued]
    shown = ", ".join([*ids[:_MOST_IDS], *["…"] * (len(ids) > _MOST_IDS)])
    evidence = [LevelEvidence("changes", {"count": len(issued), "ids": shown})]
    if case.run is None:
        evidence.append(LevelEvidence("no_run"))
    return LevelAnswer(asked, _ticketed(case, len(issued), gaps), tuple(evidence), gaps, case.at)


def _ticketed(case: LevelCase, issued: int, gaps: Sequence[LevelGap]) -> LevelResult:
    if issued:
        return LevelResult.PARTLY if gaps or case.run is None else LevelResult.MET
    if case.run is None:
        return LevelResult.NO_DATA
    return LevelResult.NOT_MET if gaps else LevelResult.NOT_APPLICABLE


def _person(_case: LevelCase, asked: LevelRequirement) -> LevelAnswer:
    return LevelAnswer(asked, LevelResult.NO_DATA)


_WAYS: Final[Mapping[AnswerWay, Callable[[LevelCase, LevelRequirement], LevelAnswer]]] = {
    "parameters": _parameters,
    "inventory": _inventory,
    "verdicts": _verdicts,
    "software": _software,
    "firmware": _firmware,
    "signed": _signed,
    "baselines": _baselines,
    "reviewed": _reviewed,
    "history": _history,
    "changes": _changes,
    "suppliers": _suppliers,
    "person": _person,
}
