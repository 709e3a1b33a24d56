"""Notices of a meeting: one to each invited site, and one to each provider that serves any."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from fleetcfg.declared.province import Province
from fleetcfg.model.meeting_notice import MeetingNotice, NoticeStep
from fleetcfg.model.readiness import DutyPost
from fleetcfg.model.registers.meetings import Meeting, MeetingRules, freeze_of
from fleetcfg.model.registers.registers import Registers
from fleetcfg.model.statement import StatementFact
from fleetcfg.model.timezone import VIETNAM
from fleetcfg.workflow.meetings.meeting import on_duty_at

_CHECK: Final = timedelta(minutes=45)
_TRY: Final = timedelta(minutes=30)
_ROLL_CALL: Final = timedelta(minutes=15)
_TRIED_BY: Final = 15  # o'clock of the day before, where no rehearsal is declared

_Duty = tuple[str, tuple[DutyPost, ...]]


@dataclass(frozen=True, slots=True)
class PreparedNotices:
    """All notices of one meeting.

    Attributes:
        is_late: Whether they should have been sent before now (Art. 8.1).
        is_simulated: Whether any device of the sites is simulated.
    """

    notices: tuple[MeetingNotice, ...]
    is_late: bool
    is_simulated: bool = False


def prepare_meeting(meeting: Meeting, province: Province, *, now: datetime) -> PreparedNotices:
    """Return what each invited site and each of their providers is to be told."""
    registers = province.registers
    duty = {site: _duty_at(site, meeting, province, registers) for site in meeting.sites}
    steps = tuple(steps_of(meeting, registers.meeting_rules))
    chair = duty.get(meeting.chair, (meeting.chair, ()))[0]
    told = registers.organisations.get(meeting.organiser)
    devices = province.fleet.devices.values()
    is_simulated = any(
        one.simulated for one in devices if one.site and one.site.id in meeting.sites
    )
    same = (steps, told.name if told else "", is_simulated)
    notices = [
        MeetingNotice(meeting, "site", site, duty[site][0], chair, {site: duty[site]}, *same)
        for site in meeting.sites
    ]
    for provider, sites in _providers(meeting, province).items():
        known = province.fleet.providers.get(provider)
        served = {site: duty[site] for site in sites}
        name = known.name if known else provider
        notices.append(MeetingNotice(meeting, "provider", provider, name, chair, served, *same))
    deadline = meeting.start - registers.meeting_rules.notice_before
    return PreparedNotices(tuple(notices), now > deadline, is_simulated)


def steps_of(meeting: Meeting, rules: MeetingRules) -> Iterator[tuple[NoticeStep, datetime]]:
    """Yield until when what has to be done, by time."""
    start = meeting.start
    day_before = (start - timedelta(days=1)).astimezone(VIETNAM)
    tried = meeting.rehearsal or day_before.replace(
        hour=_TRIED_BY, minute=0, second=0, microsecond=0
    )
    frozen = freeze_of(meeting, rules)
    found = [
        (NoticeStep.ROSTER, start - rules.notice_before),
        (NoticeStep.REHEARSAL, tried),
        *([(NoticeStep.FREEZE, frozen[0])] if frozen else []),
        (NoticeStep.ON_SITE, start - rules.check_in_before),
        (NoticeStep.CHECK, start - _CHECK),
        (NoticeStep.TRY, start - _TRY),
        (NoticeStep.ROLL_CALL, start - _ROLL_CALL),
        (NoticeStep.BEGIN, start),
        (NoticeStep.END, meeting.end),
    ]
    yield from sorted(found, key=lambda one: one[1])


def notice_facts(files: Mapping[str, bytes], prepared: PreparedNotices) -> dict[str, StatementFact]:
    """Return what is recorded of notices: to whom they are, and a digest over their files."""
    whole = sha256()
    for name, data in sorted(files.items()):
        whole.update(f"{name} {sha256(data).hexdigest()}\n".encode())
    receivers = tuple(f"{one.kind}:{one.receiver}" for one in prepared.notices)
    return {"to": receivers, "sha256": whole.hexdigest()}


def _duty_at(site: str, meeting: Meeting, province: Province, registers: Registers) -> _Duty:
    known = province.fleet.sites.get(site)
    return known.name if known else site, on_duty_at(site, meeting, province, registers)


def _providers(meeting: Meeting, province: Province) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for site in meeting.sites:
        known = province.fleet.sites.get(site)
        if known is not None and known.provider:
            found.setdefault(known.provider, []).append(site)
    return found
