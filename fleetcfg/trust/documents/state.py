"""The state of a device, as adoptions keep it and change-sets are bound to it: every parameter.

Two objects, each in the one spelling and named by its digest: the *paths*, sorted, which devices of
one model and firmware share, and the *state*, their values in that order. A value is text; null
where the device hides it or the catalog calls it secret; and a digest where its text has no
spelling (line ends, other alphabets). What the catalog calls volatile is no part of it.

What could not be read is not guessed: a state is whole, or it is refused (READSET_INCOMPLETE).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import cast

from pydantic_core import from_json

from fleetcfg.errors import RefusalError, Stage
from fleetcfg.model.authorized import Hashed, StateValue
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.paths import shape_of
from fleetcfg.model.snapshot import NOT_IN_STATES, Snapshot
from fleetcfg.trust.crypto.canonical import Json, can_hold, digest, read, spell

PathsOf = Callable[[str], tuple[str, ...]]

TYPE = "fleetcfg/state/v1"
_MEMBERS = frozenset({"_type", "paths", "values"})
_PLAIN = frozenset({str, type(None)})
_HEX = frozenset("0123456789abcdef")
_SHA256_DIGITS = 64


@dataclass(frozen=True, slots=True)
class State:
    """Every parameter of one device, by path, in ascending order of the paths."""

    values: Mapping[str, StateValue]

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path that it has."""
        return tuple(self.values)

    def to_bytes(self) -> bytes:
        """Return the object that holds the values."""
        return spell(
            {
                "_type": TYPE,
                "paths": digest(spell_paths(self.paths)),
                "values": [_spelled(value) for value in self.values.values()],
            }
        )

    @property
    def sha256(self) -> str:
        """Digest of `spelled`: what a change-set calls ``pre_sha256`` and ``post_sha256``."""
        return digest(self.to_bytes())

    def list_changes(self, before: "State") -> tuple[str, ...]:
        """Return the paths that are not as they were *before*, in ascending order."""
        absent = object()
        paths = sorted({*before.values, *self.values})
        return tuple(
            path
            for path in paths
            if self.values.get(path, absent) != before.values.get(path, absent)
        )

    def changed(self, changes: Mapping[str, str | None]) -> "State":
        """Return the state after *changes*; None takes a path away.

        Raises:
            RefusalError: PARAM_UNKNOWN if it has no such path.
        """
        values = dict(self.values)
        for path, text in changes.items():
            if path not in values:
                raise RefusalError("PARAM_UNKNOWN", path=path)
            if text is None:
                del values[path]
            else:
                values[path] = kept(text)
        return State(values)


def kept(text: str) -> StateValue:
    """Return how a state keeps *text*."""
    return text if can_hold(text) else Hashed(sha256(text.encode()).hexdigest())


def state_of(snapshot: Snapshot, catalog: Catalog) -> State:
    """Return the state that *snapshot* shows, without what is not told for a reason of its own.

    Raises:
        RefusalError: READSET_INCOMPLETE at stage 13 if something could not be read.
    """
    hidden, volatile = _meant(snapshot.paths(), catalog)
    for path in sorted(snapshot.unreadable):
        reason = snapshot.unreadable[path]
        if path not in volatile and reason not in NOT_IN_STATES:
            raise RefusalError("READSET_INCOMPLETE", stage=Stage.PRESTATE, path=path, reason=reason)
    values: dict[str, StateValue] = {path: kept(text) for path, text in snapshot.values.items()}
    values.update(dict.fromkeys((*snapshot.masked, *hidden)))
    return State({path: values[path] for path in sorted(values) if path not in volatile})


@lru_cache(maxsize=256)
def spell_paths(paths: tuple[str, ...]) -> bytes:
    """Return the object that holds *paths*, which ascend."""
    return spell(list(paths))


def read_paths(data: bytes) -> tuple[str, ...]:
    """Read an object that `spell_paths` wrote.

    Raises:
        RefusalError: As `canonical.read`; SCHEMA.
    """
    value = read(data)
    if not isinstance(value, list) or not all(isinstance(path, str) for path in value):
        raise RefusalError("SCHEMA", document="state", field="paths")
    paths = tuple(map(str, value))
    if list(paths) != sorted(set(paths)):
        raise RefusalError("SCHEMA", document="state", field="paths")
    return paths


def read_state(data: bytes, paths_of: PathsOf) -> State:
    """Read an object that `State.to_bytes` wrote, of which nothing is known yet.

    Args:
        data: The object.
        paths_of: Returns the paths of that digest.

    Raises:
        RefusalError: As `canonical.read`; DOC_TYPE; SCHEMA; what *paths_of* raises.
    """
    return _state(read(data), paths_of)


def recall_state(data: bytes, paths_of: PathsOf) -> State:
    """Read an object whose digest stands for bytes that `read_state` read once.

    The same, but for the check of the spelling: several times as fast.

    Raises:
        RefusalError: JSON_SYNTAX; else as `read_state`.
    """
    try:
        value: Json = from_json(data, cache_strings="keys")  # its values are looked at once
    except ValueError as error:
        raise RefusalError("JSON_SYNTAX", line=1, column=1) from error
    return _state(value, paths_of)


def _state(value: Json, paths_of: PathsOf) -> State:
    if not isinstance(value, Mapping) or value.get("_type") != TYPE:
        raise RefusalError("DOC_TYPE", document="state")
    named, values = value.get("paths"), value.get("values")
    if frozenset(value) != _MEMBERS or not isinstance(named, str) or not isinstance(values, list):
        raise RefusalError("SCHEMA", document="state", field="_")
    paths = paths_of(named)
    if len(paths) != len(values):
        raise RefusalError("SCHEMA", document="state", field="paths")
    if _PLAIN.issuperset(map(type, values)):  # nearly always, and several times as fast
        return State(dict(zip(paths, cast("list[StateValue]", values), strict=True)))
    return State(dict(zip(paths, map(_read_value, values), strict=True)))


def _spelled(value: StateValue) -> Json:
    return {"sha256": value.sha256} if isinstance(value, Hashed) else value


def _read_value(value: Json) -> StateValue:
    if isinstance(value, str) or value is None:
        return value
    if isinstance(value, Mapping) and set(value) == {"sha256"}:
        text = value["sha256"]
        if isinstance(text, str) and len(text) == _SHA256_DIGITS and _HEX.issuperset(text):
            return Hashed(text)
    raise RefusalError("SCHEMA", document="state", field="values")


def _meant(paths: tuple[str, ...], catalog: Catalog) -> tuple[frozenset[str], frozenset[str]]:
    """Return which of *paths* are secret, and which are volatile."""
    shape = shape_of(paths, catalog.syntax)

    def among(patterns: Iterable[str]) -> frozenset[str]:
        return frozenset(path for pattern in patterns for path in shape.meant_by((pattern,)))

    secret = [
        pattern
        for parameter in (*catalog.parameters.values(), *catalog.natives.values())
        if parameter.is_secret
        for pattern in parameter.patterns
    ]
    return among((*catalog.secrets, *secret)), among(each.pattern for each in catalog.volatile)
