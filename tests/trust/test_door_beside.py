"""The other ways through the door: to read, to record, to bring papers, adoptions and receipts."""

import copy
import inspect
import pickle
from datetime import timedelta

import pytest

from fleetcfg.errors import RefusalError
from fleetcfg.model.outcome import Fate
from fleetcfg.testing.clock import NOON
from fleetcfg.testing.department import Department
from fleetcfg.testing.documents import (
    KEYS,
    at,
    digest_of,
    make_adopted,
    make_adoption,
    make_identity,
    make_key,
    make_receipt,
    make_received,
)
from fleetcfg.testing.keys import make_ed25519
from fleetcfg.testing.memory import MemoryInventory
from fleetcfg.trust.crypto.canonical import digest, spell, to_base64
from fleetcfg.trust.crypto.envelope import Envelope, draft, payload_type
from fleetcfg.trust.documents.adoption import Adoption
from fleetcfg.trust.documents.changeset import SignedIdentity, read_changeset
from fleetcfg.trust.verify.door import Authority, Authorized
from fleetcfg.trust.verify.results import Attested, IssuedChangeSet, Proposal
from tests.trust.edits import put

WAYS = (
    Authority.propose,
    Authority.issue,
    Authority.update,
    Authority.authorize_adoption,
    Authority.prove_receipt,
)


def refusal(act) -> tuple[int, str]:
    with pytest.raises(RefusalError) as refused:
        act()
    return refused.value.stage, refused.value.code


def proposed(department: Department) -> Proposal:
    return department.authority().propose(department.bundle(), now=department.now)


def issued(department: Department) -> IssuedChangeSet:
    return department.authority().issue(department.bundle(), now=department.now)


def updated(department: Department, **changes):
    chain = [department.sign("root", root, department.signers["root"]) for root in department.roots]
    papers = {
        "roots": chain,
        "status": department.sign("status", department.status(), department.signers["status"]),
        "manifest": department.sign(
            "manifest", department.manifest(), department.signers["manifest"]
        ),
    }
    return department.authority().update(**{**papers, **changes}, now=department.now)


def adopted(
    department: Department, document: dict, people: list[str] | None = None
) -> Authorized[Adoption]:
    data = department.sign("adoption", document, people).to_bytes()
    return department.authority().authorize_adoption(data, now=department.now)


def received(department: Department, people: list[str] | None = None, **changes) -> Attested:
    changeset = read_changeset(spell(department.changeset()))
    document = make_receipt(changeset, make_received("room-000")) | changes
    data = department.sign("receipt", document, people).to_bytes()
    return department.authority().prove_receipt(data, changeset=changeset, now=department.now)


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
        ("changeset", put(tool={"min": "9.0.0", "view": "1"}), (7, "TOOL_TOO_OLD")),
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


# ---------------------------------------------------------------- adoptions


def test_an_adoption_that_enough_people_signed_is_authorized():
    found = adopted(Department(), make_adoption(make_adopted("room-000")))

    assert found.people == {"approver-1", "approver-2"}
    assert [device.id for device in found.document.devices] == ["room-000"]
    assert found.sha256 == digest(found.payload)
    with pytest.raises(RefusalError, match="CLOCK_BEHIND"):
        found.require_still(NOON - timedelta(minutes=6), lasted=timedelta())


ADOPTION = {
    "of no device": (make_adoption(), "DEVICE_LIST"),
    "of a device twice": (make_adoption(*[make_adopted("room-000")] * 2), "DEVICE_LIST"),
    "of the future": (
        make_adoption(make_adopted("room-000"), created_at=at(hours=1)),
        "CLOCK_BEHIND",
    ),
    "of a device read in the future": (
        make_adoption(make_adopted("room-000", taken_at=at(hours=1))),
        "CLOCK_BEHIND",
    ),
    "of another Department": (
        make_adoption(make_adopted("room-000"), trust_domain="other.example"),
        "TRUST_DOMAIN",
    ),
    "of another type": (
        make_adoption(make_adopted("room-000"), _type="fleetcfg/manifest/v1"),
        "DOC_TYPE",
    ),
    "with a member too many": (make_adoption(make_adopted("room-000"), all=True), "SCHEMA"),
    "with half a digest": (make_adoption(make_adopted("room-000", state_sha256="00")), "SCHEMA"),
    "without a decision": (make_adoption(make_adopted("room-000"), decision=None), "SCHEMA"),
}


@pytest.mark.parametrize(("document", "code"), ADOPTION.values(), ids=ADOPTION.keys())
def test_refuses_an_adoption(document, code):
    assert refusal(lambda: adopted(Department(), document)) == (7, code)


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ([], (0, "ENVELOPE_SIGNATURES")),
        (["approver-1"], (7, "ADOPTION_THRESHOLD")),
        (["approver-1", "author"], (7, "SIGNER_UNKNOWN")),
        (["root-1", "root-2"], (7, "SIGNER_UNKNOWN")),
    ],
)
def test_refuses_an_adoption_that_too_few_signed(people, expected):
    assert (
        refusal(lambda: adopted(Department(), make_adoption(make_adopted("room-000")), people))
        == expected
    )


def test_a_manifest_is_no_adoption_even_if_the_same_people_signed_it():
    department = Department()
    signed = department.sign("manifest", department.manifest(), ["approver-1", "approver-2"])
    forged = Envelope(signed.payload, payload_type("adoption"), signed.signatures)

    def adopt(envelope: Envelope):
        return department.authority().authorize_adoption(envelope.to_bytes(), now=NOON)

    assert refusal(lambda: adopt(forged)) == (7, "SIG_NAMESPACE")
    assert refusal(lambda: adopt(signed)) == (0, "PAYLOAD_TYPE")


def test_adopted_devices_are_those_of_the_signed_inventory():
    department = Department()
    updated(department)
    other = make_identity("room-000") | {"serial": "FTT-OTHER"}
    document = make_adoption(make_adopted("room-000", identity=other))
    assert refusal(lambda: adopted(department, document)) == (7, "IDENTITY_NOT_INVENTORY")

    stranger = make_adoption(make_adopted("room-999"))
    assert refusal(lambda: adopted(department, stranger)) == (7, "DEVICE_NOT_IN_INVENTORY")
    adopted(department, make_adoption(make_adopted("room-000")))


def test_an_inventory_that_was_edited_says_nothing_about_who_is_adopted():
    department = Department()
    updated(department)
    department.inventory = MemoryInventory(
        "", {"room-000": SignedIdentity(**make_identity("room-001"))}
    )

    adopted(department, make_adoption(make_adopted("room-000")))


def test_an_adoption_is_not_copied_into_another_process():
    found = adopted(Department(), make_adoption(make_adopted("room-000")))

    for copied in (copy.copy, pickle.dumps):
        with pytest.raises(TypeError, match="not copied"):
            copied(found)


# ---------------------------------------------------------------- receipts


def test_a_receipt_is_its_executors():
    department = Department()

    found = received(department)

    assert (found.signed.person, found.signed.keyid) == ("tech", KEYS["tech"].keyid)
    assert found.receipt.devices[0].outcome is Fate.APPLIED


RECEIPT = {
    "in another's name": ({"person": "author"}, "RECEIPT_PERSON"),
    "of a log that the root does not name": ({"origin": "fleetcfg/elsewhere"}, "RECEIPT_ORIGIN"),
    "of another change-set": ({"changeset": digest_of("other")}, "RECEIPT_OTHER_CHANGESET"),
    "of another id": ({"id": "CS-2026-0148"}, "RECEIPT_OTHER_CHANGESET"),
    "of a device that is not in it": ({"devices": [make_received("room-999")]}, "RECEIPT_DEVICE"),
    "of another number": ({"devices": [make_received("room-000", seq=19)]}, "RECEIPT_DEVICE"),
    "of no device": ({"devices": []}, "DEVICE_LIST"),
    "of the future": ({"issued_at": at(hours=1)}, "CLOCK_BEHIND"),
    "of another Department": ({"trust_domain": "other.example"}, "TRUST_DOMAIN"),
    "with an end of its own": ({"devices": [make_received("room-000", "perfect")]}, "SCHEMA"),
}


@pytest.mark.parametrize(("changes", "code"), RECEIPT.values(), ids=RECEIPT.keys())
def test_refuses_a_receipt(changes, code):
    assert refusal(lambda: received(Department(), **changes)) == (7, code)


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ([], (0, "ENVELOPE_SIGNATURES")),
        (["author"], (7, "SIGNER_UNKNOWN")),
        (["tech", "author"], (7, "SIGNER_UNKNOWN")),
    ],
)
def test_refuses_a_receipt_that_its_executor_did_not_sign(people, expected):
    assert refusal(lambda: received(Department(), people)) == expected


def with_a_second_executor(person: str) -> Department:
    department = Department()
    second = department.keys["tech-2"] = make_ed25519("tech-2")
    department.first["keys"][second.keyid] = make_key(person, pub=to_base64(second.blob))
    department.first["roles"]["executor"]["keys"].append(second.keyid)
    return department


def test_a_receipt_has_one_signature():
    department = with_a_second_executor("author")

    expected = (7, "RECEIPT_UNAUTHENTICATED")
    assert refusal(lambda: received(department, ["tech", "tech-2"])) == expected


def test_a_receipt_by_another_executor_than_the_change_sets_is_refused():
    department = with_a_second_executor("author")

    assert refusal(lambda: received(department, ["tech-2"], person="author")) == (
        (7, "EXECUTOR_MISMATCH")
    )
    assert refusal(lambda: received(with_a_second_executor("tech"), ["tech-2"])) == (
        (7, "EXECUTOR_MISMATCH")
    )


def test_a_receipt_by_a_key_that_has_run_out_proves_nothing_any_more():
    department = Department()
    department.first["keys"][KEYS["tech"].keyid]["not_after"] = at()

    assert refusal(lambda: received(department)) == (7, "KEY_NOT_VALID_NOW")


def test_a_receipt_of_an_unknown_change_set_is_its_executors_all_the_same():
    department = Department()
    data = department.sign(
        "receipt", make_receipt(read_changeset(spell(department.changeset())), make_received("x"))
    )

    found = department.authority().prove_receipt(data.to_bytes(), changeset=None, now=NOON)
    assert found.receipt.devices[0].id == "x"
