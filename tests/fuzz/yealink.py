"""Readers of what a Yealink VC says at its control port."""

from typing import Final

from fleetcfg.devices.drivers.yealink.answers import count_uses, identity_of, lines_of, uses_of
from fleetcfg.devices.drivers.yealink.control import VersionEnd
from tests.fuzz.target import Target

_SAID: Final = (
    b'version "model:VC400" "firmware:30.20.254.12" "hardware:1" "productId:7"\r\n',
    b'sysstatus get talking "dialstr:1" "callid:1"\r\ncallinfo video "callid:1" "RemoteStr:a"\r\n',
    b"error: command not found\r\n",
)
_WORDS: Final = (b'"', b":", b"\r\n", b"version ", b"callinfo ", b"sysstatus get ", b"\xff", b" ")


def _lines(data: bytes) -> None:
    end = VersionEnd()(bytearray(data), 0)
    assert end is None or data[:end].endswith(b"\n")
    lines = lines_of(data)
    assert (count_uses(lines) or 0) >= 0
    assert len(uses_of(lines)) <= 64
    identity_of(lines[-1] if lines else "")


TARGETS: Final = (Target("yealink-lines", _SAID, _WORDS, _lines),)
