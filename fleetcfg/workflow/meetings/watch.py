"""What became of a meeting's sites from one look to the next."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from fleetcfg.model.readiness import (
    UNREACHED,
    Aspect,
    AspectSeen,
    MeetingReadiness,
    Readiness,
    SiteReadiness,
)

WatchKind = Literal["joined", "left", "missing", "lost", "back", "worse", "better"]


@dataclass(frozen=True, slots=True)
class WatchEvent:
    """One thing that happened at a site.

    Attributes:
        seen: What it was seen by; empty if it is only the state of the site.
    """

    kind: WatchKind
    site: SiteReadiness
    seen: tuple[AspectSeen, ...] = ()

    @property
    def is_bad(self) -> bool:
        """Whether a person has to be called."""
        return self.kind in ("left", "missing", "lost", "worse")


def watch_events(before: MeetingReadiness | None, now: MeetingReadiness) -> tuple[WatchEvent, ...]:
    """Return what happened since *before*; at the first look, all that is not as it should be."""
    known = {} if before is None else {site.site: site for site in before.sites}
    return tuple(event for site in now.sites for event in _of_site(known.get(site.site), site))


def _of_site(before: SiteReadiness | None, now: SiteReadiness) -> Iterator[WatchEvent]:
    was = _reasons(before)
    by_kind: dict[WatchKind, list[AspectSeen]] = {}
    for key, seen in _reasons(now).items():
        if key not in was:
            by_kind.setdefault(_kind(before, seen), []).append(seen)
    for kind, new in by_kind.items():
        yield WatchEvent(kind, now, tuple(new))
    for kind in () if before is None else _good_news(before, now):
        yield WatchEvent(kind, now)


def _good_news(before: SiteReadiness, now: SiteReadiness) -> Iterator[WatchKind]:
    is_in, was_in = (site.of(Aspect.JOINED) is Readiness.READY for site in (now, before))
    if is_in and not was_in:
        yield "joined"
    if before.is_lost and not now.is_lost:
        yield "back"
    if now.state is Readiness.READY and before.state is not Readiness.READY:
        yield "better"


def _reasons(site: SiteReadiness | None) -> Mapping[tuple[str, str, str], AspectSeen]:
    """Return for what a person is called, by what tells one from another: no figure does."""
    reasons = () if site is None else site.reasons
    called = (one for one in reasons if one.state is Readiness.NOT_READY or one.why == UNREACHED)
    return {(one.aspect, one.why, one.host): one for one in called}


def _kind(before: SiteReadiness | None, seen: AspectSeen) -> WatchKind:
    if seen.aspect is Aspect.REACHED:
        return "lost"
    if seen.aspect is not Aspect.JOINED:
        return "worse"
    was_in = before is not None and before.of(Aspect.JOINED) is Readiness.READY
    return "left" if was_in else "missing"
