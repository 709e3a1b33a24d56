"""Plan one device: (verdicts on its paths, what it can be set to) → operations. Pure.

What is not as it shall be is what `fleetcfg.diff` says; here it is decided what is done about it:

1. A path that is waived, hidden or secret is never written; one that the device has begun to hide
   since its value was adopted is returned with the reason.
2. A declared path whose live value satisfies the rule is left alone, unless another value of those
   that the rule allows was signed.
3. Any other declared path is set to the declaration's target; where that names none, to the
   authorized value, if that satisfies the rule.
4. Any other path whose live value is not the authorized one is set to the authorized one.
5. What of 3 and 4 cannot be planned is returned with the reason: nothing is dropped in silence.

What cannot cut the way to the device is written first, by path; what can, last.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

from fleetcfg.diff import JudgedPath
from fleetcfg.diff.verdict import is_value
from fleetcfg.errors import Facts, RefusalError
from fleetcfg.model.authorized import Hashed
from fleetcfg.model.catalog import can_type, why_unwritten
from fleetcfg.model.declared import Setting
from fleetcfg.model.fleet import Device
from fleetcfg.model.snapshot import Snapshot
from fleetcfg.model.value import MASK, Absent, Masked, Value
from fleetcfg.model.verdict import Verdict
from fleetcfg.plan.change_plan import Candidate, KnownParameters, PlannedChange, Unplanned
from fleetcfg.plan.order import order_of
from fleetcfg.trust.crypto.canonical import MAX_INTEGER, can_spell
from fleetcfg.trust.documents.changeset import MAX_OPERATIONS, ValueType
from fleetcfg.trust.documents.state import State, state_of
from fleetcfg.trust.verify.ports import ParameterFacts

_DEEDS = frozenset({Verdict.UNAUTHORIZED, Verdict.EMERGENCY})
_LEFT_ALONE = frozenset({Verdict.CONFORM, Verdict.WAIVED, Verdict.UNVERIFIABLE})


def changes_of(
    candidate: Candidate, known: KnownParameters, *, withdrawn: Collection[str] = ()
) -> tuple[tuple[PlannedChange, ...], tuple[Unplanned, ...]]:
    """Return what is to be changed on one device, in the order of writing, and what cannot be."""
    host, firmware = candidate.device.host, candidate.snapshot.identity.version
    if is_other_device(candidate.device, candidate.snapshot):
        return (), (Unplanned(host, "", "PLAN_OTHER_DEVICE", serials(candidate)),)
    if not can_spell(firmware):
        return (), (Unplanned(host, "", "PLAN_FIRMWARE_UNSPELLABLE"),)
    try:
        state = state_of(candidate.snapshot, candidate.catalog)
    except RefusalError as refusal:
        return (), (Unplanned(host, "", "PLAN_STATE_INCOMPLETE", refusal.facts),)
    planning = _Planning(candidate, state, known, frozenset(withdrawn))
    made: list[PlannedChange] = []
    left: list[Unplanned] = []
    for judged in candidate.judged:
        planned = planning.plan(judged)
        if isinstance(planned, PlannedChange):
            made.append(planned)
        elif planned is not None:
            left.append(planned)
    place = order_of(candidate.catalog)
    made.sort(key=lambda change: place(change.path))
    left += [Unplanned(host, each.path, "PLAN_TOO_MANY") for each in made[MAX_OPERATIONS:]]
    return tuple(made[:MAX_OPERATIONS]), tuple(left)


def is_other_device(device: Device, snapshot: Snapshot) -> bool:
    """Tell whether another device answered than the inventory has."""
    return bool(device.serial_number) and device.serial_number != snapshot.identity.serial


def serials(candidate: Candidate) -> Facts:
    """Return the serial number that was to be, and the one that answered."""
    return {
        "expected": candidate.device.serial_number,
        "found": candidate.snapshot.identity.serial,
    }


@dataclass(frozen=True, slots=True)
class _Planning:
    """The planning of one device, whose *state* was read whole."""

    candidate: Candidate
    state: State
    known: KnownParameters
    withdrawn: frozenset[str]

    def plan(self, judged: JudgedPath) -> PlannedChange | Unplanned | None:
        """Return the operation that a path needs, or why it has none; None if it needs none."""
        live, signed = judged.case.live, judged.case.signed
        if reason := _unwritable(judged):
            return self._leave(judged.path, reason)
        if judged.case.is_contradicted:  # people have to look first, and adopt what they see
            return self._leave(judged.path, judged.reason, judged.facts)
        if not isinstance(live, Value) or judged.verdict in _LEFT_ALONE:
            return None
        if signed is None:
            return self._kept(judged, live.text)
        return self._declared(judged, signed, live.text)

    def _declared(
        self, judged: JudgedPath, setting: Setting, live: str
    ) -> PlannedChange | Unplanned | None:
        rule, target = setting.winner.rule, setting.winner.target
        if rule.holds(live) and judged.verdict not in _DEEDS:
            return None
        if rule.operator == "absent":
            return self._leave(judged.path, "PLAN_CANNOT_REMOVE")
        if target is None:
            authorized = judged.case.authorized
            kept = authorized if isinstance(authorized, str) else None
            target = rule.operands[0] if rule.operator == "equals" else kept
        if target is None or not rule.holds(target):
            return self._leave(judged.path, "PLAN_NO_TARGET", {"rule": str(rule)})
        return self._change(judged, live, target)

    def _kept(self, judged: JudgedPath, live: str) -> PlannedChange | Unplanned | None:
        authorized = judged.case.authorized
        if authorized is None or is_value(authorized, live):
            return None
        if isinstance(authorized, Hashed):
            return self._leave(judged.path, "PLAN_VALUE_UNKNOWN")
        change = self._change(judged, live, authorized)
        if isinstance(change, PlannedChange):
            return replace(change, is_declared=False)
        return change

    def _leave(self, path: str, reason: str, facts: Facts | None = None) -> Unplanned:
        return Unplanned(self.candidate.device.host, path, reason, facts or {})

    def _change(self, judged: JudgedPath, before: str, after: str) -> PlannedChange | Unplanned:
        path, approved = judged.path, judged.case.approved
        parameter = self.known(self.candidate.catalog, path)
        if parameter is None:
            return self._leave(path, "PLAN_PARAM_UNKNOWN")
        if reason := self._untouchable(path, parameter):
            return self._leave(path, reason)
        if reason := _unspellable(before, after, parameter.type) or self._outside(path, after):
            return self._leave(path, reason, {"target": after})
        if approved is not None and approved.changeset not in self.withdrawn:
            return self._leave(path, "PLAN_ALREADY_APPROVED", {"changeset": approved.changeset})
        return PlannedChange(path, parameter.type, before, after)

    def _untouchable(self, path: str, parameter: ParameterFacts) -> str:
        if path not in self.state.values:
            return "PLAN_VOLATILE"
        candidate = self.candidate
        if reason := why_unwritten(candidate.catalog, path, candidate.device.transport):
            return reason
        is_hidden = parameter.is_secret or self.state.values[path] is None
        return "PLAN_SECRET" if is_hidden else ""

    def _outside(self, path: str, after: str) -> str:
        if not can_type(self.candidate.catalog, after):
            return "PLAN_UNTYPABLE"
        spaces = self.candidate.spaces
        if not spaces:
            return ""
        space = spaces.get(path)
        if space is None:
            return "PLAN_SPACE_UNTOLD"
        return "" if space.has(after) else "PLAN_OUTSIDE_SPACE"


def _unwritable(judged: JudgedPath) -> str:
    """Return why the value of a path can be neither judged nor written; empty if it can."""
    case = judged.case
    match case.live:
        case Absent():
            is_gone = case.was_shown and judged.verdict is not Verdict.CONFORM
            return "PLAN_PATH_GONE" if is_gone else ""
        case _ if case.is_waived:
            return ""
        case _ if case.is_adopted and not case.is_known and case.signed is None:
            return "PLAN_PATH_NEW"
        case Masked() if case.was_shown or judged.verdict is Verdict.UNREADABLE:
            return "PLAN_HIDDEN"
        case _:
            return ""


def _unspellable(before: str, after: str, kind: ValueType) -> str:
    if MASK in (before, after):
        return "PLAN_SECRET"
    if not (can_spell(before) and can_spell(after)):
        return "PLAN_UNSPELLABLE"
    if kind == "integer" and not (_is_integer(before) and _is_integer(after)):
        return "PLAN_NOT_A_NUMBER"
    return ""


def _is_integer(text: str) -> bool:
    """Tell whether *text* is the one spelling of an integer that a document can hold."""
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > len(str(MAX_INTEGER)):
        return False
    return str(int(text)) == text and abs(int(text)) <= MAX_INTEGER
