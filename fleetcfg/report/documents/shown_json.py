"""What a signed file is and says, for programs: of what is not proven, its digest and size."""

import datetime as dt
from typing import Any, Literal

from fleetcfg.authority.inspection import InspectionState, Vote
from fleetcfg.errors import Stage
from fleetcfg.report.record_class import (
    Code,
    ToldCount,
    ToldDocument,
    ToldFacts,
    ToldRecord,
    if_any,
    if_told,
    of,
)
from fleetcfg.trust.documents.manifest import Decision


class _RefusalRecord(ToldRecord):
    code: Code
    stage: Stage
    facts: ToldFacts


class _DecisionRecord(ToldRecord):
    number: str
    date: dt.date


def _decided(vote: Vote) -> Decision | None:
    return vote.approval.decision if vote.approval else None


class _VoteRecord(ToldRecord):
    """An approval inside; of one that counts for nothing only why."""

    person: str | None = of(lambda vote: vote.approval and vote.approval.person)
    verdict: Literal["approve", "reject"] | None = of(
        lambda vote: vote.approval and vote.approval.verdict
    )
    decision: _DecisionRecord | None = of(_decided)
    refusal: _RefusalRecord | None = of(lambda vote: None if vote.approval else vote.refusal)


class ShownDocument(ToldDocument):
    """What a signed file is and says, and who signed it."""

    SCHEMA = "fleetcfg-shown/1"
    NAME_KEY = "format"
    IS_PRETTY = True

    kind: str = of("shown.kind")
    sha256: str = of(lambda file: file.shown.sha256 or file.shown.file_sha256)
    size: ToldCount = of("shown.size")
    proven: bool = of("shown.is_proven")
    draft: Literal[True] = if_told(lambda file: True if file.shown.draft else None)
    signed_by: list[str] = of("shown.people")
    signed_elsewhere: list[str] = if_any("shown.elsewhere")
    document: Any = of("shown.document")
    approvals: list[_VoteRecord] = of("shown.votes")
    state: InspectionState = of("shown.state")
    refusal: _RefusalRecord | None = of("shown.trouble")
    stale: _RefusalRecord | None = of("shown.stale")
    released: list[_RefusalRecord] = if_any("shown.released")
