"""Documents of a server that wants the password with each request (RFC 7617): there is no session.

It goes over the one connection that has proved who it is. A server that refuses it once is asked
nothing more.
"""

from base64 import b64encode
from typing import Final

from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.transports.https import Https
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.trust import CertificatePolicy
from fleetcfg.errors import DeviceError

_MOST_BYTES: Final = 64 * 1_048_576  # of one reading
_OK, _UNPROVED, _NOT_THERE = 200, 401, 404
_TROUBLES: Final = {403: "DEV_FORBIDDEN", 429: "DEV_BUSY", 503: "DEV_BUSY"}


class BasicDocuments:
    """The documents below one path of a server."""

    def __init__(
        self,
        peer: Peer,
        trust: CertificatePolicy,
        credential: AskCredential,
        limits: DeviceLimits,
        root: str,
    ) -> None:
        self._credential = credential
        self._https = Https(peer, trust, limits)
        self._root = root
        self._proof = ""
        self._refused = ""
        self._bytes = 0

    def begin_reading(self) -> None:
        """Count anew what comes."""
        self._bytes = 0

    def fetch(self, path: str, gone: str = "") -> bytes:
        """Return the document at *path*.

        Args:
            path: Below the root.
            gone: A list that has changed if the document, which it named, is not there.
        """
        if self._refused:
            raise DeviceError(self._refused)
        is_first = not self._proof
        if is_first:
            self._https.prove()
            known = self._credential()
            pair = f"{known.user}:{known.password.reveal()}".encode()
            self._proof = f"Basic {b64encode(pair).decode()}"
        answer = self._https.ask("GET", self._root + path, {"Authorization": self._proof})
        if answer.status == _UNPROVED:
            self._refused = "DEV_AUTH_REJECTED" if is_first else "DEV_SESSION_ENDED"
            raise DeviceError(self._refused)
        if answer.status == _NOT_THERE and gone:
            raise DeviceError("DEV_LIST_CHANGED", path=gone)
        if answer.status != _OK:
            code = _TROUBLES.get(answer.status, "DEV_ANSWER_STATUS")
            raise DeviceError(code, path=path, status=answer.status)
        self._bytes += len(answer.body)
        if self._bytes > _MOST_BYTES:
            raise DeviceError("DEV_TOO_LARGE", path=path, most=_MOST_BYTES)
        return answer.body

    def cut(self) -> None:
        """From any thread: make what waits for the device fail at once."""
        self._https.cut()

    def close(self) -> None:
        """End the connection."""
        self._https.close()
