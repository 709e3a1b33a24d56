"""What an export of VideoOS says (protocol notes 2.3): bytes become values. Pure.

``<PHONE_CONFIG><ALL call.autoAnswer.micMute="true" …></ALL></PHONE_CONFIG>``, the whole
configuration by the names that the schema of such devices has for it.
"""

from collections.abc import Collection
from typing import Final

from fleetcfg.devices.drivers.poly.documents import is_removed
from fleetcfg.devices.drivers.poly.xml import elements_of
from fleetcfg.devices.wire import DeviceValues
from fleetcfg.errors import DeviceError

_ROOT: Final = "phone_config"
_MOST_SETTINGS: Final = 5_000
_MOST_SIGNS: Final = 4 * _MOST_SETTINGS  # of equality: the parser compares attributes in pairs


def exported(body: bytes, names: Collection[str]) -> DeviceValues:
    """Return the settings *names* of an export; one that it does not have is absent.

    Capitals do not tell names apart: one export has both ``recentCalls`` and ``recentcalls``.
    """
    if body.count(b"=") > _MOST_SIGNS:
        raise DeviceError("DEV_ANSWER_MANY", most=_MOST_SETTINGS)
    found, count = DeviceValues(), 0
    wanted = {name.lower(): name for name in names}
    for _, attributes, _ in elements_of(body, _ROOT):
        count += len(attributes)
        for name, text in attributes.items():  # in their order, which a digest depends on
            if name.lower() in wanted:
                _note(found, wanted[name.lower()], text)
    if not count:
        raise DeviceError("DEV_ANSWER_EMPTY", document=_ROOT.upper())
    return found


def _note(found: DeviceValues, name: str, text: str) -> None:
    """Note a setting; of one that comes twice neither value is preferred."""
    if name in found.values or name in found.masked or name in found.unreadable:
        found.values.pop(name, None)
        found.masked.discard(name)
        found.unreadable[name] = "DEV_PATH_TWICE"
    elif is_removed(text):
        found.masked.add(name)
    else:
        found.values[name] = text
