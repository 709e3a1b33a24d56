"""How the objects of a Meeting Server become settings by path.

A profile that leaves something unset takes it from the level above: coSpace, tenant, the whole
server (``callLegProfile[global]``). So what a profile leaves unset is absent, and what the whole
server leaves unset is the empty text, as is what any other object leaves unset: that is a value
that no declaration takes for one of its own.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fleetcfg.devices.drivers.cms.documents import CmsObject
from fleetcfg.devices.keyed_paths import OBJECT_PATHS, is_key, key_of
from fleetcfg.devices.wire import DeviceValues
from fleetcfg.errors import DeviceError

PRODUCT: Final = "Cisco Meeting Server"
GLOBAL: Final = "global"
_PASSCODE_SET: Final = "passcodeSet"  # ours: whether there is a passcode, which itself is not kept

_SOURCES: Final = {_PASSCODE_SET: "passcode"}  # where a field is read that is not the object's own


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of object.

    Attributes:
        name: As it calls itself, and as paths do.
        place: Where they are listed; empty where there is one, or a list for each coSpace.
        known_by: What tells one from the others besides its id; it may be empty, or not alone.
        inherits: Whether what is unset comes from the level above.
    """

    name: str
    place: str = ""
    known_by: str = ""
    inherits: bool = False


KINDS: Final = {
    kind.name: kind
    for kind in (
        Kind("systemProfiles"),
        Kind("cluster"),
        Kind("callLegProfile", "callLegProfiles", inherits=True),
        Kind("callProfile", "callProfiles", inherits=True),
        Kind("callBrandingProfile", "callBrandingProfiles", inherits=True),
        Kind("coSpace", "coSpaces", "uri"),
        Kind("accessMethod", known_by="uri"),
        Kind("inboundDialPlanRule", "inboundDialPlanRules", "domain"),
        Kind("outboundDialPlanRule", "outboundDialPlanRules", "domain"),
        Kind("forwardingDialPlanRule", "forwardingDialPlanRules", "matchPattern"),
    )
}


class CmsReading:
    """What one reading found."""

    def __init__(self, names: Sequence[str]) -> None:
        self._fields: dict[str, list[str]] = {}
        for name in names:
            kind, _, field = name.rpartition(".")
            self._fields.setdefault(kind.partition("[")[0], []).append(field)
        self._objects: dict[str, list[CmsObject]] = {}
        self._values = DeviceValues()

    def asks(self, kind: Kind) -> bool:
        """Tell whether any setting of a kind is asked for."""
        return kind.name in self._fields

    def add(self, found: CmsObject, kind: Kind) -> None:
        """Take one more object."""
        self._objects.setdefault(kind.name, []).append(found)

    def objects(self, kind: Kind) -> Sequence[CmsObject]:
        """Return those of a kind that were taken."""
        return self._objects.get(kind.name, ())

    def values(self) -> DeviceValues:
        """Return the settings of all, by path."""
        for kind in KINDS.values():
            objects = self.objects(kind)
            named = Counter(each.texts.get(kind.known_by, "") for each in objects)
            for each in objects:
                name = each.texts.get(kind.known_by, "")
                by_id = f"#{each.id}" if kind.known_by else each.id
                is_own = named[name] == 1 and is_key(name)
                self.tell(each, kind, key_of(name) if is_own else by_id)
            if kind.inherits and self.asks(kind):
                self._tell_global(kind)
        values, order = self._values.values, OBJECT_PATHS.order
        self._values.values = {path: values[path] for path in sorted(values, key=order)}
        return self._values

    def tell(self, found: CmsObject, kind: Kind, key: str) -> None:
        """Say what an object is set to."""
        for field in self._fields.get(kind.name, ()):
            path = f"{kind.name}[{key}].{field}" if key else f"{kind.name}.{field}"
            text = _text_of(found, field)
            if _SOURCES.get(field, field) in found.twice:
                self._values.unreadable[path] = "DEV_PATH_TWICE"
            elif text is None and kind.inherits and key != GLOBAL:
                continue  # the level above says
            elif not text or text.isprintable():
                self._values.values[path] = text or ""
            else:
                self._values.unreadable[path] = "DEV_ANSWER_BROKEN"

    def tell_nothing(self, kind: Kind, why: str) -> None:
        """Say that nothing of the one object of a kind can be read."""
        for field in self._fields.get(kind.name, ()):
            self._values.unreadable[f"{kind.name}.{field}"] = why

    def _tell_global(self, kind: Kind) -> None:
        """Say what the whole server is set to, where no level below says otherwise."""
        named = self._values.values.get(f"systemProfiles.{kind.name}", "")
        known = {each.id: each for each in self.objects(kind)}
        if named and named not in known:
            raise DeviceError("DEV_LIST_CHANGED", path=kind.place)
        self.tell(known.get(named, CmsObject("", {})), kind, GLOBAL)


def _text_of(found: CmsObject, field: str) -> str | None:
    """Return what an object is set to; None if it leaves *field* unset."""
    text = found.texts.get(_SOURCES.get(field, field))
    if field == _PASSCODE_SET:
        return "true" if text else "false"
    return text
