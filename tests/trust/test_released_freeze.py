"""A manifest gives back what of a meeting's freeze it names, and nothing beside it."""

import copy
from dataclasses import replace

import pytest

from fleetcfg.errors import RefusalError
from fleetcfg.model.timezone import spell_instant
from fleetcfg.trust.crypto.canonical import digest, spell
from fleetcfg.trust.documents.draft import ManifestInput, draft_manifest
from fleetcfg.trust.documents.manifest import Release, read_manifest
from fleetcfg.trust.documents.root import read_root
from fleetcfg.trust.documents.status import read_status
from fleetcfg.trust.verify.door import Authorized
from fleetcfg.trust.verify.frozen import frozen_for_meetings
from fleetcfg_kit.testing.department import Department
from fleetcfg_kit.testing.documents import at
from tests.trust.edits import put, refusal
from tests.trust.test_door_edges import take_in

TIMES = {"from": at(days=-1), "to": at(hours=3)}
MEETING = {"id": "giao-ban-12", "number": "89/GM-UBND", **TIMES, "hosts": ["room-000", "room-001"]}
RELEASE = {
    **MEETING,
    "of": TIMES,
    "reason": "Văn phòng hủy họp",
    "decision": {"number": "412/UBND-VP", "date": "2026-11-23"},
}
FROZEN = (9, "FROZEN")
WINDOW = {"not_before": at(days=-3), "not_after": at(hours=1)}


def world(*releases: dict, meetings: tuple[dict, ...] = (MEETING,)) -> Department:
    """Return a Department whose status has *meetings*, and whose manifest has *releases*."""
    department = Department().edit("status", put(meetings=list(meetings)))
    department.edit("changeset", put(window=WINDOW)).edit("approval", put(expires=at(hours=1)))
    return department.edit("manifest", put(releases=list(releases))) if releases else department


def passes(department: Department) -> bool:
    return isinstance(department.authorize(), Authorized)


def left(release: dict, *meetings: dict) -> list[tuple[str, str, list[str]]]:
    """Return what is still frozen of *meetings*, in JSON, as the one function has it."""
    department = world(release, meetings=meetings or (MEETING,))
    status, manifest = (
        read_status(spell(department.status())),
        read_manifest(spell(department.manifest())),
    )
    frozen = frozen_for_meetings(status, manifest)
    return [(spell_instant(one.from_), spell_instant(one.to), [*one.hosts]) for one in frozen]


# ---------------------------------------------------------------- what it opens


def test_what_was_released_is_frozen_no_more():
    assert refusal(world()) == FROZEN
    assert passes(world(RELEASE))


def test_a_run_that_goes_on_is_held_to_the_release_as_well():
    authorized = world(RELEASE).authorize()
    later = world().now.replace(minute=59)

    authorized.require_still(later, lasted=later - world().now)


def test_a_device_that_it_does_not_name_stays_frozen():
    assert refusal(world({**RELEASE, "hosts": ["room-000"]})) == FROZEN
    assert left({**RELEASE, "hosts": ["room-000"]}) == [(*TIMES.values(), ["room-001"])]


def test_a_time_that_it_does_not_name_stays_frozen():
    early = {**RELEASE, "to": at(minutes=30)}

    assert refusal(world(early)) == FROZEN
    assert passes(
        world(early)
        .edit("changeset", put(window={**WINDOW, "not_after": at(minutes=30)}))
        .edit("approval", put(expires=at(minutes=30)))
    )
    middle = {**RELEASE, "from": at(hours=-1), "to": at(hours=1), "hosts": ["room-001"]}
    assert left(middle) == [
        (*TIMES.values(), ["room-000"]),
        (at(days=-1), at(hours=-1), ["room-001"]),
        (at(hours=1), at(hours=3), ["room-001"]),
    ]


def test_another_meeting_of_the_same_devices_stays_frozen():
    other = {**MEETING, "id": "hoi-nghi-3"}

    assert refusal(world(RELEASE, meetings=(MEETING, other))) == FROZEN


# ---------------------------------------------------------------- what opens nothing


@pytest.mark.parametrize(
    "release",
    [
        {**RELEASE, "id": "giao-ban-13"},
        {**RELEASE, "from": at(days=-2), "of": {**TIMES, "from": at(days=-2)}},
        {**RELEASE, "to": at(days=9), "of": {**TIMES, "to": at(days=9)}},
        {**RELEASE, "of": {**TIMES, "to": at(days=9)}},
        {**RELEASE, "to": at(hours=2), "of": {**TIMES, "to": at(hours=2)}},
    ],
    ids=["another id", "begins before", "ends after", "of a longer one", "of a shorter one"],
)
def test_a_release_of_another_meeting_or_of_other_times_opens_nothing(release):
    assert refusal(world(release)) == FROZEN
    assert left(release) == [(*TIMES.values(), MEETING["hosts"])]


def test_a_meeting_that_was_moved_since_is_frozen_as_it_is_held_now():
    moved = {**MEETING, "from": at(hours=-20), "to": at(hours=7)}
    department = world(RELEASE)
    take_in(department)
    later = world(RELEASE, meetings=(moved,)).edit("status", put(version=6))
    later.record = department.record

    assert refusal(later) == FROZEN


def test_a_manifest_that_the_status_does_not_name_releases_nothing():
    department = world(RELEASE)
    status = read_status(spell(department.status()))
    newer = read_manifest(spell(department.manifest())).model_copy(update={"version": 2})

    assert [one.id for one in frozen_for_meetings(status, newer)] == ["giao-ban-12"]
    assert frozen_for_meetings(status, None) == status.meetings


# ---------------------------------------------------------------- who may say it


def test_a_release_that_only_one_of_the_people_has_signed_is_refused():
    department = world(RELEASE)
    department.signers["manifest"] = department.signers["manifest"][:1]

    assert refusal(department) == (6, "MANIFEST_THRESHOLD")


@pytest.mark.parametrize("person", ["author", "tech", "clerk"])
def test_who_may_not_sign_the_manifest_releases_nothing(person):
    department = world(RELEASE)
    department.signers["manifest"] = [person]

    assert refusal(department) == (6, "SIGNER_UNKNOWN")


def test_a_release_of_another_department_opens_nothing():
    """The same people may sign for two Departments, with the same keys."""
    department = world(RELEASE).edit("manifest", put(trust_domain="khac.example"))

    assert refusal(department) == (6, "TRUST_DOMAIN")


@pytest.mark.parametrize(
    "forged",
    [
        {"releases": [RELEASE]},
        {"releases": [{**RELEASE, "hosts": ["room-000", "room-001", "room-002"]}]},
        {"releases": [{**RELEASE, "reason": "khác"}]},
    ],
    ids=["put in", "widened", "another reason"],
)
def test_a_release_that_was_edited_after_it_was_signed_is_refused(forged):
    department = world(RELEASE) if forged["releases"] != [RELEASE] else world()
    parts = department.parts()
    payload = spell({**department.manifest(), **forged})
    signed = department.sign("manifest", department.manifest())
    edited = replace(department.sign("manifest", payload), signatures=signed.signatures)
    parts["manifest"] = edited.as_json()

    with pytest.raises(RefusalError) as refused:
        department.authorize(spell(parts))
    assert (refused.value.stage, refused.value.code) == (6, "SIG_INVALID")


def test_an_older_manifest_with_a_release_does_not_count_after_a_newer_one_without_it():
    first = world(RELEASE)
    take_in(first)
    older = copy.deepcopy(first.manifest())
    newer = world().edit("manifest", put(version=2, prev=digest(spell(older))))
    name = {"version": 2, "sha256": digest(spell(newer.manifest()))}
    newer.edit("status", put(version=6, manifest=name))
    newer.record = first.record
    assert refusal(newer) == FROZEN

    again = world(RELEASE).edit("status", put(version=7))
    again.record = first.record
    assert refusal(again) == (6, "MANIFEST_ROLLBACK")


# ---------------------------------------------------------------- its one spelling


def test_a_manifest_without_it_is_spelled_as_before():
    payload = spell(Department().manifest())

    assert read_manifest(payload).to_bytes() == payload
    assert b"releases" not in payload


def test_a_manifest_with_it_has_one_spelling_and_declares_the_same_of_devices():
    payload = spell(world(RELEASE).manifest())
    manifest = read_manifest(payload)

    assert manifest.to_bytes() == payload
    assert manifest.declared_sha256 == read_manifest(spell(world().manifest())).declared_sha256


@pytest.mark.parametrize(
    "releases",
    [
        None,
        [],
        [RELEASE, RELEASE],
        [{**RELEASE, "id": "b"}, {**RELEASE, "id": "a"}],
        [{**RELEASE, "hosts": []}],
        [{**RELEASE, "hosts": ["room-001", "room-000"]}],
        [{**RELEASE, "to": RELEASE["from"]}],
        [{**RELEASE, "to": at(hours=4)}],
        [{**RELEASE, "from": at(days=-2)}],
        [{**RELEASE, "every": True}],
        [{**RELEASE, "of": {**TIMES, "every": True}}],
        [{**RELEASE, "reason": ""}],
        [{**RELEASE, "reason": "x" * 256}],
        *([{name: said for name, said in RELEASE.items() if name != gone}] for gone in RELEASE),
    ],
    ids=str,
)
def test_a_manifest_that_spells_it_otherwise_is_refused(releases):
    with pytest.raises(RefusalError) as refused:
        read_manifest(spell(world().manifest() | {"releases": releases}))

    assert refused.value.code == "SCHEMA"


def test_a_reason_in_letters_that_nobody_signs_is_not_drafted():
    department = Department()
    release = Release.model_validate({**RELEASE, "reason": "Văn phòng hủy họp ß"})
    decision = read_manifest(spell(department.manifest())).decision
    content = ManifestInput({}, {}, decision, (release,))

    with pytest.raises(RefusalError) as refused:
        draft_manifest(None, read_root(spell(department.root)), content, now=department.now)
    assert refused.value.code == "JSON_ALPHABET"
