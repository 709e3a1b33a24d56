"""Every parser of what a device says, with what it reads when all is well."""

from datetime import UTC
from typing import Final

from fleetcfg.devices.drivers.cisco_ce import (
    command_words,
    document,
    media,
    software,
    software_words,
    state,
    terminal,
    valuespace,
    write_words,
    xml,
)
from fleetcfg.devices.drivers.cisco_ce.document import XapiDocument
from fleetcfg.devices.drivers.cisco_ce.listing import ListingReader
from fleetcfg.devices.transports.https import Answer
from fleetcfg.devices.writer import Write
from fleetcfg.model.calls import MOST_PAST_CALLS, are_sound
from fleetcfg.model.declared import Rule
from fleetcfg.model.snapshot import DeviceIdentity
from fleetcfg.model.software import SOFTWARE_KINDS
from tests.fuzz.target import Target

_END: Final = b"** end\n\nOK\n"
_SETTINGS: Final = (
    b'*c xConfiguration SystemUnit Name: "Ph\xc3\xb2ng \\"h\xe1\xbb\x8dp\\""\n'
    b'*c xConfiguration Video Input Connector 1 Name: "a\n** end\n\nOK\nb"\n'
    b"*c xConfiguration Conference AutoAnswer Mode: Off\n"
    b'*c xConfiguration NetworkServices SNMP CommunityName: "***"\n'
    b"*c xConfiguration Audio Volume: 50\n" + _END
)
_PLAIN: Final = (
    b"*c xConfiguration Conference AutoAnswer Mode: Off\n"
    b'*c xConfiguration SIP DisplayName: "codec"\n' + _END
)
_STATES: Final = (
    b"*s SystemUnit Uptime: 597095\n"
    b'*s SystemUnit ProductId: "Cisco TelePresence SX20"\n'
    b'*s SystemUnit Hardware Module SerialNumber: "FTT1"\n'
    b'*s SystemUnit Software Version: "ce9.15.17.4"\n'
    b'*s Time SystemTime: "2024-08-05T10:52:36-0500"\n'
    b"*s Call 3 Status: Connected\n"
    b'*s Call 3 RemoteNumber: "1@x"\n'
    b'*s Network 1 CDP DeviceId: "switch"\n'
    b"*s Call 2 (ghost=True):\n" + _END
)
_LISTING_WORDS: Final = (
    b"*c xConfiguration A B 1 C: ",
    b'*c A: "',
    b"*s A 1: ",
    b"\n",
    b"\r\n",
    b": ",
    b': "',
    b'"',
    b'\\"',
    b"\\",
    b"\\\n",
    b"** end\n\nOK\n",
    b"\n** end\r\n\r\nERROR\r\n",
    b" 1",
    b"(ghost=True):",
    b"OK\n",
    b"Command not recognized.\n",
    b"new passphrase",
)
_HELP: Final = (
    b"*? xConfiguration Audio Input Microphone [1..4] Mode: <Off, On>\n"
    b"*? xConfiguration A [1..3] B [1..2]: <0..100>\n"
    b"*? xConfiguration SystemUnit Name: <S: 0, 50>\nOK\n"
)
_HELP_WORDS: Final = (
    b"*? xConfiguration A ",
    b"[0..999] ",
    b"[1..64] ",
    b"[9..1]",
    b": <",
    b">\n",
    b">",
    b", ",
    b"..",
    b"S: 0, 1",
    b"\nOK\n",
)
_CONFIGURATION: Final = (
    b'<?xml version="1.0"?><Configuration product="Cisco Codec"><Audio><Input>'
    b'<Microphone item="1" maxOccurrence="2"><Mode valueSpaceRef="/Valuespace/TTPAR_OnOff">On'
    b"</Mode></Microphone></Input>"
    b'<Volume valueSpaceRef="/Valuespace/INT_0_100">50</Volume></Audio>'
    b"<Key>***</Key><Name>a &amp; b</Name></Configuration>"
)
_STATUS: Final = (
    b"<Status><SystemUnit><ProductId>SX20</ProductId><Uptime>1</Uptime>"
    b"<Hardware><Module><SerialNumber>FTT1</SerialNumber></Module></Hardware></SystemUnit>"
    b'<Call item="1"><Status>Connected</Status><RemoteNumber>x</RemoteNumber></Call>'
    b"<Time><SystemTime>2024-08-05T10:52:36Z</SystemTime></Time></Status>"
)
_VALUESPACE: Final = (
    b'<Valuespace><TTPAR_OnOff type="Literal"><Value>Off</Value><Value item="2">On</Value>'
    b'</TTPAR_OnOff><INT_0_100 type="Integer"><Min>0</Min><Max>100</Max></INT_0_100>'
    b'<STR_0_50_NoFilt type="String"><MinLength>0</MinLength><MaxLength>50</MaxLength>'
    b"</STR_0_50_NoFilt></Valuespace>"
)
_XML_WORDS: Final = (
    b"<A>",
    b"</A>",
    b"<A/>",
    b'<A item="1">',
    b'<A item="x y">',
    b"<A><B>",
    b"></",
    b">x</",
    b"<",
    b"&lt;",
    b"&#x1;",
    b"&#x000000000",
    b"&a;",
    b"<!DOCTYPE a>",
    b'<!DOCTYPE a [<!ENTITY b "c">]>',
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"<?a ",
    b'<?xml version="1.0" encoding="utf-16"?>',
    b"<Max>",
    b"_" * 30_000,
)
_PUT: Final = (
    b'<?xml version="1.0"?><Configuration><Success/></Configuration>',
    b"<Configuration><Error><XPath>Audio/Volume</XPath></Error><Success/></Configuration>",
    b'<Command><StandbyResult status="OK"/></Command>',
)
_RUNNING: Final = (
    (
        b'<Command><MacroGetResult status="OK"><Macro item="1"><Active>True</Active>'
        b"<Content>x;\n</Content><Name>m</Name></Macro></MacroGetResult></Command>"
    ),
    (
        b'<XmlDoc resultId=""><CommandResponse><ExtensionsListResult status="OK"><Extensions>'
        b'<Panel item="1"><PanelId>p</PanelId><ActivityType>WebApp</ActivityType><Page item="1">'
        b"<Name>n</Name></Page></Panel></Extensions></ExtensionsListResult></CommandResponse></XmlDoc>\n"
    ),
    (
        b"<Command><ServicesShowResult status='OK'><Details item='1'>"
        b"<SubjectName>/CN=a</SubjectName>"
        b"<notAfter>Aug 08 03:04:26 2023 GMT</notAfter></Details></ServicesShowResult></Command>"
    ),
    b'<Command><Result status="Error"><Reason>no</Reason><XPath>/A</XPath></Result></Command>',
)
_TYPED: Final = (
    b'\n** resultId: "7"\n** end\n\nOK\n',
    b"OK\n*r StandbyActivateResult (status=OK):\n** end\n",
)
_WRITES: Final = (Write("Audio Volume", "1"), Write("SIP DisplayName", "x"))
_IDENTITY: Final = DeviceIdentity("", "", "")


def _same(fast: XapiDocument, slow: XapiDocument) -> XapiDocument:
    assert fast == slow
    return fast


def _judge(read: XapiDocument) -> None:
    """Go on with what was read, as an audit does."""
    for text in document.snapshot(read, _IDENTITY).values.values():
        Rule("matches", (".*x.*y",)).holds(text)
        Rule("between", ("1", "9")).holds(text)


def _listing(data: bytes) -> None:
    reader = ListingReader()
    reader.read(_PLAIN, "c")
    _judge(_same(reader.read(data, "c"), terminal.parse(data, "c")))


def _states(data: bytes) -> None:
    state.status(terminal.parse(data, "s"))


def _ends(data: bytes) -> None:
    """Hear *data* in pieces, as it would come over a wire."""
    whole = terminal.ReplyEnd()(bytearray(data), 0)
    for end in (
        terminal.ReplyEnd(),
        terminal.ok_end,
        command_words.reply_end,
        write_words.reply_end,
        software_words.SoftwareAnswerEnd(),
    ):
        heard = bytearray()
        for at in range(0, len(data), 1_000):
            seen = len(heard)
            heard += data[at : at + 1_000]
            length = end(heard, seen)
            if length is not None:
                assert 0 < length <= len(heard)
                assert not isinstance(end, terminal.ReplyEnd) or length == whole
                break
    terminal.greeting_trouble(data)
    terminal.refusal(data)


def _help(data: bytes) -> None:
    for space in terminal.parse_spaces(data).values():
        space.has("1" * 5_000)


def _xml(data: bytes) -> None:
    reader = xml.XmlReader()
    reader.read(_CONFIGURATION, "Configuration")
    slow = xml.parse(data, "Configuration")
    _judge(_same(reader.read(data, "Configuration"), slow))


def _xml_status(data: bytes) -> None:
    state.status(xml.XmlReader().read(data, "Status"))


def _valuespace(data: bytes) -> None:
    named = valuespace.from_document(xml.XmlReader().read(data, "Valuespace"))
    for space in valuespace.by_path({name: name for name in named}, named).values():
        space.has("1" * 5_000)


def _put(data: bytes) -> None:
    write_words.answered(data, _WRITES)
    command_words.answered(data)


def _running(data: bytes) -> None:
    """Read it as the answer to each question; nothing of it is an error."""
    software.read(lambda _: data, SOFTWARE_KINDS)
    heard = software_words.document_of(data)
    length = software_words.SoftwareAnswerEnd()(bytearray(data), 0)
    assert len(heard) <= len(data)
    assert length is None or 0 < length <= len(data)


def _past_calls(data: bytes) -> None:
    """Read it as a history of calls; what a device remembers is bounded."""
    told = media.calls_of(software.result(data, is_bounded=False), UTC)
    assert len(told.calls) <= MOST_PAST_CALLS
    assert all(len(call.remote) <= 256 for call in told.calls)


def _streams(data: bytes) -> None:
    """Read it as a status with streams of calls: each figure is one, or is not told."""
    told = state.status(xml.XmlReader().read(data, "Status")).media
    assert are_sound(told, None)


def _typed(data: bytes) -> None:
    write_words.replied(data, 7)
    command_words.replied(data)


def _cookies(data: bytes) -> None:
    Answer(200, {"set-cookie": data.decode("latin-1")}, b"").cookies()


_COOKIE_WORDS: Final = (
    b"a=b; ",
    b'"',
    b"\\0",
    b"\\",
    b"=",
    b";",
    b" ",
    b"Expires=Mon, 1-Jan-2024 ",
)

_CALL_ENTRY: Final = (
    b"<Entry item='%d'><CallHistoryId>%d</CallHistoryId><RemoteNumber>1001</RemoteNumber>"
    b"<StartTime>2026-11-24T09:02:00</StartTime><Duration>60</Duration>"
    b"<Direction>Outgoing</Direction><Protocol>Sip</Protocol></Entry>"
)
_CALLS: Final = (
    b"<Command><CallHistoryGetResult status='OK'>%s</CallHistoryGetResult></Command>"
    % b"".join(_CALL_ENTRY % (n, n) for n in range(3)),
)
_CALL_WORDS: Final = (b"2026-11-24T09:02:00Z", b"-1", b"9" * 30, b"Received", b"</Entry>")
_STREAMS: Final = (
    b"<Status><SystemUnit><ProductId>x</ProductId></SystemUnit><MediaChannels><Call item='2'>"
    b"<Channel item='1'><Direction>Incoming</Direction><Type>Video</Type><Netstat><Loss>1</Loss>"
    b"<Packets>99</Packets><Jitter>3</Jitter></Netstat></Channel></Call></MediaChannels></Status>"
)

TARGETS: Final = (
    Target("past-calls", _CALLS, (*_XML_WORDS, *_CALL_WORDS), _past_calls),
    Target("streams", (_STREAMS,), (*_XML_WORDS, b"-1", b"9" * 30), _streams),
    Target("listing", (_SETTINGS, _PLAIN), _LISTING_WORDS, _listing),
    Target("terminal-status", (_STATES,), _LISTING_WORDS, _states),
    Target("ends", (_SETTINGS, _STATES, *_TYPED), _LISTING_WORDS, _ends),
    Target("help", (_HELP,), _HELP_WORDS, _help),
    Target("xml", (_CONFIGURATION,), _XML_WORDS, _xml),
    Target("xml-status", (_STATUS,), _XML_WORDS, _xml_status),
    Target("valuespace", (_VALUESPACE,), _XML_WORDS, _valuespace),
    Target("put-answer", _PUT, _XML_WORDS, _put),
    Target("software", _RUNNING, (*_XML_WORDS, b"</XmlDoc>\n"), _running),
    Target("typed-answer", _TYPED, _LISTING_WORDS, _typed),
    Target("cookies", (b"SecureSessionId=abc; Path=/; Secure",), _COOKIE_WORDS, _cookies),
)
