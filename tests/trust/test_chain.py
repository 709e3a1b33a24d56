"""A root is trusted by its fingerprint, then by the people of the root before; never otherwise."""

import hashlib
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from fleetcfg.errors import RefusalError
from fleetcfg.trust.crypto.canonical import digest, spell, to_base64
from fleetcfg.trust.documents.root import read_root
from fleetcfg.trust.verify.chain import Pinned, follow, pin, read_fingerprint
from fleetcfg.trust.verify.quorum import VerificationTime
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.department import Department
from fleetcfg_kit.testing.documents import KEYS, at, make_key, make_role, make_root
from fleetcfg_kit.testing.keys import make_ed25519, make_sk_ed25519
from fleetcfg_kit.testing.policy import DOMAIN


@dataclass
class StateValue:
    roots: list[int] = field(default_factory=list)

    def __call__(self, pinned: Pinned) -> None:
        self.roots.append(pinned.root.version)


def chained(department: Department, signers=None, kept=None, now=NOON) -> Pinned:
    envelopes = [
        department.sign(
            "root", root, (signers or {}).get(root["version"], department.signers["root"])
        )
        for root in department.roots
    ]
    return follow(department.pinned(), envelopes, VerificationTime(now), kept or StateValue())


def refusal_of(call, *arguments, **named) -> str:
    with pytest.raises(RefusalError) as refused:
        call(*arguments, **named)
    return refused.value.code


# ---------------------------------------------------------------- the first


def test_the_first_root_is_trusted_by_the_fingerprint_alone():
    department = Department()
    data = department.sign("root", department.first, ["root-1"]).to_bytes()
    fingerprint = digest(spell(department.first))

    assert pin(data, fingerprint).root.version == 1
    for wrong in ("", fingerprint[:-1], "sha256:" + "0" * 64, fingerprint.upper(), fingerprint[7:]):
        assert refusal_of(pin, data, wrong) == "ROOT_UNPINNED"


def test_a_fingerprint_is_the_same_however_it_is_typed():
    digits = hashlib.sha256(b"root").hexdigest()
    groups = " ".join(digits[at : at + 8] for at in range(0, 64, 8))

    for typed in (digits, digits.upper(), groups, f"sha256:{digits}", f"SHA256:{groups.upper()}"):
        assert read_fingerprint(typed) == digest(b"root")
    assert read_fingerprint(" ") == ""


# ---------------------------------------------------------------- one after the other


def test_a_root_replaces_the_one_before_it_and_is_kept_at_once():
    department = Department().with_root().with_root()
    kept = StateValue()

    assert chained(department, kept=kept).root.version == 3
    assert kept.roots == [2, 3]


def test_roots_that_are_known_are_passed_over():
    department = Department()
    first = department.sign("root", department.first, department.signers["root"])
    second = department.with_root().sign("root", department.root, department.signers["root"])

    assert (
        follow(
            department.pinned(), [first, second], VerificationTime(NOON), StateValue()
        ).root.version
        == 2
    )


def test_no_root_in_the_bundle_leaves_the_one_that_is_trusted():
    assert chained(Department()).root.version == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"version": 3}, "ROOT_GAP"),
        ({"prev": "sha256:" + "0" * 64}, "ROOT_PREV_MISMATCH"),
        ({"trust_domain": "other.example"}, "TRUST_DOMAIN"),
        ({"expires": at(days=-1)}, "ROOT_EXPIRED"),
        ({"expires": at()}, "ROOT_EXPIRED"),
        ({"version": True}, "SCHEMA"),
        ({"version": "2"}, "SCHEMA"),
    ],
    ids=str,
)
def test_refuses_a_root_that_does_not_follow(change, code):
    department = Department().with_root(lambda root: root.update(change))

    assert refusal_of(chained, department) == code


def test_a_root_that_expired_on_the_way_does_not_matter():
    department = Department().with_root(lambda root: root.update(expires=at(days=-1)))
    department.with_root(lambda root: root.update(expires=at(days=30)))

    assert chained(department).root.version == 3


def test_a_gap_is_refused_and_what_was_proven_before_it_is_kept():
    department = Department().with_root().with_root().with_root()
    del department.roots[1]
    kept = StateValue()

    assert refusal_of(chained, department, kept=kept) == "ROOT_GAP"
    assert kept.roots == [2]


def test_an_older_root_is_a_rollback():
    department = Department().with_root()
    newer = chained(department)
    first = department.sign("root", department.first, department.signers["root"])

    assert (
        refusal_of(follow, newer, [first], VerificationTime(NOON), StateValue()) == "ROOT_ROLLBACK"
    )


def test_another_root_of_the_same_version_is_a_fork_if_it_is_signed():
    department, other = (
        Department().with_root(),
        Department().with_root(lambda root: root.update(expires=at(days=9))),
    )
    trusted = chained(department)

    for people, code in ((("root-1", "root-2"), "ROOT_FORK"), (("root-1",), "ROOT_THRESHOLD_OLD")):
        fork = other.sign("root", other.root, people)
        assert refusal_of(follow, trusted, [fork], VerificationTime(NOON), StateValue()) == code


@pytest.mark.parametrize("payload", [b"[]", b"{}", b'{"version":null}', b'{"version":2}', b"x"])
def test_what_is_no_root_is_refused(payload):
    department = Department()
    envelope = department.sign("root", payload, ["root-1", "root-2"])

    assert refusal_of(follow, department.pinned(), [envelope], VerificationTime(NOON), StateValue())


# ---------------------------------------------------------------- counted in people


@pytest.mark.parametrize("people", [["root-1"], ["approver-1", "author"], ["root-1", "clerk"]])
def test_too_few_people_of_the_root_before_are_refused(people):
    assert refusal_of(chained, Department().with_root(), {2: people}) == "ROOT_THRESHOLD_OLD"


def test_the_new_root_must_have_its_own_people_too():
    def new_people(root):
        root["roles"]["root"] = make_role("root-3", "approver-1", threshold=2)

    department = Department().with_root(new_people)

    assert refusal_of(chained, department) == "ROOT_THRESHOLD_NEW"
    assert refusal_of(chained, department, {2: ["root-3", "approver-1"]}) == "ROOT_THRESHOLD_OLD"
    both = ["root-1", "root-2", "root-3", "approver-1"]
    assert chained(department, {2: both}).root.version == 2


def test_two_keys_of_one_person_count_once():
    department = Department()
    department.keys["root-1 again"] = make_ed25519("root-1 again")
    second = department.keys["root-1 again"]
    department.first["keys"][second.keyid] = make_key("root-1", pub=to_base64(second.blob))
    department.first["roles"]["root"]["keys"].append(second.keyid)
    department.with_root()

    assert refusal_of(chained, department, {2: ["root-1", "root-1 again"]}) == "ROOT_THRESHOLD_OLD"
    assert chained(department, {2: ["root-1", "root-1 again", "root-2"]}).root.version == 2


def test_a_key_that_the_new_root_revokes_does_not_count_for_it():
    def revoke(root):
        root["revoked"] = [{"keyid": KEYS["root-1"].keyid, "at": at(), "reason": "mất khóa"}]

    department = Department().with_root(revoke)

    assert refusal_of(chained, department) == "ROOT_THRESHOLD_NEW"
    assert chained(department, {2: ["root-2", "root-3"]}).root.is_revoked(KEYS["root-1"].keyid)


def test_a_key_whose_time_is_over_does_not_count():
    department = Department()
    department.first["keys"][KEYS["root-1"].keyid]["not_after"] = at(days=-1)
    department.with_root()

    assert refusal_of(chained, department) == "ROOT_THRESHOLD_OLD"


def test_a_bad_signature_of_a_key_that_counts_refuses_the_root():
    department = Department().with_root()
    envelope = department.sign("root", department.root, ["root-1", "root-2", "root-3"])
    department.keys["root-3"] = KEYS["root-2"]
    wrong = department.sign("status", department.root, ["root-1"]).signatures[0]
    broken = type(envelope)(
        envelope.payload, envelope.payload_type, (wrong, *envelope.signatures[1:])
    )

    assert (
        refusal_of(follow, department.pinned(), [broken], VerificationTime(NOON), StateValue())
        == "SIG_NAMESPACE"
    )


# ---------------------------------------------------------------- what a root must be in itself


def put(root, path, value):
    *way, last = path.split("|")
    for step in way:
        root = root[step]
    root[last] = value


AUTHOR = KEYS["author"].keyid
SPKI = "spki-sha256:" + KEYS["author"].key.spki_sha256
BROKEN = {
    "one person in the root role": ("roles|root|threshold", 1, "SCHEMA"),
    "more people than there are": ("roles|root|threshold", 4, "SCHEMA"),
    "a threshold of none": ("roles|status|threshold", 0, "SCHEMA"),
    "a threshold that is true": ("roles|status|threshold", True, "SCHEMA"),
    "a role without keys": ("roles|author|keys", [], "SCHEMA"),
    "a role with an unknown key": ("roles|author|keys", ["SHA256:" + "B" * 43], "SCHEMA"),
    "a key twice in a role": ("roles|author|keys", [AUTHOR, AUTHOR], "SCHEMA"),
    "high risks easier than low ones": (
        "roles|approver|threshold",
        {"low": 2, "normal": 2, "high": 1},
        "SCHEMA",
    ),
    "no separation": ("rules|separation", [], "SCHEMA"),
    "half a separation": ("rules|separation", [["author", "approver"]], "SCHEMA"),
    "a rule too many": ("rules|skip", True, "SCHEMA"),
    "a window without end": ("rules|max_window_days", 100_000, "SCHEMA"),
    "no such time": ("expires", "2027-02-30T00:00:00Z", "TIME_FORMAT"),
    "a time with an offset": ("expires", "2027-02-20T00:00:00+07:00", "TIME_FORMAT"),
    "a time with fractions": ("expires", "2027-02-20T00:00:00.5Z", "TIME_FORMAT"),
    "a time as a number": ("expires", 1_900_000_000, "TIME_FORMAT"),
    "an end before the beginning": ("expires", at(days=-200), "SCHEMA"),
    "a first root with one before it": ("prev", "sha256:" + "0" * 64, "SCHEMA"),
    "version none": ("version", 0, "SCHEMA"),
    "another document": ("_type", "fleetcfg/status/v1", "DOC_TYPE"),
    "a person that is not there": (f"keys|{AUTHOR}|person", "nobody", "SCHEMA"),
    "a kind that is not known": (f"keys|{AUTHOR}|kind", "pgp", "SCHEMA"),
    "a key that is not base64": (f"keys|{AUTHOR}|pub", "?", "BASE64"),
    "a key that is no key": (f"keys|{AUTHOR}|pub", to_base64(b"abc"), "KEY_MALFORMED"),
    "a key under another id": (
        f"keys|{AUTHOR}|pub",
        to_base64(make_ed25519("somebody").blob),
        "KEY_MALFORMED",
    ),
    "a PIN asked of a key without one": (f"keys|{AUTHOR}|uv", True, "KEY_TYPE"),
    "a key that ends before it begins": (f"keys|{AUTHOR}|not_after", at(days=-301), "SCHEMA"),
    "a key id of no form": ("keys|author", make_key("author"), "KEY_MALFORMED"),
    "one key pair as two keys": (
        f"keys|{SPKI}",
        {
            "person": "root-1",
            "kind": "cms",
            "anchor": "vgca",
            "not_before": at(days=-1),
            "not_after": at(days=1),
            "crl_max_age_h": 720,
        },
        "KEY_DUPLICATE",
    ),
    "an ssh key by the id of a certificate": (f"keys|{SPKI}", make_key("author"), "KEY_KIND"),
    "a certificate of no authority": (
        "keys|spki-sha256:" + "0" * 64,
        {
            "person": "root-1",
            "kind": "cms",
            "anchor": "none",
            "not_before": at(days=-1),
            "not_after": at(days=1),
            "crl_max_age_h": 720,
        },
        "SCHEMA",
    ),
}


@pytest.mark.parametrize(("path", "value", "code"), BROKEN.values(), ids=BROKEN.keys())
def test_refuses_a_root_that_does_not_hold_together(path, value, code):
    root = make_root()
    root["anchors"] = {"vgca": {"der": "AA=="}}
    put(root, path, value)

    assert refusal_of(read_root, spell(root)) == code


def test_a_security_key_that_is_the_bare_key_of_somebody_else_is_found():
    root = make_root()
    fido = make_sk_ed25519("author")
    root["keys"][fido.keyid] = make_key("root-1", pub=to_base64(fido.blob))

    assert refusal_of(read_root, spell(root)) == "KEY_DUPLICATE"


@pytest.mark.parametrize("member", sorted(make_root()))
def test_every_member_of_a_root_must_be_there(member):
    root = make_root()
    del root[member]

    code = "DOC_TYPE" if member == "_type" else "SCHEMA"
    assert refusal_of(read_root, spell(root)) == code


def test_a_root_knows_its_one_spelling():
    payload = spell(make_root())
    root = read_root(payload)

    assert root.to_bytes() == payload
    assert root.trust_domain == DOMAIN
    assert digest(payload) == digest(root.to_bytes())


def test_a_root_cannot_be_changed():
    root = read_root(spell(make_root()))

    with pytest.raises(TypeError):
        cast("dict", root.keys)["x"] = root.keys[AUTHOR]
    with pytest.raises(ValueError, match="frozen"):
        cast("Any", root).version = 2


@pytest.mark.parametrize(
    ("path", "is_high"),
    [
        ("auth.password", True),
        ("auth.", True),
        ("auth", False),
        ("sip.registrar", True),
        ("sip.registrar2", False),
        ("ntp.server", False),
    ],
)
def test_paths_are_risky_by_their_beginning_or_exactly(path, is_high):
    assert read_root(spell(make_root())).is_high_risk(path) is is_high
