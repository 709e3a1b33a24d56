"""News as a mail (RFC 5322): what changed as plain text, and the summary page beside it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from fleetcfg.delivery.channels import MailChannel, readers_of
from fleetcfg.delivery.part_news import ChangedDevice, PartNews, ToldFinding
from fleetcfg.model.verdict import VerdictKind, kind_of
from fleetcfg.report.addresses import report_without_addresses
from fleetcfg.report.formats.html_page import render as html_page
from fleetcfg.report.notices.news_words import NewsWords, bare
from fleetcfg.report.reports.fleet_report import fleet_report
from fleetcfg.workflow.delivery.deliver import ToldAudit

MOST_LISTED: Final = 100  # of one kind; the page beside it has the figures of all
_PAGE: Final = "bao-cao.html"
_CHARSET: Final = {"charset": "utf-8"}  # else a reader takes US-ASCII (RFC 2046 4.1.2)


def mail_bytes(
    channel: MailChannel, news: PartNews, told: ToldAudit, words: NewsWords, name: str
) -> bytes:
    """Return the mail; *name* is in its id."""
    mail = EmailMessage(policy=SMTP)
    simulated = f"[{words.words.label('notice.SIMULATED')}] " if told.is_simulated else ""
    mail["From"] = channel.sender
    mail["To"] = ", ".join(readers_of(channel, news.part))
    mail["Date"] = format_datetime(_whole(told.figures.origin.made_at))
    mail["Message-ID"] = f"<{name}@{channel.sender.partition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answer by a machine is wanted
    mail.set_content("".join(f"{line}\n" for line in _lines(news, words)))
    report = fleet_report(
        told.figures, words.words, kind=news.part.kind, scope=news.part.id
    ).summary()
    page = html_page(report_without_addresses(report))
    mail.add_attachment(page, maintype="text", subtype="html", filename=_PAGE, params=_CHARSET)
    # By hand: the library folds between words that it encodes apart, and so loses the blank there.
    subject = Header(simulated + words.subject(news), "utf-8", header_name="Subject").encode(
        linesep="\r\n"
    )
    return b"Subject: " + subject.encode() + b"\r\n" + mail.as_bytes()


def _whole(at: datetime) -> datetime:
    return at.replace(microsecond=0)


def _lines(news: PartNews, words: NewsWords) -> Iterator[str]:
    label = words.words.label
    yield words.subject(news)
    yield from words.notices(news.part)
    yield ""
    yield words.counts(news)
    for kind in (VerdictKind.BREACH, VerdictKind.WAITS, VerdictKind.NOT_SEEN, VerdictKind.ALLOWED):
        own = [one for one in news.appeared if kind_of(one.verdict) is kind]
        yield from _by_room(label(f"deliver.new.{kind}"), _told(own, words), words)
    yield from _by_room(label("deliver.gone"), _told(news.gone, words), words)
    changed = [(one.host, _change(one, words)) for one in news.changed]
    yield from _by_room(label("deliver.changed"), changed, words)
    yield from _listed(label("deliver.removed"), list(map(bare, news.removed)), words)
    yield ""
    yield label("deliver.attached", file=_PAGE)
    yield words.source()


def _told(found: Sequence[ToldFinding], words: NewsWords) -> list[tuple[str, str]]:
    return [(one.host, words.finding(one, words.within(one.host))) for one in found]


def _listed(heading: str, told: list[str], words: NewsWords) -> Iterator[str]:
    if not told:
        return
    yield ""
    yield f"{heading} ({len(told)}):"
    yield from (f"  - {line}" for line in told[:MOST_LISTED])
    if len(told) > MOST_LISTED:
        yield f"  … {words.words.label('deliver.more', count=len(told) - MOST_LISTED)}"


def _change(one: ChangedDevice, words: NewsWords) -> str:
    told = words.change_of(one.host, one.before, one.now)
    return ": ".join(filter(None, (bare(words.within(one.host)), told)))


def _by_room(heading: str, told: Sequence[tuple[str, str]], words: NewsWords) -> Iterator[str]:
    """Yield what is told of devices, by room; the first that is told of stands first."""
    if not told:
        return
    rooms = dict[str, list[str]]()
    for host, line in told[:MOST_LISTED]:
        rooms.setdefault(words.room_of(host), []).append(line)
    yield ""
    yield f"{heading} ({len(told)}):"
    for room, lines in rooms.items():
        if len(lines) == 1:
            yield f"  - {room} · {lines[0]}"
        else:
            yield f"  - {room} ({len(lines)}):"
            yield from (f"      {line}" for line in lines)
    if len(told) > MOST_LISTED:
        yield f"  … {words.words.label('deliver.more', count=len(told) - MOST_LISTED)}"
