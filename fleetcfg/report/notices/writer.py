"""Puts news into the form of whatever channel they go to."""

from dataclasses import dataclass

from fleetcfg.delivery.channels import (
    HookChannel,
    MailChannel,
    MetricsChannel,
    SentChannel,
    SyslogChannel,
)
from fleetcfg.delivery.part_news import PartNews
from fleetcfg.report.notices.news_words import NewsWords
from fleetcfg.words import Words
from fleetcfg.workflow.delivery.deliver import ToldAudit


@dataclass(frozen=True, slots=True)
class NewsWriter:
    """See `fleetcfg.workflow.delivery.deliver.MessageWriter`.

    Attributes:
        words: The language.
        machine: Name of this machine, for logs.
    """

    words: Words
    machine: str

    def message(self, channel: SentChannel, news: PartNews, told: ToldAudit, name: str) -> bytes:
        """Return what is sent to *channel*; *name* is the id of the message."""
        words = NewsWords.of(told, self.words)
        match channel:
            case MailChannel():
                from fleetcfg.report.notices.mail import mail_bytes  # noqa: PLC0415 - templates of pages

                return mail_bytes(channel, news, told, words, name)
            case SyslogChannel():
                from fleetcfg.report.notices.syslog import syslog_frames  # noqa: PLC0415 - few have one

                return syslog_frames(channel, news, told, words, self.machine)
            case HookChannel():
                from fleetcfg.report.notices.hook import hook_bytes  # noqa: PLC0415 - few have one

                return hook_bytes(news, told, name)

    def metrics(self, channel: MetricsChannel, told: ToldAudit) -> bytes:
        """Return what stands in the file of metrics."""
        from fleetcfg.report.notices.metrics import metrics_bytes  # noqa: PLC0415 - a library of its own

        return metrics_bytes(channel, told)
