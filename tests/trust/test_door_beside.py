"""The other ways through the door: to read, to record, to bring newer papers."""

import inspect
from datetime import timedelta

import pytest

from fleetcfg.errors import RefusalError
from fleetcfg.trust.crypto.canonical import digest, spell
from fleetcfg.trust.crypto.envelope import draft
from fleetcfg.trust.verify.door import Authority, Authorized
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.department import Department
from fleetcfg_kit.testing.documents import at, digest_of
from fleetcfg_kit.testing.memory import MemoryInventory
from tests.trust.beside import issued, proposed, received, refusal, updated
from tests.trust.edits import put

WAYS = (
    Authority.propose,
    Authority.issue,
    Authority.update,
    Authority.authorize_adoption,
    Authority.prove_receipt,
)


# ---------------------------------------------------------------- none of them writes


@pytest.mark.parametrize("way", WAYS)
def test_no_argument_has_a_default_or_turns_something_off(way):
    parameters = inspect.signature(way).parameters.values()

    assert {parameter.default for parameter in parameters} == {inspect.Parameter.empty}
    assert {parameter.annotation for parameter in parameters}.isdisjoint({bool, "bool"})


@pytest.mark.parametrize("way", [proposed, issued])
def test_what_is_read_or_recorded_is_not_authorized(way):
    assert not isinstance(way(Department()), Authorized)


@pytest.mark.parametrize("way", [proposed, issued, updated, received])
def test_a_record_that_nobody_has_seen_stops_none_of_them(way):
    department = Department()
    department.record.troubled = "LOG_UNWITNESSED"

    assert way(department)


@pytest.mark.parametrize("way", [proposed, issued, updated, received])
def test_a_clock_behind_the_record_stops_all_of_them(way):
    department = Department()
    department.record.floor = NOON + timedelta(minutes=6)

    assert refusal(lambda: way(department)) == (3, "CLOCK_BEHIND")
    assert department.record.kept == []


@pytest.mark.parametrize("way", [proposed, issued, updated, received])
def test_a_time_without_its_zone_is_no_time(way):
    department = Department()
    department.now = NOON.replace(tzinfo=None)

    with pytest.raises(ValueError, match="zone"):
        way(department)


@pytest.mark.parametrize("way", [proposed, issued, updated, received])
def test_a_root_that_has_expired_stops_all_of_them(way):
    department = Department()
    department.first["expires"] = at()

    assert refusal(lambda: way(department)) == (4, "ROOT_EXPIRED")


# ---------------------------------------------------------------- to read


def test_a_proposal_is_what_its_author_signed_whoever_has_approved_it():
    department = Department()
    department.approvers = []

    found = proposed(department)

    assert found.changeset.to_bytes() == found.payload == spell(department.changeset())
    assert found.sha256 == digest(found.payload)
    assert (found.root.version, found.status.version, found.manifest.version) == (1, 5, 1)
    assert found.bundle.approvals == ()
    assert department.record.kept == ["status", "manifest"]


def test_a_proposal_may_be_read_before_its_window_by_anybody():
    window = {"not_before": at(days=1), "not_after": at(days=3)}
    department = Department().edit("changeset", put(window=window))
    department.record.held, department.record.does_extend = set(), False

    proposed(department)


@pytest.mark.parametrize(
    ("kind", "change", "expected"),
    [
        ("status", put(expires=at()), (5, "STATUS_EXPIRED")),
        ("manifest", put(issued_at=at(days=1)), (6, "CLOCK_BEHIND")),
        ("changeset", put(author="tech"), (7, "AUTHOR_MISMATCH")),
        ("changeset", put(tool={"min": "9.0.0", "view": "2"}), (7, "TOOL_TOO_OLD")),
        ("status", put(withdrawn=["CS-2026-0147"]), (7, "CHANGESET_WITHDRAWN")),
    ],
)
@pytest.mark.parametrize("way", [proposed, issued])
def test_what_would_not_be_authorized_is_not_shown_or_recorded_either(way, kind, change, expected):
    assert refusal(lambda: way(Department().edit(kind, change))) == expected


def test_a_proposal_from_an_inventory_that_was_edited_is_refused_and_names_the_file():
    department = Department()
    department.inventory = MemoryInventory("", {}, differing=("baselines/5.yaml", "b"))

    with pytest.raises(RefusalError) as refused:
        proposed(department)
    assert (refused.value.stage, refused.value.code) == (7, "INVENTORY_NOT_SIGNED")
    assert (refused.value.facts["count"], refused.value.facts["first"]) == (2, "baselines/5.yaml")


# ---------------------------------------------------------------- to record


def test_what_was_issued_names_its_approvers_wherever_it_will_be_applied():
    department = Department()
    department.record.held, department.record.does_extend = set(), False
    department.record.begun = {"room-000": 1}

    found = issued(department)

    assert found.people == {"approver-1", "approver-2"}
    assert found.sha256 == digest(found.changeset.to_bytes())


def test_what_was_issued_need_not_be_due_yet_nor_outside_a_freeze():
    freeze = {"id": "hop-tinh", "from": at(hours=-1), "to": at(hours=1)}
    department = Department().edit("status", put(freeze=[freeze]))
    department.edit("changeset", put(window={"not_before": at(days=1), "not_after": at(days=3)}))

    issued(department)


@pytest.mark.parametrize(
    ("kind", "change", "expected"),
    [
        ("approval", put(verdict="reject"), (8, "APPROVAL_REJECTED")),
        ("approval", put(view_sha256=digest_of("other")), (8, "VIEW_MISMATCH")),
        ("approval", put(expires=at()), (8, "APPROVAL_EXPIRED")),
        (
            "changeset",
            put(window={"not_before": at(days=-12), "not_after": at(days=3)}),
            (9, "WINDOW_TOO_LONG"),
        ),
    ],
)
def test_what_is_not_approved_is_not_issued(kind, change, expected):
    assert refusal(lambda: issued(Department().edit(kind, change))) == expected


def test_without_an_approval_nothing_is_issued():
    department = Department()
    department.approvers = []

    assert refusal(lambda: issued(department)) == (8, "APPROVAL_THRESHOLD")


def test_nothing_is_issued_when_its_window_is_over():
    department = Department().edit(
        "changeset", put(window={"not_before": at(days=-2), "not_after": at()})
    )
    department.edit("approval", put(expires=at()))

    assert refusal(lambda: issued(department)) == (8, "EXPIRED")


# ---------------------------------------------------------------- to bring newer papers


def test_newer_papers_are_kept_and_told():
    department = Department().with_root()

    found = updated(department)

    assert (found.root.version, found.status.version, found.manifest.version) == (2, 5, 1)
    assert found.manifest_sha256 == digest(spell(department.manifest()))
    assert found.root_sha256 == department.root_sha256
    assert department.record.kept == ["root", "status", "manifest"]


def test_a_root_that_was_proven_stays_even_if_the_status_is_refused():
    department = Department().with_root().edit("status", put(expires=at()))

    assert refusal(lambda: updated(department)) == (5, "STATUS_EXPIRED")
    assert department.record.kept == ["root", "status"]


def test_a_draft_is_refused_wherever_it_is_brought():
    department = Department()
    status = draft(spell(department.status()), "status")

    assert refusal(lambda: updated(department, status=status)) == (5, "STATUS_THRESHOLD")
    manifest = draft(spell(department.manifest()), "manifest")
    assert refusal(lambda: updated(department, manifest=manifest)) == (6, "MANIFEST_THRESHOLD")
    root = draft(spell(Department().with_root().root), "root")
    assert refusal(lambda: updated(department, roots=[root])) == (4, "ROOT_THRESHOLD_OLD")
