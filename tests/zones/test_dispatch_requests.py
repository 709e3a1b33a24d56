"""What cannot be given out, or begun: each says why, before a slice is made or a device asked."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar
from unittest.mock import patch

import pytest

from fleetcfg.carriers.spool import SpoolDispatcher
from fleetcfg.errors import FleetcfgError
from fleetcfg.trust.crypto.canonical import parse, spell
from fleetcfg.trust.documents.bundle import read_bundle
from fleetcfg.trust.documents.document import read_document
from fleetcfg.trust.documents.parcel import read_parcel
from fleetcfg.trust.documents.slice import Slice
from fleetcfg.workflow.events import RejectionKept
from fleetcfg.workflow.zones.outbox import publish_waiting
from fleetcfg_kit.testing.keys import sign_document
from tests.zones.test_slice_attacks import signed
from tests.zones.world import ELSEWHERE, HOSTS, PATH, ZONE, Zones


def code_of(act: Callable[[], Any]) -> str:
    with pytest.raises(FleetcfgError) as refused:
        act()
    return refused.value.code


def test_what_stands_in_no_zone_is_not_given_out(zones: Zones) -> None:
    file = zones.department.folder / "inventory" / "hosts.yaml"
    file.write_text(file.read_text("utf-8").replace("zone: vnpt", "x_zone: vnpt"), "utf-8")
    zones.department.issue(now=zones.context().clock())

    assert code_of(lambda: zones.dispatch("codec-a")) == "DISPATCH_ZONELESS"
    assert len(zones.dispatch()) == 1  # of those that stand in one
    file.write_text(file.read_text("utf-8").replace("zone: viettel", "x_zone: a"), "utf-8")
    zones.department.issue(now=zones.context().clock())
    assert code_of(zones.dispatch) == "DISPATCH_NONE"


def test_a_change_of_more_devices_than_a_slice_has_is_given_out_in_parts(zones: Zones) -> None:
    for host in HOSTS[:2]:
        zones.fleet.tamper(host, PATH, "On")
    bundle = zones.approved(*HOSTS[:2])

    with patch("fleetcfg.workflow.zones.dispatch.MAX_HOSTS", 1):
        assert code_of(lambda: zones.dispatch(bundle=bundle)) == "DISPATCH_TOO_MANY"
        assert len(zones.dispatch("codec-a", bundle=bundle)) == 1


def test_a_change_is_known_here_once_it_is_given_out_and_not_before_it_is_approved(
    zones: Zones,
) -> None:
    """The zone would refuse it after the whole way; and what is under way there is no drift."""
    zones.fleet.tamper("codec-a", PATH, "On")
    approved = zones.approved("codec-a")
    waiting = replace(read_bundle(approved), approvals=()).to_bytes()

    def known() -> list[str]:
        with zones.home() as workspace:
            return [one.id for one in workspace.ledger_state.issued()]

    assert code_of(lambda: zones.dispatch(bundle=waiting)) == "APPROVAL_THRESHOLD"
    assert (known(), list(zones.dispatched.open_batches())) == ([], [])
    zones.dispatch(bundle=approved)
    zones.dispatch(bundle=approved)
    assert known() == ["CS-2026-0001"]


def test_what_was_rejected_is_given_out_by_no_copy_without_the_rejection(zones: Zones) -> None:
    zones.fleet.tamper("codec-a", PATH, "On")
    approved = zones.approved("codec-a")
    bundle = read_bundle(approved)
    said: Any = parse(bundle.approvals[1].payload, 1 << 20)
    key = zones.department.key(said["person"])
    no = sign_document(spell(said | {"verdict": "reject"}), "approval", [key])
    rejected = replace(bundle, approvals=(no,)).to_bytes()

    assert code_of(lambda: zones.dispatch(bundle=rejected)) == "APPROVAL_REJECTED"

    (kept,) = (event for event in zones.told if isinstance(event, RejectionKept))
    assert (kept.number, kept.person) == ("CS-2026-0001", said["person"])
    assert code_of(lambda: zones.dispatch(bundle=approved)) == "CHANGESET_WITHDRAWN"


def test_what_is_edited_here_for_the_next_manifest_keeps_no_approved_change_back(
    zones: Zones,
) -> None:
    zones.fleet.tamper("codec-a", PATH, "On")
    approved = zones.approved("codec-a")
    (baseline,) = (zones.department.folder / "baselines").iterdir()
    baseline.write_text(baseline.read_text("utf-8") + "# sửa dở\n", "utf-8")

    (slice_,) = zones.dispatch(bundle=approved)
    zones.run(slice_, is_writing=True)

    assert zones.fleet.get("codec-a", PATH) == "Off"


def test_a_change_that_is_not_about_a_host_is_not_begun(zones: Zones) -> None:
    zones.fleet.tamper("codec-a", PATH, "On")
    (slice_,) = zones.dispatch(bundle=zones.approved("codec-a"))
    value: Any = parse(read_parcel(slice_).payload, 1 << 24)
    said = read_document(Slice, "slice", spell(value | {"hosts": ["codec-a", "codec-b"]}))
    other = signed(zones, "dept", said, read_parcel(slice_))

    done = zones.run(other, is_writing=True)

    assert done.result.failure is not None
    assert done.result.failure.code == "SLICE_HOST_UNCHANGED"
    assert code_of(lambda: zones.run(slice_)) == "SIGNER_MISSING"
    assert zones.fleet.get("codec-a", PATH) == "On"


def test_a_broken_key_that_conceals_is_told_and_nothing_is_answered(zones: Zones) -> None:
    (slice_,) = zones.dispatch("codec-a")
    (zones.worker.ledger / "conceal.key").write_bytes(b"{}")

    assert code_of(lambda: zones.run(slice_)) == "CONCEAL_KEY_BROKEN"
    assert not list(zones.worker.ledger.glob("slices/*.fcresult"))


class Failing(SpoolDispatcher):
    """A carrier that goes to one zone, and takes nothing there."""

    tried: ClassVar[list[str]] = []

    def serves(self, zone: str) -> bool:
        return zone == ZONE

    def publish(self, zone: str, sha256: str, slice_: bytes) -> None:
        self.tried.append(zone)
        del sha256, slice_
        raise OSError(zone)


def test_a_zone_that_takes_nothing_is_tried_once_and_others_are_left_to_others(
    zones: Zones,
) -> None:
    with patch("fleetcfg.workflow.zones.dispatch.MAX_HOSTS", 1):
        zones.dispatch(*HOSTS, ELSEWHERE, by=None)
    with pytest.raises(OSError, match=ZONE):
        publish_waiting(zones.dispatched, Failing(zones.spool))
    assert Failing.tried == [ZONE]

    assert publish_waiting(zones.dispatched, SpoolDispatcher(zones.spool)) == len(HOSTS) + 1
