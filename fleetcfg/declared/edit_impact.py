"""What an edit does: two provinces, before and after, compared by effect and not by text.

Moving a rule to another file, renaming a baseline or rewording a reason changes nothing here. What
changes what is asked of a device does, once for each device and parameter, with both places; so do
devices that come, go, move, or are reached in another way.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from fleetcfg.declared.inventory.variables import DEVICE_VARIABLES
from fleetcfg.declared.province import Province, resolve_all
from fleetcfg.declared.province_impact import ProvinceEdit, province_changes
from fleetcfg.declared.registers.edits import register_changes
from fleetcfg.model.advisory import Advisory
from fleetcfg.model.declared import Attestation, Declared, Setting, Waiver
from fleetcfg.model.fleet import Device, Fleet
from fleetcfg.model.permit import MovePermit
from fleetcfg.model.problem import Place
from fleetcfg.model.software import AllowedSoftware

CONNECTION: Final = tuple(each.name for each in DEVICE_VARIABLES.values())
"""Facts of a device, in the order in which they are told."""
_ALWAYS_TOLD = ("family", "transport", "port")  # of a device that is added


@dataclass(frozen=True, slots=True)
class Effect:
    """What one side asks of one parameter.

    Attributes:
        rule: Spelled for people (`Rule.__str__`).
        target: What would be set; None if that is not said.
        place: Where the winning statement stands.
        about: What is said, where it is no rule; *rule* spells it.
        asked: *rule* as people read it (`Statement.asked`); empty where it is no rule.
    """

    rule: str
    target: str | None
    baseline: str
    place: Place
    about: Waiver | Attestation | AllowedSoftware | Advisory | None = None
    asked: str = ""


@dataclass(frozen=True, slots=True)
class ParameterEdit:
    """One parameter of one device of which something else is asked, waived or attested than before.

    Attributes:
        before: None if nothing was asked.
        after: None if nothing is asked any more.
    """

    host: str
    site: str
    parameter: str
    before: Effect | None
    after: Effect | None


@dataclass(frozen=True, slots=True)
class FactEdit:
    """One fact of one device that is another than before; empty text where there is none.

    Attributes:
        permits: Those before and those after, where the fact is which permits to move there are.
    """

    host: str
    fact: str
    before: str
    after: str
    permits: tuple[tuple[MovePermit, ...], tuple[MovePermit, ...]] = ((), ())


@dataclass(frozen=True, slots=True)
class EditReport:
    """All that an edit does, by host and then by parameter or fact, in alphabetical order.

    Attributes:
        parameters: Of devices that are in both: of an added one everything is new. What the
            registers list of a device is among them, by names that begin as its findings do.
        moved: Devices that stand at another site (Decision 32/2019, Art. 3.3 forbids to move one).
        facts: How devices are reached and recognised.
        added_facts: The same of each added device, with nothing before: under a new name there may
            be a device of another address.
        province: What is another in the registers, whatever device it is of.
        places: Where each device that it names is declared; of a removed one, where it was.
    """

    parameters: tuple[ParameterEdit, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    moved: tuple[FactEdit, ...] = ()
    facts: tuple[FactEdit, ...] = ()
    added_facts: tuple[FactEdit, ...] = ()
    province: tuple[ProvinceEdit, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict[str, Place])

    @property
    def is_empty(self) -> bool:
        """Whether the edit changes nothing that is asked of any device, and no register."""
        hosts = self.added or self.removed or self.moved
        return not (self.parameters or hosts or self.facts or self.province)


_Listed = dict[tuple[str, str], Effect]


def effective_changes(before: Province, after: Province) -> EditReport:
    """Return what differs in effect between two provinces."""
    old, new = before.fleet.devices, after.fleet.devices
    common = sorted(old.keys() & new.keys())
    moved: list[FactEdit] = []
    facts: list[FactEdit] = []
    for host in common:
        was, now = old[host], new[host]
        facts.extend(_facts(was, now))
        permits = _permits(before, host), _permits(after, host)
        if permits[0] != permits[1]:
            old_text, new_text = ("; ".join(map(str, each)) for each in permits)
            facts.append(FactEdit(host, "move_permits", old_text, new_text, permits))
        if _site(was) != _site(now):
            moved.append(FactEdit(host, "site", _site(was), _site(now)))
    added, removed = sorted(new.keys() - old.keys()), sorted(old.keys() - new.keys())
    named = (*added, *removed, *(each.host for each in (*moved, *facts)))
    return EditReport(
        parameters=tuple(_parameters(before, after, common)),
        added=tuple(added),
        removed=tuple(removed),
        moved=tuple(moved),
        facts=tuple(facts),
        added_facts=tuple(fact for host in added for fact in _added(new[host], after)),
        province=(
            *province_changes(before.fleet, after.fleet),
            *register_changes(before.registers, after.registers),
        ),
        places={host: (new.get(host) or old[host]).place for host in named},
    )


def _parameters(before: Province, after: Province, hosts: Sequence[str]) -> Iterator[ParameterEdit]:
    olds = {each.host: each for each in resolve_all(before)}
    news = {each.host: each for each in resolve_all(after)}
    same: dict[tuple[int, int], bool] = {}  # settings that devices share are compared once
    for host in hosts:
        site = _site(after.fleet.devices[host])
        yield from _waivers(host, site, _named(olds[host]), _named(news[host]))
        there, here = _listed(before.fleet, host), _listed(after.fleet, host)
        yield from _register_edits(host, site, there, here)
        old, new = olds[host].by_parameter, news[host].by_parameter
        for parameter in sorted(old.keys() | new.keys()):
            one, other = old.get(parameter), new.get(parameter)
            key = (id(one), id(other))
            is_same = same.get(key)
            if is_same is None:
                is_same = same[key] = _asks(one) == _asks(other)
            if not is_same:
                yield ParameterEdit(host, site, parameter, _effect(one), _effect(other))


def _named(declared: Declared) -> tuple[Waiver | Attestation, ...]:
    return (*declared.waivers, *declared.attestations)


def _waivers(
    host: str,
    site: str,
    before: Sequence[Waiver | Attestation],
    after: Sequence[Waiver | Attestation],
) -> Iterator[ParameterEdit]:
    olds, news = ({(w.parameter, str(w)): w for w in each} for each in (before, after))
    for key in sorted(olds.keys() ^ news.keys()):
        old, new = olds.get(key), news.get(key)
        yield ParameterEdit(host, site, key[0], _waived(old), _waived(new))


def _register_edits(
    host: str, site: str, before: _Listed, after: _Listed
) -> Iterator[ParameterEdit]:
    for key in sorted(before.keys() ^ after.keys()):
        yield ParameterEdit(host, site, key[0], before.get(key), after.get(key))


def _listed(fleet: Fleet, host: str) -> _Listed:
    """Return what the registers list of a device, by name and by what they say of it."""
    if not (fleet.software or fleet.advisories):
        return {}
    device = fleet.devices[host]
    found: _Listed = {}
    for row in fleet.allowed_on(device):
        name = f"software.{row.kind} {row.name}".strip()
        told = _told({"sha256": row.sha256 or "–", "required": "true" * row.is_required})
        found[name, told] = Effect(told, None, row.decision, row.place, row)
    for each in fleet.advisories:
        if each.family == device.family:
            told = _told(_words_of(each))
            found[f"advisory.{each.id}", told] = Effect(told, None, each.source, each.place, each)
    return found


def _words_of(advisory: Advisory) -> Mapping[str, str]:
    return {
        "products": " | ".join(advisory.products),
        "from": advisory.first,
        "below": advisory.below,
        "to": advisory.last,
        "severity": advisory.severity,
        "fixed_in": advisory.fixed_in,
        "end_of_support": str(advisory.end_of_support or ""),
    }


def _told(words: Mapping[str, str]) -> str:
    return ", ".join(f"{key}: {word}" for key, word in words.items() if word)


def _waived(waiver: Waiver | Attestation | None) -> Effect | None:
    if waiver is None:
        return None
    return Effect(str(waiver), None, waiver.baseline, waiver.place, waiver)


def _asks(setting: Setting | None) -> object:
    """Return what decides whether two settings ask the same."""
    if setting is None:
        return None
    return (setting.patterns, setting.winner.rule, setting.winner.target)


def _effect(setting: Setting | None) -> Effect | None:
    if setting is None:
        return None
    said = setting.winner
    return Effect(str(said.rule), said.target, said.baseline, said.place, asked=said.asked)


def _permits(province: Province, host: str) -> tuple[MovePermit, ...]:
    return tuple(each for each in province.fleet.move_permits if each.host == host)


def _facts(old: Device, new: Device) -> Iterator[FactEdit]:
    for fact in CONNECTION:
        before, after = getattr(old, fact), getattr(new, fact)
        if before != after:
            yield FactEdit(new.host, fact, _spelled(before), _spelled(after))
    if old.authority == new.authority and old.authority_pem != new.authority_pem:
        yield FactEdit(new.host, "authority", _authority(old), _authority(new))


def _added(device: Device, after: Province) -> Iterator[FactEdit]:
    """Yield all that says how a new device is reached and recognised, and where it stands."""
    for fact in CONNECTION:
        value = getattr(device, fact)
        if value or fact in _ALWAYS_TOLD:
            is_ca = fact == "authority" and device.authority_pem
            yield FactEdit(device.host, fact, "", _authority(device) if is_ca else _spelled(value))
    if device.site:
        yield FactEdit(device.host, "site", "", device.site.id)
    if permits := _permits(after, device.host):
        told = "; ".join(map(str, permits))
        yield FactEdit(device.host, "move_permits", "", told, ((), permits))


def _spelled(value: object) -> str:
    return "" if value is None else str(value)


def _authority(device: Device) -> str:
    """Spell a trusted CA by what it is: its file may have the same name, and other bytes."""
    return f"{device.authority} SHA-256 {sha256(device.authority_pem).hexdigest()}"


def _site(device: Device) -> str:
    return device.site.id if device.site else ""
