"""One simulated codec: what it is set to, how it is, who may come in, and what was done to it.

It has no listeners: SSH, HTTPS and WebSocket all speak to one of these, so that what one of them
sets all of them see. Devices of one model share the model's templates; a state holds only what
differs.
It refuses what a codec refuses: unknown paths, values outside their space, writes without the role.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum, unique

from cryptography import x509

from fleetcfg.errors import SimError
from fleetcfg.sim.cisco_ce.address import (
    AddressPath,
    AddressQuery,
    AddressStep,
    read,
    spell,
)
from fleetcfg.sim.cisco_ce.device_clock import first_uptime, offset_of
from fleetcfg.sim.cisco_ce.document_template import TemplateLeaf, XmlAttributes
from fleetcfg.sim.cisco_ce.documents import looks_quoted, space_of
from fleetcfg.sim.cisco_ce.events import FeedbackPost, SimEvent
from fleetcfg.sim.cisco_ce.models.catalog import CodecModel, next_firmware
from fleetcfg.sim.cisco_ce.models.catalog import model as codec_model
from fleetcfg.sim.cisco_ce.overlay import SimOverlay
from fleetcfg.sim.cisco_ce.value_space import MASK, SimSpace
from fleetcfg.sim.core.auth import SimAccount, SimAuthenticator, SimLoginLimits
from fleetcfg.sim.core.device import SimChange, SimClock, SimStats, note_change
from fleetcfg.sim.core.faults import SimFault
from fleetcfg.sim.core.fleet import SimDevice

_UPTIME = "systemunit\nuptime"
_CLOCK = "time\nsystemtime"
_ZONE = "time\nzone"
_SERIAL = "systemunit\nhardware\nmodule\nserialnumber"


@unique
class WriteRefusal(StrEnum):
    """Why a codec does not set a value."""

    NO_MATCH = "No match on address expression"
    ILLEGAL = "Illegal value"
    DENIED = "Permission denied"


class CodecState:
    """The state of one codec."""

    __slots__ = (
        "_accounts",
        "_born_s",
        "_first",
        "authenticator",
        "booted_s",
        "certificate",
        "clock",
        "configuration",
        "deliver",
        "device",
        "fault",
        "journal",
        "kept",
        "model",
        "receivers",
        "stats",
        "status",
        "subscribers",
        "version",
        "web_server",
        "web_sessions",
    )

    def __init__(
        self, device: SimDevice, model: CodecModel, accounts: Sequence[SimAccount], clock: SimClock
    ) -> None:
        self.device = device
        self.model = self._first = model
        self.clock = clock
        self._accounts = tuple(accounts)
        self.authenticator = SimAuthenticator(accounts)
        self.configuration = SimOverlay(model.configuration)
        self.status = SimOverlay(model.status)
        self.fault: str | None = None
        self.journal: list[SimChange] = []
        self.subscribers: list[Callable[[SimEvent], None]] = []
        self.stats = SimStats()
        self.version = 0
        self.kept: dict[str, dict[str, Mapping[str, str]]] = defaultdict(dict)
        self.certificate: x509.Certificate | None = None
        self.receivers: dict[str, Callable[[], None]] = {}  # by slot: how to stop telling it
        self.deliver: Callable[[FeedbackPost], None] | None = None
        self.web_sessions: dict[str, str] = {}
        self.web_server: Callable[[], asyncio.BaseProtocol] | None = None
        self.booted_s = self._born_s = -first_uptime(device.name, model.status.value_at(_UPTIME))
        self._settle()

    # ------------------------------------------------------------------ beginnings

    def _settle(self) -> None:
        """Put what this device has of its own over the model."""
        for place, value in self.model.facts_of(self.device).items():
            n = self.status.template.at.get(place)
            if n is not None:
                self.status.own[n] = value
        for path, value in self.device.settings.items():
            self.put(path, value)

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
        if n is None:
            raise SimError("SIM_SETTING_UNKNOWN", device=self.device.name, path=spelled)
        if self._store(n, value) is None:
            raise SimError(
                "SIM_SETTING_ILLEGAL", device=self.device.name, path=spelled, value=value
            )

    def _store(self, n: int, value: str) -> str | None:
        """Keep a value when it lies in its space; give what is shown from now on."""
        space = self.space(n)
        taken = value if space is None else space.take(value)
        if taken is None:
            return None
        if space is not None and space.hidden:
            self.configuration.secrets[n] = taken
            return MASK
        self.configuration.own[n] = taken
        self.version += 1
        return taken

    # ------------------------------------------------------------------ reading

    def space(self, n: int) -> SimSpace | None:
        """Give the value space of a configuration."""
        return space_of(self.configuration.template.leaves[n].attributes, self.model.spaces)

    def now(self) -> dict[int, str]:
        """Give the status values that change with the clock, by position."""
        at = self.status.template.at
        fresh: dict[int, str] = {}
        if _UPTIME in at:
            fresh[at[_UPTIME]] = str(int(self.clock.seconds() - self.booted_s))
        if _CLOCK in at:
            told, zone = self.status.template.value_at(_CLOCK), self.setting(_ZONE)
            if told and zone == self.configuration.template.value_at(_ZONE):
                zone = told  # until another zone is set, the offset of the document that was loaded
            wall = self.clock.wall().astimezone(offset_of(zone))
            fresh[at[_CLOCK]] = wall.strftime("%Y-%m-%dT%H:%M:%S%z")
        if self.fault is SimFault.SWAPPED_SERIAL and _SERIAL in at:
            serial = self.status.get(_SERIAL) or ""
            fresh[at[_SERIAL]] = serial[:-1] + ("0" if serial[-1:] != "0" else "1")
        return fresh

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

    # ------------------------------------------------------------------ writing

    def write(
        self, question: AddressQuery, value: str, *, actor: str, roles: Sequence[str]
    ) -> tuple[WriteRefusal | None, list[int]]:
        """Set what *question* names.

        Returns:
            Why not, or None; and the positions that it names.
        """
        found = [
            n
            for n in self.configuration.template.find(question)
            if len(self.configuration.template.leaves[n].path) == len(question)
        ]
        if not found or not question:
            return WriteRefusal.NO_MATCH, []
        if not all(self._allowed(n, roles) for n in found):
            return WriteRefusal.DENIED, found
        for n in found:
            if not self._change(n, value, actor):
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
        after = self._store(n, value) or ""
        path = self.configuration.template.leaves[n].path
        note_change(self, actor, spell(path), before, after)
        if before != after:
            self.tell(SimEvent("Configuration", path, after))
        return True

    def tamper(self, path: str, value: str, actor: str = "touch panel") -> None:
        """Change a value as a person at the device would, without a login.

        Raises:
            SimError: SIM_PATH_UNREADABLE, SIM_SETTING_UNKNOWN, SIM_SETTING_ILLEGAL.
        """
        steps = read(path)
        n = self.configuration.at(steps)
        before = "" if n is None else self.configuration.value(n)
        self.put(path, value)
        if n is None:
            note_change(self, actor, path, before, value)
            return
        after = self.configuration.value(n)
        note_change(self, actor, spell(self.configuration.template.leaves[n].path), before, after)
        self.tell(SimEvent("Configuration", self.configuration.template.leaves[n].path, after))

    # ------------------------------------------------------------------ status

    def report(self, values: Mapping[AddressPath, str]) -> None:
        """Set status values, and make the ones that are not there."""
        missing = [path for path in values if self.status.at(path) is None]
        if missing:
            branches: dict[AddressPath, XmlAttributes] = {}
            for path in missing:
                branches.update(_branches(path))
            self.status.add(
                [
                    TemplateLeaf(p, "", _indexed(p[-1]), looks_quoted(p[-1].name, values[p]))
                    for p in missing
                ],
                {p: a for p, a in branches.items() if p not in self.status.template.branches},
            )
        for path, value in values.items():
            n = self.status.at(path)
            if n is None:
                raise SimError("SIM_SETTING_UNKNOWN", device=self.device.name, path=spell(path))
            old, self.status.own[n] = self.status.value(n), value
            if old != value:
                self.tell(SimEvent("Status", self.status.template.leaves[n].path, value))

    def vanish(self, above: AddressPath) -> None:
        """Remove a branch of the status, such as a call that ended."""
        self.status.drop(above)
        self.tell(SimEvent("Status", above, ghost=True))

    def tell(self, event: SimEvent) -> None:
        """Tell all subscribers."""
        for subscriber in list(self.subscribers):
            subscriber(event)

    # ------------------------------------------------------------------ logins

    def login_limits(self) -> SimLoginLimits:
        """Read what the configuration says about logins and sessions."""

        def number(spelled: str, default: int) -> int:
            text = self.setting(spelled)
            return int(text) if text.isdecimal() else default

        session = "security\nsession\n"
        return SimLoginLimits(
            number(session + "maxsessionsperuser", 20),
            number(session + "maxtotalsessions", 20),
            number(session + "maxfailedlogins", 0),
            60.0 * number(session + "failedloginslockouttime", 60),
        )

    # ------------------------------------------------------------------ events

    def factory_reset(self) -> None:
        """Forget every setting, and the passphrase."""
        self.configuration.own.clear()
        self.configuration.secrets.clear()
        self.kept.clear()
        for slot in list(self.receivers):
            self.receivers.pop(slot)()
            self.vanish((AddressStep("HttpFeedback", slot),))
        self.authenticator = SimAuthenticator([SimAccount("admin", "")])
        self.web_sessions.clear()
        note_change(self, "factory reset", "", "", "")
        self.reboot()

    def upgrade(self, firmware: str) -> None:
        """Take another firmware: what was set stays where it still exists, defaults change.

        Raises:
            SimError: SIM_MODEL_HAS_NO_UPGRADE for a codec read from documents.
        """
        product, version = self.model.product, self.model.version
        if not product:
            raise SimError("SIM_MODEL_HAS_NO_UPGRADE", host=self.device.name)
        model = codec_model(product, firmware or next_firmware(product, version))
        self._forget_receivers()
        self.model = model
        self.configuration.become(model.configuration)
        for n, value in list(self.configuration.own.items()):
            space = self.space(n)
            if space is not None and space.take(value) is None:
                del self.configuration.own[n]
        self.status = SimOverlay(model.status)
        for place, value in model.facts_of(self.device).items():
            if place in model.status.at:
                self.status.own[model.status.at[place]] = value
        note_change(self, "firmware upgrade", "", "", model.version)
        self.reboot()

    def restore(self) -> None:
        """Be again as the fleet describes this device: settings, accounts, counters, firmware."""
        self._forget_receivers()
        self.model = self._first
        self.configuration = SimOverlay(self.model.configuration)
        self.status = SimOverlay(self.model.status)
        self.authenticator = SimAuthenticator(self._accounts)
        self.web_sessions.clear()
        self.kept.clear()
        self.journal.clear()
        self.stats = SimStats()
        self._settle()
        self.booted_s = self._born_s
        self.version += 1

    def _forget_receivers(self) -> None:
        for stop in self.receivers.values():
            stop()
        self.receivers.clear()

    def power_off(self) -> None:
        """Forget the sessions of web clients."""
        self.web_sessions.clear()

    def reboot(self) -> None:
        """Start the clock of the uptime anew."""
        self.booted_s = self.clock.seconds()
        self.version += 1


def _indexed(step: AddressStep) -> XmlAttributes:
    return (("item", step.item), ("maxOccurrence", "n")) if step.item else ()


def _branches(path: AddressPath) -> dict[AddressPath, XmlAttributes]:
    return {path[:n]: _indexed(path[n - 1]) for n in range(1, len(path))}
