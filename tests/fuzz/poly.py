"""Readers of what Poly endpoints say: a terminal's lines, REST documents, an export."""

from typing import Final

from fleetcfg.devices.driver import Credential
from fleetcfg.devices.drivers.poly import documents
from fleetcfg.devices.drivers.poly.commands import COMMANDS
from fleetcfg.devices.drivers.poly.digest import answer_challenge
from fleetcfg.devices.drivers.poly.export import exported
from fleetcfg.devices.drivers.poly.forms import answers_of, values_of
from fleetcfg.devices.drivers.poly.terminal import (
    AnswerEnd,
    call_of,
    greeting_of,
    lines_of,
    refusal_of,
    text_of,
)
from fleetcfg.model.calls import are_sound
from fleetcfg.model.value import Secret
from tests.fuzz.target import Target

_NAMES: Final = tuple(COMMANDS)
_GREETING: Final = (
    b"\r\r\nHi, my name is : H\xe1\xbb\x8dp\r\r\nModel: RealPresence Group 500\r\r\n"
    b"Serial Number: 82000\r\r\nSoftware Version: 6.2.2.8\r\r\nSNMP Enabled: False\r\r\n-> "
)
_ANSWERS: Final = (
    b'-> encryption get\r\r\nencryption requiredallcalls\r\r\nsystemname "P\xc3\xb3 1"\r\r\n'
    b"ntpserver <empty>\r\r\nerror: Permission Denied\r\r\ncallinfo begin\r\r\n"
    b"callinfo:3:far:10.0.0.9:384:connected:muted:outgoing:videocall\r\r\ncallinfo end\r\r\n"
)
_WORDS: Final = (
    b"\r\r\n",
    b"-> ",
    b"Hi, my name is : ",
    b"error: ",
    b'"',
    b":",
    b"callinfo:",
    b"encryption ",
    b"\xff",
)
_DOCUMENTS: Final = (
    b'{"vars":[{"name":"system.info.systemname","result":"NOERROR","value":"x","isSecure":false}]}',
    b'{"loginStatus":{"loginResult":"NOLOCKOUT"},"session":{"sessionId":"PS6"},"success":true}',
    b'{"model":"G","serialNumber":"8","softwareVersion":"6","uptime":1.5,"systemTime":1666620755000}',
    b'[{"address":"10.0.0.1","state":"UP"}]',
)
_JSON_WORDS: Final = (b"[", b"{", b'"', b"null", b"1e999", b"true", b'"vars":', b"\\u0000", b"<")


def _terminal(data: bytes) -> None:
    """Hear *data* in pieces, as it would come over a wire."""
    end, heard = (
        AnswerEnd("encryption", "callinfo end", "error:", echo="encryption get"),
        bytearray(),
    )
    for at in range(0, len(data), 1_000):
        seen = len(heard)
        heard += data[at : at + 1_000]
        length = end(heard, seen)
        if length is not None:
            assert 0 < length <= len(heard)
            break
    greeting_of(data)
    for line in lines_of(data):
        refusal_of(line)
        call_of(line)
        text_of(line, COMMANDS["system.info.systemname"])


def _login(data: bytes) -> None:
    for is_refused in (False, True):
        name = documents.session_of(data, is_refused=is_refused)
        assert name.isprintable()
        assert ";" not in name


def _variables(data: bytes) -> None:
    found = documents.variables_of(documents.read_document(data, "x"), _NAMES)
    kinds = [*found.values, *found.masked, *found.unreadable]
    assert len(kinds) == len(set(kinds))
    assert set(kinds) <= set(_NAMES)


def _state(data: bytes) -> None:
    found = documents.read_document(data, "x")
    documents.uptime_of(found)
    documents.clock_of(found)
    documents.ntp_of(found)
    documents.alarms_of(found)
    documents.count_conferences(found)
    assert are_sound(documents.media_of(found), None)
    documents.servers_of(found, "SIP")
    documents.identity_of(found)


def _export(data: bytes) -> None:
    names = {"call.autoAnswer.micMute", "snmp.community", "a"}
    found = exported(data, names)
    kinds = [*found.values, *found.masked, *found.unreadable]
    assert len(kinds) == len(set(kinds))
    assert set(kinds) <= names


def _table(data: bytes) -> None:
    found = values_of(data, {"sysname", "sleeptime"})
    assert {*found.values, *found.unreadable} <= {"sysname", "sleeptime"}
    assert all(text.isprintable() for text in found.values.values())


def _answers(data: bytes) -> None:
    (lines,) = answers_of(data, ["serialnum"])
    assert all(lines)


def _challenge(data: bytes) -> None:
    known = Credential("u", Secret("p"))
    assert len(answer_challenge(data.decode("latin-1"), known).prove("POST", "/x")) < 4_096


def _written(data: bytes) -> None:
    documents.results_of(data)


_EXPORTS: Final = (
    b'<PHONE_CONFIG><ALL a="&lt;&#7885;" snmp.community="REMOVED_SECURE_CONTENT"/></PHONE_CONFIG>',
    b'<PHONE_CONFIG><ALL a="1"/><ALL a="2"/></PHONE_CONFIG>',
)
_XML_WORDS: Final = (b"<", b"/>", b'="', b"&#", b"&lt;", b"<!", b"<?", b"]]>", b"<ALL ", b"\xff")

_TABLES: Final = (
    b"sysname,Ph\xc3\xb2ng, 1\r\nsleeptime,15\r\nlicensekey,U1\r\n",
    b"sysname,a\nsysname,b\n",
)
_FORM: Final = (
    b'<apicommands><apicommand><command status="success">serialnum</command>'
    b"<result>serialnum 881146109785\r\n</result></apicommand></apicommands>"
)
_CHALLENGES: Final = (b'Digest realm="HDX", nonce="0a1b", opaque="x", algorithm=MD5, qop="auth"',)

TARGETS: Final = (
    Target("hdx-table", _TABLES, (b",", b"\r\n", b"sysname,", b"\xff", b"<"), _table),
    Target("hdx-answers", (_FORM,), _XML_WORDS, _answers),
    Target("hdx-challenge", _CHALLENGES, (b'"', b",", b"=", b"qop=", b"nonce="), _challenge),
    Target("group-terminal", (_GREETING, _ANSWERS), _WORDS, _terminal),
    Target("group-login", _DOCUMENTS, _JSON_WORDS, _login),
    Target("group-variables", _DOCUMENTS, _JSON_WORDS, _variables),
    Target("group-state", _DOCUMENTS, _JSON_WORDS, _state),
    Target("videoos-export", _EXPORTS, _XML_WORDS, _export),
    Target("group-written", _DOCUMENTS, _JSON_WORDS, _written),
)
