"""What every family that can be written to must keep: the order, the refusals, and the verdicts.

The rules:

1. A call is refused whole, before a single write is sent, if any of its writes is wrong: a path
   twice or not concrete, a secret, a mask (``***``), what a terminal cannot type, what the device
   does not have or does not tell the space of, a value outside that space.
2. The order is the one that was asked for, which people signed. One in which something that can
   cut the way to the device stands before something that cannot is refused like rule 1; what can
   is sent alone.
3. Between the last whole reading and the first write nothing is asked: what is then not as it was
   signed has moved, and nothing is sent.
4. The first round that is not wholly stored ends the call; what was not sent has no result.
5. ``stored`` needs two things: that the device says so, and that reading it back says so, its
   port included where the catalog names one.
6. What cannot be told is ``unknown``, never guessed from what is likely.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from fleetcfg.devices.writer import Write, WriteReply, WriteReport, WriteResult
from fleetcfg.errors import CredentialError, DeviceError
from fleetcfg.model.catalog import Catalog, Parameter, find_misplaced, find_severing
from fleetcfg.model.paths import PathSyntax
from fleetcfg.model.snapshot import DeviceIdentity, Expect, Snapshot
from fleetcfg.model.space import Space, Text, Tokens, Whole
from fleetcfg.model.value import MASK, Absent, Masked, Unreadable, Value, ValueReading

# Control characters and line ends, halves of pairs, no characters, and what mending leaves behind.
_UNTYPABLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffd-\uffff]")
_MOST_SHOWN: Final = 24  # words of a space in a refusal; there are six hundred time zones


@dataclass(frozen=True, slots=True)
class Cautions:
    """What a catalog warns of, by the form of a path.

    Attributes:
        secret: Never written by this way.
        restarting: In effect after a restart.
        can_sever: Tells of a path whether a wrong value there can cut the way to the device.
        syntax: Reads the paths.
    """

    secret: frozenset[str]
    restarting: frozenset[str]
    can_sever: Callable[[str], bool]
    syntax: PathSyntax

    def needs_restart(self, path: str) -> bool:
        """Tell whether a change there is in effect after a restart only."""
        return self.syntax.form(path) in self.restarting


class WriteSession(Protocol):
    """What a driver brings to be written through; `write_in_order` does the rest."""

    def read(self) -> Snapshot:
        """Return the whole configuration as it is now."""
        ...

    def spaces(self) -> Mapping[str, Space]:
        """Return what each path may be set to."""
        ...

    def put(self, writes: Sequence[Write]) -> list[WriteReply]:
        """Send *writes* once; return what the device said, one for each, in their order.

        Never raises: what went wrong is what was said.
        """
        ...

    def reopen(self) -> None:
        """Begin another session: nothing that the device said before counts in it."""
        ...


def write_in_order(
    session: WriteSession, writes: Sequence[Write], expect: Expect, known: Cautions
) -> WriteReport:
    """Make these settings through *session*, and read them back."""
    requested = tuple(writes)
    refuse_untold(requested, known)
    sending = list(rounds(requested, known))
    if not requested:
        return WriteReport((), (), (), severed=False)
    spaces = session.spaces()
    before = session.read()
    expect(before)
    refuse_unfit(requested, before, spaces)
    results: list[WriteResult] = []
    severed = False
    for together in sending:
        done, severed = _send(session, together, before, known)
        results += done
        if any(one.status != "stored" for one in done):
            break
    return WriteReport(requested, tuple(results), _to_restart(results, known), severed)


def _send(
    session: WriteSession, together: Sequence[Write], before: Snapshot, known: Cautions
) -> tuple[list[WriteResult], bool]:
    """Send some writes; return what became of each, and whether nothing could be read after.

    After one that can cut the way, and after a lost answer, another session looks, once.
    """
    said = session.put(together)
    is_cut = any(known.can_sever(write.path) for write in together)
    is_lost = any(one.word == "lost" for one in said)
    after = _read_back(session, before, in_another=is_cut or is_lost)
    severed = isinstance(after, Unreadable)
    done: list[WriteResult] = []
    for write, one in zip(together, said, strict=True):
        result = judge(write, one, before.at(write.path), _at(after, write.path))
        result = replace(result, is_restart_needed=one.is_restart_needed)
        done.append(_judge_by_port(result, after))
    return done, severed


def _at(after: Snapshot | Unreadable, path: str) -> ValueReading:
    return after if isinstance(after, Unreadable) else after.at(path)


def _judge_by_port(done: WriteResult, after: Snapshot | Unreadable) -> WriteResult:
    """Return *done*, which is not stored if a port shows that the device does otherwise."""
    if isinstance(after, Unreadable) or done.status != "stored":
        return done
    if done.write.path not in after.contradicted:
        return done
    return replace(done, status="differs", reason="DEV_PORT_CONTRADICTS")


def _read_back(
    session: WriteSession, before: Snapshot, *, in_another: bool
) -> Snapshot | Unreadable:
    """Return how the device is now, or why that cannot be told."""
    try:
        if in_another:
            session.reopen()
        after = session.read()
    except (DeviceError, CredentialError) as error:
        if not in_another:
            return _read_back(session, before, in_another=True)
        return Unreadable(error.code)
    if not _is_one(before.identity, after.identity):
        return Unreadable("DEV_WRITE_OTHER_DEVICE")
    return after


def _is_one(before: DeviceIdentity, after: DeviceIdentity) -> bool:
    """Tell whether both are one device; its firmware and its network may change."""
    return (before.serial, before.product) == (after.serial, after.product)


def _to_restart(results: Sequence[WriteResult], known: Cautions) -> tuple[str, ...]:
    """Return the paths whose change, made or in doubt, waits for a restart."""
    return tuple(
        one.write.path
        for one in results
        if one.status in {"stored", "unknown"}
        and (one.is_restart_needed or known.needs_restart(one.write.path))
    )


def cautions(catalog: Catalog) -> Cautions:
    """Return what *catalog* warns of."""
    everything = [*catalog.parameters.values(), *catalog.natives.values()]

    def forms(known: Collection[Parameter], has: Callable[[Parameter], bool]) -> frozenset[str]:
        return frozenset(
            catalog.syntax.form(p) for each in known if has(each) for p in each.patterns
        )

    return Cautions(
        secret=forms(everything, lambda known: known.is_secret)
        | {*map(catalog.syntax.form, catalog.secrets)},
        restarting=forms(everything, lambda known: known.needs_restart),
        can_sever=find_severing(catalog),
        syntax=catalog.syntax,
    )


def refuse_untold(writes: Sequence[Write], known: Cautions) -> None:
    """Refuse what is wrong whatever the device has; it is not asked for that."""
    seen: set[str] = set()
    for write in writes:
        if not known.syntax.is_path(write.path):
            raise DeviceError("DEV_WRITE_PATH", path=ascii(write.path)[1:-1][:120])
        if write.path in seen:
            raise DeviceError("DEV_WRITE_TWICE", path=write.path)
        seen.add(write.path)
        if known.syntax.form(write.path) in known.secret:
            raise DeviceError("DEV_WRITE_SECRET", path=write.path)
        if write.value == MASK:
            raise DeviceError("DEV_WRITE_MASK", path=write.path)
        refuse_untypable(write.path, write.value)


def refuse_untypable(path: str, *texts: str) -> None:
    """Refuse (DEV_WRITE_UNTYPABLE) what a terminal would take for more than text."""
    if any(map(_UNTYPABLE.search, texts)):
        raise DeviceError("DEV_WRITE_UNTYPABLE", path=path)


def refuse_unfit(writes: Sequence[Write], before: Snapshot, spaces: Mapping[str, Space]) -> None:
    """Refuse what this device, as it was just read, cannot be set to."""
    for write in writes:
        match before.at(write.path):
            case Absent():
                raise DeviceError("DEV_WRITE_ABSENT", path=write.path)
            case Masked():
                raise DeviceError("DEV_WRITE_SECRET", path=write.path)
            case Unreadable(reason):
                raise DeviceError(reason, path=write.path)
            case Value():
                _refuse_outside(write, spaces.get(write.path))


def _refuse_outside(write: Write, space: Space | None) -> None:
    if space is None:
        raise DeviceError("DEV_WRITE_SPACE_UNTOLD", path=write.path)
    if not space.has(write.value):
        raise DeviceError("DEV_WRITE_OUTSIDE", path=write.path, allowed=_spelled(space))


def _spelled(space: Space) -> str:
    """Spell a space as catalogs do: ``Off/On``, ``0..100``, ``text 0..50``."""
    match space:
        case Tokens(words):
            return "/".join([*words[:_MOST_SHOWN], *["…"] * (len(words) > _MOST_SHOWN)])
        case Whole(least, most) | Text(least, most):
            kind = "text " if isinstance(space, Text) else ""
            low, high = ("" if end is None else str(end) for end in (least, most))
            return f"{kind}{low}..{high}"


def rounds(writes: Sequence[Write], known: Cautions) -> Iterator[tuple[Write, ...]]:
    """Yield what is sent together, in the order of *writes*: what can cut the way goes alone."""
    misplaced = find_misplaced([write.path for write in writes], known.can_sever)
    if misplaced is not None:
        raise DeviceError("ORDER_UNSAFE", path=misplaced[0], before=misplaced[1])
    harmless = tuple(write for write in writes if not known.can_sever(write.path))
    if harmless:
        yield harmless
    yield from ((write,) for write in writes[len(harmless) :])


def judge(write: Write, said: WriteReply, was: ValueReading, live: ValueReading) -> WriteResult:
    """Return what became of *write*.

    Args:
        write: What was sent.
        said: What the device answered.
        was: What it read before.
        live: What it reads now.
    """
    if isinstance(live, Unreadable | Masked):
        return WriteResult(write, "unknown", live, said.reason or "DEV_WRITE_UNSEEN")
    if said.word == "lost":
        return WriteResult(write, "unknown", live, said.reason)
    if live == Value(write.value):
        is_told = said.word == "accepted" or (said.word == "mixed" and was != live)
        if is_told:
            return WriteResult(write, "stored", live)
        return WriteResult(write, "unknown", live, "DEV_WRITE_CONTRADICTED")
    if said.word == "accepted":
        return WriteResult(write, "differs", live, "DEV_WRITE_NOT_KEPT")
    return WriteResult(write, "refused", live, said.reason)
