"""How the resources of Pexip become settings by path.

What is ``null`` is not set. A room or a rule that sets no encryption takes that of the whole
deployment, so it has no path there; `media[global]` is always there, and is judged. All that is
about encryption stands under `media`, so that one declaration means rooms, rules and deployment.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from fleetcfg.devices.drivers.pexip.documents import PexipResource, text_of
from fleetcfg.devices.keyed_paths import OBJECT_PATHS, is_key, key_of
from fleetcfg.devices.wire import DeviceValues

KNOWN_BY: Final = {
    "conference": "name",
    "gateway_routing_rule": "name",
    "sip_proxy": "name",
    "h323_gatekeeper": "name",
    "ntp_server": "address",
}
_ENCRYPTION: Final = "crypto_mode"
_SECRETS: Final = {"pin_set": "pin", "guest_pin_set": "guest_pin"}  # ours: whether there is one


class PexipReading:
    """What one reading found."""

    def __init__(self, names: Sequence[str]) -> None:
        self._fields: dict[str, list[str]] = {}
        for name in names:
            kind, _, field = name.rpartition(".")
            self._fields.setdefault(kind.partition("[")[0], []).append(field)
        self._values = DeviceValues()

    def add(self, kind: str, resources: Sequence[PexipResource]) -> None:
        """Take all resources of a kind."""
        names = [text_of(each.get(KNOWN_BY[kind])) or "" for each in resources]
        count = Counter(names)
        for name, each in zip(names, resources, strict=True):
            by_id = f"#{key_of(str(each['id']))}"
            key = key_of(name) if count[name] == 1 and is_key(name) else by_id
            self._tell(each, kind, f"{kind}[{key}]")
            if each.get(_ENCRYPTION) is not None:
                self._tell(each, "media", f"media[{kind}:{key}]")

    def add_global(self, resource: PexipResource) -> None:
        """Take what holds for the whole deployment."""
        self._tell(resource, "global", "global")
        self._tell(resource, "media", "media[global]")

    def values(self) -> DeviceValues:
        """Return the settings of all, by path."""
        values, order = self._values.values, OBJECT_PATHS.order
        self._values.values = {path: values[path] for path in sorted(values, key=order)}
        return self._values

    def _tell(self, resource: Mapping[str, object], kind: str, place: str) -> None:
        for field in self._fields.get(kind, ()):
            path, value = f"{place}.{field}", resource.get(_SECRETS.get(field, field))
            text = text_of(bool(value)) if field in _SECRETS else text_of(value)
            if value is None and field not in _SECRETS:
                self._values.values[path] = ""
            elif text is None:
                self._values.unreadable[path] = "DEV_ANSWER_BROKEN"
            else:
                self._values.values[path] = text
