"""News in the form of each channel: what is told, what is never told, and how it is spelled."""

import json
import re
from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest

from fleetcfg.delivery.channels import (
    PROVINCE,
    FleetPart,
    HookChannel,
    MailChannel,
    MailReader,
    SyslogChannel,
)
from fleetcfg.delivery.outbox import open_outbox
from fleetcfg.delivery.outcome import DeliveryFate
from fleetcfg.delivery.part_news import LookedAt, PartNews, news_of, told_finding
from fleetcfg.devices.driver import Credential
from fleetcfg.model.finding import Finding
from fleetcfg.model.server import Server
from fleetcfg.model.value import Secret
from fleetcfg.model.verdict import Verdict
from fleetcfg.report.addresses import MARK, report_without_addresses, without_addresses
from fleetcfg.report.formats.chat_text import MOST_CHARACTERS
from fleetcfg.report.formats.registry import report_bytes
from fleetcfg.report.notices.news_words import NewsWords
from fleetcfg.report.notices.writer import NewsWriter
from fleetcfg.report.reports.fleet_report import fleet_report
from fleetcfg.words import Words
from fleetcfg.workflow.delivery.deliver import DeliveryTools, show_news, state_of
from tests.cli.kept_audit import RUN
from tests.delivery.servers import text_of
from tests.report.notices.conftest import MADE, WRITER, mail_of

HOSTILE = '"]\\ =|\n\x1b[31m<b>10.1.2.3</b>'
VNPT = FleetPart("provider", "vnpt-lai-chau")


def test_a_mail_says_what_is_new_and_brings_the_page(told, news):
    readers = (MailReader(("so@a.vn", "b@a.vn"), PROVINCE), MailReader(("noc@a.vn",), VNPT))

    sent = mail_of(told, news, *readers)
    mail = message_from_bytes(sent, policy=default)

    assert mail["To"] == "so@a.vn, b@a.vn"
    assert mail["Message-ID"] == "<id7@so.vn>"
    assert mail["Auto-Submitted"] == "auto-generated"
    text = text_of(sent)
    assert f"Mới: sai lệch đã thấy ({len(news.appeared)}):" in text
    assert "call.auto_answer" in text
    (page,) = mail.iter_attachments()
    assert page.get_content_type() == "text/html"
    assert RUN in page.get_content()


def test_a_mail_tells_what_is_new_by_room(told, news):
    """Of a room of which several things are new, its name stands once."""
    first = next(one for one in news.appeared if one.host)
    news = replace(news, appeared=(*news.appeared, replace(first, parameter="call.rate")))
    lines = text_of(mail_of(told, news, MailReader(("a@b.vn",), PROVINCE))).splitlines()

    begin = next(n for n, line in enumerate(lines) if line.startswith("Mới: sai lệch đã thấy"))
    part = lines[begin + 1 : lines.index("", begin)]
    rooms = [line for line in part if line.startswith("  - ")]
    names = [line.removeprefix("  - ").partition(" · ")[0].partition(" (")[0] for line in rooms]
    several = [line for line in rooms if line.endswith("):")]
    assert len(set(names)) == len(names) > 1
    assert several
    told_lines = len(part) - len(several)
    assert told_lines == len(news.appeared)


def test_one_unit_is_told_nothing_of_another(told):
    figures = told.figures
    rooms = {room.id for room in figures.rooms if room.provider == VNPT.id}
    of_vnpt = news_of(VNPT, None, state_of(figures.only(rooms)), LookedAt())

    sent = mail_of(told, of_vnpt, MailReader(("noc@a.vn",), VNPT))

    text = text_of(sent)
    (page,) = message_from_bytes(sent, policy=default).iter_attachments()
    others = {room.name for room in figures.rooms} - {
        room.name for room in figures.rooms if room.id in rooms
    }
    assert others
    assert not [name for name in others if name in text or name in page.get_content()]


def test_no_address_leaves_by_mail_or_chat(told, news):
    """The kept audit has one among the reasons why a device did not answer."""
    report = fleet_report(told.figures, Words("vi"), kind="province", scope="")
    assert "192.0.2.1" in report_bytes(report, "html").decode()

    sent = mail_of(told, news, MailReader(("a@b.vn",), PROVINCE))
    (page,) = message_from_bytes(sent, policy=default).iter_attachments()
    bare = report_bytes(report_without_addresses(report), "html").decode()
    chat = report_bytes(report, "chat").decode()

    for text in (text_of(sent), page.get_content(), bare, chat):
        assert "192.0.2.1" not in text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("tới 10.1.2.3.", f"tới {MARK}."),
        ("[2001:db8::1]:443", f"[{MARK}]:443"),
        ("fe80::1 và ::1", f"{MARK} và {MARK}"),
        ("(10.1.2.3/24)", f"({MARK}/24)"),
        ("lúc 09:30:15, 28/11/2026", "lúc 09:30:15, 28/11/2026"),
        ("09:30", "09:30"),
        ("bản 9.15.0.11.3", "bản 9.15.0.11.3"),
        ("ip10.0.0.1, _10.0.0.1, 10.0.0.1_a", f"ip{MARK}, _{MARK}, {MARK}_a"),
        ("10.0.0.1.example.vn", f"{MARK}.example.vn"),
        ("Điều 5.3: a", "Điều 5.3: a"),
        ("aa:bb:cc:dd:ee:ff", MARK),
    ],
)
def test_what_is_an_address(text, left):
    assert without_addresses(text) == left


def frames(data: bytes) -> list[str]:
    """Read octet-counted frames (RFC 5425 4.3)."""
    read = []
    while data:
        length, _, data = data.partition(b" ")
        read.append(data[: int(length)].decode())
        data = data[int(length) :]
    return read


RFC_5424 = re.compile(
    r"<(?P<pri>\d{1,3})>1 (?P<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (?P<host>[!-~]{1,255})"
    r" fleetcfg - (?P<id>[!-~]{1,32})"
    r" (?P<data>-|\[fleetcfg@4711(?: [!-~]+=\"(?:[^\"\\\]]|\\[\"\\\]])*\")*\])"
    r" \ufeff(?P<text>[^\x00-\x1f]*)"
)


def read_as(pattern: re.Pattern[str], line: str) -> re.Match[str]:
    found = pattern.fullmatch(line)
    assert found is not None, line
    return found


LOG = SyslogChannel("soc", Server("a", 6514), "rfc5424", 4711)


def test_events_are_spelled_as_rfc_5424_has_it(told, news):
    lines = [read_as(RFC_5424, line) for line in frames(WRITER.message(LOG, news, told, "id"))]

    assert [line["id"] for line in lines] == ["audit"] + ["finding-new"] * len(news.appeared)
    assert {line["host"] for line in lines} == {"m-y-m-t"}
    assert lines[0]["pri"] == str(13 * 8 + 6)
    assert lines[1]["pri"] == str(13 * 8 + 2), "critical"
    assert 'exit_code="2"' in lines[0]["data"]
    assert 'clause="QĐ 32/2019 Điều 5.3"' in lines[1]["data"]


def test_a_device_that_was_taken_out_is_an_event_of_its_own(told, news):
    gone = replace(news, appeared=(), removed=('codec"] 1',))

    audit, removed = frames(WRITER.message(LOG, gone, told, "id"))

    event = read_as(RFC_5424, removed)
    assert read_as(RFC_5424, audit)["id"] == "audit"
    assert (event["id"], event["pri"]) == ("device-removed", str(13 * 8 + 5))
    assert f'run="{RUN}" simulated="false" device="codec\\"\\] 1"' in event["data"]
    assert event["text"].endswith('codec"] 1')


@pytest.fixture
def hostile(told, news) -> PartNews:
    one = Finding(
        told.figures.devices[0].host,
        Verdict.UNAUTHORIZED,
        "",
        HOSTILE,
        clauses=(HOSTILE * 100,),
        severity="high",
    )
    return replace(news, appeared=(told_finding(one),), gone=(told_finding(one),))


def test_what_a_device_says_ends_neither_a_field_nor_a_frame(told, hostile):
    lines = frames(WRITER.message(LOG, hostile, told, "id"))

    assert [read_as(RFC_5424, line)["id"] for line in lines] == [
        "audit",
        "finding-new",
        "finding-gone",
    ]
    assert max(map(len, lines)) < 4096


CEF = re.compile(r"CEF:0((?:\|(?:[^|\\\n]|\\[|\\])*){5})\|(\d+)\|(.*)")
PAIR = re.compile(r"(\w+)=((?:[^=\\]|\\[=\\])*?)(?= \w+=|$)")


def test_a_line_of_the_common_event_format_can_be_taken_apart(told, hostile):
    channel = replace(LOG, form="cef")

    lines = [
        read_as(CEF, line.partition("\ufeff")[2])
        for line in frames(WRITER.message(channel, hostile, told, "id"))
    ]

    assert [line[2] for line in lines] == ["1", "8", "1"]
    pairs = dict(PAIR.findall(lines[1][3]))
    assert pairs["cs1"] == "unauthorized"
    assert pairs["cs1Label"] == "verdict"
    assert pairs["externalId"] == RUN


def test_a_hook_is_sent_codes_and_no_values(told, news):
    body = json.loads(WRITER.message(HookChannel("w", "https://a/", "env:A"), news, told, "id7"))

    assert (body["schema"], body["id"], body["part"]) == ("fleetcfg.news/1", "id7", "province")
    assert body["exit_code"] == 2
    assert sum(body["devices"].values()) == len(told.figures.devices)
    assert len(body["new"]) == len(news.appeared)
    assert "live" not in body["new"][0]


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("kind", ["province", "audit"])
def test_a_chat_is_short_and_says_what_matters(told, lang, kind):
    report = fleet_report(told.figures, Words(lang), kind=kind, scope="")

    text = report_bytes(report, "chat").decode()

    assert len(text) <= MOST_CHARACTERS
    assert RUN in text
    assert report.title in text


def test_a_long_chat_is_cut_and_still_names_the_audit(told):
    report = fleet_report(told.figures, Words("vi"), kind="province", scope="")
    long = replace(report, subject=report.subject + " rất dài" * 100)

    text = report_bytes(long, "chat").decode()

    assert len(text) <= MOST_CHARACTERS


@pytest.mark.parametrize("new", range(1, 60, 7))
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_subject_is_read_as_it_was_written(told, news, lang, new):
    """A long one is encoded in parts, and no blank may be lost between them."""
    few = replace(news, is_first=False, appeared=news.appeared[:1] * new)
    words = NewsWords.of(told, Words(lang))
    channel = MailChannel("thu", Server("a", 25), "a@b.vn", (MailReader(("a@b.vn",), PROVINCE),))

    sent = NewsWriter(Words(lang), "m").message(channel, few, told, "id")

    assert message_from_bytes(sent, policy=default)["Subject"] == words.subject(few)
    head = sent.partition(b"\r\n\r\n")[0]
    assert max(map(len, head.split(b"\r\n"))) <= 78


def test_no_name_of_a_provider_becomes_a_line_of_the_head(told, news):
    """The library would take what is encoded in a name for an encoding of its own."""
    name = "=?utf-8?q?x=0D=0ABcc:_evil@evil.vn=0D=0A=0D=0ABODY?="
    rooms = tuple(replace(room, provider_name=name) for room in told.figures.rooms)
    figures = replace(told.figures, rooms=rooms)
    of_vnpt = replace(news, part=VNPT)

    sent = mail_of(replace(told, figures=figures), of_vnpt, MailReader(("noc@a.vn",), VNPT))

    mail = message_from_bytes(sent, policy=default)
    assert name in str(mail["Subject"])
    assert [*mail] == [
        "Subject",
        "From",
        "To",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "MIME-Version",
        "Content-Type",
    ]


def test_units_are_told_by_what_was_signed_or_not_at_all(told, tmp_path):
    readers = (MailReader(("so@a.vn",), PROVINCE), MailReader(("noc@a.vn",), VNPT))
    channel = MailChannel("thu", Server("127.0.0.1", 9), "a@b.vn", readers)
    tools = DeliveryTools(
        WRITER,
        lambda _: Credential("", Secret("")),
        lambda _: Secret(""),
        MADE,
        lambda n: "00" * n,
        is_signed=False,
    )

    with open_outbox(tmp_path / "outbox") as outbox:
        shown = {one.part: one for one in show_news([channel], told, outbox, tools)}

    assert shown["province"].fate is DeliveryFate.SHOWN
    assert shown[str(VNPT)].code == "DELIVERY_NOT_SIGNED"
