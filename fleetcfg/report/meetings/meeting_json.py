"""A meeting for programs. Pure: data → text.

Codes and facts, no words; times in UTC as RFC 3339; every key always there, null where unknown.
"""

from typing import Final

from fleetcfg import __version__
from fleetcfg.model.calls import CallTried
from fleetcfg.model.readiness import (
    Aspect,
    AspectSeen,
    DutyPost,
    MeetingReadiness,
    Readiness,
    SiteReadiness,
    questions_of,
)
from fleetcfg.model.registers.meetings import Meeting
from fleetcfg.model.timezone import spell_instant
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.report.json_text import json_line
from fleetcfg.report.record import media_records
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.words import Words

CHECK_SCHEMA: Final = "fleetcfg.meeting-check/1"


def meeting_check_json(told: MeetingReadiness, _words: Words) -> str:
    """Return how ready the sites are, as one document."""
    frozen = None if told.frozen is None else [*map(spell_instant, told.frozen)]
    record: dict[str, Json] = {
        "schema": CHECK_SCHEMA,
        "tool": {"name": "fleetcfg", "version": __version__},
        "meeting": meeting_record(told.meeting),
        "at": spell_instant(told.at),
        "run": told.run,
        "simulated": told.is_simulated,
        "notices": list(told.notices),
        "frozen": frozen,
        "sites": [_site_record(site) for site in told.sites],
        **{state.value: list(told.sites_in(state)) for state in Readiness},
        "exit_code": int(EXITS[told.conclusion]),
    }
    return json_line(record) + "\n"


def meeting_record(meeting: Meeting) -> dict[str, Json]:
    """Return which meeting it is; of a secret one no more than when and where."""
    return {
        "id": meeting.id,
        "number": meeting.number or None,
        "title": meeting.title or None,
        "start": spell_instant(meeting.start),
        "end": spell_instant(meeting.end),
        "chair": meeting.chair,
        "classification": meeting.classification,
    }


def _site_record(site: SiteReadiness) -> dict[str, Json]:
    states = {aspect.value: site.of(aspect) for aspect in Aspect}
    return {
        "site": site.site,
        "name": site.name,
        "chair": site.is_chair,
        "state": site.state.value,
        "hosts": list(site.hosts),
        "in_use": site.in_use,
        "test_calls": [*map(_call_record, site.calls)],
        "aspects": {name: state.value if state else None for name, state in states.items()},
        "reasons": [*map(_reason, site.reasons)],
        "on_duty": [*map(_post, site.on_duty)],
        "questions": list(questions_of(site)),
    }


def _reason(one: AspectSeen) -> Json:
    return {
        "aspect": one.aspect.value,
        "state": one.state.value,
        "why": one.why or None,
        "host": one.host or None,
        "facts": dict(one.facts),
    }


def _call_record(call: CallTried) -> Json:
    return {
        "host": call.host,
        "number": call.number or None,
        "media": media_records(call.media),
        "code": call.code or None,
        "facts": dict(call.facts),
    }


def _post(post: DutyPost) -> Json:
    return {
        "contact": post.contact or None,
        "role": post.role or None,
        "organisation": post.organisation or None,
    }
