"""The local interface of CollabOS (protocol notes 2.7): a token for the password, and documents.

The password is sent once, and a device that refuses it is asked nothing more. How a token is given
back is not known: it ends by itself.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from pydantic_core import to_json

from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.drivers.logitech import documents
from fleetcfg.devices.drivers.logitech.documents import LocalApiFacts
from fleetcfg.devices.transports.https import Answer, Https
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.trust import CertificatePolicy
from fleetcfg.devices.wire import DeviceValues, facts_of
from fleetcfg.errors import DeviceError
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus

_API: Final = "/api/v1/"
_SIGN_IN: Final = "signin"
_OK, _NOT_THERE = 200, 404
_REFUSED: Final = frozenset({401, 403})
_TROUBLES: Final[Mapping[int, str]] = {
    401: "DEV_SESSION_ENDED",
    403: "DEV_FORBIDDEN",
    429: "DEV_BUSY",
    503: "DEV_BUSY",
}


class LocalApiWire:
    """See `fleetcfg.devices.wire.Wire`."""

    def __init__(
        self, peer: Peer, trust: CertificatePolicy, credential: AskCredential, limits: DeviceLimits
    ) -> None:
        self._credential = credential
        self._https = Https(peer, trust, limits)
        self._token = ""
        self._is_refused = False

    def identify(self) -> DeviceIdentity:
        """Return what the device says of itself."""
        return documents.identity_of(self._fetch("device"))

    def read(self, names: Sequence[str]) -> DeviceValues:
        """Return nothing: no setting is known to be told here."""
        del names
        return DeviceValues()

    def status(self, known: DeviceIdentity) -> DeviceStatus:
        """Return the state: whether the device is idle; what else it may be is not known."""
        active = documents.count_uses(self._fetch("insights/device", is_needed=False))
        return DeviceStatus(known, active_uses=active, facts=facts_of(known, active))

    def _fetch(self, path: str, *, is_needed: bool = True) -> LocalApiFacts:
        """Return the document at *path*; none if it is not needed and the device has none."""
        if not self._token:
            self._token = self._sign_in()
        bearer = {"Authorization": f"Bearer {self._token}"}
        answer = self._https.ask("GET", _API + path, bearer)
        if answer.status == _NOT_THERE and not is_needed:
            return {}
        code, told = self._told(answer, path)
        if code != _OK:
            raise DeviceError("DEV_COMMAND_REFUSED", command=path, status=str(code))
        return told

    def _sign_in(self) -> str:
        """Return the token that is given for the password."""
        if self._is_refused:
            raise DeviceError("DEV_AUTH_REJECTED")
        self._https.prove()
        known = self._credential()
        said = to_json({"username": known.user, "password": known.password.reveal()})
        json = {"Content-Type": "application/json"}
        answer = self._https.ask("POST", _API + _SIGN_IN, json, said)
        self._is_refused = answer.status in _REFUSED
        code, told = (0, {}) if self._is_refused else self._told(answer, _SIGN_IN)
        self._is_refused = code != _OK
        if self._is_refused:
            raise DeviceError("DEV_AUTH_REJECTED", status=code or answer.status)
        return documents.token_of(told)

    @staticmethod
    def _told(answer: Answer, path: str) -> tuple[int, LocalApiFacts]:
        """Return what an answer says: the number of its outcome, and the facts."""
        if answer.status != _OK:
            code = _TROUBLES.get(answer.status, "DEV_ANSWER_STATUS")
            raise DeviceError(code, path=_API + path, status=answer.status)
        return documents.read_envelope(answer.body, path)

    def cut(self) -> None:
        """From any thread: make what waits for the device fail at once."""
        self._https.cut()

    def close(self) -> None:
        """End the connection."""
        self._https.close()
