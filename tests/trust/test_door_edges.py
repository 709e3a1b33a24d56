"""What was taken away stays taken: no clock, no thief of one key, no older file gives it back."""

from datetime import timedelta

import pytest

from fleetcfg.trust.crypto.canonical import spell
from fleetcfg.trust.documents.root import read_root
from fleetcfg.trust.documents.status import join_statuses, read_status
from fleetcfg.trust.verify.door import Authorized
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.department import Department
from fleetcfg_kit.testing.documents import KEYS, ORIGIN, at
from tests.trust.edits import operation, put, refusal, revoke

FREEZE = {"id": "hop-tinh", "from": at(days=-1), "to": at(days=1)}
TAKEN = [
    ({"withdrawn": ["CS-2026-0147"]}, (7, "CHANGESET_WITHDRAWN")),
    ({"freeze": [FREEZE]}, (9, "FREEZE")),
    ({"device_seq": {"room-000": 19, "room-001": 19}}, (11, "DEVICE_SEQ_OLD")),
]


def with_status(before: Department, version: int, **changes) -> Department:
    """Return a Department whose installation is that of *before*, with another status."""
    later = Department().edit("status", put(version=version, **changes))
    later.edit("manifest", put(root_version=1))  # the same, whichever root is in force
    later.record = before.record
    return later


def take_in(department: Department) -> None:
    status = department.sign("status", department.status())
    manifest = department.sign("manifest", department.manifest())
    department.authority().update(roots=(), status=status, manifest=manifest, now=NOON)


# ---------------------------------------------------------------- a status only takes away


@pytest.mark.parametrize(("taken", "refused"), TAKEN, ids=str)
def test_what_one_status_took_away_a_later_one_does_not_give_back(taken, refused):
    first = Department()
    take_in(with_status(first, 5, **taken))

    assert refusal(with_status(first, 6)) == refused
    assert refusal(with_status(first, 7)) == refused


def test_a_freeze_that_is_shortened_holds_to_its_first_end():
    first = Department()
    take_in(with_status(first, 5, freeze=[FREEZE]))

    assert refusal(with_status(first, 6, freeze=[{**FREEZE, "to": at(hours=-1)}])) == (9, "FREEZE")


def test_a_head_that_was_seen_is_asked_for_though_the_next_status_forgets_it():
    first = Department()
    head = {"origin": ORIGIN, "size": 7, "root": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}
    take_in(with_status(first, 5, executors={KEYS["tech"].keyid: head}))
    with_status(first, 6, executors={}).authorize()

    assert (ORIGIN, 7) in first.record.asked


def test_a_join_forgets_a_freeze_that_is_over_and_keeps_the_newest_version():
    over = {"id": "cu", "from": at(days=-9), "to": at(days=-8)}
    before, newest = (
        read_status(spell(Department().edit("status", put(version=v, **more)).status()))
        for v, more in ((5, {"freeze": [FREEZE, over]}), (6, {}))
    )
    found = join_statuses(before, newest)

    assert [freeze.id for freeze in found.freeze] == ["hop-tinh"]
    assert (found.version, found.expires) == (6, newest.expires)


@pytest.mark.parametrize(
    ("origin", "size", "kept"),
    [(ORIGIN, 6, "first"), (ORIGIN, 7, "first"), (ORIGIN, 8, "next"), ("may-b", 6, "next")],
)
def test_of_two_heads_of_one_log_the_first_counts_until_a_longer_one_is_seen(origin, size, kept):
    keyid, roots = KEYS["tech"].keyid, {"first": "A" * 43 + "=", "next": "B" * 42 + "A="}
    heads = (
        {"origin": ORIGIN, "size": 7, "root": roots["first"]},
        {"origin": origin, "size": size, "root": roots["next"]},
    )
    before, newest = (
        read_status(
            spell(Department().edit("status", put(version=v, executors={keyid: head})).status())
        )
        for v, head in enumerate(heads, 5)
    )

    joined = join_statuses(before, newest)

    kept_of = {"first": before, "next": newest}[kept]
    assert joined.executors == kept_of.executors


# ---------------------------------------------------------------- a thief of the status key


def other_clerk(root):
    """Give the role another key, and revoke the one that was stolen."""
    revoke("clerk")(root)
    root["roles"]["status"]["keys"] = [KEYS["author"].keyid]


def test_a_version_that_would_use_up_the_numbers_is_refused():
    known = Department()
    take_in(known)

    assert refusal(with_status(known, 1005 + 1)) == (5, "VERSION_JUMP")
    assert refusal(Department().edit("status", put(version=2**53 - 1))) == (5, "VERSION_JUMP")
    assert isinstance(with_status(known, 1005).authorize(), Authorized)


def test_what_a_stolen_key_signed_stops_nobody_once_a_root_names_another():
    robbed = Department()
    take_in(with_status(robbed, 1000, withdrawn=["CS-2026-0147"]))
    assert refusal(with_status(robbed, 6)) == (5, "STATUS_ROLLBACK")

    mended = with_status(robbed, 6).with_root(other_clerk)
    mended.signers["status"] = ["author"]

    assert isinstance(mended.authorize(), Authorized)


def test_a_root_that_leaves_the_keys_of_a_role_forgets_nothing():
    first = Department()
    take_in(with_status(first, 5, withdrawn=["CS-2026-0147"]))

    assert refusal(with_status(first, 6).with_root()) == (7, "CHANGESET_WITHDRAWN")


# ---------------------------------------------------------------- a clock that was wrong


def test_a_root_lowers_the_time_that_a_wrong_clock_has_seen():
    department = Department()
    department.record.floor = NOON + timedelta(days=3650)
    assert refusal(department) == (3, "CLOCK_BEHIND")

    department.with_root(put(clocks={ORIGIN: at(days=-1)}))

    assert isinstance(department.authorize(), Authorized)


def test_a_root_that_names_another_log_lowers_nothing_here():
    department = Department().with_root(put(clocks={"elsewhere/log": at(days=-1)}))
    department.record.floor = NOON + timedelta(days=3650)

    assert refusal(department) == (3, "CLOCK_BEHIND")


# ---------------------------------------------------------------- what authors and approvers say


def test_a_low_risk_is_what_the_root_lists_and_nothing_else():
    low = put(risk="low")
    assert refusal(Department().edit("changeset", low)) == (7, "RISK_UNDERSTATED")

    listed = Department().edit("changeset", low)
    listed.first["rules"]["risk"]["low"] = ["ntp.*"]
    assert isinstance(listed.authorize(), Authorized)

    listed.edit("changeset", operation(path="sip.server.0"))
    assert refusal(listed) == (7, "RISK_UNDERSTATED")


def test_what_is_listed_as_high_is_never_low():
    department = Department().edit("changeset", put(risk="low"))
    department.edit("changeset", operation(path="auth.mode"))
    department.first["rules"]["risk"] = {"high": ["auth.*"], "low": ["auth.*", "ntp.*"]}

    assert refusal(department) == (7, "RISK_UNDERSTATED")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"signed_at": at(days=-900)}, "APPROVAL_TIME"),
        ({"decision": {"number": "123/QĐ-SKHCN", "date": "2031-01-01"}}, "DECISION_DATE"),
    ],
    ids=str,
)
def test_an_approval_at_an_impossible_time_is_refused(change, code):
    assert refusal(Department().edit("approval", put(**change))) == (8, code)


# ---------------------------------------------------------------- the log's key


def test_a_log_that_was_begun_anew_with_another_key_spends_nothing():
    department = Department()
    department.record.key = department.record.key[:-4] + "AAA="

    assert refusal(department) == (10, "LOG_KEY")


def test_a_list_that_is_too_large_is_refused_before_anything_is_looked_at():
    department = Department()
    department.crls = [bytes(1024 * 1024 + 1)]

    assert refusal(department) == (0, "CRL_TOO_LARGE")


# ---------------------------------------------------------------- what a second look found


def test_a_rejection_that_is_known_here_stops_it_whatever_the_status_says():
    department = Department()
    department.record.rejected.add(department.sign("changeset", department.changeset()).sha256)

    assert refusal(department) == (7, "CHANGESET_WITHDRAWN")


def test_an_approval_that_has_expired_does_not_hide_a_rejection_behind_it():
    department = Department().edit("approver-1", put(expires=at(hours=-1)))
    department.edit("approver-2", put(verdict="reject"))

    assert refusal(department) == (8, "APPROVAL_REJECTED")


def test_a_freeze_that_is_over_has_nothing_to_do_with_the_next_of_its_name():
    last, this = (
        {"id": "tet", "from": at(days=begin), "to": at(days=begin + 7)} for begin in (-300, 60)
    )
    before, newest = (
        read_status(spell(Department().edit("status", put(version=v, freeze=[one])).status()))
        for v, one in ((5, last), (6, this))
    )

    (found,) = join_statuses(before, newest).freeze
    assert found == newest.freeze[0]


def test_what_statuses_come_to_can_always_be_read_back():
    first = Department()
    take_in(with_status(first, 5, withdrawn=[f"{n:06}{'x' * 240}" for n in range(9_000)]))
    more = [f"{n:06}{'y' * 240}" for n in range(9_000)]

    assert refusal(with_status(first, 6, withdrawn=more)) == (5, "DOC_TOO_LARGE")


@pytest.mark.parametrize(
    ("pattern", "path", "is_meant"),
    [
        ("Network[1] Y[*] X", "Network[1] Y[2] X", True),
        ("Network[1] Y[*] X", "Network[2] Y[2] X", False),
        ("Network[*] Y*", "Network[12] Y[2] X", True),
        ("interface[*].allowaccess", "interface[port1].allowaccess", True),
        ("interface[*].allowaccess", "interface[12].allowaccess", True),
        ("interface[*].ip[*].*", "interface[Gi1/0/3].ip[2 0].mask", True),
        ("a[*].b[*].c", "a[x].b[y].b[z].c", True),
        ("a" + "[*]b" * 50, "a" + "[]b" * 60 + "c", False),  # looked for once, or it never ends
        ("interface[*].allowaccess", "interface[port1].allowaccesses", False),
        ("interface[*].allowaccess", "interfaces[port1].allowaccess", False),
        ("ntp.server", "ntp.server.0", False),
        ("ntp.server", "ntpxserver", False),
    ],
)
def test_a_pattern_of_high_risks_means_any_key_where_it_says_so(pattern, path, is_meant):
    root = Department().first
    root["rules"]["risk"] = {"high": [pattern]}

    assert read_root(spell(root)).is_high_risk(path) == is_meant


@pytest.mark.parametrize(
    ("path", "is_meant"), [("interface[12].text", True), ("interface[port1].text", False)]
)
def test_a_pattern_of_low_risks_means_numbers_alone(path, is_meant):
    root = Department().first
    root["rules"]["risk"] = {"high": [], "low": ["interface[*].text"]}

    assert read_root(spell(root)).is_low_risk(path) == is_meant
