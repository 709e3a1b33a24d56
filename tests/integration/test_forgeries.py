"""What somebody with all the files, and not the keys, can try: nothing of it reaches a device.

The technician forges the papers in his bundle: a change-set, approvals, a root, a status and a
manifest.
"""

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from fleetcfg.model.timezone import VIETNAM, spell_instant
from fleetcfg.trust.crypto.canonical import digest, from_base64, spell, to_base64
from fleetcfg.workflow.clock import now
from fleetcfg_kit.testing.policy import DOMAIN
from tests.integration.forger import (
    FORGED,
    Doc,
    Forger,
    fleet,
    forger,
    given,
    parts_of,
    put,
    refusal,
)
from tests.integration.walk import APPROVERS, CLERK, ENGINEER, FAR_END, OTHER, TECHNICIAN

__all__ = ["fleet", "forger", "given"]  # fixtures

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client")


def test_what_is_forged_here_is_good_before_it_is_forged(forger, fleet):
    forger.lay(spell(forger.bundle))

    ended = forger("apply", FORGED, "--all", "--check", "--output", "json", *forger.key)

    assert ended.code == 0, ended.err
    assert {device["outcome"] for device in ended.refusal["devices"]} == {"would_apply"}


# ---------------------------------------------------------------- the change-set


def _device(document: Doc) -> Doc:
    return document["devices"][0]


def _operation(document: Doc) -> Doc:
    return _device(document)["ops"][0]


CHANGES: dict[str, Callable[[Doc], object]] = {
    "value": lambda d: _operation(d)["post"].update(value="On"),
    "value_before": lambda d: _operation(d)["pre"].update(value="Off"),
    "path": lambda d: _operation(d).update(path=FAR_END),
    "one_more_operation": lambda d: _device(d)["ops"].append({**_operation(d), "path": FAR_END}),
    "device": lambda d: _device(d).update(id="codec-muong-te"),
    "one_device_less": lambda d: d["devices"].pop(),
    "address": lambda d: _device(d)["identity"].update(address="127.0.0.9:443"),
    "serial": lambda d: _device(d)["identity"].update(serial="KHAC"),
    "pin": lambda d: _device(d)["identity"].update(pin="0" * 64),
    "no_guards": lambda d: _device(d)["guards"].clear(),
    "state_before": lambda d: _device(d).update(pre_sha256=digest(b"")),
    "state_after": lambda d: _device(d).update(post_sha256=digest(b"")),
    "number_in_order": lambda d: _device(d).update(seq=99),
    "executor": lambda d: d["executor"].update(person=OTHER),
    "log": lambda d: d["executor"].update(log_origin=f"{DOMAIN}/log/{OTHER}"),
    "window": lambda d: d["window"].update(not_after=spell_instant(now() + timedelta(days=13))),
    "risk": lambda d: d.update(risk="low"),
    "reason": lambda d: d.update(reason="Khác"),
    "id": lambda d: d.update(id="CS-2026-0009"),
    "nonce": lambda d: d.update(nonce="0" * 32),
    "attempts": lambda d: d.update(max_attempts=9),
    "on_failure": lambda d: d.update(on_failure="stop"),
    "freeze_exemption": lambda d: d.update(freeze_exemption="tet-2027"),
    "author": lambda d: d.update(author=TECHNICIAN),
    "manifest": lambda d: d["baseline"].update(manifest_sha256=digest(b"")),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_set_that_was_changed_anywhere_is_refused(forger, fleet, what):
    document = parts_of(forger.bundle["changeset"])
    CHANGES[what](document)
    put(forger.bundle["changeset"], document)
    forger.lay(spell(forger.bundle))

    assert refusal(forger, fleet) == ("SIG_INVALID", 7)


def test_a_change_set_that_the_technician_signs_himself_is_refused(forger, fleet):
    envelope = forger.bundle["changeset"]
    document = parts_of(envelope) | {"reason": "Khác"}
    put(envelope, document)
    envelope["signatures"] = [forger.signature(spell(document), "changeset", TECHNICIAN)]
    forger.lay(spell(forger.bundle))

    assert refusal(forger, fleet) == ("SIGNER_UNKNOWN", 7)


def test_ones_own_signature_under_the_authors_key_id_is_refused(forger, fleet):
    envelope = forger.bundle["changeset"]
    document = parts_of(envelope) | {"reason": "Khác"}
    put(envelope, document)
    mine = forger.signature(spell(document), "changeset", TECHNICIAN)
    envelope["signatures"] = [{**mine, "keyid": envelope["signatures"][0]["keyid"]}]
    forger.lay(spell(forger.bundle))

    assert refusal(forger, fleet) == ("SIGNER_UNKNOWN", 7)


def test_a_change_set_in_another_order_of_members_is_refused(forger, fleet):
    envelope = forger.bundle["changeset"]
    document = parts_of(envelope)
    turned = json.dumps(dict(reversed(document.items())), ensure_ascii=False).encode()
    envelope["payload"] = to_base64(turned)
    forger.lay(spell(forger.bundle))

    assert refusal(forger, fleet) == ("SIG_INVALID", 7)


# ---------------------------------------------------------------- approvals


def test_approvals_of_another_change_set_are_refused(forger, fleet):
    forger.bundle["approvals"] = forger.second["approvals"]
    forger.lay(spell(forger.bundle))

    assert refusal(forger, fleet) == ("APPROVAL_OTHER_CHANGESET", 8)


@pytest.mark.parametrize("left", [0, 1])
def test_fewer_approvals_than_are_needed_are_refused(forger, fleet, left):
    forger.bundle["approvals"] = forger.bundle["approvals"][:left]
    forger.lay(spell(forger.bundle))

    assert refusal(forger, fleet) == ("APPROVAL_THRESHOLD", 8)


def test_one_approval_twice_is_no_second_approval(forger, fleet):
    forger.bundle["approvals"] = forger.bundle["approvals"][:1] * 2
    forger.lay(spell(forger.bundle))

    assert refusal(forger, fleet) == ("APPROVAL_THRESHOLD", 8)


@pytest.mark.parametrize(
    "change",
    [
        {"person": OTHER},
        {"verdict": "approve", "view_sha256": digest(b"")},
        {"expires": "2099-01-01T00:00:00Z"},
        {"decision": {"number": "99/QĐ-SKHCN", "date": "2026-11-24"}},
    ],
)
def test_an_approval_that_was_changed_is_refused(forger, fleet, change):
    first = forger.bundle["approvals"][0]
    put(first, parts_of(first) | change)
    forger.lay(spell(forger.bundle))

    assert refusal(forger, fleet) == ("SIG_INVALID", 8)


def test_a_true_approval_of_another_view_is_refused(forger, fleet):
    """An approver who was shown something else signed in earnest: his key, another view."""
    first = forger.bundle["approvals"][0]
    document = parts_of(first) | {"view_sha256": digest(b"something else")}
    put(first, document)
    first["signatures"] = [forger.signature(spell(document), "approval", APPROVERS[0])]
    forger.lay(spell(forger.bundle))

    assert refusal(forger, fleet) == ("VIEW_MISMATCH", 8)


def test_an_approval_that_the_technician_writes_himself_is_refused(forger, fleet):
    second = forger.bundle["approvals"][1]
    document = parts_of(second) | {"person": TECHNICIAN}
    put(second, document)
    second["signatures"] = [forger.signature(spell(document), "approval", TECHNICIAN)]
    forger.lay(spell(forger.bundle))

    assert refusal(forger, fleet) == ("SIGNER_UNKNOWN", 8)


def test_a_signature_that_is_added_to_an_approval_makes_no_second_person(forger, fleet):
    first = forger.bundle["approvals"][0]
    first["signatures"].append(
        forger.signature(from_base64(first["payload"]), "approval", TECHNICIAN)
    )
    forger.bundle["approvals"] = [first]
    forger.lay(spell(forger.bundle))

    assert refusal(forger, fleet) == ("SIGNER_UNKNOWN", 8)


def test_a_rejection_that_was_made_an_approval_is_refused(forger, fleet):
    approver, file = forger.with_others()[APPROVERS[0]], "CS-2026-0001.json"
    digits = digest(from_base64(forger.bundle["changeset"]["payload"]))[-4:]
    approver.do("reject", file, *approver.key, "--confirm", f"2:{digits}", "--out", "no.json")
    rejection = approver.read("no.json")["approvals"][0]
    put(rejection, parts_of(rejection) | {"verdict": "approve"})
    forger.bundle["approvals"][0] = rejection
    forger.lay(spell(forger.bundle))

    assert refusal(forger, fleet) == ("SIG_INVALID", 8)


# ---------------------------------------------------------------- root, status, manifest


def _own_root(forger: Forger, **change: Any) -> Doc:
    """Make a root that says whatever, signed by the only key that the forger has."""
    root = json.loads(json.dumps(forger.bundle["roots"][0]))
    document = parts_of(root) | change
    document["roles"]["root"]["threshold"] = 2
    put(root, document)
    root["signatures"] = [forger.signature(spell(document), "root", TECHNICIAN)]
    return root


def test_another_root_in_place_of_the_true_one_is_refused(forger, fleet):
    forger.bundle["roots"] = [_own_root(forger, expires="2098-01-01T00:00:00Z")]
    forger.lay(spell(forger.bundle))

    assert refusal(forger, fleet) == ("ROOT_THRESHOLD_OLD", 4)


def test_a_next_root_of_ones_own_making_is_refused(forger, fleet):
    first = digest(from_base64(forger.bundle["roots"][0]["payload"]))
    forger.bundle["roots"].append(_own_root(forger, version=2, prev=first))
    forger.lay(spell(forger.bundle))

    assert refusal(forger, fleet) == ("ROOT_THRESHOLD_OLD", 4)


def test_a_status_that_was_changed_is_refused(forger, fleet):
    status = forger.bundle["status"]
    put(status, parts_of(status) | {"version": 9})
    forger.lay(spell(forger.bundle))

    assert refusal(forger, fleet) == ("SIG_INVALID", 5)


def test_a_status_of_before_is_refused_by_who_knows_the_newest(forger, fleet):
    forger.with_others().issue_status("--withdraw", "CS-2026-0001")
    forger.lay(spell(forger.bundle))

    assert refusal(forger, fleet) == ("CHANGESET_WITHDRAWN", 7)


def test_a_status_that_is_newer_does_not_spoil_a_bundle_that_is_on_its_way(forger, fleet):
    forger.with_others().issue_status()
    forger.lay(spell(forger.bundle))
    before = fleet.stats()

    assert forger("verify", FORGED, *forger.key).code == 0
    assert fleet.stats() == before


def test_a_meeting_signed_meanwhile_ends_no_approval_and_an_edited_baseline_does(forger, fleet):
    home, start = forger.with_others(), now().astimezone(VIETNAM) + timedelta(days=40)
    own, clerk = home[ENGINEER].folder, home[CLERK].folder
    times = {"start": start, "end": start + timedelta(hours=2)}
    said = {name: f"{time:%Y-%m-%dT%H:%M}" for name, time in times.items()}
    meeting = {"id": "giao-ban", "chair": "dc-trung-tam", "sites": ["dc-trung-tam"], **said}
    (own / "registers").mkdir(exist_ok=True)
    (own / "registers/moi.yaml").write_text(json.dumps({"meetings": [meeting]}), "utf-8")
    home.sign_declarations()
    forger.lay(spell(forger.bundle))
    assert refusal(forger, fleet) == ("FREEZES_UNTOLD", 9)  # the clerk has no registers

    for name in ("registers", "inventory"):
        shutil.copytree(own / name, clerk / name, dirs_exist_ok=True)
    home.issue_status()
    ended = forger("verify", FORGED, *forger.key)
    assert ended.code == 0, f"{ended.out}\n{ended.err}"

    with (own / "baselines/20-encryption.yaml").open("a") as file:
        file.write("# nhận xét\n")
    home.sign_declarations()
    assert refusal(forger, fleet) == ("BASELINE_MISMATCH", 7)


def test_a_manifest_that_was_changed_is_refused(forger, fleet):
    manifest = forger.bundle["manifest"]
    put(manifest, parts_of(manifest) | {"version": 2})
    forger.lay(spell(forger.bundle))

    assert refusal(forger, fleet) == ("SIG_INVALID", 6)
