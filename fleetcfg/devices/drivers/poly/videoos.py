"""The REST interface of VideoOS, in what it differs from that of a Group (protocol notes 2.3).

A setting that software in use sets by a name of REST has that name here. All others are read from
the export, by the name that they have there, and set by it.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.drivers.poly.export import exported
from fleetcfg.devices.drivers.poly.rest import RestWire
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.trust import CertificatePolicy
from fleetcfg.devices.wire import DeviceValues
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.space import Tokens

_EXPORT: Final = "/rest/provisioning/config"
_OF_REST: Final = ("comm.", "system.")  # how names of REST begin, and none of an export
_TRUTHS: Final = {"true": "True", "false": "False"}


def truths_of(catalog: Catalog) -> frozenset[str]:
    """Return the settings that are true or false."""
    return frozenset(
        path
        for path, known in catalog.natives.items()
        if isinstance(known.space, Tokens) and {*_TRUTHS.values()} <= {*known.space.words}
    )


class VideoOsWire(RestWire):
    """See `fleetcfg.devices.wire.Wire`.

    One device spells a truth ``true`` here and ``True`` there. It is one value: it is read as
    ``True``, which is also what is written.
    """

    login_action: ClassVar[Mapping[str, str]] = {}

    def __init__(
        self,
        peer: Peer,
        trust: CertificatePolicy,
        credential: AskCredential,
        limits: DeviceLimits,
        truths: frozenset[str],
    ) -> None:
        super().__init__(peer, trust, credential, limits)
        self._truths = truths

    def read(self, names: Sequence[str]) -> DeviceValues:
        """Return the settings *names*, by two requests."""
        found = super().read([name for name in names if name.startswith(_OF_REST)])
        rest = exported(
            self.fetch("GET", _EXPORT).body,
            {name for name in names if not name.startswith(_OF_REST)},
        )
        found.values.update(rest.values)
        found.masked |= rest.masked
        found.unreadable.update(rest.unreadable)
        for name in self._truths & found.values.keys():
            found.values[name] = _TRUTHS.get(found.values[name].lower(), found.values[name])
        return found
