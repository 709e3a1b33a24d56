"""Judge every parameter of one device: (declared, decided, live) → findings. Pure.

Every path that the device has, and every one that was authorized and is gone, gets exactly one
verdict from `fleetcfg.diff.verdict`. Of a device that was never adopted, what nobody declared is
`unmanaged`: counted, not judged. An adopted one is watched in all its parameters.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from fleetcfg.diff.order import in_order
from fleetcfg.diff.verdict import Case, judge
from fleetcfg.errors import Facts
from fleetcfg.model.authorized import Approved, AuthorizedState, Hashed
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.declared import Declared, Setting, Waiver
from fleetcfg.model.finding import ClauseKey, Finding, Judgement
from fleetcfg.model.paths import Shape, paths_meant, shape_of
from fleetcfg.model.snapshot import Snapshot
from fleetcfg.model.value import MASK, Absent, Value, ValueReading
from fleetcfg.model.verdict import BLAMED, VERDICTS, Verdict

NOTHING = "∅"
UNAUTHORIZED_CLAUSE: Final = ClauseKey("parameter.unauthorized")

_BY_PROPOSAL = frozenset({"PENDING_PROPOSED", "MATCHES_UNSIGNED", "DECLARED_UNSIGNED"})


@dataclass(frozen=True, slots=True)
class Decided:
    """What the Department signed, as far as it concerns one device.

    Attributes:
        declared: What the signed declarations ask; the very object that is judged by if nothing
            was edited, None if the signed declarations are not known.
        state: What the record says is authorized.
        on: The day for which waivers are looked at.
    """

    declared: Declared | None
    state: AuthorizedState
    catalog: Catalog
    on: date


def diff(declared: Declared, snapshot: Snapshot, decided: Decided | None = None) -> Judgement:
    """Judge every parameter of one device.

    Args:
        declared: What the declarations as they lie here ask.
        snapshot: What the device says.
        decided: What was signed; None without authority: then *declared* counts as decided.

    Returns:
        Findings for all that is not as it should be, gravest first, and the count of each verdict
        over all paths of the device, those that nobody declared included.
    """
    if decided is None or _is_plain(declared, decided):
        return _by_declaration(declared, snapshot)
    return _Whole.of(declared, snapshot, decided).judged()


def _is_plain(declared: Declared, decided: Decided) -> bool:
    """Tell whether signed declarations alone decide, as they do of most devices at first."""
    state = decided.state
    is_on_record = state.adoption or state.values or state.approved or state.failed
    return decided.declared is declared and not declared.waivers and not is_on_record


def _by_declaration(declared: Declared, snapshot: Snapshot) -> Judgement:
    paths = snapshot.paths()
    shape = shape_of(paths, declared.syntax)
    counts: Counter[Verdict] = Counter()
    findings: list[Finding] = []
    meant: set[str] = set()
    as_declared = 0
    for setting in declared.settings:
        here = shape.meant_by(setting.patterns)
        meant.update(here)
        plainly = _plainly_right(setting)
        for path in here or ("",):
            if snapshot.values.get(path) in plainly:  # for nearly all of a healthy fleet
                as_declared += 1
                continue
            reading = snapshot.at(path) if path else Absent()
            case = Case(reading, signed=setting, is_secret=setting.is_secret)
            verdict, reason = judge(case)
            counts[verdict] += 1
            if verdict is not Verdict.CONFORM:
                findings.append(_finding(declared.host, path, case, verdict, reason))
    counts[Verdict.CONFORM] += as_declared
    counts[Verdict.UNMANAGED] = len(paths) - len(meant)
    return Judgement(findings=in_order(findings), counts=counts, read=len(paths))


def _plainly_right(setting: Setting | None) -> tuple[str, ...]:
    """Return the values that conform with no further question; none if there is one to ask."""
    if setting is None:
        return ()
    rule = setting.winner.rule
    is_plain = rule.operator in ("equals", "one_of") and not setting.is_secret
    return rule.operands if is_plain else ()


# ------------------------------------------------------------------ with authority


@dataclass(slots=True)
class _Whole:
    """One device, with everything that decides on its paths at hand by path.

    Attributes:
        every: The paths of the device, and those that it should have and lacks.
    """

    declared: Declared
    snapshot: Snapshot
    decided: Decided
    every: tuple[str, ...]
    signed: Mapping[str, Setting]
    proposed: Mapping[str, Setting]
    waivers: Mapping[str, tuple[Waiver, ...]]
    secrets: frozenset[str]
    volatile: frozenset[str]
    counts: Counter[Verdict] = field(default_factory=Counter[Verdict])
    findings: list[Finding] = field(default_factory=list[Finding])

    @classmethod
    def of(cls, declared: Declared, snapshot: Snapshot, decided: Decided) -> "_Whole":
        paths = snapshot.paths()
        state, catalog = decided.state, decided.catalog
        gone = (state.values.keys() | state.approved.keys()).difference(paths)
        every = (*paths, *sorted(gone))
        now, shape = shape_of(paths, catalog.syntax), shape_of(every, catalog.syntax)
        proposed = _by_path(declared, now, shape)
        is_same = decided.declared is declared
        signed = proposed if is_same else _by_path(decided.declared, now, shape)
        return cls(
            declared,
            snapshot,
            decided,
            every,
            signed,
            proposed,
            waivers=_waivers(decided, now, shape),
            secrets=_meant(catalog.secrets, shape),
            volatile=_meant((each.pattern for each in catalog.volatile), shape),
        )

    def judged(self) -> Judgement:
        asked = self._asked()
        for path in asked:
            self._judge(path, self._case(path, self.snapshot.at(path)))
        rest = Verdict.CONFORM if self.decided.state.adoption else Verdict.UNMANAGED
        self.counts[rest] += len(self.every) - len(asked)
        for signed, proposed in self._nowhere():
            is_secret = any(each.is_secret for each in (signed, proposed) if each)
            self._judge("", Case(Absent(), signed, proposed, is_secret=is_secret))
        read = len(self.snapshot.paths())
        return Judgement(in_order(self.findings), self.counts, read)

    def _asked(self) -> list[str]:
        """Return the paths about which there is a question, in order; of the others there is none.

        An adopted device has a thousand and more, nearly all of them as they were adopted.
        """
        state, live = self.decided.state, self.snapshot.values.get
        asked = {*self.waivers, *state.failed, *state.approved}
        asked |= {p for p in self.proposed.keys() | self.signed.keys() if not self._is_plain(p)}
        if not state.adoption:
            declared = self.proposed.keys() | self.signed.keys()
            return [p for p in self.every if p in asked or p in state.values or p in declared]
        kept = state.values.get
        unseen = {*self.snapshot.masked, *self.snapshot.unreadable}
        asked |= unseen - state.values.keys()  # nothing is seen, and nothing was adopted to be so
        return [p for p in self.every if p in asked or live(p, _NEVER) != kept(p, _NEVER)]

    def _is_plain(self, path: str) -> bool:
        """Tell whether the value of a declared *path* is right if it is the authorized one."""
        signed, proposed = self.signed.get(path), self.proposed.get(path)
        return signed is proposed and self.snapshot.values.get(path) in _plainly_right(signed)

    def _case(self, path: str, live: ValueReading) -> Case:
        state = self.decided.state
        signed, proposed = self.signed.get(path), self.proposed.get(path)
        is_secret = path in self.secrets or any(s.is_secret for s in (signed, proposed) if s)
        release = self.snapshot.identity.version
        return Case(
            live,
            signed,
            proposed,
            authorized=state.values.get(path),
            is_known=path in state.values,
            approved=state.approved.get(path),
            has_failed=path in state.failed,
            is_waived=self._waiver(path, live) is not None,
            is_secret=is_secret,
            is_adopted=bool(state.adoption) and path not in self.volatile,
            is_same_firmware=release == state.firmware,
        )

    def _waiver(self, path: str, live: ValueReading) -> Waiver | None:
        """Return the waiver that covers *path* as it is; the one that holds longest."""
        text = live.text if isinstance(live, Value) else None
        fitting = (w for w in self.waivers.get(path, ()) if w.value in (None, text))
        return max(fitting, key=lambda waiver: waiver.until, default=None)

    def _nowhere(self) -> Iterator[tuple[Setting | None, Setting | None]]:
        """Yield what is declared of parameters of which the device has no path at all."""
        ones = _by_parameter(self.decided.declared)
        others = _by_parameter(self.declared)
        placed = {setting.parameter for setting in self.signed.values()}
        placed |= {setting.parameter for setting in self.proposed.values()}
        for parameter in sorted((ones.keys() | others.keys()) - placed):
            yield ones.get(parameter), others.get(parameter)

    def _judge(self, path: str, case: Case) -> None:
        verdict, reason = judge(case)
        self.counts[verdict] += 1
        if not VERDICTS[verdict].is_told or (
            verdict is Verdict.UNVERIFIABLE and case.is_hidden and not case.is_asked
        ):
            return  # hidden as it was when it was adopted, and nobody asked: nothing to tell
        finding = _finding(self.declared.host, path, case, verdict, reason)
        self.findings.append(replace(finding, facts=self._facts(path, case, reason)))

    def _facts(self, path: str, case: Case, reason: str) -> Facts:
        state = self.decided.state
        match reason:
            case "CHANGE_FAILED":
                return {"changeset": state.failed[path]}
            case "PENDING_APPROVED" | "PENDING_RECEIPT" if case.approved:
                after = _shown(case.approved, is_secret=case.is_secret)
                return {"changeset": case.approved.changeset, "after": after}
            case "GONE_WITH_FIRMWARE":
                return {"adopted": state.firmware, "now": self.snapshot.identity.version}
            case "WAIVED_BY_DOCUMENT":
                waiver = self._waiver(path, case.live)
                return _waived(waiver) if waiver else {}
            case _:
                return {}


_NEVER = object()


def _shown(approved: Approved, *, is_secret: bool) -> str:
    if approved.after is None:
        return NOTHING
    return MASK if is_secret else approved.after


def _waived(waiver: Waiver) -> Facts:
    return {"document": waiver.document, "until": waiver.until.isoformat(), "why": waiver.why}


def _by_parameter(declared: Declared | None) -> Mapping[str, Setting]:
    return {setting.parameter: setting for setting in declared.settings} if declared else {}


def _by_path(declared: Declared | None, now: Shape, ever: Shape) -> Mapping[str, Setting]:
    settings = declared.settings if declared else ()
    return {path: each for each in settings for path in paths_meant(each.patterns, now, ever)}


def _waivers(decided: Decided, now: Shape, ever: Shape) -> Mapping[str, tuple[Waiver, ...]]:
    """Return the signed waivers that are in force, by path."""
    found: dict[str, tuple[Waiver, ...]] = {}
    for waiver in decided.declared.waivers if decided.declared else ():
        if waiver.until >= decided.on:
            for path in paths_meant(waiver.patterns, now, ever):
                found[path] = (*found.get(path, ()), waiver)
    return found


def _meant(patterns: Iterable[str], shape: Shape) -> frozenset[str]:
    return frozenset(path for pattern in patterns for path in shape.meant_by((pattern,)))


# ------------------------------------------------------------------ what is told


def _finding(host: str, path: str, case: Case, verdict: Verdict, reason: str) -> Finding:
    told = Finding(
        host=host,
        verdict=verdict,
        parameter=path,
        path=path,
        authorized=_authorized(case, reason),
        live=_live(case, reason),
        clause=UNAUTHORIZED_CLAUSE if verdict is Verdict.UNAUTHORIZED else ClauseKey(""),
        severity="medium" if verdict in BLAMED else "low",
        reason=reason,
    )
    first, second = case.signed, case.proposed
    setting = second if reason in _BY_PROPOSAL and second else first or second
    return told if setting is None else _declared(told, setting, is_secret=case.is_secret)


def _declared(told: Finding, setting: Setting, *, is_secret: bool) -> Finding:
    winner = setting.winner
    return replace(
        told,
        parameter=setting.parameter,
        declared=MASK if is_secret else str(winner.rule),
        clauses=winner.clauses or winner.issued.clauses,
        clause=ClauseKey(""),
        severity=winner.severity if told.verdict in BLAMED else "low",
        why=winner.why,
        baseline=winner.baseline,
        place=winner.place,
    )


def _live(case: Case, reason: str) -> str | None:
    if isinstance(case.live, Value):
        return MASK if case.is_secret else case.live.text
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
            return MASK if case.is_secret else text
