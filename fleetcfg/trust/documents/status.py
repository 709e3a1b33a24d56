"""The status: short-lived news from the Department that can only take authority away.

Its key may lie on an ordinary PC, because nothing in it allows anything: it withdraws, freezes,
names the newest root and manifest and what the Department last saw of each log. The newest one ever
seen wins; an older one is refused, and so is another one of the same version. What one of them took
away stays taken, though a later one leaves it out (`join_statuses`): a thief of the key could else
give it back.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from fleetcfg.trust.documents.document import (
    Ascii,
    Binary,
    Count,
    Digest,
    Document,
    DocumentVersion,
    Frozen,
    Instant,
    Many,
    MemberError,
    Part,
    read_document,
)
from fleetcfg.trust.documents.meeting_freeze import (
    MOST_MEETINGS,
    MeetingFreeze,
    join_meetings,
)
from fleetcfg.trust.documents.root import Freeze

MAX_LIFE = timedelta(days=14)


class ManifestName(Part):
    """The manifest that is in force."""

    version: DocumentVersion
    sha256: Digest


class LogHead(Part):
    """A head of an installation's log: *size* entries, and the tree's *root* over them."""

    size: Count
    root: Annotated[Binary, Field(min_length=32, max_length=32)]


class ExecutorLog(LogHead):
    """The head that the Department last saw of the log *origin*."""

    origin: Ascii


class StatusDocument(Document):
    """See the module.

    Attributes:
        withdrawn: Ids or digests of change-sets that are not to be applied any more.
        executors: What the Department last saw of each executor's log, by key id.
        device_seq: The last sequence number that was given out for each device.
        meetings: Freezes of the devices of a meeting's sites, by id and begin; None for none. One
            of the same id does not begin before the one before it has ended.
        freezes_registers: That what the registers freeze which *manifest* names is in it; absent
            if there are none, or they were not known where it was made.
    """

    version: DocumentVersion
    root_version: DocumentVersion
    manifest: ManifestName
    withdrawn: Many[Ascii]
    freeze: Many[Freeze]
    executors: Frozen[ExecutorLog]
    device_seq: Frozen[Count]
    issued_at: Instant
    expires: Instant
    meetings: (
        Annotated[Many[MeetingFreeze], Field(min_length=1, max_length=MOST_MEETINGS)] | None
    ) = None
    freezes_registers: Literal[True] | None = None

    @model_validator(mode="after")
    def _is_short_lived(self) -> "StatusDocument":
        if not self.issued_at < self.expires <= self.issued_at + MAX_LIFE:
            raise MemberError("SCHEMA", "expires")
        if any(_is_out_of_order(one, next_) for one, next_ in pairwise(self.meetings or ())):
            raise MemberError("SCHEMA", "meetings")
        return self


def join_statuses(before: StatusDocument | None, newest: StatusDocument) -> StatusDocument:
    """Return what is in force: *newest*, with all that those *before* it took away.

    Withdrawals are united; a freeze of one name holds from the earliest begin to the latest end,
    and one that has ended by then is left out; for those of meetings see `join_meetings`. Of
    sequence numbers, and of two heads of one log, the higher counts.
    """
    if before is None:
        return newest
    over = newest.issued_at
    meetings = (*(before.meetings or ()), *(newest.meetings or ()))
    sequences = {**before.device_seq, **newest.device_seq}
    return newest.model_copy(
        update={
            "withdrawn": tuple(sorted({*before.withdrawn, *newest.withdrawn})),
            "freeze": _join_freezes(before.freeze, newest.freeze, over),
            "meetings": join_meetings(meetings, over) or None,
            "executors": _join_logs(before.executors, newest.executors),
            "device_seq": {
                host: max(seq, before.device_seq.get(host, 0)) for host, seq in sequences.items()
            },
        }
    )


def _join_freezes(
    before: Iterable[Freeze], newest: Iterable[Freeze], over: datetime
) -> tuple[Freeze, ...]:
    """Return what both come to; one that is *over* has nothing to do with the next of its name."""
    freezes: dict[str, Freeze] = {}
    for one in (*(known for known in before if known.to > over), *newest):
        freezes[one.id] = longer(freezes[one.id], one) if one.id in freezes else one
    return tuple(one for one in freezes.values() if one.to > over)


def _join_logs(
    before: Mapping[str, ExecutorLog], newest: Mapping[str, ExecutorLog]
) -> dict[str, ExecutorLog]:
    """Return of each executor the newest head, or that of *before* if it is the same log's."""
    heads = {**before, **newest}
    for keyid, known in before.items():
        if known.origin == heads[keyid].origin and known.size >= heads[keyid].size:
            heads[keyid] = known
    return heads


def _is_out_of_order(one: MeetingFreeze, next_: MeetingFreeze) -> bool:
    if one.id == next_.id:
        return next_.from_ <= one.to
    return next_.id < one.id


def longer(one: Freeze, other: Freeze) -> Freeze:
    """Return *one* from the earliest begin of both to their latest end."""
    return one.model_copy(
        update={"from_": min(one.from_, other.from_), "to": max(one.to, other.to)}
    )


def read_status(payload: bytes) -> StatusDocument:
    """Read a payload whose signatures were verified.

    Raises:
        RefusalError: As `read_document`.
    """
    return read_document(StatusDocument, "status", payload)
