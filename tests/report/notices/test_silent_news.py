"""News of a device that fell silent: the subject of a mail says so, and the log has an event."""

from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest

from fleetcfg.delivery.channels import PROVINCE, MailReader, SyslogChannel
from fleetcfg.delivery.part_news import LookedAt, news_of
from fleetcfg.model.device_state import DeviceState
from fleetcfg.model.server import Server
from fleetcfg.report.notices.news_words import NewsWords
from fleetcfg.report.notices.writer import NewsWriter
from fleetcfg.words import Words
from fleetcfg.workflow.delivery.deliver import state_of
from tests.delivery.servers import text_of
from tests.report.notices.conftest import mail_of


def news_after(told, **figures):
    """Return the news where one device is as *figures* say, and stood as declared before."""
    devices = list(told.figures.devices)
    at = next(n for n, one in enumerate(devices) if one.state is DeviceState.AS_DECLARED)
    before = state_of(told.figures)
    devices[at] = replace(devices[at], **figures)
    later = replace(told, figures=replace(told.figures, devices=tuple(devices)))
    host = devices[at].host
    looked_at = LookedAt(frozenset(), frozenset({host}))
    return later, news_of(PROVINCE, before, state_of(later.figures), looked_at), host


@pytest.mark.parametrize(
    ("reason", "subject", "body"),
    [
        ("DEV_TIMEOUT_CONNECT", "1 thiết bị không trả lời, 0 sai lệch mới", "không trả lời"),
        ("DEV_AUTH_REJECTED", "1 thiết bị không đọc được, 0 sai lệch mới", "không đọc được"),
        ("", "toàn tỉnh: 0 sai lệch mới", "không xem được hết"),
    ],
)
def test_a_mail_says_who_fell_silent_in_its_subject(told, reason, subject, body):
    later, news, host = news_after(told, state=DeviceState.NOT_SEEN, reason=reason)

    sent = mail_of(later, news, MailReader(("so@a.vn",), PROVINCE))

    assert subject in message_from_bytes(sent, policy=default)["Subject"]
    (line,) = [line for line in text_of(sent).splitlines() if line.startswith("  - ")]
    assert line.endswith(f"đúng khai báo → {body}")
    assert NewsWords.of(later, Words("vi")).state(DeviceState.NOT_SEEN, host) == body


def test_what_was_seen_in_part_is_told_as_that(told):
    later, news, host = news_after(told, is_shown_whole=False)
    words = NewsWords.of(later, Words("vi"))

    assert words.state(DeviceState.AS_DECLARED, host) == "đúng trong phần xem được"
    assert "đúng trong phần xem được 1" in words.counts(news)


def test_who_is_heard_of_again_is_said_too(told):
    silent, news, _ = news_after(told, state=DeviceState.NOT_SEEN, reason="DEV_TIMEOUT_CONNECT")
    again = news_of(PROVINCE, news.state, state_of(told.figures), LookedAt())

    assert "1 device is seen again, new breaches 0" in NewsWords.of(told, Words("en")).subject(
        again
    )
    assert silent.run is told.run


def test_the_first_news_say_how_many_could_not_be_read(told):
    news = news_of(PROVINCE, None, state_of(told.figures), LookedAt())
    silent = [one for one in told.figures.devices if one.reason]

    subject = NewsWords.of(told, Words("vi")).subject(news)

    assert f"tin đầu tiên, {len(silent)} thiết bị không đọc được, " in subject


@pytest.mark.parametrize("form", ["rfc5424", "cef"])
@pytest.mark.parametrize("reason", ["DEV_TIMEOUT_CONNECT", ""])
def test_a_log_has_an_event_for_each_device_in_another_state(told, form, reason):
    later, news, host = news_after(told, state=DeviceState.NOT_SEEN, reason=reason)
    channel = SyslogChannel("soc", Server("log.example.vn", 6514), form, 32473)

    body = NewsWriter(Words("en"), "m").message(channel, news, later, "id").decode()

    (event,) = [line for line in body.split("<")[1:] if " device-state " in line]
    assert event.startswith(f"{13 * 8 + (4 if reason else 5)}>")
    assert host in event
    if form == "cef":
        assert "cs5=not_seen cs6=as_declared" in event
        assert "|5|" in event if reason else "|1|" in event
    else:
        assert 'before="as_declared" state="not_seen"' in event
        assert ('unread="silent"' in event) is bool(reason)


def test_the_page_of_a_mail_says_in_which_letters_it_is(told):
    news = news_of(PROVINCE, None, state_of(told.figures), LookedAt())

    sent = mail_of(told, news, MailReader(("so@a.vn",), PROVINCE))

    (page,) = message_from_bytes(sent, policy=default).iter_attachments()
    assert page.get_content_charset() == "utf-8"
