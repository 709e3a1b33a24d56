"""Figures of stored audits: of which one, with every device that is declared, and its digest."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest

from fleetcfg.cli.program.main import run as run_command
from fleetcfg.errors import RequestError
from fleetcfg.model.audit import AuditHeader
from fleetcfg.model.device_state import DeviceState
from fleetcfg.model.finding import DeviceReport, Finding, FleetReport
from fleetcfg.model.fleet_figures import found_by_kind, found_on
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus
from fleetcfg.model.verdict import FAIL_ON, Verdict, VerdictKind, kind_of
from fleetcfg.observations.replay import replay_run
from fleetcfg.observations.runs import (
    add_fleet_report,
    add_report,
    begin_run,
    end_run,
    load_run,
)
from fleetcfg.observations.store import open_observations
from fleetcfg.report.audits.run_digest import RunDigest
from fleetcfg.workflow.audits.figures import FiguresRequest, figures_of, scoped
from tests.report import samples
from tests.worker.test_audit import province

__all__ = ["province"]

START = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def store(tmp_path):
    with closing(open_observations(tmp_path / "history.sqlite")) as kept:
        yield kept


def clean(host, **changes):
    identity = DeviceIdentity(f"FOC-{host}", "Room Kit", "ce9.15")
    given: dict[str, Any] = {
        "counts": {Verdict.CONFORM: 9, Verdict.UNMANAGED: 100},
        "read": 109,
    } | changes
    status = DeviceStatus(identity, 1, "", 0)
    return DeviceReport(host, "", simulated=False, status=status, milliseconds=5, **given)


def tampered(host):
    findings = (Finding(host, Verdict.UNAUTHORIZED, "call.encryption", severity="critical"),)
    counts = {Verdict.CONFORM: 8, Verdict.UNAUTHORIZED: 1}
    return clean(host, findings=findings, counts=counts)


def silent(host):
    return DeviceReport(
        host, "", simulated=False, counts={Verdict.UNKNOWN: 9}, reason="RUN_DEADLINE"
    )


def keep(store, run, reports, *, at=START, simulated=0, fleet=()):
    header = AuditHeader(run, at, len(reports), simulated, "0.3.0")
    told = [replace(report, simulated=bool(simulated)) for report in reports]
    of_fleet = [FleetReport(tuple(fleet))] if fleet else []
    begin_run(store, header, FAIL_ON)
    with store.writing():
        for number, report in enumerate(told):
            add_report(store, run, number, report)
        for report in of_fleet:
            add_fleet_report(store, run, len(reports), report)
    summary = samples.ended(header, [*told, *of_fleet], at)
    end_run(store, run, summary)
    return summary.coverage


def taken(store, province, run=""):
    return figures_of(FiguresRequest(START + 9 * DAY, RunDigest(), run), province, store)


@pytest.fixture
def hosts(province):
    return list(province.fleet.devices)


def test_every_declared_device_is_in_one_state_and_the_run_adds_up(store, province, hosts):
    reports = [tampered(hosts[0]), silent(hosts[1]), *map(clean, hosts[2:10])]
    coverage = keep(store, "RUN", reports)

    found = taken(store, province)

    assert [device.host for device in found.devices] == hosts
    states = [device.state for device in found.devices]
    assert states.count(DeviceState.NOT_AS_DECLARED) == 1
    assert states.count(DeviceState.AS_DECLARED) == 8
    assert states.count(DeviceState.NOT_SEEN) == 1  # it was asked, and was silent
    assert states.count(DeviceState.NOT_ASKED) == len(hosts) - 10
    assert sum(len(room.devices) for room in found.rooms) == len(hosts)
    first, second, *_, last = found.devices
    assert (first.serial, first.firmware) == (f"FOC-{hosts[0]}", "ce9.15")
    assert (second.reason, last.reason) == ("RUN_DEADLINE", "")
    assert (second.is_in_run, last.is_in_run) == (True, False)
    assert last.declared > 0
    tried = scoped(found, "audit", "")
    assert len(tried.devices) == coverage.selected
    assert sum(device.declared for device in tried.devices) == coverage.declared
    assert sum(device.looked_at for device in tried.devices) == coverage.looked_at
    assert sum(device.conform for device in tried.devices) == coverage.conform
    assert "call.encryption" in found.parameters


def test_a_device_that_is_declared_no_more_stands_behind_the_others(store, province, hosts):
    keep(store, "RUN", [tampered("codec-gone"), clean(hosts[0])])

    found = taken(store, province)

    assert found.devices[-1].host == "codec-gone"
    assert found.devices[-1].room == ""
    assert found.groups[0].hosts == ("codec-gone",)


def test_the_last_whole_audit_of_real_devices_is_taken(store, province, hosts):
    whole = [clean(host) for host in hosts]
    keep(store, "SMALL-OLD", [clean(hosts[0])], at=START - 2 * DAY)
    keep(store, "OLD", whole, at=START - DAY)
    keep(store, "WANTED", whole, at=START)
    begin_run(store, AuditHeader("BROKEN", START + DAY, len(hosts), 0, "0.3.0"), FAIL_ON)
    keep(store, "SIMULATED", whole, at=START + 2 * DAY, simulated=len(hosts))
    keep(store, "ONE", [tampered(hosts[0])], at=START + 3 * DAY)

    assert taken(store, province).origin.run == "WANTED"
    assert taken(store, province, "ONE").origin.run == "ONE"
    assert not taken(store, province, "BROKEN").origin.is_whole


def test_audits_of_simulated_devices_do_where_there_are_no_others_and_say_so(store, province):
    keep(store, "SIM", [clean("codec-a")], simulated=1)

    assert "SIMULATED" in taken(store, province).origin.notices


def test_a_run_that_is_not_kept_or_without_its_findings_is_refused(store, province):
    for run in ("", "NONE"):
        with pytest.raises(RequestError, match="HISTORY_NO_AUDIT"):
            taken(store, province, run)
    keep(store, "OLD", [clean("codec-a")])
    with pytest.raises(RequestError, match="HISTORY_RUN_UNKNOWN"):
        taken(store, province, "NONE")
    store.connection.execute("UPDATE run SET body = NULL")
    with pytest.raises(RequestError) as refused:
        taken(store, province, "OLD")
    assert refused.value.code == "REPORT_RUN_EMPTY"


def test_the_trend_ends_with_the_audit_that_is_told_of(store, province, hosts):
    for day, count in enumerate((0, 2, 5, 3)):
        reports = [*map(tampered, hosts[:count]), *map(clean, hosts[count:])]
        keep(store, f"RUN-{day}", reports, at=START + day * DAY)

    trend = taken(store, province, "RUN-2").trend

    assert [point.run for point in trend] == ["RUN-0", "RUN-1", "RUN-2"]
    assert [point.counts[DeviceState.NOT_AS_DECLARED] for point in trend] == [0, 2, 5]
    now = taken(store, province)
    counted = sum(device.state is DeviceState.NOT_AS_DECLARED for device in now.devices)
    assert now.trend[-1].counts[DeviceState.NOT_AS_DECLARED] == counted == 3


def test_what_a_device_hides_is_told_of_it_and_of_its_trend(store, province, hosts):
    hidden = Finding(hosts[0], Verdict.UNVERIFIABLE, "device.past_calls")
    reports = [clean(hosts[0], findings=(hidden,)), *map(clean, hosts[1:])]
    keep(store, "RUN", reports)

    found = taken(store, province)

    told = {one.host for one in found.devices if one.told_state is DeviceState.AS_SHOWN}
    assert told == {hosts[0]}
    assert found.trend[-1].counts[DeviceState.AS_SHOWN] == 1
    assert found.trend[-1].counts[DeviceState.AS_DECLARED] == len(hosts) - 1
    assert not found.is_all_seen


def test_a_provider_has_its_own_rooms_alone(store, province, hosts):
    of_fleet = Finding("", Verdict.UNDECLARED, "device.neighbour", live="x")
    keep(store, "RUN", [tampered(host) for host in hosts], fleet=[of_fleet])
    found = taken(store, province)

    provider = found.rooms[0].provider
    part = scoped(found, "provider", provider)

    assert {room.provider for room in part.rooms} == {provider}
    assert 0 < len(part.devices) < len(found.devices)
    assert all(host for group in part.groups for host in group.hosts)


def test_the_digest_is_that_of_what_history_prints(tmp_path, capsys, store, province):
    of_fleet = replace(samples.MOVED, host="")
    judged = replace(samples.JUDGED, host="codec-judged", site="Tên\u202e\x1b[2J")
    keep(store, "RUN", [*samples.REPORTS, judged], fleet=[of_fleet])
    file = tmp_path / "history.sqlite"

    digest = taken(store, province).origin.digest
    assert run_command(["history", "--run", "RUN", "--store", str(file), "-o", "ndjson"]) == 0

    printed = capsys.readouterr().out
    assert printed.count("\n") == len(list(replay_run(store, load_run(store, "RUN"))))
    assert sha256(printed.encode()).hexdigest() == digest


def test_a_room_whose_device_the_fleet_names_says_so_and_names_no_other(store, province, hosts):
    one, other = hosts[:2]
    twice = Finding(
        "",
        Verdict.IDENTITY_MISMATCH,
        "fleet.mac",
        live=f"00:00:5e:00:53:01: {one}, {other}",
        severity="critical",
        reason="SEEN_TWICE",
        named=(one, other),
    )
    keep(store, "RUN", [*map(clean, hosts)], fleet=[twice])

    found = taken(store, province)
    room = next(room for room in found.rooms if one in {each.host for each in room.devices})
    alone = scoped(found, "site", room.id)

    wrong = {d.host for d in found.devices if d.state is DeviceState.NOT_AS_DECLARED}
    assert wrong == {one, other}
    kinds = found_by_kind(alone.groups, lambda one: kind_of(one.verdict))
    assert {**found_on(kinds, kinds)} == {VerdictKind.BREACH: len(alone.groups[0].findings)}
    assert {one} <= set(alone.groups[0].hosts) <= {device.host for device in room.devices}
    assert other in alone.untold or other in alone.groups[0].hosts
    assert alone.groups[0].first.live is None


def test_a_room_has_the_trend_of_its_own_devices_and_what_is_left_out_is_counted(
    store, province, hosts
):
    for day, count in enumerate((0, 2)):
        reports = [*map(tampered, hosts[:count]), *map(clean, hosts[count:])]
        keep(store, f"RUN-{day}", reports, at=START + day * DAY)
    keep(store, "PART", [clean(hosts[0])], at=START + 3 * DAY / 2)
    keep(store, "RUN-2", [*map(clean, hosts)], at=START + 2 * DAY)

    found = taken(store, province, "RUN-2")
    room = next(room for room in found.rooms if hosts[0] in {each.host for each in room.devices})
    trend = scoped(found, "site", room.id).trend

    assert found.trend_left_out == 1
    assert [sum(point.counts.values()) for point in trend] == [len(room.devices)] * 3
    wrong = [point.counts.get(DeviceState.NOT_AS_DECLARED, 0) for point in trend]
    assert wrong == [0, sum(each.host in hosts[:2] for each in room.devices), 0]


def test_figures_say_of_parameters_what_the_screen_of_the_audit_says(store, province, hosts):
    """What a device has no place for was looked at, and is not otherwise than declared."""
    counts = {
        Verdict.CONFORM: 3,
        Verdict.UNAUTHORIZED: 1,
        Verdict.PENDING: 1,
        Verdict.ABSENT: 4,
        Verdict.UNREADABLE: 2,
        Verdict.UNVERIFIABLE: 1,
        Verdict.ATTESTED: 1,
        Verdict.UNMANAGED: 7,
    }
    told = [clean(host, counts=counts) for host in hosts[:-1]] + [silent(hosts[-1])]
    screen = keep(store, "run", told)

    found = taken(store, province).devices

    for name in ("declared", "looked_at", "conform", "differs", "unjudged"):
        assert sum(getattr(one, name) for one in found) == getattr(screen, name)
    assert screen.differs == 2 * (len(hosts) - 1)
    assert screen.unjudged == 6 * (len(hosts) - 1)
