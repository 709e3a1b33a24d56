"""How ready each site of a meeting is, aspect by aspect (Decision 32/2019, Art. 3.4, 5, 11)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from fleetcfg.errors import Facts
from fleetcfg.model.calls import CallTried
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.registers.meetings import Meeting


class Readiness(StrEnum):
    """How one thing stands, or all of a site; the gravest first.

    What no person and no device told is ``unknown``, and never ``ready``; what two people say that
    they tried is ``attested``: it was not measured.
    """

    NOT_READY = "not_ready"
    UNKNOWN = "unknown"
    ATTESTED = "attested"
    READY = "ready"


READINESS_ORDER: Final[Mapping[Readiness, int]] = {one: n for n, one in enumerate(Readiness)}


class Aspect(StrEnum):
    """What is looked at of a site, in the order in which it is told."""

    REACHED = "reached"
    JOINED = "joined"
    REGISTERED = "registered"
    ENCRYPTION = "encryption"
    NAME = "name"
    LAYOUT = "layout"
    LIGHT = "light"
    TIME = "time"
    ALARM = "alarm"
    TEMPERATURE = "temperature"
    LINE = "line"
    CONFIGURATION = "configuration"
    TRIED = "tried"
    DUTY = "duty"


ASPECT_ORDER: Final[Mapping[Aspect, int]] = {one: n for n, one in enumerate(Aspect)}


UNREACHED: Final = "unreached"
"""Why an aspect is unknown where a device did not answer."""


CALL_FAILED: Final = "call_failed"
CALL_NOT_TRIED: Final = "call_not_tried"
"""Why the line is not good, or not known, where a test call was asked for; the fact ``code`` tells
more."""


@dataclass(frozen=True, slots=True)
class AspectSeen:
    """How one aspect stands, and why.

    Attributes:
        why: Word of the reason; *facts* belong to it. Empty where it is as it should be.
        host: Of which device; empty for the site as such.
    """

    aspect: Aspect
    state: Readiness
    why: str = ""
    host: str = ""
    facts: Facts = field(default_factory=dict[str, str | int])


@dataclass(frozen=True, slots=True)
class DutyPost:
    """Who is on duty, without a name: a contact by its id, with role and organisation."""

    contact: str
    role: str
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class SiteReadiness:
    """How one invited site stands: as its worst device does.

    Attributes:
        site: Its id, *name* as people call it.
        hosts: Its devices.
        seen: Every aspect of every device that was looked at, and of the site as such.
        on_duty: Whom to call.
        in_use: How many uses its endpoints have now; None if none of them told.
        calls: What became of the test calls of its devices; none where none was asked for.
    """

    site: str
    name: str
    is_chair: bool
    hosts: tuple[str, ...]
    seen: tuple[AspectSeen, ...]
    on_duty: tuple[DutyPost, ...] = ()
    in_use: int | None = None
    calls: tuple[CallTried, ...] = ()

    @property
    def state(self) -> Readiness:
        """The worst of what was seen; unknown where nothing was."""
        return worst(one.state for one in self.seen)

    @property
    def is_lost(self) -> bool:
        """Whether a device of it could not be reached."""
        return any(one.why == UNREACHED for one in self.seen)

    @property
    def reasons(self) -> tuple[AspectSeen, ...]:
        """What is not as it should be, or not measured; the gravest first."""
        told = [one for one in self.seen if one.state is not Readiness.READY]
        order = [
            (READINESS_ORDER[o.state], ASPECT_ORDER[o.aspect], o.host, n)
            for n, o in enumerate(told)
        ]
        return tuple(told[key[-1]] for key in sorted(order))

    def of(self, aspect: Aspect) -> Readiness | None:
        """Return how *aspect* stands over all its devices; None if it was not looked at."""
        states = [one.state for one in self.seen if one.aspect is aspect]
        return worst(states) if states else None


_ALWAYS_ASKED: Final = ("power", "camera", "backdrop", "room")
_LAST_ASKED: Final = "centre"
_MOST_ASKED: Final = 8  # one person with many duties answers them
UNMEASURED: Final = frozenset({"untold", "undeclared", "no_call", "unasked"})
"""Why an aspect is unknown of which no device says anything."""
UNTOLD: Final = UNMEASURED | {"idle"}
"""Why an aspect is unknown that a person at the site can tell."""


def questions_of(site: SiteReadiness) -> tuple[str, ...]:
    """Return what the person at *site* is asked, as keys: what nothing measures, and no more."""
    untold = [one.aspect.value for one in site.seen if one.why in UNTOLD]
    room = _MOST_ASKED - len(_ALWAYS_ASKED) - 1
    return (*_ALWAYS_ASKED, *tuple(dict.fromkeys(untold))[:room], _LAST_ASKED)


@dataclass(frozen=True, slots=True)
class MeetingReadiness:
    """How all sites of a meeting stand at one time.

    Attributes:
        meeting: As it may be told: of a secret one no more than when and where.
        at: When it was looked, in UTC.
        run: Id of the audit.
        sites: The gravest first, then in the order of the invitation; so it is the same again.
        notices: Codes of what every output must say of it.
        is_broken_off: Whether a person broke the look off: some sites were not tried.
        frozen: From when until when nothing is changed; None if it is cancelled.
    """

    meeting: Meeting
    at: datetime
    run: str
    sites: tuple[SiteReadiness, ...]
    notices: tuple[str, ...] = ()
    is_simulated: bool = False
    is_broken_off: bool = False
    frozen: tuple[datetime, datetime] | None = None

    def sites_in(self, state: Readiness) -> tuple[str, ...]:
        """Return the ids of sites that stand so, sorted."""
        return tuple(sorted(one.site for one in self.sites if one.state is state))

    @property
    def conclusion(self) -> Conclusion:
        """What is not ready outweighs what is not known; clean is neither."""
        states = {one.state for one in self.sites}
        if Readiness.NOT_READY in states:
            return Conclusion.FINDINGS
        is_open = Readiness.UNKNOWN in states or not states
        return Conclusion.INCOMPLETE if is_open else Conclusion.CLEAN


def worst(states: Iterable[Readiness]) -> Readiness:
    """Return the gravest of *states*; unknown if there are none."""
    return min(states, key=READINESS_ORDER.__getitem__, default=Readiness.UNKNOWN)
