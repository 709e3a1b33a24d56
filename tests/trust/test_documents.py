"""Each document has one spelling, and reading it back gives that very spelling; a bundle too."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.errors import RefusalError
from fleetcfg.trust.crypto.canonical import MAX_BUNDLE, parse, spell
from fleetcfg.trust.crypto.envelope import draft
from fleetcfg.trust.documents.approval import read_approval
from fleetcfg.trust.documents.bundle import (
    MAX_APPROVALS,
    MAX_CRLS,
    MAX_FILES,
    MAX_ROOTS,
    read_bundle,
)
from fleetcfg.trust.documents.changeset import read_changeset
from fleetcfg.trust.documents.manifest import is_safe_name, read_manifest
from fleetcfg.trust.documents.root import read_root
from fleetcfg.trust.documents.status import read_status
from fleetcfg_kit.testing.department import Department
from fleetcfg_kit.testing.documents import make_root

WORLD = Department()
CHANGESET = spell(WORLD.changeset())
DOCUMENTS = {
    "root": (read_root, make_root()),
    "status": (read_status, WORLD.status()),
    "manifest": (read_manifest, WORLD.manifest()),
    "changeset": (read_changeset, WORLD.changeset()),
    "approval": (read_approval, WORLD.approval("approver-1", CHANGESET)),
}
LEAVES = st.none() | st.booleans() | st.integers(-1, 10) | st.sampled_from(["", "a", "A B", "Đ"])
VALUES = LEAVES | st.lists(LEAVES, max_size=2) | st.dictionaries(st.just("a"), LEAVES)


def refusal_of(call, *arguments) -> str:
    with pytest.raises(RefusalError) as refused:
        call(*arguments)
    return refused.value.code


def places(value, way=()):
    """Yield the way to every member and element of *value*."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, member in inner:
        yield (*way, key)
        if isinstance(member, dict | list):
            yield from places(member, (*way, key))


@pytest.mark.parametrize(("read", "document"), DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_what_is_read_spells_the_same_bytes_again(read, document):
    payload = spell(document)

    assert read(payload).to_bytes() == payload


@pytest.mark.parametrize(("read", "document"), DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_every_member_must_be_there_and_no_other(read, document):
    for member in document:
        without = {name: value for name, value in document.items() if name != member}
        assert refusal_of(read, spell(without)) in {"SCHEMA", "DOC_TYPE"}
    assert refusal_of(read, spell(document | {"comment": ""})) == "SCHEMA"


@pytest.mark.parametrize(("read", "document"), DOCUMENTS.values(), ids=DOCUMENTS.keys())
@given(draw=st.data())
def test_any_member_of_another_kind_is_refused_or_is_part_of_the_spelling(read, document, draw):
    changed = parse(spell(document), MAX_BUNDLE)
    *way, last = draw.draw(st.sampled_from(list(places(changed))))
    node: Any = changed
    for step in way:
        node = node[step]
    node[last] = draw.draw(VALUES)
    payload = spell(changed)

    try:
        assert read(payload).to_bytes() == payload
    except RefusalError as refused:
        if not refused.code.isupper():
            raise


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "a ",
        " a",
        "a.",
        "NUL",
        "con.yaml",
        "Com1",
        "lpt9.txt",
        ".git",
        ".GIT",
        ".gitattributes",
        "a:b",
        "a\\b",
        "a*",
        "a?",
        'a"b',
        "a|b",
        "a<b",
        "\x7f",
    ],
)
def test_names_that_two_systems_could_read_as_two_files_are_not_safe(name):
    assert not is_safe_name(name)


@pytest.mark.parametrize("name", ["a", "a.yaml", "điểm cầu 1.yaml", ".hidden", "console", "com10"])
def test_ordinary_names_are_safe(name):
    assert is_safe_name(name)


# ---------------------------------------------------------------- bundles


def test_a_bundle_is_read_back_the_same():
    data = Department().with_root().bundle()

    assert read_bundle(data).to_bytes() == data


def test_a_manifest_that_waits_may_have_no_signature_and_brings_its_files():
    waiting = draft(b"{}", "manifest").as_json()
    data = spell(WORLD.parts() | {"next": waiting, "files": ["QQ==", "Qg=="]})

    bundle = read_bundle(data)

    assert bundle.following == draft(b"{}", "manifest")
    assert bundle.files == (b"A", b"B")
    assert bundle.to_bytes() == data


def test_a_bundle_may_go_without_revocation_lists():
    parts = WORLD.parts()
    del parts["crls"]

    assert read_bundle(spell(parts)).crls == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"format": "fleetcfg-bundle/2"}, "BUNDLE_FORMAT"),
        ({"format": None}, "BUNDLE_FORMAT"),
        ({"extra": 1}, "BUNDLE_FORMAT"),
        ({"roots": {}}, "BUNDLE_FORMAT"),
        ({"roots": "[]"}, "BUNDLE_FORMAT"),
        ({"approvals": None}, "BUNDLE_FORMAT"),
        ({"crls": [1]}, "BUNDLE_FORMAT"),
        ({"crls": ["?"]}, "BASE64"),
        ({"crls": [""] * (MAX_CRLS + 1)}, "BUNDLE_FORMAT"),
        ({"roots": [None] * (MAX_ROOTS + 1)}, "BUNDLE_FORMAT"),
        ({"approvals": [None] * (MAX_APPROVALS + 1)}, "BUNDLE_FORMAT"),
        ({"status": None}, "ENVELOPE_FIELDS"),
        ({"status": WORLD.parts()["manifest"]}, "PAYLOAD_TYPE"),
        ({"approvals": [WORLD.parts()["changeset"]]}, "PAYLOAD_TYPE"),
        ({"next": None}, "ENVELOPE_FIELDS"),
        ({"next": WORLD.parts()["status"]}, "PAYLOAD_TYPE"),
        ({"files": {}}, "BUNDLE_FORMAT"),
        ({"files": [1]}, "BUNDLE_FORMAT"),
        ({"files": ["?"]}, "BASE64"),
        ({"files": [""] * (MAX_FILES + 1)}, "BUNDLE_FORMAT"),
    ],
    ids=range(20),
)
def test_refuses_what_is_no_bundle(change, code):
    assert refusal_of(read_bundle, spell(WORLD.parts() | change)) == code


@pytest.mark.parametrize(
    "member", ["format", "roots", "status", "manifest", "changeset", "approvals"]
)
def test_every_part_of_a_bundle_must_be_there(member):
    parts = WORLD.parts()
    del parts[member]

    assert refusal_of(read_bundle, spell(parts)) == "BUNDLE_FORMAT"


@pytest.mark.parametrize("data", [b"[]", b"1", b"null", b'"fleetcfg-bundle/1"', b"{}"])
def test_other_json_is_no_bundle(data):
    assert refusal_of(read_bundle, data) == "BUNDLE_FORMAT"
