"""Sessions with Huawei endpoints that can also write."""

from collections.abc import Sequence
from typing import Final

from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.drivers.huawei import TE
from fleetcfg.devices.drivers.huawei.action import HTTP_OK, ActionWire
from fleetcfg.devices.drivers.huawei.documents import MODEL_UNKNOWN, body_of, read_envelope
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.trust import trust_of
from fleetcfg.devices.wire_writer import WireWriter
from fleetcfg.devices.writer import Write, WriteReply
from fleetcfg.errors import CredentialError, DeviceError
from fleetcfg.model.fleet import Device

_SAVE: Final = "WEB_SaveCfgParamAPI"
_SERVER_ERROR: Final = 500  # from here on the device may have done it (RFC 9110, 15.6)


class ActionWritingWire(ActionWire):
    """`action.cgi`, with items that are set; see `fleetcfg.devices.wire_writer.WritingWire`."""

    def put(self, writes: Sequence[Write]) -> list[WriteReply]:
        """Save *writes*, one a request, which keeps their order; after a lost answer, no more."""
        said: list[WriteReply] = []
        for write in writes:
            reply = self._save(write)
            if reply.word == "lost":
                return said + [reply] * (len(writes) - len(said))
            said.append(reply)
        return said

    def _save(self, write: Write) -> WriteReply:
        body = body_of(write.path, write.value, self._model)
        if body is None:
            return WriteReply("refused", MODEL_UNKNOWN)
        try:
            answer = self.ask(_SAVE, body)
        except (DeviceError, CredentialError) as error:
            return WriteReply("lost", error.code)
        if answer.status != HTTP_OK:
            is_refused = answer.status < _SERVER_ERROR
            return WriteReply("refused" if is_refused else "lost", self.trouble_of(answer))
        try:
            is_done = read_envelope(answer.body, _SAVE).is_done
        except DeviceError:
            return WriteReply("lost", "DEV_WRITE_UNCLEAR")
        return WriteReply("accepted") if is_done else WriteReply("refused", "DEV_WRITE_REFUSED")


def open_te(device: Device, credential: AskCredential, limits: DeviceLimits) -> WireWriter:
    """Return a writer; nothing is sent yet."""
    peer = Peer(device.host, device.address, device.port)
    trust = trust_of(device, peer)
    return WireWriter(
        device, lambda: ActionWritingWire(peer, trust, credential, limits), TE.catalog()
    )
