"""A change-set under a manifest that waits for signatures: read and decided on, and no more."""

import json

import pytest

from fleetcfg.errors import RefusalError
from fleetcfg.trust.crypto.canonical import digest, spell
from fleetcfg.trust.crypto.envelope import draft
from fleetcfg.trust.documents.changeset import SignedIdentity
from fleetcfg_kit.testing.department import Department
from fleetcfg_kit.testing.documents import make_identity
from fleetcfg_kit.testing.memory import MemoryInventory


def waiting(people: tuple[str, ...] = (), **changes) -> tuple[Department, bytes]:
    """Return a Department whose declarations are those of a next manifest, and the bundle."""
    department = Department()
    first = department.manifest()
    following = first | {"version": 2, "prev": digest(spell(first))} | changes
    sha256 = digest(spell(following))
    identities = {host: SignedIdentity(**make_identity(host)) for host in department.hosts}
    department.inventory = MemoryInventory(sha256, identities)
    named = {"manifest_version": following["version"], "manifest_sha256": sha256}
    department.edit("changeset", lambda document: document.update(baseline=named))
    unsigned = draft(spell(following), "manifest")
    envelope = department.sign("manifest", following, people) if people else unsigned
    return department, spell(department.parts() | {"next": envelope.as_json()})


def refused(department: Department, method: str, data: bytes) -> tuple[int, str]:
    with pytest.raises(RefusalError) as caught:
        getattr(department.authority(), method)(data, now=department.now)
    return int(caught.value.stage), caught.value.code


@pytest.mark.parametrize("people", [(), ("approver-1",), ("approver-1", "approver-2")])
def test_it_is_read_however_many_have_signed_it_so_far(people):
    department, data = waiting(people)

    proposal = department.authority().propose(data, now=department.now)

    assert proposal.manifest.version == 2
    assert "manifest" in department.record.kept


@pytest.mark.parametrize("people", [(), ("approver-1", "approver-2")])
@pytest.mark.parametrize("method", ["authorize", "issue"])
def test_it_is_neither_applied_nor_recorded_even_if_everybody_signed_it(method, people):
    department, data = waiting(people)

    assert refused(department, method, data) == (6, "MANIFEST_WAITING")


def test_nothing_of_it_is_kept():
    department, data = waiting(("approver-1", "approver-2"))

    department.authority().propose(data, now=department.now)

    kept = department.record.newest_manifest()
    assert kept is not None
    assert kept.version == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"version": 3}, "MANIFEST_NOT_NEXT"),
        ({"version": 1, "prev": None}, "MANIFEST_NOT_NEXT"),
        ({"prev": digest(b"other")}, "MANIFEST_NOT_NEXT"),
        ({"trust_domain": "so.other.example"}, "TRUST_DOMAIN"),
        ({"issued_at": "2031-01-01T00:00:00Z"}, "CLOCK_BEHIND"),
    ],
)
def test_one_that_does_not_follow_is_refused(changes, code):
    assert refused(*_with(waiting(**changes))) == (6, code)


def _with(made: tuple[Department, bytes]) -> tuple[Department, str, bytes]:
    department, data = made
    return department, "propose", data


def test_a_signature_of_another_role_under_it_is_refused():
    assert refused(*_with(waiting(("clerk",)))) == (6, "SIGNER_UNKNOWN")


def test_a_signature_over_other_bytes_under_it_is_refused():
    department, data = waiting(("approver-1",))
    parts, other = json.loads(data), department.sign("manifest", department.manifest())
    parts["next"]["signatures"] = json.loads(other.to_bytes())["signatures"]

    assert refused(department, "propose", spell(parts)) == (6, "SIG_INVALID")
