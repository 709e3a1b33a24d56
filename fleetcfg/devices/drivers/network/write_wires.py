"""What is written at the command line of FortiOS.

What is set is in effect, and kept, with the `end` of its block: there is no candidate, and no
second configuration to save, unless `cfg-save` says that a person saves (ADR 45). A block of which
a line is refused is left by `abort`, with nothing of it in effect.
"""

import re
from collections.abc import Sequence
from typing import Final

from fleetcfg.devices.drivers.network.fortios import SYSTEM, order_to_set
from fleetcfg.devices.drivers.network.fortios_wire import FortiOsWire
from fleetcfg.devices.writer import Write, WriteReply, refuse_all
from fleetcfg.errors import CredentialError, DeviceError

_KEEPS_ALL: Final = "automatic"
_TYPABLE: Final = re.compile(r"[ -~]{0,400}")
_HELP: Final = "?"


class FortiOsWritingWire(FortiOsWire):
    """FortiOS, with settings; see `fleetcfg.devices.wire_writer`."""

    def put(self, writes: Sequence[Write]) -> list[WriteReply]:
        """Type *writes*, one after the other; after an answer that is lost, no more."""
        try:
            orders = [self._order_of(write) for write in writes]
        except DeviceError as error:
            return refuse_all(writes, error.code)
        if self.told_values().get("system.cfg_save") != _KEEPS_ALL:
            return refuse_all(writes, "DEV_WRITE_SAVED_BY_HAND")
        said = list[WriteReply]()
        try:
            for write, order in zip(writes, orders, strict=True):
                said.append(self._type(write.path, order))
        except (DeviceError, CredentialError) as error:
            said += [WriteReply("lost", error.code)] * (len(writes) - len(said))
        return said

    def _order_of(self, write: Write) -> tuple[str, ...]:
        order = order_to_set(write.path, write.value, self.blocks or {})
        is_plain = write.value == write.value.strip() and _HELP not in write.value
        if not is_plain or not all(map(_TYPABLE.fullmatch, order)):
            raise DeviceError("DEV_WRITE_UNTYPABLE", path=write.path)
        return order

    def _type(self, path: str, order: Sequence[str]) -> WriteReply:
        """Type the lines of one setting; after one that is refused, drop all of them."""
        begun = self.terminal.prompt
        reply = WriteReply("accepted")
        for line in order:
            said = self.terminal.ask(line)
            if SYSTEM.refusal_in(said):
                reply = WriteReply("refused", "DEV_WRITE_REFUSED")
                break
            if any(each.strip() for each in said):
                reply = WriteReply("mixed", "DEV_WRITE_UNCLEAR")  # a warning, or a refusal
        if self.terminal.prompt != begun:
            self.terminal.ask("abort")
        if self.terminal.prompt != begun:  # the next line would be set somewhere else
            self.terminal.close()
            raise DeviceError("DEV_WRITE_UNCLEAR", path=path)
        return reply
