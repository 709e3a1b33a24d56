"""Hold every path of one device against what was declared and signed: the verdict on each. Pure.

A path about which there is a question gets exactly one verdict from `fleetcfg.diff.verdict`. Of an
adopted device the others are as they were adopted; of any other device they are as they were
declared, or no baseline declares them: those are counted, and not judged.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from fleetcfg.diff.emergency import find_emergency
from fleetcfg.diff.verdict import AttestationStanding, Case, judge
from fleetcfg.errors import Facts
from fleetcfg.model.authorized import Approved, AuthorizedState
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.declared import Attestation, Declared, Setting, Waiver
from fleetcfg.model.paths import Shape, paths_meant, shape_of
from fleetcfg.model.snapshot import Snapshot
from fleetcfg.model.value import MASK, Absent, Value, ValueReading
from fleetcfg.model.verdict import Verdict

NOTHING = "∅"
_NEVER = object()
_PLAIN: Final = frozenset({"equals", "one_of"})  # rules that name the values
_ANSWERED = frozenset({"ATTESTED_BY_PERSON", "ATTESTED_OTHERWISE", "ATTESTATION_ENDED"})

_Answer = tuple[Attestation, AttestationStanding]
"""What a person answers for, and whether it counts."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What the Department signed, as far as it concerns one device.

    Attributes:
        declared: What the signed declarations ask; the very object that is judged by if no file
            was edited, None if the signed declarations are not known.
        state: What the record says is authorized.
        on: The day for which waivers and attestations are looked at.
        is_signed: Whether anything was; without authority all that is declared counts, and no
            attestation does.
    """

    declared: Declared | None
    state: AuthorizedState
    catalog: Catalog
    on: date
    is_signed: bool = True


@dataclass(frozen=True, slots=True)
class JudgedPath:
    """One path of one device, and the verdict on it.

    Attributes:
        path: Empty for a declared parameter of which the device has no path.
        case: What is declared, authorized, live and proposed of it.
        reason: Code that says why this verdict; empty if the values say it themselves.
        facts: What the signed document says by which it is so: a change-set, a waiver, an adoption.
    """

    path: str
    case: Case
    verdict: Verdict
    reason: str
    facts: Facts


def judge_paths(
    declared: Declared, snapshot: Snapshot, decided: Decided | None = None
) -> Iterator[JudgedPath]:
    """Yield the verdict on every path about which there is a question; see `DevicePaths`."""
    return DevicePaths.of(declared, snapshot, decided).judged()


@dataclass(frozen=True, slots=True)
class DevicePaths:
    """The paths of one device, with everything that decides on them at hand by path.

    Attributes:
        every: The paths of the device, and those that it should have and lacks.
        offered: What patterns mean among the paths that its value spaces have.
        proposed: What the declarations here ask, and *signed* what the signed ones do.
        nowhere: What is signed and proposed of parameters of which there is no path at all.
    """

    snapshot: Snapshot
    decided: Decided
    every: tuple[str, ...]
    offered: Shape
    signed: Mapping[str, Setting]
    proposed: Mapping[str, Setting]
    nowhere: tuple[tuple[Setting | None, Setting | None], ...]
    waivers: Mapping[str, tuple[Waiver, ...]]
    attested: Mapping[str, tuple[_Answer, ...]]
    secrets: frozenset[str]
    volatile: frozenset[str]

    @classmethod
    def of(cls, declared: Declared, snapshot: Snapshot, decided: Decided | None) -> "DevicePaths":
        """Find the paths that are meant by what is declared and signed; see `judge_paths`."""
        decided = decided or _without_authority(declared)
        paths, state, catalog = snapshot.paths(), decided.state, decided.catalog
        had = state.values.keys() | state.approved.keys()
        gone = had.difference(paths) if had else had
        every = (*paths, *sorted(gone)) if gone else paths
        now = shape_of(paths, catalog.syntax)
        ever = shape_of(every, catalog.syntax) if gone else now
        proposed = _by_path(declared, now, ever)
        is_same = decided.declared is declared
        signed = proposed if is_same else _by_path(decided.declared, now, ever)
        placed = {each.parameter for found in (signed, proposed) for each in found.values()}
        return cls(
            snapshot,
            decided,
            every,
            shape_of(tuple(sorted(snapshot.offered)), catalog.syntax),
            signed,
            proposed,
            tuple(_nowhere(decided.declared, declared, placed)),
            _waivers(decided, now, ever),
            _attested(declared, decided),
            secrets=_meant(catalog.secrets, ever),
            volatile=_meant((each.pattern for each in catalog.volatile), ever),
        )

    def judged(self) -> Iterator[JudgedPath]:
        """Yield the verdict on every path about which there is a question, in order."""
        for path in self._questioned():
            yield self._judged(path, self._case(path, self.snapshot.at(path)))
        for signed, proposed in self.nowhere:
            is_secret = _is_secret(signed, proposed)
            is_offered = self._is_offered(signed) or self._is_offered(proposed)
            case = Case(Absent(), signed, proposed, is_secret=is_secret, is_offered=is_offered)
            yield self._judged("", self._answered(case))

    def _answered(self, case: Case) -> Case:
        """Return *case* with what a person answers for, if anybody does."""
        asked = case.signed or case.proposed
        found = self.attested.get(asked.parameter, ()) if asked is not None else ()
        if asked is None or not found:
            return case
        # Of several who looked on one day, the one counts who saw something else than declared.
        holds = asked.winner.rule.holds
        told, standing = min(found, key=lambda answer: holds(answer[0].value))
        return replace(case, attested=told, standing=standing)

    def _is_offered(self, setting: Setting | None) -> bool:
        return setting is not None and bool(self.offered.meant_by(setting.patterns))

    def count_others(self, judged: Collection[str]) -> Mapping[Verdict, int]:
        """Count all paths but those *judged*, by the verdict that they have without question."""
        others = len(self.every) - len(judged)
        if self.decided.state.adoption:
            return {Verdict.CONFORM: others}
        right = len(set(self._declared()).difference(judged))
        return {Verdict.CONFORM: right, Verdict.UNMANAGED: others - right}

    def _declared(self) -> Collection[str]:
        """Return the paths that are declared, here or as signed."""
        return self.signed.keys() | self.proposed.keys()

    def _questioned(self) -> list[str]:
        """Return the paths about which there is a question.

        A device has a thousand paths and more, nearly all of them as they were adopted.
        """
        state, live = self.decided.state, self.snapshot.values.get
        asked = {*self.waivers, *state.failed, *state.approved}
        asked.update(self._unplain())
        kept = state.values.get
        if state.adoption:
            unseen = {*self.snapshot.masked, *self.snapshot.unreadable}
            asked |= unseen - state.values.keys()  # no live value, and no adopted one to be equal
            return [p for p in self.every if p in asked or live(p, _NEVER) != kept(p, _NEVER)]
        asked |= state.values.keys()
        return [path for path in self.every if path in asked] if asked else []

    def _unplain(self) -> Iterator[str]:
        """Yield the declared paths whose value is not right even if it is the authorized one.

        They are gone through once for each device, a hundred and more at a time.
        """
        proposed, live = self.proposed.get, self.snapshot.values.get
        for path, signed in self.signed.items():
            if signed is not proposed(path) or signed.is_secret:
                yield path
                continue
            rule = signed.layers[0].rule
            if rule.operator not in _PLAIN or live(path) not in rule.operands:
                yield path
        if self.proposed is not self.signed:
            yield from self.proposed.keys() - self.signed.keys()

    def _case(self, path: str, live: ValueReading) -> Case:
        state = self.decided.state
        signed, proposed = self.signed.get(path), self.proposed.get(path)
        case = Case(
            live,
            signed,
            proposed,
            authorized=state.values.get(path),
            is_known=path in state.values,
            approved=state.approved.get(path),
            has_failed=path in state.failed,
            is_waived=self._waiver(path, live) is not None,
            is_secret=path in self.secrets or _is_secret(signed, proposed),
            is_adopted=bool(state.adoption) and path not in self.volatile,
            is_same_firmware=self.snapshot.identity.version == state.firmware,
            is_offered=path in self.snapshot.offered,
            emergency=find_emergency(state, path, live) if state.emergencies else None,
        )
        return self._answered(case) if self.attested else case

    def _waiver(self, path: str, live: ValueReading) -> Waiver | None:
        """Return the waiver that covers *path* as it is; the one that holds longest."""
        text = live.text if isinstance(live, Value) else None
        fitting = (w for w in self.waivers.get(path, ()) if w.value in (None, text))
        return max(fitting, key=lambda waiver: waiver.until, default=None)

    def _judged(self, path: str, case: Case) -> JudgedPath:
        verdict, reason = judge(case)
        answer = case.attested if reason in _ANSWERED else None
        facts = self._facts(path, case, reason) if answer is None else _told(answer)
        return JudgedPath(path, case, verdict, reason, facts)

    def _facts(self, path: str, case: Case, reason: str) -> Facts:
        state = self.decided.state
        match reason:
            case "CHANGE_FAILED":
                return {"changeset": state.failed[path]}
            case "PENDING_APPROVED" | "PENDING_RECEIPT" | "RECEIPT_CONTRADICTION" if case.approved:
                after = _shown(case.approved, is_secret=case.is_secret)
                return {"changeset": case.approved.changeset, "after": after}
            case "GONE_WITH_FIRMWARE":
                return {"adopted": state.firmware, "now": self.snapshot.identity.version}
            case "WAIVED_BY_DOCUMENT":
                waiver = self._waiver(path, case.live)
                return _waived(waiver) if waiver else {}
            case "EMERGENCY_OPEN" | "EMERGENCY_DECLARED" | "EMERGENCY_OVERDUE" if case.emergency:
                one = case.emergency
                said = {"person": one.person, "why": one.reason}
                return {**said, "at": one.begun_at, "until": one.until}
            case _:
                adoption = state.adopted_as(path) if reason == "PENDING_DECLARED" else ""
                return {"adoption": adoption} if adoption else {}


def _without_authority(declared: Declared) -> Decided:
    """Return that *declared* is all that was decided; no waiver lasts to that day."""
    catalog = Catalog(declared.family, {}, syntax=declared.syntax)
    return Decided(declared, AuthorizedState(declared.host), catalog, date.max, is_signed=False)


def _shown(approved: Approved, *, is_secret: bool) -> str:
    if approved.after is None:
        return NOTHING
    return MASK if is_secret else approved.after


def _waived(waiver: Waiver) -> Facts:
    return {"document": waiver.document, "until": waiver.until.isoformat(), "why": waiver.why}


def _told(attested: Attestation) -> Facts:
    days = {"seen_on": attested.seen_on.isoformat(), "until": attested.until.isoformat()}
    return {"by": attested.by, "value": attested.value, **days}


def _is_secret(*settings: Setting | None) -> bool:
    return any(setting.is_secret for setting in settings if setting)


def _nowhere(
    signed: Declared | None, proposed: Declared, placed: Collection[str]
) -> Iterator[tuple[Setting | None, Setting | None]]:
    """Yield what is declared of parameters of which the device has no path at all.

    Args:
        signed: The signed declarations.
        proposed: Those that lie here.
        placed: The parameters of which it has one.
    """
    ones, others = _lacking(signed, placed), _lacking(proposed, placed)
    for parameter in sorted(ones.keys() | others.keys()):
        yield ones.get(parameter), others.get(parameter)


def _lacking(declared: Declared | None, placed: Collection[str]) -> Mapping[str, Setting]:
    settings = declared.settings if declared else ()
    return {each.parameter: each for each in settings if each.parameter not in placed}


def _by_path(declared: Declared | None, now: Shape, ever: Shape) -> Mapping[str, Setting]:
    """Return what is declared by path; of two settings that mean one path, the first."""
    settings = declared.settings[::-1] if declared else ()
    patterns = tuple([each.patterns for each in settings])
    if now is ever:
        meant = now.meant_by_each(patterns)
    else:
        meant = tuple([paths_meant(each, now, ever) for each in patterns])
    return {path: each for each, paths in zip(settings, meant, strict=True) for path in paths}


def _waivers(decided: Decided, now: Shape, ever: Shape) -> Mapping[str, tuple[Waiver, ...]]:
    """Return the signed waivers that are in force, by path."""
    found: dict[str, tuple[Waiver, ...]] = {}
    for waiver in decided.declared.waivers if decided.declared else ():
        if waiver.until >= decided.on:
            for path in paths_meant(waiver.patterns, now, ever):
                found[path] = (*found.get(path, ()), waiver)
    return found


def _attested(declared: Declared, decided: Decided) -> Mapping[str, tuple[_Answer, ...]]:
    """Return by parameter what people answer for: of what is signed the latest that holds."""
    found: dict[str, tuple[_Answer, ...]] = {}
    for each in declared.attestations:
        found[each.parameter] = (*found.get(each.parameter, ()), (each, "unsigned"))
    signed = decided.declared.attestations if decided.declared and decided.is_signed else ()
    latest: dict[str, tuple[bool, date]] = {}
    for each in sorted(signed, key=lambda one: (one.is_in_force(decided.on), one.seen_on)):
        age = each.is_in_force(decided.on), each.seen_on
        answer: _Answer = (each, "signed" if age[0] else "ended")
        before = found[each.parameter] if latest.get(each.parameter) == age else ()
        found[each.parameter] = (*before, answer)
        latest[each.parameter] = age
    return found


def _meant(patterns: Iterable[str], shape: Shape) -> frozenset[str]:
    return frozenset(path for pattern in patterns for path in shape.meant_by((pattern,)))
