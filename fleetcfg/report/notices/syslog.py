"""News as events of a log: RFC 5424 with structured data, or a line of the Common Event Format."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Final

from fleetcfg.delivery.channels import SyslogChannel
from fleetcfg.delivery.part_news import ChangedDevice, PartNews, ToldFinding
from fleetcfg.model.declared import Severity
from fleetcfg.model.verdict import VerdictKind, kind_of
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.report.notices.news_words import NewsWords, bare, count_kind
from fleetcfg.workflow.delivery.deliver import ToldAudit

_FACILITY: Final = 13  # log audit (RFC 5424 table 1)
_LEVELS: Final[Mapping[Severity, int]] = {"critical": 2, "high": 3, "medium": 4, "low": 5}
_NOTICE, _INFORMATIONAL = 5, 6
_CEF_LEVELS: Final[Mapping[Severity, int]] = {"critical": 10, "high": 8, "medium": 5, "low": 3}
_CEF_TOLD: Final = 1
_MOST_FIELD: Final = 512  # characters
_MARK: Final = "\ufeff"  # what follows is UTF-8 (RFC 5424 6.4)
_VERSION: Final = 1
_NOT_HOST: Final = re.compile(r"[^!-~]+")
_CUSTOM: Final = ("verdict", "parameter", "clause", "severity", "state", "before")  # CEF has six
_EVENTS: Final = {"new": "finding-new", "gone": "finding-gone"}


def syslog_frames(
    channel: SyslogChannel, news: PartNews, told: ToldAudit, words: NewsWords, machine: str
) -> bytes:
    """Return one frame for the audit, and one for each device or finding that is news.

    Args:
        channel: Says in which form.
        news: What changed.
        told: The audit.
        words: Of the messages.
        machine: Name of this machine.
    """
    make = _cef if channel.form == "cef" else _structured
    hostname = _NOT_HOST.sub("-", machine)[:255] or "-"
    at = told.figures.origin.made_at
    lines = [make(event, channel, hostname, at, told) for event in _events(news, told, words)]
    return b"".join(b"%d %s" % (len(line), line) for line in lines)


class _Event:
    """One line of the log, before it has a form: *text* is bare, and *facts* become so."""

    def __init__(
        self, name: str, text: str, facts: Mapping[str, str], level: int, cef: int
    ) -> None:
        self.name = name
        self.text = text
        self.facts = {name: bare(fact) for name, fact in facts.items()}
        self.level = level
        self.cef = cef


def _events(news: PartNews, told: ToldAudit, words: NewsWords) -> Iterator[_Event]:
    origin = told.figures.origin
    code = "" if origin.conclusion is None else str(int(EXITS[origin.conclusion]))
    whole = {"run": origin.run, "simulated": str(told.is_simulated).lower()}
    breaches = count_kind(tuple(news.state.findings), VerdictKind.BREACH)
    counts = {"devices": str(len(news.state.devices)), "findings": str(breaches)}
    text = f"{words.subject(news)}. {words.counts(news)}"
    facts = {**whole, **counts, "exit_code": code}
    yield _Event("audit", text, facts, _INFORMATIONAL, _CEF_TOLD)
    for host in news.removed:
        text = f"{words.words.label('deliver.removed')}: {bare(host)}"
        yield _Event("device-removed", text, {**whole, "device": host}, _NOTICE, _CEF_TOLD)
    for changed in news.changed:
        yield _state_event(changed, whole, words)
    for key, findings in (("new", news.appeared), ("gone", news.gone)):
        for one in findings:
            level = _LEVELS[one.severity] if key == "new" else _NOTICE
            cef = _CEF_LEVELS[one.severity] if key == "new" else _CEF_TOLD
            text = f"{words.words.label(f'deliver.event.{key}')}: {words.finding(one)}"
            yield _Event(_EVENTS[key], text, {**whole, **_finding_facts(one)}, level, cef)


def _state_event(one: ChangedDevice, whole: Mapping[str, str], words: NewsWords) -> _Event:
    """Return the event of a device in another state; one that was not read is a warning."""
    is_unread = bool(words.unread(one.host))
    before = {"before": str(one.before)} if one.before else {}
    unread = {"unread": words.unread(one.host)} if is_unread else {}
    facts = {**whole, "device": one.host, **before, "state": str(one.now), **unread}
    text = words.change(one.host, one.before, one.now)
    level, cef = (_LEVELS["medium"], _CEF_LEVELS["medium"]) if is_unread else (_NOTICE, _CEF_TOLD)
    return _Event("device-state", text, facts, level, cef)


def _finding_facts(one: ToldFinding) -> dict[str, str]:
    facts = {
        "device": one.host,
        "verdict": one.verdict,
        "kind": str(kind_of(one.verdict)),
        "severity": one.severity,
        "parameter": one.parameter or one.path,
        "clause": "; ".join(one.clauses),
    }
    return {name: fact for name, fact in facts.items() if fact}


def _structured(
    event: _Event, channel: SyslogChannel, hostname: str, at: datetime, told: ToldAudit
) -> bytes:
    del told
    data = "".join(f' {name}="{_quoted(fact)}"' for name, fact in event.facts.items())
    told_by = f"[fleetcfg@{channel.enterprise}{data}]"
    return f"{_head(event, hostname, at)} {told_by} {_MARK}{_cut(event.text)}".encode()


def _head(event: _Event, hostname: str, at: datetime) -> str:
    time = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    priority = _FACILITY * 8 + event.level
    return f"<{priority}>{_VERSION} {time} {hostname} fleetcfg - {event.name}"


def _quoted(text: str) -> str:
    """Return *text* as the value of a parameter (RFC 5424 6.3.3)."""
    return re.sub(r'(["\\\]])', r"\\\1", _cut(text))


def _cef(
    event: _Event, channel: SyslogChannel, hostname: str, at: datetime, told: ToldAudit
) -> bytes:
    del channel
    origin, facts = told.figures.origin, event.facts
    head = ("CEF:0", "fleetcfg", "fleetcfg", bare(origin.tool_version), event.name, event.text)
    custom = [(f"cs{number}", name) for number, name in enumerate(_CUSTOM, 1) if name in facts]
    extension = {
        "rt": str(int(at.timestamp() * 1000)),
        "externalId": facts["run"],
        "dhost": facts.get("device", ""),
        "cat": "simulated" if told.is_simulated else "",
        "cnt": facts.get("findings", ""),
        **{name: facts[key] for name, key in custom},
        **{f"{name}Label": key for name, key in custom},
    }
    row = " ".join(f"{name}={_cef_value(fact)}" for name, fact in extension.items() if fact)
    header = "|".join((head[0], *map(_cef_field, head[1:]), str(event.cef), row))
    return f"{_head(event, hostname, at)} - {_MARK}{header}".encode()


def _cef_field(text: str) -> str:
    return re.sub(r"([|\\])", r"\\\1", _cut(text))


def _cef_value(text: str) -> str:
    return re.sub(r"([=\\])", r"\\\1", _cut(text))


def _cut(text: str) -> str:
    """Return *text* in one line that is not too long."""
    from_device = " ".join(text.split())
    return from_device if len(from_device) <= _MOST_FIELD else f"{from_device[: _MOST_FIELD - 1]}…"
