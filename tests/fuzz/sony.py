"""Reader of what a Sony PCS says before it asks who calls."""

from typing import Final

from fleetcfg.devices.drivers.sony.prompt import LoginPrompt, end_of_piece
from tests.fuzz.target import Target

_SAID: Final = (
    b"\xff\xfd\x18\xff\xfb\x01\r\r\nSONY PCS-XG80\r\r\n\r\r\nlogin: ",
    b"\xff\xfa\x18\x01\xff\xf0Last login: Fri\r\nbox login: ",
)
_WORDS: Final = (b"\xff", b"\xff\xfa", b"\xff\xf0", b"\xff\xfd", b"login:", b"\n", b" ", b"<")


def _pieces(data: bytes) -> None:
    waiting, prompt = bytearray(data), LoginPrompt()
    while not prompt.is_there and (length := end_of_piece(waiting, 0)) is not None:
        assert length > 0
        refusal = prompt.take(bytes(waiting[:length]))
        assert refusal[:1] in (b"", b"\xff")
        assert len(refusal) in (0, 3)
        del waiting[:length]


TARGETS: Final = (Target("sony-login", _SAID, _WORDS, _pieces),)
