"""A zone is given the files of its own, and no other machine's word changes by that."""

from pathlib import Path
from unittest.mock import patch

import pytest

from fleetcfg.authority.zone_files import zone_of_file
from fleetcfg.authority.zones import holder
from fleetcfg.errors import RequestError
from fleetcfg.observations.store import open_observations
from fleetcfg.trust.documents.parcel import read_parcel
from fleetcfg.workflow.audits.audit import AuditRequest, audit_fleet
from fleetcfg.workflow.clock import now
from fleetcfg_kit.testing.policy import origin_of
from tests.zones.test_audit_slices import basis_of, collected, kept, told_of
from tests.zones.test_change_slices import changed
from tests.zones.world import ELSEWHERE, HOSTS, OTHER_ZONE, PATH, ZONE, Zones

OTHERS = f"inventory/zones/{OTHER_ZONE}/hosts.yaml"
OURS = f"inventory/zones/{ZONE}/hosts.yaml"
GROUP_BASELINE = """\
baseline: quiet
issued: {document: 4/QĐ-SKHCN, date: 2026-11-02, clause: QĐ 32/2019 Điều 5.3}
applies_to: {groups: [quiet]}
native:
  cisco_ce:
    Audio DefaultVolume: {equals: "30", severity: low, why: Khong on ao.}
"""


def bytes_of(zones: Zones, path: str) -> bytes:
    return (zones.department.folder / path).read_bytes()


def every_byte_in(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


def write_others(zones: Zones, text: str) -> None:
    file = zones.department.folder / OTHERS
    file.write_text(file.read_text("utf-8") + text, "utf-8")


@pytest.mark.parametrize(
    ("path", "zone"),
    [
        (OURS, ZONE),
        ("inventory/zones/vnpt/a/b.yaml", "vnpt"),
        ("inventory/Zones/vnpt/b.yaml", "vnpt"),
        ("inventory/zones/vnpt-2/b.yaml", "vnpt-2"),
        ("inventory/zones/vnpt.yaml", ""),
        ("inventory/hosts.yaml", ""),
        ("inventory/a/zones/vnpt/hosts.yaml", ""),
        ("baselines/zones/vnpt/a.yaml", ""),
    ],
)
def test_whose_a_file_is_its_name_says(path: str, zone: str) -> None:
    assert zone_of_file(path) == zone


def test_a_worker_gets_and_keeps_nothing_of_another_zone(apart: Zones, tmp_path: Path) -> None:
    others = bytes_of(apart, OTHERS)
    (slice_,) = apart.dispatch(*HOSTS)
    done = apart.run(slice_)
    apart.give_back(done)

    assert others not in read_parcel(slice_).objects.values()
    assert bytes_of(apart, OURS) in read_parcel(slice_).objects.values()
    record = every_byte_in(apart.worker.ledger)
    assert b"MAU00000021" in record
    assert b"MAU00000031" not in record  # the serial number of the device there
    assert done.reached == len(HOSTS)
    away, here = open_observations(tmp_path / "a.sqlite"), open_observations(tmp_path / "b.sqlite")
    found = collected(apart)
    kept(apart, found, away)
    told = told_of(away, found.home[0].batch.id)
    audit_fleet(AuditRequest("x", HOSTS), basis_of(apart), here, apart.context())
    assert told == told_of(here, "x")


def test_once_a_zone_has_its_files_none_travel(apart: Zones) -> None:
    (first,) = apart.dispatch(*HOSTS)
    apart.give_back(apart.run(first))
    collected(apart)
    (second,) = apart.dispatch(*HOSTS)
    (elsewhere,) = apart.dispatch(ELSEWHERE)

    assert apart.run(second).reached == len(HOSTS)
    assert bytes_of(apart, OURS) not in read_parcel(second).objects.values()
    assert bytes_of(apart, OTHERS) in read_parcel(elsewhere).objects.values()


def test_a_change_in_one_zone_needs_no_file_of_another(apart: Zones) -> None:
    slice_, _ = changed(apart)

    done = apart.run(slice_, is_writing=True)

    assert bytes_of(apart, OTHERS) not in read_parcel(slice_).objects.values()
    assert (done.reached, [apart.fleet.get(host, PATH) for host in HOSTS[:2]]) == (2, ["Off"] * 2)


def test_a_change_in_two_zones_brings_the_files_of_both(apart: Zones) -> None:
    for host in ("codec-a", ELSEWHERE):
        apart.fleet.tamper(host, PATH, "On")
    (slice_,) = apart.dispatch("codec-a", bundle=apart.approved("codec-a", ELSEWHERE))

    assert bytes_of(apart, OTHERS) in read_parcel(slice_).objects.values()
    assert apart.run(slice_, is_writing=True).reached == 1


@pytest.mark.parametrize(
    "text",
    [
        "    quiet: {hosts: {codec-a: }}\n",
        "    zone_vnpt: {vars: {x_of: another}}\n",
        "  vars: {x_of: all}\n",
    ],
)
def test_work_is_not_given_out_if_another_zone_says_something_of_it(
    apart: Zones, text: str
) -> None:
    write_others(apart, text)
    apart.department.issue(now=now())

    with pytest.raises(RequestError, match="DISPATCH_ZONE_FILE"):
        apart.dispatch(*HOSTS)


def test_a_worker_does_not_judge_by_less_than_was_signed(apart: Zones) -> None:
    """Who has the dispatcher's key sends the files all the same."""
    write_others(apart, "    quiet: {hosts: {codec-a: }}\n")
    baseline = apart.department.folder / "baselines" / "20-quiet.yaml"
    baseline.write_text(GROUP_BASELINE, "utf-8")
    apart.department.issue(now=now())
    with patch("fleetcfg.workflow.zones.needs.require_apart"):
        (slice_,) = apart.dispatch("codec-a")

    failure = apart.run(slice_).result.failure

    assert failure is not None
    assert (failure.code, dict(failure.facts)) == ("SLICE_HOST_DECLARED", {"host": "codec-a"})
    assert apart.fleet.stats()["codec-a"]["logins"] == 0


def test_a_file_of_its_own_must_be_there(apart: Zones) -> None:
    apart.dispatched.note_held({holder(ZONE, origin_of("tech")): 1})
    (slice_,) = apart.dispatch(*HOSTS)

    failure = apart.run(slice_).result.failure

    assert failure is not None
    assert failure.code == "SLICE_BYTES_ABSENT"
