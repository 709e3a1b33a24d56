"""One simulated codec: what it is set to, how it is, who may come in, and what was done to it.

It has no listeners: SSH, HTTPS and WebSocket all speak to one of these, so that what one of them
sets all of them see. Devices of one model share the model's templates; a state holds only what
differs.
It refuses what a codec refuses: unknown paths, values outside their space, writes without the role.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum, unique

from cryptography import x509

from fleetcfg.errors import SimError
from fleetcfg.model.nearest import nearest
from fleetcfg_kit.sim.cisco_ce.address import (
    AddressPath,
    AddressQuery,
    key,
    read,
    spell,
)
from fleetcfg_kit.sim.cisco_ce.device_clock import first_uptime, offset_of
from fleetcfg_kit.sim.cisco_ce.document_template import TemplateLeaf, indexed
from fleetcfg_kit.sim.cisco_ce.documents import looks_quoted, space_of
from fleetcfg_kit.sim.cisco_ce.events import SimEvent
from fleetcfg_kit.sim.cisco_ce.media import shown_media
from fleetcfg_kit.sim.cisco_ce.models.catalog import CodecModel, next_firmware
from fleetcfg_kit.sim.cisco_ce.models.catalog import model as codec_model
from fleetcfg_kit.sim.cisco_ce.overlay import SimOverlay
from fleetcfg_kit.sim.cisco_ce.value_space import SimSpace
from fleetcfg_kit.sim.core.auth import SimAccount, SimAuthenticator, SimLoginLimits
from fleetcfg_kit.sim.core.device import (
    FACTORY_ACCOUNT,
    SimChange,
    SimClock,
    SimStats,
    note_change,
    shown_serial,
)
from fleetcfg_kit.sim.core.faults import SimFault
from fleetcfg_kit.sim.core.fleet import SimDevice
from fleetcfg_kit.sim.core.media import SimCall, SimExchange

_UPTIME = "systemunit\nuptime"
_STOPPED = "systemunit\nlastshutdowntime"
_CLOCK = "time\nsystemtime"
_ZONE = "time\nzone"
_SERIAL = "systemunit\nhardware\nmodule\nserialnumber"


@unique
class WriteRefusal(StrEnum):
    """Why a codec does not set a value."""

    NO_MATCH = "No match on address expression"
    ILLEGAL = "Illegal value"
    DENIED = "Permission denied"


KeptThings = defaultdict[str, dict[str, Mapping[str, str]]]


@dataclass(slots=True, eq=False)
class CodecState:
    """The state of one codec.

    Attributes:
        device: As the fleet describes it.
        model: What it is, with the firmware that it runs now.
        accounts: Who may log in.
        clock: The fleet's.
        kept: What commands put into it, by kind and name.
        change_software: Changes what runs on it, for paths that begin with ``software``.
        web_sessions: Users by the cookie of their session.
        exchange: By which it reaches other devices of the fleet; None where there is none.
        calls: Those with them that are up, by the number that it gave each.
    """

    device: SimDevice
    model: CodecModel
    accounts: Sequence[SimAccount]
    clock: SimClock
    fault: str | None = None
    certificate: x509.Certificate | None = None
    change_software: Callable[["CodecState", str, str], None] | None = None
    web_server: Callable[[], asyncio.BaseProtocol] | None = None
    exchange: SimExchange | None = None
    calls: dict[str, SimCall] = field(init=False, default_factory=dict[str, SimCall])
    authenticator: SimAuthenticator = field(init=False)
    configuration: SimOverlay = field(init=False)
    status: SimOverlay = field(init=False)
    booted_s: float = field(init=False)
    stats: SimStats = field(init=False)
    journal: list[SimChange] = field(init=False, default_factory=list[SimChange])
    subscribers: list[Callable[[SimEvent], None]] = field(
        init=False, default_factory=list[Callable[[SimEvent], None]]
    )
    kept: KeptThings = field(init=False, default_factory=lambda: KeptThings(dict))
    web_sessions: dict[str, str] = field(init=False, default_factory=dict[str, str])
    _first: CodecModel = field(init=False)
    _described: tuple[SimOverlay, SimOverlay] = field(init=False)

    def __post_init__(self) -> None:
        self._first = self.model
        self.configuration = SimOverlay(self.model.configuration)
        self._begin_status()
        for path, value in self.device.settings.items():
            self.put(path, value)
        self._described = self.configuration, self.status
        self.restore()

    def restore(self) -> None:
        """Be again as the fleet describes this device: settings, accounts, counters, firmware."""
        self.model = self._first
        self.configuration, self.status = (each.copy() for each in self._described)
        self.authenticator = SimAuthenticator(self.accounts)
        self.web_sessions.clear()
        self.kept.clear()
        self.calls.clear()
        self.journal.clear()
        self.stats = SimStats()
        self.booted_s = -first_uptime(self.device.name, self.model.status.value_at(_UPTIME))

    def _begin_status(self) -> None:
        """Put what this device has of its own over the model's status."""
        self.status = SimOverlay(self.model.status)
        at = self.model.status.at
        facts = self.model.facts_of(self.device)
        self.status.own.update({at[k]: value for k, value in facts.items() if k in at})

    def put(self, spelled: str, value: str) -> None:
        """Set a value as the simulator's owner: no role, no feedback, no journal.

        A path that begins with `Status` sets a status value, and makes it where there is none.

        Raises:
            SimError: SIM_PATH_UNREADABLE, SIM_SETTING_UNKNOWN, SIM_SETTING_ILLEGAL.
        """
        path = read(spelled)
        if path[0].name.lower() == "status" and len(path) > 1:
            self.report({path[1:]: value})
            return
        n = self.configuration.at(path)
        name = self.device.name
        if n is None:
            leaves = {spell(leaf.path) for leaf in self.configuration.template.leaves}
            close = nearest(spell(path), leaves)
            raise SimError("SIM_SETTING_UNKNOWN", device=name, path=spelled, nearest=close)
        if not self._store(n, value):
            space = self.space(n)
            facts = {"path": spelled, "value": value, "known": space.help if space else ""}
            raise SimError("SIM_SETTING_ILLEGAL", device=name, **facts)

    def _store(self, n: int, value: str) -> bool:
        """Keep a value when it lies in its space."""
        space = self.space(n)
        taken = value if space is None else space.take(value)
        if taken is None:
            return False
        if space is not None and space.hidden:
            self.configuration.secrets[n] = taken
        else:
            self.configuration.own[n] = taken
        return True

    def space(self, n: int) -> SimSpace | None:
        """Give the value space of a configuration."""
        return space_of(self.configuration.template.leaves[n].attributes, self.model.spaces)

    def local_time(self) -> datetime:
        """Give the time of day where the codec stands."""
        told, zone = self.model.status.value_at(_CLOCK), self.setting(_ZONE)
        if told and zone == self.model.configuration.value_at(_ZONE):
            zone = told  # until another zone is set, the offset of the document that was loaded
        return self.clock.wall().astimezone(offset_of(zone))

    def now(self) -> dict[int, str]:
        """Give the status values that change with the clock, by position."""
        fresh = {
            _UPTIME: str(int(self.clock.seconds() - self.booted_s)),
            _CLOCK: f"{self.local_time():%Y-%m-%dT%H:%M:%S%z}",
        }
        if self.fault is SimFault.SWAPPED_SERIAL:
            fresh[_SERIAL] = shown_serial(self.status.get(_SERIAL) or "", self.fault)
        fresh |= shown_media(self.calls, self)
        at = self.status.template.at
        return {at[place]: value for place, value in fresh.items() if place in at}

    def get(self, path: str) -> str:
        """Give a value as it is shown; a path that begins with `Status` names a status value.

        Raises:
            SimError: SIM_PATH_UNREADABLE, SIM_SETTING_UNKNOWN.
        """
        steps = read(path)
        is_status = steps[0].name.lower() == "status" and len(steps) > 1
        overlay, now = self.overlay("Status" if is_status else "Configuration")
        n = overlay.at(steps[is_status:])
        if n is None:
            raise SimError("SIM_SETTING_UNKNOWN", device=self.device.name, path=path)
        return now.get(n, overlay.value(n))

    def overlay(self, root: str) -> tuple[SimOverlay, Mapping[int, str]]:
        """Give a document by its root's name, with the values that change with the clock."""
        if root == "Status":
            return self.status, self.now()
        return self.configuration, {}

    def xml(self, root: str) -> bytes:
        """Write `configuration.xml` or `status.xml`."""
        overlay, now = self.overlay(root)
        return overlay.template.xml({**overlay.own, **now}).encode()

    @property
    def firmware(self) -> str:
        """The version that it runs, as the codec writes it."""
        return self.model.version

    def setting(self, spelled: str) -> str:
        """Give a configuration's shown value by its key; empty when the model has none."""
        return self.configuration.get(spelled) or ""

    def write(
        self, question: AddressQuery, value: str, *, actor: str, roles: Sequence[str]
    ) -> tuple[WriteRefusal | None, list[int]]:
        """Set what *question* names.

        Returns:
            Why not, or None; and the positions that it names.
        """
        template = self.configuration.template
        asked = template.find(question)
        found = [n for n in asked if len(template.leaves[n].path) == len(question)]
        if not found or not question:
            return WriteRefusal.NO_MATCH, []
        if not all(self._allowed(n, roles) for n in found):
            return WriteRefusal.DENIED, found
        if not all(self._change(n, value, actor) for n in found):
            return WriteRefusal.ILLEGAL, found
        return None, found

    def _allowed(self, n: int, roles: Sequence[str]) -> bool:
        path = self.configuration.template.leaves[n].path
        if [step.name for step in path[:2]] == ["Security", "Audit"]:
            return "Audit" in roles
        return "Admin" in roles or "Integrator" in roles

    def _change(self, n: int, value: str, actor: str) -> bool:
        space = self.space(n)
        if space is not None and space.take(value) is None:
            return False
        if self.fault is SimFault.STORES_NOTHING:
            return True
        self.stats.writes += 1
        if self.fault is SimFault.PARTIAL_WRITE and self.stats.writes % 2 == 0:
            return True
        before = self.configuration.value(n)
        self._store(n, value)
        self._note(n, actor, before)
        return True

    def _note(self, n: int, actor: str, before: str) -> None:
        """Write into the journal what was set, and tell it when it is another value."""
        leaf, after = self.configuration.template.leaves[n], self.configuration.value(n)
        note_change(self, actor, spell(leaf.path), before, after)
        if before != after:
            self.tell(SimEvent("Configuration", (leaf.now(after),)))

    def tamper(self, path: str, value: str, actor: str = "touch panel") -> None:
        """Change a value as a person at the device would, without a login.

        Raises:
            SimError: SIM_PATH_UNREADABLE, SIM_SETTING_UNKNOWN, SIM_SETTING_ILLEGAL.
        """
        if path.startswith("software ") and self.change_software is not None:
            self.change_software(self, path, value)
            note_change(self, actor, path, "", value)
            return
        n = self.configuration.at(read(path))
        before = "" if n is None else self.configuration.value(n)
        self.put(path, value)
        if n is None:
            note_change(self, actor, path, before, value)
        else:
            self._note(n, actor, before)

    def report(self, values: Mapping[AddressPath, str]) -> None:
        """Set status values, and make the ones that are not there."""
        missing = [path for path in values if self.status.at(path) is None]
        if missing:
            leaves = [
                TemplateLeaf(p, "", indexed(p[-1]), looks_quoted(p[-1].name, values[p]))
                for p in missing
            ]
            above = {p[:n]: indexed(p[n - 1]) for p in missing for n in range(1, len(p))}
            self.status.add(leaves, above)
        for path, value in values.items():
            n = self.status.template.at[key(path)]
            old, self.status.own[n] = self.status.value(n), value
            if old != value:
                self.tell(SimEvent("Status", (self.status.template.leaves[n].now(value),)))

    def vanish(self, above: AddressPath) -> None:
        """Remove a branch of the status, such as a call that ended."""
        self.status.drop(above)
        self.tell(SimEvent("Status", ghost=above))

    def tell(self, event: SimEvent) -> None:
        """Tell all subscribers."""
        for subscriber in list(self.subscribers):
            subscriber(event)

    def login_limits(self) -> SimLoginLimits:
        """Read what the configuration says about logins and sessions."""

        def number(spelled: str, default: int) -> int:
            text = self.setting(f"security\nsession\n{spelled}")
            return int(text) if text.isdecimal() else default

        return SimLoginLimits(
            number("maxsessionsperuser", 20),
            number("maxtotalsessions", 20),
            number("maxfailedlogins", 0),
            60.0 * number("failedloginslockouttime", 60),
        )

    def factory_reset(self) -> None:
        """Forget every setting, what was put in, and the passphrase."""
        self.configuration.own.clear()
        self.configuration.secrets.clear()
        note_change(self, "factory reset", "", "", "")
        self.kept.clear()
        self.authenticator = SimAuthenticator([FACTORY_ACCOUNT])
        self.web_sessions.clear()
        self.reboot()

    def upgrade(self, firmware: str) -> None:
        """Take another firmware: what was set stays where it still exists, defaults change.

        Raises:
            SimError: SIM_MODEL_HAS_NO_UPGRADE for a codec read from documents.
        """
        product, version = self.model.product, self.model.version
        if not product:
            raise SimError("SIM_MODEL_HAS_NO_UPGRADE", host=self.device.name)
        self.model = codec_model(product, firmware or next_firmware(product, version))
        self.configuration.become(self.model.configuration)
        for n, value in list(self.configuration.own.items()):
            space = self.space(n)
            if space is not None and space.take(value) is None:
                del self.configuration.own[n]
        self._begin_status()
        note_change(self, "firmware upgrade", "", "", self.model.version)
        self.reboot()

    def power_off(self) -> None:
        """Forget the sessions of web clients; firmware that tells when it went down does so."""
        self.web_sessions.clear()
        if (at := self.status.template.at.get(_STOPPED)) is not None:
            self.status.own[at] = f"{self.local_time():%Y-%m-%dT%H:%M:%S%z}"

    def reboot(self) -> None:
        """Start the clock of the uptime anew."""
        self.booted_s = self.clock.seconds()
