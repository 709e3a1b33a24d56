"""How one device stands after an audit: one of a few states that exclude each other.

A report counts devices by these, so that the same number stands in each of its pictures; together
they are all the devices that were meant.
"""

from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import Final

from fleetcfg.model.verdict import VERDICTS, Verdict, VerdictKind, kind_of


class DeviceState(StrEnum):
    """What an audit comes to for one device.

    ``not_as_declared`` outweighs ``not_seen``, and that ``waiting``. ``not_seen`` is a device that
    was not read, and one that was read and of which something could not be judged: clean means
    seen. ``not_asked`` is a device that is declared and that no audit that is told of tried: it
    failed at nothing, and no audit has it of its own devices. ``nothing_declared`` is a device that
    was read and of which no parameter is declared or adopted: it was seen which one it is, and that
    is not how it is set. ``attested`` is a device that no network reaches: what is declared of it,
    if anything is, a person answers for. ``as_shown`` is how reports tell of a device that is as
    declared in what it shows, and does not show all: an audit counts it as declared, and how many
    of these there are beside it.
    """

    AS_DECLARED = "as_declared"
    AS_SHOWN = "as_shown"
    NOT_AS_DECLARED = "not_as_declared"
    WAITING = "waiting"
    NOTHING_DECLARED = "nothing_declared"
    NOT_SEEN = "not_seen"
    NOT_ASKED = "not_asked"
    ATTESTED = "attested"


_TOLD: Final = (DeviceState.AS_SHOWN, DeviceState.NOT_ASKED)
OF_AUDITS: Final = tuple(state for state in DeviceState if state not in _TOLD)
"""The states that an audit has devices in: it asked whatever it is of."""

UNJUDGED: Final = frozenset(
    verdict
    for verdict, info in VERDICTS.items()
    if info.of == "parameter" and info.is_told and (info.is_open or verdict is Verdict.UNKNOWN)
)
"""Verdicts on a parameter that leave open whether it is as it should be."""

AT_EASE: Final = frozenset(
    verdict
    for verdict, info in VERDICTS.items()
    if info.fails == "never" or verdict is Verdict.UNVERIFIABLE
)
"""Verdicts that are as they should be: let off, answered for, or a secret that stays hidden."""


def shows_all(verdicts: Iterable[Verdict]) -> bool:
    """Tell whether nothing was left unseen of a device of which *verdicts* were found."""
    return all(kind_of(verdict) is not VerdictKind.NOT_SEEN for verdict in verdicts)


def device_state(
    verdicts: Collection[Verdict],
    *,
    is_read: bool,
    is_asked: bool = True,
    is_declared: bool = True,
    is_judged: bool = True,
) -> DeviceState:
    """Return how a device stands.

    Args:
        verdicts: Of what was found on it.
        is_read: Whether it was read; of one that is not asked, whether nothing went wrong.
        is_asked: Whether it is asked at all.
        is_declared: Whether any parameter of it is declared, or adopted.
        is_judged: Whether any of these was seen, or a person answers for it.
    """
    if not is_read:
        return DeviceState.NOT_SEEN
    told = set(verdicts) - AT_EASE
    if any(kind_of(verdict) is VerdictKind.BREACH for verdict in told):
        return DeviceState.NOT_AS_DECLARED
    if told:
        return DeviceState.NOT_SEEN if told & UNJUDGED else DeviceState.WAITING
    if not is_asked:
        return DeviceState.ATTESTED
    seen = DeviceState.AS_DECLARED if is_judged else DeviceState.NOT_SEEN
    return seen if is_declared else DeviceState.NOTHING_DECLARED


def state_named(state: DeviceState, verdicts: Collection[Verdict], *, is_read: bool) -> DeviceState:
    """Return how a device stands that is in *state* by itself, and that the fleet's findings name.

    Args:
        state: As `device_state` returned it.
        verdicts: Of the findings on the fleet that name the device.
        is_read: Whether the device was read: of one that was not, that is the first thing to say.
    """
    of_fleet = device_state(verdicts, is_read=is_read)
    return of_fleet if of_fleet is DeviceState.NOT_AS_DECLARED else state
