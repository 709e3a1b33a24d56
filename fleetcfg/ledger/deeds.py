"""Does a log that came here agree with itself, with its receipts, and with what was issued here?

The Department's cosignature says that it has seen a log; it is not given to one that tells two
stories. Each of these is a ``LOG_CONTRADICTION``, with ``why``:

* ``not_issued``: a change-set was begun that was not issued here to this log, or a device of it
  that it does not name, or under another number;
* ``attempt``: attempts at a device are not 1, 2, 3 …, or more than the change-set allows, or one
  was begun while another was open, or after one that nothing follows;
* ``sequence``: a device went back to an earlier number;
* ``outcome``: an attempt ended that was not begun, or had ended;
* ``clock``: an attempt was begun before a time that the log says was seen, by more than the door's
  slack and without a root that lowered it; or later than now, by as much. No machine whose clock
  was wrong does so: it begins nothing while its clock is behind, and none ahead but while a status
  vouches for that clock, which lasts days and not years;
* ``receipt``: a receipt says anything else of a device than the last entry of it before: its end,
  why, the states before and after, what needs a restart, or when;
* ``emergency``: an emergency change was begun while another of its device was open and its time
  not over, or ended that was not begun here by that person on that device, or had ended.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, get_args

from fleetcfg.errors import RefusalError
from fleetcfg.ledger.entry import LedgerEntry, moment_of, read_entry
from fleetcfg.ledger.told_deeds import change_of
from fleetcfg.model.outcome import OPEN, SETTLED, AttemptFate, Fate, ReconcileFate
from fleetcfg.model.timezone import spell_instant
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.trust.documents.receipt import Receipt
from fleetcfg.trust.documents.root import BREAKGLASS_HOURS_MOST
from fleetcfg.trust.verify.checks import CLOCK_SLACK

_BEGUN: Final = Fate.IN_DOUBT
_NONE_FOLLOWS: Final = OPEN | SETTLED
_SAID: Final[Mapping[str, tuple[str, Collection[str]]]] = {
    "outcome": ("outcome", get_args(AttemptFate)),
    "reconcile": ("reading", get_args(ReconcileFate)),
}
_POSITION: Final = re.compile(r"[0-9]{1,15}")
# Within a text a quotation mark is escaped, so that this is never found inside of one.
_TOLD: Final = re.compile(
    rb'"kind":"(?:breakglass|intent|outcome|reconcile)"|"receipt":|"lowers_to":'
)


@dataclass(frozen=True, slots=True)
class WitnessedIssue:
    """A change-set that was issued here to the log.

    Attributes:
        devices: The number that it gives each device.
        attempts_most: How many attempts it allows at each.
        is_closed: Whether its window is over, so that each device must have an end of it.
    """

    changeset: str
    devices: Mapping[str, int]
    attempts_most: int
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """A ``LOG_MISSING_OUTCOME``: a change-set of which a device has no end in the log."""

    changeset: str
    device: str
    was_begun: bool


@dataclass(frozen=True, slots=True)
class _EmergencyBegun:
    device: str
    person: str
    until: str


@dataclass(slots=True)
class LogJudge:
    """What a log says was done, read entry by entry.

    Attributes:
        origin: Of the log.
        issued: By digest.
        receipts: Those that came with the log, by the digest of their envelopes; those of entries
            that were judged before need not be there.
        now: The time.
    """

    origin: str
    issued: Mapping[str, WitnessedIssue]
    receipts: Mapping[str, Receipt]
    now: datetime
    _floor: str = ""
    _deeds: dict[tuple[str, str], LedgerEntry] = field(
        default_factory=dict[tuple[str, str], LedgerEntry]
    )
    _ahead: list[LedgerEntry] = field(default_factory=list[LedgerEntry])
    _ends: dict[tuple[str, str], tuple[int, Fate]] = field(default_factory=dict)
    _numbers: dict[str, tuple[int, str]] = field(default_factory=dict)
    _emergencies: dict[int, _EmergencyBegun] = field(default_factory=dict)

    def judge(self, lines: Iterable[bytes]) -> tuple[Missing, ...]:
        """Read the whole log, and return what of *issued* was never brought to an end."""
        for line in lines:
            if _TOLD.search(line):
                self._read(read_entry(line))
        if self._ahead:
            raise _refuse("clock", self._ahead[0])
        return tuple(
            Missing(one.changeset, device, (one.changeset, device) in self._ends)
            for one in self.issued.values()
            if one.is_closed
            for device in one.devices
            if self._fate(one.changeset, device) in {None, *OPEN}
        )

    def _fate(self, changeset: str, device: str) -> Fate | None:
        end = self._ends.get((changeset, device))
        return None if end is None else end[1]

    def _read(self, entry: LedgerEntry) -> None:
        facts = entry.facts
        if entry.kind == "intent":
            self._require_time(entry)
            self._begin(entry, str(facts.get("cs")), str(facts.get("dev")))
        elif entry.kind in {"outcome", "reconcile"}:
            self._end(entry, str(facts.get("cs")), str(facts.get("dev")))
        elif entry.kind == "breakglass":
            self._declare(entry, str(facts.get("dev")))
        if "receipt" in facts:
            self._compare(entry, str(facts["receipt"]))
        self._see_time(entry)

    def _require_time(self, entry: LedgerEntry) -> None:
        begun = _moment(entry.at)
        if self._floor and begun < _moment(self._floor) - CLOCK_SLACK:
            raise _refuse("clock", entry)
        if begun > self.now + CLOCK_SLACK:
            self._ahead.append(entry)  # unless the Department signs that this clock was wrong

    def _see_time(self, entry: LedgerEntry) -> None:
        """Note what time was seen by then; a root can lower it (`fleetcfg.ledger.tables`)."""
        facts = entry.facts
        if entry.kind == "trust" and "lowers_to" in facts:
            lowered = spell_instant(_moment(facts["lowers_to"]))
            self._floor = min(self._floor, lowered)
            self._ahead = [one for one in self._ahead if one.at <= lowered]
        if "floor" in facts:
            self._floor = max(self._floor, spell_instant(_moment(facts["floor"])))

    def _begin(self, entry: LedgerEntry, changeset: str, device: str) -> None:
        seq, number = _whole(entry, "seq"), _whole(entry, "n")
        issued = self.issued.get(changeset)
        if issued is None or issued.devices.get(device) != seq:
            raise _refuse("not_issued", entry)
        count, fate = self._ends.get((changeset, device), (0, Fate.FAILED))
        if number != count + 1 or count >= issued.attempts_most or fate in _NONE_FOLLOWS:
            raise _refuse("attempt", entry)
        last = self._numbers.get(device, (0, ""))
        if (seq, changeset) != last and issued.devices[device] <= last[0]:
            raise _refuse("sequence", entry)
        self._numbers[device] = (issued.devices[device], changeset)
        self._ends[changeset, device] = (count + 1, _BEGUN)
        self._deeds[changeset, device] = entry

    def _end(self, entry: LedgerEntry, changeset: str, device: str) -> None:
        count, fate = self._ends.get((changeset, device), (0, None))
        if fate not in OPEN or _whole(entry, "n") != count:
            raise _refuse("outcome", entry)
        member, fates = _SAID[entry.kind]
        said = entry.facts.get(member)
        if not isinstance(said, str) or said not in fates:
            raise RefusalError("LOG_ENTRY", why="facts")
        self._ends[changeset, device] = (count, Fate(said))
        self._deeds[changeset, device] = entry

    def _declare(self, entry: LedgerEntry, device: str) -> None:
        if entry.facts.get("deed") == "begin":
            said = _EmergencyBegun(device, str(entry.facts.get("person")), _until(entry))
            others = self._emergencies.values()
            if any(one.device == device and one.until > entry.at for one in others):
                raise _refuse("emergency", entry)
            self._emergencies[entry.position] = said
            return
        person, _, of = str(entry.facts.get("begin")).partition(" ")
        position, _, origin = of.partition(" ")
        if origin != self.origin:
            return  # another machine's, which this log only passes on
        is_position = _POSITION.fullmatch(position) is not None
        begun = self._emergencies.pop(int(position), None) if is_position else None
        if begun is None or (begun.device, begun.person) != (device, person):
            raise _refuse("emergency", entry)

    def _compare(self, entry: LedgerEntry, name: str) -> None:
        receipt = self.receipts.get(name)
        if receipt is None or receipt.origin != self.origin:
            return  # another machine's word, which this log only passes on
        for change in receipt.devices:
            deed = self._deeds.get((receipt.changeset, change.id))
            if deed is None or change_of(deed) != change:
                raise _refuse("receipt", entry, receipt.changeset, change.id)


def _whole(entry: LedgerEntry, member: str) -> int:
    """Return a whole number of *entry*; ``true`` is none, though it equals 1."""
    found = entry.facts.get(member)
    if type(found) is not int:
        raise RefusalError("LOG_ENTRY", why="facts")
    return found


def _moment(said: Json) -> datetime:
    try:
        return moment_of(str(said))
    except ValueError:
        raise RefusalError("LOG_ENTRY", why="facts") from None


def _until(entry: LedgerEntry) -> str:
    """Return until when an emergency may wait: a time that no root puts further off."""
    ends, begun = _moment(entry.facts.get("until")), _moment(entry.at)
    if not begun <= ends <= begun + timedelta(hours=BREAKGLASS_HOURS_MOST):
        raise RefusalError("LOG_ENTRY", why="facts")
    return spell_instant(ends)


def refuse_forked(size: int) -> RefusalError:
    """Return the refusal of a log that, at *size* entries, is not the one that was cosigned."""
    return RefusalError("LOG_CONTRADICTION", why="forked", position=size, changeset="", device="")


def _refuse(why: str, entry: LedgerEntry, changeset: str = "", device: str = "") -> RefusalError:
    return RefusalError(
        "LOG_CONTRADICTION",
        why=why,
        position=entry.position,
        changeset=changeset or str(entry.facts.get("cs", "")),
        device=device or str(entry.facts.get("dev")),
    )
