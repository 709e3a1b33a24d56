"""What the next manifest gives back of the freezes of meetings, before they end."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from fleetcfg.errors import RefusalError, RequestError, Stage
from fleetcfg.model.nearest import nearest
from fleetcfg.model.timezone import spell_instant
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.trust.documents.manifest import Decision, Manifest, Release
from fleetcfg.trust.documents.meeting_freeze import MeetingFreeze, join_meetings
from fleetcfg.trust.documents.status import StatusDocument

_REASON_MOST: Final = 255


@dataclass(frozen=True, slots=True)
class ReleaseWishes:
    """What the next manifest shall release, beside what the one before it did.

    Attributes:
        released: Why, by id of the meeting.
        taken_back: Ids of meetings of which nothing shall be released any more.
    """

    released: Mapping[str, str] = field(default_factory=dict[str, str])
    taken_back: Collection[str] = ()

    def has(self, meeting: str) -> bool:
        """Tell whether anything is wished of *meeting*."""
        return meeting in self.released or meeting in self.taken_back


NO_WISHES: Final = ReleaseWishes()


def release_wishes(released: Sequence[str], taken_back: Sequence[str]) -> ReleaseWishes:
    """Return what is asked for: each of *released* is ``ID:REASON``.

    Raises:
        RequestError: ``USAGE_RELEASE``; also of a meeting that is named twice.
    """
    asked: dict[str, str] = {}
    for text in released:
        meeting, _, reason = (part.strip() for part in text.partition(":"))
        is_said = meeting and 0 < len(reason) <= _REASON_MOST
        if not is_said or meeting in asked or meeting in taken_back:
            raise RequestError("USAGE_RELEASE", text=text)
        asked[meeting] = reason
    return ReleaseWishes(asked, frozenset(taken_back))


@dataclass(frozen=True, slots=True)
class MeetingsFrozen:
    """What is frozen for meetings where the next manifest is drafted.

    Attributes:
        known: As the next status will have it: what was signed, joined with what is declared.
        declared: What the registers ask for that are going to be signed.
    """

    known: Sequence[MeetingFreeze]
    declared: Sequence[MeetingFreeze]

    def asked_for(self, meeting: str) -> Iterator[MeetingFreeze]:
        """Yield what the registers freeze for *meeting*."""
        return (one for one in self.declared if one.id == meeting)


def frozen_for(
    status: StatusDocument | None, declared: Sequence[MeetingFreeze], *, now: datetime
) -> MeetingsFrozen:
    """Return what is frozen by *status*, and by registers that freeze what is *declared*."""
    signed = () if status is None else status.meetings or ()
    return MeetingsFrozen(join_meetings((*signed, *declared), now), declared)


def next_releases(
    before: Manifest | None,
    frozen: MeetingsFrozen,
    wishes: ReleaseWishes,
    decision: Decision,
    *,
    now: datetime,
) -> tuple[tuple[Release, ...], tuple[RefusalError, ...]]:
    """Return the releases of the manifest after *before*, and what must be known of them.

    What the registers ask for is never released: one that has a meeting again, or with other
    sites, takes that much of an earlier release back, and it is said (RELEASE_CUT).

    Raises:
        RequestError: ``RELEASE_UNKNOWN``, ``RELEASE_NOTHING``, ``RELEASE_ABSENT``.
    """
    earlier = _in_effect(before, now)
    _require_released(wishes.taken_back, earlier)
    found = [
        one
        for meeting, reason in wishes.released.items()
        for one in _release(meeting, reason, frozen, decision, now)
    ]
    cut: dict[str, None] = {}
    for one in earlier:
        if wishes.has(one.id):
            continue
        left = one.without(frozen.asked_for(one.id))
        if left != (one,):
            cut[one.id] = None
        found += left
    told = tuple(RefusalError("RELEASE_CUT", stage=Stage.MANIFEST, meeting=each) for each in cut)
    return tuple(sorted(found, key=lambda one: (one.id, one.from_, one.hosts))), told


def _in_effect(before: Manifest | None, now: datetime) -> list[Release]:
    return [] if before is None else [one for one in before.releases or () if one.to > now]


def _release(
    meeting: str, reason: str, frozen: MeetingsFrozen, decision: Decision, now: datetime
) -> Sequence[Release]:
    """Return what is frozen for *meeting*, and asked for by no register any more."""
    known = [one for one in frozen.known if one.id == meeting]
    if not known:
        near = nearest(meeting, {one.id for one in frozen.known})
        raise RequestError("RELEASE_UNKNOWN", meeting=meeting, nearest=near)
    said = {"reason": reason, "decision": decision.as_json()}
    found = [
        Release.model_validate({**_said(rest), **said, "of": _times(freeze)})
        for freeze in known
        for rest in freeze.without(frozen.asked_for(meeting))
        if rest.to > now
    ]
    if not found:
        raise RequestError("RELEASE_NOTHING", meeting=meeting)
    return found


def _said(freeze: MeetingFreeze) -> Mapping[str, Json]:
    named = {"id": freeze.id, "number": freeze.number, "hosts": freeze.hosts}
    return {**named, **_times(freeze)}


def _times(freeze: MeetingFreeze) -> Mapping[str, Json]:
    return {"from": spell_instant(freeze.from_), "to": spell_instant(freeze.to)}


def void_releases(
    manifest: Manifest, meetings: Collection[MeetingFreeze], *, now: datetime
) -> Iterator[RefusalError]:
    """Yield RELEASE_VOID of each meeting that *manifest* releases in vain.

    Args:
        manifest: That the next status names.
        meetings: What that status freezes.
        now: What is over by then is not told.
    """
    ahead = (one for one in manifest.releases or () if one.to > now)
    void = dict.fromkeys(one.id for one in ahead if not any(map(one.is_of, meetings)))
    return (RefusalError("RELEASE_VOID", stage=Stage.STATUS, meeting=each) for each in void)


def _require_released(taken_back: Collection[str], earlier: Sequence[Release]) -> None:
    known = {one.id for one in earlier}
    for meeting in sorted(taken_back):
        if meeting not in known:
            near = nearest(meeting, known)
            raise RequestError("RELEASE_ABSENT", meeting=meeting, nearest=near)
