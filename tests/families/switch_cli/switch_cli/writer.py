"""Writes to a switch: one line a setting; the rules are those of every writer."""

import json
from collections.abc import Sequence

from fleetcfg.devices.write_rules import cautions, write_in_order
from fleetcfg.devices.writer import Write, WriteReply, WriteReport
from fleetcfg.errors import CredentialError, DeviceError
from fleetcfg.model.snapshot import Expect
from switch_cli import FAMILY
from switch_cli.driver import SwitchDriver

REFUSED = WriteReply("refused", "DEV_WRITE_REFUSED")


class SwitchWriter(SwitchDriver):
    """One session that can change the switch."""

    def write(self, writes: Sequence[Write], expect: Expect) -> WriteReport:
        with self.peer.naming():
            return write_in_order(self, writes, expect, cautions(FAMILY.catalog()))

    def put(self, writes: Sequence[Write]) -> list[WriteReply]:
        said: list[WriteReply] = []
        for write in writes:
            try:
                is_taken = self.ask(f"set {write.path} = {json.dumps(write.value)}") == ["OK"]
            except (DeviceError, CredentialError) as error:
                return said + [WriteReply("lost", error.code)] * (len(writes) - len(said))
            said.append(WriteReply("accepted") if is_taken else REFUSED)
        return said

    def reopen(self) -> None:
        self.close()
