"""News as JSON for a program: codes and names, no words. Times in UTC as RFC 3339."""

from collections import Counter
from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator

from fleetcfg.delivery.part_news import PartNews
from fleetcfg.model.device_state import DeviceState
from fleetcfg.model.verdict import Verdict, VerdictKind, kind_of
from fleetcfg.report.notices.news_words import bare_record, count_kind
from fleetcfg.report.record_class import (
    ExitCode,
    Known,
    ToldCount,
    ToldDocument,
    ToldInstant,
    ToldRecord,
    of,
    record_of,
)
from fleetcfg.report.totals_record import Kinds
from fleetcfg.workflow.delivery.deliver import ToldAudit


class _Finding(ToldRecord):
    host: Known
    verdict: Verdict
    kind: VerdictKind = of(lambda one: kind_of(one.verdict))
    severity: str
    parameter: Known
    path: Known
    clauses: list[str]


class _Changed(ToldRecord):
    host: str
    before: DeviceState | None
    now: DeviceState


@dataclass(frozen=True, slots=True)
class NamedNews:
    """News, the audit that they are of, and the id by which they are told."""

    news: PartNews
    told: ToldAudit
    id: str


def _states(one: NamedNews) -> Counter[DeviceState]:
    return Counter(one.news.state.devices.values())


class NewsRecord(ToldDocument):
    """News of one part of the fleet."""

    SCHEMA = "fleetcfg.news/1"

    id: str
    part: Annotated[str, BeforeValidator(str)] = of("news.part")
    run: str = of("told.figures.origin.run")
    started_at: ToldInstant = of("told.figures.origin.read_at")
    made_at: ToldInstant = of("told.figures.origin.made_at")
    tool_version: str = of("told.figures.origin.tool_version")
    simulated: bool = of("told.is_simulated")
    exit_code: ExitCode | None = of("told.figures.origin.conclusion")
    first: bool = of("news.is_first")
    devices: dict[DeviceState, ToldCount] = of(_states)
    partly: ToldCount = of(
        lambda one: sum(
            device.told_state is DeviceState.AS_SHOWN and device.host in one.news.state.devices
            for device in one.told.figures.devices
        )
    )
    findings: ToldCount = of(lambda one: count_kind([*one.news.state.findings], VerdictKind.BREACH))
    kinds: Kinds = of(lambda one: Counter(kind_of(f.verdict) for f in one.news.state.findings))
    new: list[_Finding] = of("news.appeared")
    gone: list[_Finding] = of("news.gone")
    changed: list[_Changed] = of("news.changed")
    removed: list[str] = of("news.removed")


def hook_bytes(news: PartNews, told: ToldAudit, name: str) -> bytes:
    """Return the document; *name* is its id."""
    record = record_of(NewsRecord, NamedNews(news, told, name))
    return NewsRecord.line(bare_record(record)).encode()
