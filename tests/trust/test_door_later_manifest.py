"""A change-set that waits holds under later manifests that declare the same, and no others."""

import copy

import pytest

from fleetcfg.errors import RefusalError
from fleetcfg.trust.crypto.canonical import digest, spell
from fleetcfg.trust.documents.changeset import read_changeset
from fleetcfg.trust.documents.manifest import read_manifest
from fleetcfg.trust.verify.door import Authorized
from fleetcfg_kit.testing.department import Department
from fleetcfg_kit.testing.documents import at, digest_of, make_identity
from tests.trust.edits import put, refusal

REGISTER = {"path": "registers/meetings.yaml", "sha256": digest_of("monday"), "size": 7}
ADDED = REGISTER | {"sha256": digest_of("tuesday")}
MEETING = {"id": "m", "number": "", "from": at(hours=-1), "to": at(hours=3), "hosts": ["room-001"]}
KNOWN = put(freezes_registers=True)


def later(change=lambda _manifest: None, *, register=ADDED, version=2) -> Department:
    """Return a Department whose registers were signed anew after the change-set was made.

    *change* changes the later manifest.
    """
    department = Department()
    department.edit("manifest", lambda each: each["files"].append(REGISTER))
    planned = copy.deepcopy(department.manifest())
    named = {
        "manifest_version": planned["version"],
        "manifest_sha256": digest(spell(planned)),
        "declared_sha256": read_manifest(spell(planned)).declared_sha256,
    }

    def next_one(manifest: dict) -> None:
        manifest.update(version=version, prev=digest(spell(planned)) if version > 1 else None)
        manifest["files"][-1:] = [register] if register else []
        change(manifest)

    department.edit("manifest", next_one)
    in_force = department.manifest()
    name = {"version": in_force["version"], "sha256": digest(spell(in_force))}
    department.edit("status", put(manifest=name))
    return department.edit("changeset", put(baseline=named))


def test_a_meeting_that_was_added_does_not_end_an_approval():
    assert isinstance(later().edit("status", KNOWN).authorize(), Authorized)


@pytest.mark.parametrize("way", ["propose", "issue"])
def test_it_is_read_and_recorded_as_well(way):
    department = later()

    assert getattr(department.authority(), way)(department.bundle(), now=department.now)


def test_the_meeting_that_was_added_freezes():
    department = later().edit("status", put(meetings=[MEETING], freezes_registers=True))

    assert refusal(department) == (9, "FROZEN")


def test_a_status_that_does_not_know_the_newer_registers_refuses():
    assert refusal(later()) == (9, "FREEZES_UNTOLD")


def test_where_no_register_is_left_none_has_to_be_known():
    assert isinstance(later(register=None).authorize(), Authorized)


CHANGES = {
    "an edited baseline": lambda m: m["files"][0].update(sha256=digest_of("other")),
    "an edited inventory": lambda m: m["files"][1].update(size=6),
    "a file too many": lambda m: m["files"].insert(
        0, {"path": "baselines/a.yaml", "sha256": digest_of("a"), "size": 1}
    ),
    "a file that is gone": lambda m: m["files"].pop(0),
    "an edited playbook": lambda m: m["files"].insert(
        2, {"path": "playbooks/p.yaml", "sha256": digest_of("p"), "size": 1}
    ),
    "an edited policy": lambda m: m["files"].insert(
        2, {"path": "policy/p.yaml", "sha256": digest_of("p"), "size": 1}
    ),
    "a device that is asked otherwise": lambda m: m["semantic"].update({"room-001": digest_of("")}),
    "a device that is gone": lambda m: m["semantic"].pop("room-001"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_under_a_manifest_that_declares_anything_otherwise_it_is_refused(change):
    assert refusal(later(CHANGES[change]).edit("status", KNOWN)) == (7, "BASELINE_MISMATCH")


def test_under_another_manifest_of_its_own_version_it_is_refused():
    assert refusal(later(version=1).edit("status", KNOWN)) == (7, "BASELINE_MISMATCH")


def test_under_an_earlier_one_it_is_refused():
    department = later(version=1).edit("status", KNOWN)
    department.edit("changeset", lambda c: c["baseline"].update(manifest_version=2))

    assert refusal(department) == (7, "BASELINE_MISMATCH")


def test_what_names_the_manifest_alone_holds_under_no_other():
    department = later().edit("status", KNOWN)
    department.edit("changeset", lambda c: c["baseline"].pop("declared_sha256"))

    assert refusal(department) == (7, "BASELINE_MISMATCH")


def test_an_author_cannot_bind_it_to_what_its_own_manifest_does_not_declare():
    department = Department()
    manifest = digest(spell(department.manifest()))
    named = {"manifest_version": 1, "manifest_sha256": manifest, "declared_sha256": digest_of("x")}

    assert refusal(department.edit("changeset", put(baseline=named))) == (7, "BASELINE_MISMATCH")


def test_what_exempts_a_freeze_cannot_outlive_its_manifest():
    document = Department().changeset() | {"freeze_exemption": "m"}
    document["baseline"]["declared_sha256"] = digest_of("x")

    with pytest.raises(RefusalError) as refused:
        read_changeset(spell(document))
    assert (refused.value.code, refused.value.facts["field"]) == (
        "SCHEMA",
        "baseline.declared_sha256",
    )


def test_a_device_at_another_address_is_refused_under_a_later_one_too():
    identity = make_identity("room-000") | {"address": "10.9.9.9:22"}
    department = later().edit("status", KNOWN)
    department.edit("changeset", lambda c: c["devices"][0].update(identity=identity))

    assert refusal(department) == (7, "IDENTITY_NOT_INVENTORY")
