"""Whatever a field of a report holds: no address and nothing that does not show itself leaves."""

import dataclasses
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from io import BytesIO
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fleetcfg.declared.load import read_sources
from fleetcfg.delivery.channels import (
    PROVINCE,
    HookChannel,
    MailChannel,
    MailReader,
    SyslogChannel,
)
from fleetcfg.delivery.part_news import ChangedDevice, LookedAt, PartNews, news_of
from fleetcfg.devices.registry import catalogs
from fleetcfg.model.characters import is_hidden
from fleetcfg.model.device_state import DeviceState
from fleetcfg.model.meeting_notice import MeetingNotice, NoticeStep
from fleetcfg.model.readiness import DutyPost
from fleetcfg.model.registers.meetings import Meeting
from fleetcfg.model.server import Server
from fleetcfg.observations.runs import load_run
from fleetcfg.observations.store import open_observations
from fleetcfg.report.audits.run_digest import RunDigest
from fleetcfg.report.notices.incident_notice import IncidentNoticeWriter, queued_notices_text
from fleetcfg.report.notices.meeting_mail import MeetingMail
from fleetcfg.report.notices.writer import NewsWriter
from fleetcfg.words import Words
from fleetcfg.workflow.audits.figures import FiguresRequest, figures_of
from fleetcfg.workflow.delivery.deliver import ToldAudit, state_of
from fleetcfg.workflow.incidents.notices import QueuedNotices
from tests.cli.kept_audit import AT, ROOT, RUN, keep_audit
from tests.report.hostile_year import year_nouns

MADE = datetime(2026, 11, 28, 9, 30, tzinfo=UTC)
READER = MailReader(("a@b.vn",), PROVINCE)
MAIL = MailChannel("thu", Server("a", 25), "fleetcfg@so.vn", (READER,))
HOOK = HookChannel("hook", "https://a.vn/h", "env:A")
LOGS = tuple(SyslogChannel("log", Server("a.vn", 6514), form, 32473) for form in ("rfc5424", "cef"))
ADDRESSES: Final = ("10.1.2.3", "fe80::1:2:3")
ODD: Final = ("\x1b[2J", "\u202e", "\x00", "\r\n", "\u2028", "\x9b", "\ufeff")
TEXTS = st.lists(st.sampled_from((*ADDRESSES, *ODD, "<b>", '"', "\\", "]", "|", "=")), min_size=1)
# Of a closed vocabulary: nobody chooses what stands there.
_CLOSED: Final = frozenset({"basis", "kind", "role", "severity", "classification"})

hostile = settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


def spoiled(value: Any, text: str) -> Any:
    """Return *value* with *text* behind every text in it, wherever it stands: fields to come too.

    A place that is the same twice is so afterwards.
    """
    if type(value) is str:
        return f"{value} {text}"
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        named = (one.name for one in dataclasses.fields(value) if one.init)
        new = {name: spoiled(getattr(value, name), text) for name in named if name not in _CLOSED}
        return replace(value, **new)
    if isinstance(value, Mapping):
        return {spoiled(key, text): spoiled(one, text) for key, one in value.items()}
    if isinstance(value, tuple | frozenset):
        return type(value)(spoiled(one, text) for one in value)
    return value


def assert_bare(*texts: str) -> None:
    for text in texts:
        assert not [one for one in ADDRESSES if one in text], text
        assert not [one for one in text if is_hidden(one) and one != "\n"], text


def texts_of(content: object) -> Iterator[str]:
    """Yield every text of JSON, and every name."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        yield from content
        yield from (text for one in content.values() for text in texts_of(one))
    elif isinstance(content, list):
        yield from (text for one in content for text in texts_of(one))


def parts_of(sent: bytes) -> Iterator[str]:
    """Yield the subject and every text of a mail, also those in its documents."""
    mail = message_from_bytes(sent, policy=default)
    yield mail["Subject"]
    for part in mail.walk():
        if part.is_multipart():
            continue
        data: Any = part.get_payload(decode=True)
        if data.startswith(b"PK"):
            with zipfile.ZipFile(BytesIO(data)) as packed:
                yield from (packed.read(n).decode() for n in packed.namelist() if "xml" in n)
        else:
            yield data.decode().replace("\r\n", "\n").replace("\n ", "")


@pytest.fixture(scope="module")
def audited(tmp_path_factory) -> Callable[[], ToldAudit]:
    """Return what returns an audit: as text it would be long, where a case fails."""
    store = tmp_path_factory.mktemp("kept") / "history.sqlite"
    keep_audit(store)
    folders = ([ROOT / "inventory"], ROOT / "baselines", ROOT / "playbooks")
    province = read_sources(*folders, catalogs=catalogs()).province(at=AT)
    with closing(open_observations(store)) as kept:
        figures = figures_of(FiguresRequest(MADE, RunDigest()), province, kept)
        told = ToldAudit(load_run(kept, RUN), figures)
    return lambda: told


def news(told: ToldAudit) -> PartNews:
    """Return news of everything that there is: new, gone, changed and removed."""
    first = news_of(PROVINCE, None, state_of(told.figures), LookedAt())
    changed = tuple(
        ChangedDevice(host, DeviceState.WAITING, state)
        for host, state in first.state.devices.items()
    )
    return replace(
        first, is_first=False, changed=changed, gone=first.appeared, removed=("codec-9",)
    )


@hostile
@given(TEXTS)
def test_nothing_but_what_may_leaves_by_any_channel(audited, pieces):
    text, told = "·".join(pieces), audited()
    figures = replace(told, figures=spoiled(told.figures, text))
    writer = NewsWriter(Words("vi"), "máy một")
    everything = spoiled(news(told), text)
    everything = replace(everything, part=PROVINCE)

    hook = writer.message(HOOK, everything, figures, "id7")
    mail = writer.message(MAIL, everything, figures, "id7")
    logs = [writer.message(channel, everything, figures, "id7") for channel in LOGS]

    assert_bare(*texts_of(json.loads(hook)))
    assert_bare(*parts_of(mail))
    assert_bare(*(log.decode().replace(" \ufeff", " ") for log in logs))


@hostile
@given(TEXTS)
def test_nothing_but_what_may_leaves_of_an_incident(pieces):
    text = "·".join(pieces)
    (queued, _) = year_nouns(text, MADE)["incident notices"]
    assert isinstance(queued, QueuedNotices)
    writer = IncidentNoticeWriter(Words("vi"))

    assert queued.notices
    for one in queued.notices:
        assert_bare(*texts_of(json.loads(writer.notice(HOOK, one, ["a@b.vn"], MADE))))
        assert_bare(*parts_of(writer.notice(MAIL, one, ["a@b.vn"], MADE)))
    assert_bare(queued_notices_text(QueuedNotices(queued.notices), Words("vi")))


@hostile
@given(TEXTS, st.sampled_from(["site", "provider"]))
def test_nothing_but_what_may_leaves_of_a_meeting(pieces, kind):
    text = "·".join(pieces)
    meeting = Meeting("gb-12", MADE, MADE + timedelta(hours=2), "a", ("a",), "105/GM", title="Họp")
    duty = {"a": ("UBND xã A", (DutyPost("tr-1", "Kỹ thuật trực", "VNPT"),))}
    steps = tuple((step, MADE) for step in NoticeStep)
    notice = MeetingNotice(meeting, kind, "r", "Nơi nhận", "Chủ tọa", duty, steps, "VP")

    sent = MeetingMail(Words("vi"), MADE).mail(MAIL, spoiled(notice, text), ["a@b.vn"], "id7")

    assert_bare(*parts_of(sent))
