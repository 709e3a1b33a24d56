"""Forgeries for the demo: what a forger with the files, and not the keys, would try.

Each takes the bytes of a bundle that was approved and gives those of one that was not. They are
refused by the door like any other; nothing here has a way past it.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from fleetcfg.trust.crypto.canonical import MAX_BUNDLE, digest, from_base64, parse, spell, to_base64

Forge = Callable[[bytes], bytes]


def as_it_is_typed(bundle: bytes) -> str:
    """Return what an approver types when he has read: how many devices, and the digest's end."""
    payload = _payload(_parts(bundle)["changeset"])
    return f"{len(_parts(payload)['devices'])}:{digest(payload)[-4:]}"


def _value_changed(bundle: bytes) -> bytes:
    """Change the value that was approved to another, and leave all else."""
    parts = _parts(bundle)
    changeset = _parts(_payload(parts["changeset"]))
    changeset["devices"][0]["ops"][0]["post"]["value"] = "On"
    changeset["devices"][0]["ops"][0]["pre"]["value"] = "Off"
    parts["changeset"]["payload"] = to_base64(spell(changeset))
    return spell(parts)


def _approval_dropped(bundle: bytes) -> bytes:
    """Pretend that one approver was enough."""
    parts = _parts(bundle)
    parts["approvals"] = parts["approvals"][:1]
    return spell(parts)


def _again(bundle: bytes) -> bytes:
    """Apply what was applied already, a second time."""
    return bundle


FORGERIES: Final[Mapping[str, Forge]] = {
    "value": _value_changed,
    "approver": _approval_dropped,
    "again": _again,
}


def _parts(data: bytes) -> dict[str, Any]:
    parts = parse(data, MAX_BUNDLE)
    if not isinstance(parts, dict):
        raise TypeError(type(parts))
    return parts


def _payload(envelope: Mapping[str, Any]) -> bytes:
    return from_base64(str(envelope["payload"]))
