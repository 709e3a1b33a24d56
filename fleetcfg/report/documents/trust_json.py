"""Who may do what, for programs: the root as it was signed, and what is in force in short."""

import datetime as dt
import json

from fleetcfg.report.documents.trust_text import TrustInForce
from fleetcfg.report.record_class import (
    Each,
    ToldCount,
    ToldDocument,
    ToldInstant,
    ToldRecord,
    if_any,
    of,
)
from fleetcfg.trust.crypto.canonical import Json


class _DecisionRecord(ToldRecord):
    date: dt.date
    number: str


class _ManifestRecord(ToldRecord):
    decision: _DecisionRecord
    devices: Each[str] = of(lambda manifest: sorted(manifest.semantic))
    files: ToldCount = of(lambda manifest: len(manifest.files))
    releases: list[str] = if_any(lambda manifest: [one.id for one in manifest.releases or ()])
    version: int


class _StatusRecord(ToldRecord):
    expires: ToldInstant
    freeze: list[str] = of(lambda status: [one.id for one in status.freeze])
    meetings: list[str] = if_any(lambda status: [one.id for one in status.meetings or ()])
    version: int
    withdrawn: list[str]


def _root(trust: TrustInForce) -> dict[str, Json]:
    signed: dict[str, Json] = json.loads(trust.root.to_bytes())
    return dict(sorted({**signed, "sha256": trust.sha256}.items()))


class TrustDocument(ToldDocument):
    """Who may do what, and what is in force: the root as signed, and its digest."""

    SCHEMA = "fleetcfg.trust/1"
    IS_PRETTY = True

    manifest: _ManifestRecord | None = of(lambda trust: trust.documents["manifest"])
    root: dict[str, object] = of(_root)
    status: _StatusRecord | None = of(lambda trust: trust.documents["status"])
