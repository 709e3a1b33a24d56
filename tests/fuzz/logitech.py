"""Readers of what a Logitech endpoint says: envelopes, facts, tokens."""

from typing import Final

from fleetcfg.devices.drivers.logitech.documents import (
    count_uses,
    identity_of,
    read_envelope,
    token_of,
)
from tests.fuzz.target import Target

_SAID: Final = (
    b'{"code":200,"message":"","result":{"auth_token":"eyJhbGciOiJSUzI1NiJ9.eyJ1c2VyIjoxfQ.a-b_c"}}',
    b'{"code":200,"result":{"serialNumber":"2135FD","modelName":"VR0030","ethernetMAC":"44:73:D6"}}',
    b'{"code":200,"result":{"deviceState":"IDLE","micState":"UNMUTED"}}',
)
_WORDS: Final = (b"{", b"[", b'"', b"null", b"1e999", b'"code":', b"\\u0000", b"<", b"-1", b"\r\n")


def _envelope(data: bytes) -> None:
    code, told = read_envelope(data, "device")
    assert code >= 0
    assert count_uses(told) in (0, None)
    if "auth_token" in told:
        assert token_of(told).isprintable()
    identity_of(told)


TARGETS: Final = (Target("logitech-envelope", _SAID, _WORDS, _envelope, is_json=True),)
