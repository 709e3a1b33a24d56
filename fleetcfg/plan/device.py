"""Plan one device: (as it is, what it shall be) → operations, and what cannot be planned. Pure.

Per path of a device, in this order:

1. A path that is waived, hidden or secret is never written.
2. A declared path whose live value satisfies the rule is left alone.
3. A declared path that does not is set to the declaration's target; where that names none, to the
   authorized value, if that satisfies the rule.
4. Any other path whose live value is not the authorized one is set to the authorized one.
5. What of 3 and 4 cannot be planned is returned with the reason: nothing is dropped in silence.

What cannot cut the way to the device is written first, by path; what can, last.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from fleetcfg.errors import Facts, RefusalError
from fleetcfg.model.authorized import Hashed, StateValue
from fleetcfg.model.declared import Declared, Setting
from fleetcfg.model.fleet import Device
from fleetcfg.model.paths import shape_of
from fleetcfg.model.snapshot import Snapshot
from fleetcfg.model.value import MASK, Masked, Value
from fleetcfg.plan.change_plan import Candidate, KnownParameters, PlannedChange, Unplanned
from fleetcfg.plan.order import order_of
from fleetcfg.trust.crypto.canonical import MAX_INTEGER, can_spell
from fleetcfg.trust.documents.changeset import MAX_OPERATIONS, ValueType
from fleetcfg.trust.documents.state import State, state_of
from fleetcfg.trust.verify.ports import ParameterFacts


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
    for planned in planning.plan():
        if isinstance(planned, PlannedChange):
            made.append(planned)
        else:
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


def waived_paths(declared: Declared, snapshot: Snapshot, on: date) -> frozenset[str]:
    """Return the paths that a waiver covers on that day, as they are now."""
    shape = shape_of(snapshot.paths(), declared.syntax)
    return frozenset(
        path
        for waiver in declared.waivers
        if waiver.until >= on
        for path in shape.meant_by(waiver.patterns)
        if waiver.value in (None, snapshot.values.get(path))
    )


@dataclass(frozen=True, slots=True)
class _Planning:
    """The planning of one device."""

    candidate: Candidate
    state: State
    known: KnownParameters
    withdrawn: frozenset[str]

    def plan(self) -> Iterator[PlannedChange | Unplanned]:
        """Yield an operation for every path that is not as it shall be, or why there is none.

        Declared paths come first, and each path once.
        """
        snapshot, waived = self.candidate.snapshot, self.candidate.waived
        shape = shape_of(snapshot.paths(), self.candidate.catalog.syntax)
        declared: set[str] = set()
        for setting in self.candidate.declared.settings:
            for path in shape.meant_by(setting.patterns):
                if path not in declared and path not in waived and not setting.is_secret:
                    yield from self._declared(setting, path)
                declared.add(path)
        for path, value in self.candidate.authorized.values.items():
            if path not in declared and path not in waived:
                yield from self._kept(path, value)
        if self.candidate.authorized.adoption:
            known = self.candidate.authorized.values.keys() | declared
            yield from (
                self._leave(path, "PLAN_PATH_NEW")
                for path in self.state.values
                if path not in known and path not in waived
            )

    def _declared(self, setting: Setting, path: str) -> Iterator[PlannedChange | Unplanned]:
        live, rule = self.candidate.snapshot.at(path), setting.winner.rule
        if not isinstance(live, Value) or rule.holds(live.text):
            return
        if rule.operator == "absent":
            yield self._leave(path, "PLAN_CANNOT_REMOVE")
            return
        target = setting.winner.target
        if target is None:
            target = rule.operands[0] if rule.operator == "equals" else self._authorized(path)
        if target is None or not rule.holds(target):
            yield self._leave(path, "PLAN_NO_TARGET", {"rule": str(rule)})
        else:
            yield self._change(path, target)

    def _authorized(self, path: str) -> str | None:
        kept = self.candidate.authorized.values.get(path)
        return kept if isinstance(kept, str) else None

    def _kept(self, path: str, kept: StateValue) -> Iterator[PlannedChange | Unplanned]:
        live = self.candidate.snapshot.at(path)
        if kept is None or isinstance(live, Masked):
            return
        if not isinstance(live, Value):
            yield self._leave(path, "PLAN_PATH_GONE")
        elif isinstance(kept, Hashed):
            if sha256(live.text.encode(errors="surrogatepass")).hexdigest() != kept.sha256:
                yield self._leave(path, "PLAN_VALUE_UNKNOWN")
        elif live.text != kept:
            yield self._change(path, kept)

    def _leave(self, path: str, reason: str, facts: Facts | None = None) -> Unplanned:
        return Unplanned(self.candidate.device.host, path, reason, facts or {})

    def _change(self, path: str, after: str) -> PlannedChange | Unplanned:
        before = self.candidate.snapshot.values[path]
        parameter = self.known(self.candidate.catalog, path)
        if parameter is None:
            return self._leave(path, "PLAN_PARAM_UNKNOWN")
        if reason := self._untouchable(path, parameter):
            return self._leave(path, reason)
        if reason := _unspellable(before, after, parameter.type) or self._outside(path, after):
            return self._leave(path, reason, {"target": after})
        approved = self.candidate.authorized.approved.get(path)
        if approved is not None and approved.changeset not in self.withdrawn:
            return self._leave(path, "PLAN_ALREADY_APPROVED", {"changeset": approved.changeset})
        return PlannedChange(path, parameter.type, before, after)

    def _untouchable(self, path: str, parameter: ParameterFacts) -> str:
        if path not in self.state.values:
            return "PLAN_VOLATILE"
        is_hidden = parameter.is_secret or self.state.values[path] is None
        return "PLAN_SECRET" if is_hidden else ""

    def _outside(self, path: str, after: str) -> str:
        spaces = self.candidate.spaces
        if not spaces:
            return ""
        space = spaces.get(path)
        if space is None:
            return "PLAN_SPACE_UNTOLD"
        return "" if space.has(after) else "PLAN_OUTSIDE_SPACE"


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
