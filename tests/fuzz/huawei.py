"""Readers of what a Huawei endpoint says: the envelope, facts, and items."""

from typing import Final

from fleetcfg.devices.drivers.huawei import documents
from tests.fuzz.target import Target

_NAMES: Final = ("sipserv_addr", "proxy_addr", "enable_http", "enabletelnet", "port_ui_viport1")
_ANSWERS: Final = (
    b'{"success":1,"data":"{\\"acSessionId\\":\\"a1\\",\\"acCSRFToken\\":\\"b2\\"}"}',
    b'{"success":1,"data":{"enable_http":0,"enabletelnet":"1","sipserv_addr":"10.1.1.1"}}',
    b'{"success":1,"data":"{\\"model\\":\\"TE40\\",\\"softVersion\\":\\"V6\\",\\"product_esn\\":\\"2102\\"}"}',
    b'{"success":1,"data":{"system_lanMAC_addr":"00:00:00:00:00:01","sipStatusTxStr":"EMPTY"}}',
    b'{"success":1,"data":{"state":{"isInConf":1,"conftype":0,"mic":0}}}',
    b'{"success":0,"exception":{"id":3}}',
    b'{"success":0,"error":{"id":100666995}}',
    b'{"success":1,"data":""}',
)
_WORDS: Final = (
    b'"data":',
    b'"success":1',
    b'\\"',
    b"{",
    b"[",
    b"null",
    b"true",
    b"1e999",
    b"9" * 5_000,
    b"\\u0000",
    b"<",
)


def _answers(data: bytes) -> None:
    said = documents.read_envelope(data, "x")
    for key in ("acSessionId", "acCSRFToken"):
        name = documents.name_in(said.data, key)
        assert name.isprintable()
        assert name.isascii()
        assert not {*name} & {";", ",", " "}
    documents.count_uses(said.data)
    documents.registrations_of(said.data)
    documents.identity_of(said.data, said.data, said.data)


def _settings(data: bytes) -> None:
    said = documents.read_envelope(data, "x")
    for model in ("TE20", "TE40", "Box 300"):
        found = documents.settings_of(said.data, _NAMES, model)
        kinds = [*found.values, *found.masked, *found.unreadable]
        assert len(kinds) == len(set(kinds))
        assert set(kinds) <= set(_NAMES) & said.data.keys()


TARGETS: Final = (
    Target("huawei-answers", _ANSWERS, _WORDS, _answers),
    Target("huawei-settings", _ANSWERS, _WORDS, _settings),
)
