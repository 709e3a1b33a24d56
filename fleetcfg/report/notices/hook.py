"""News as JSON for a program: codes and names, no words. Times in UTC as RFC 3339."""

from typing import Final

from fleetcfg.delivery.part_news import PartNews, ToldFinding
from fleetcfg.model.device_state import DeviceState
from fleetcfg.model.timezone import spell_instant
from fleetcfg.model.verdict import TOLD_KINDS, VerdictKind, kind_of
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.report.json_text import json_line
from fleetcfg.report.notices.news_words import bare_json, count_kind
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.workflow.delivery.deliver import ToldAudit

NEWS_SCHEMA: Final = "fleetcfg.news/1"


def hook_bytes(news: PartNews, told: ToldAudit, name: str) -> bytes:
    """Return the document; *name* is its id."""
    origin = told.figures.origin
    findings = tuple(news.state.findings)
    states = list(news.state.devices.values())
    record: dict[str, Json] = {
        "schema": NEWS_SCHEMA,
        "id": name,
        "part": str(news.part),
        "run": origin.run,
        "started_at": spell_instant(origin.read_at),
        "made_at": spell_instant(origin.made_at),
        "tool_version": origin.tool_version,
        "simulated": told.is_simulated,
        "exit_code": None if origin.conclusion is None else int(EXITS[origin.conclusion]),
        "first": news.is_first,
        "devices": {str(state): states.count(state) for state in dict.fromkeys(states)},
        "partly": sum(
            one.told_state is DeviceState.AS_SHOWN and one.host in news.state.devices
            for one in told.figures.devices
        ),
        "findings": count_kind(findings, VerdictKind.BREACH),
        "kinds": {str(kind): count_kind(findings, kind) for kind in TOLD_KINDS},
        "new": [_finding(one) for one in news.appeared],
        "gone": [_finding(one) for one in news.gone],
        "changed": [
            {"host": one.host, "before": one.before and str(one.before), "now": str(one.now)}
            for one in news.changed
        ],
        "removed": list(news.removed),
    }
    return (json_line(bare_json(record)) + "\n").encode()


def _finding(one: ToldFinding) -> Json:
    return {
        "host": one.host or None,
        "verdict": str(one.verdict),
        "kind": str(kind_of(one.verdict)),
        "severity": one.severity,
        "parameter": one.parameter or None,
        "path": one.path or None,
        "clauses": list(one.clauses),
    }
