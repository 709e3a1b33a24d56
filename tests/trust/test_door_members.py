"""The door: one member of one paper in a bundle is wrong, and it is refused by name.

The whole is signed again, so that what refuses is the check that is meant.
"""

import pytest

from fleetcfg.trust.verify.ports import KnownVersion
from fleetcfg_kit.testing.department import Department
from fleetcfg_kit.testing.documents import at, digest_of, make_device, make_identity
from tests.trust.edits import device, operation, put, refusal

STATUS = {
    "older than the one that is known": (put(version=4), "STATUS_ROLLBACK"),
    "expired": (put(expires=at()), "STATUS_EXPIRED"),
    "living too long": (put(expires=at(days=13)), "SCHEMA"),
    "of a newer root": (put(root_version=2), "ROOT_NOT_CURRENT"),
    "of the future": (put(issued_at=at(minutes=6)), "CLOCK_BEHIND"),
    "of another Department": (put(trust_domain="other.example"), "TRUST_DOMAIN"),
    "of another type": (put(_type="fleetcfg/root/v1"), "DOC_TYPE"),
    "with a member too many": (put(allow=["CS-2026-0147"]), "SCHEMA"),
    "with half a digest": (put(manifest={"version": 1, "sha256": "sha256:00"}), "SCHEMA"),
}
MANIFEST = {
    "with a way out": (
        put(files=[{"path": "inventory/../x", "sha256": digest_of(""), "size": 0}]),
        "PATH_NAME",
    ),
    "of another folder": (
        put(files=[{"path": "docs/a.md", "sha256": digest_of(""), "size": 0}]),
        "PATH_NAME",
    ),
    "of a bare folder": (
        put(files=[{"path": "inventory", "sha256": digest_of(""), "size": 0}]),
        "PATH_NAME",
    ),
    "with a device name of Windows": (
        put(files=[{"path": "inventory/NUL.yaml", "sha256": digest_of(""), "size": 0}]),
        "PATH_NAME",
    ),
    "with attributes of git": (
        put(files=[{"path": "inventory/.gitattributes", "sha256": digest_of(""), "size": 0}]),
        "PATH_NAME",
    ),
    "with a backslash": (
        put(files=[{"path": "inventory/a\\b", "sha256": digest_of(""), "size": 0}]),
        "PATH_NAME",
    ),
    "with a dot at the end": (
        put(files=[{"path": "inventory/a.", "sha256": digest_of(""), "size": 0}]),
        "PATH_NAME",
    ),
    "with two spellings of a file": (
        put(
            files=[
                {"path": f"inventory/{name}", "sha256": digest_of(""), "size": 0} for name in "Aa"
            ]
        ),
        "PATH_NAME",
    ),
    "out of order": (lambda manifest: manifest["files"].reverse(), "SCHEMA"),
    "with a file twice": (
        lambda manifest: manifest["files"].insert(0, manifest["files"][0]),
        "SCHEMA",
    ),
    "of the future": (put(issued_at=at(days=1)), "CLOCK_BEHIND"),
    "that begins in the middle": (put(version=2), "SCHEMA"),
    "of another Department": (put(trust_domain="other.example"), "TRUST_DOMAIN"),
}
CHANGESET = {
    "by somebody else": (put(author="tech"), "AUTHOR_MISMATCH"),
    "under another root": (
        put(policy={"root_version": 1, "root_sha256": digest_of("other")}),
        "POLICY_VERSION",
    ),
    "under an older root": (
        lambda changeset: changeset["policy"].update(root_version=7),
        "POLICY_VERSION",
    ),
    "from another manifest": (
        lambda changeset: changeset["baseline"].update(manifest_sha256=digest_of("")),
        "BASELINE_MISMATCH",
    ),
    "for a newer tool": (put(tool={"min": "1.5.0", "view": "2"}), "TOOL_TOO_OLD"),
    "for a tool of no version": (put(tool={"min": "1.4", "view": "2"}), "SCHEMA"),
    "by another catalog": (put(catalog={"cisco-ce": digest_of("other")}), "CATALOG_MISMATCH"),
    "by a catalog that is not here": (
        put(catalog={"poly": digest_of("catalog")}),
        "CATALOG_MISMATCH",
    ),
    "of no device": (put(devices=[]), "DEVICE_LIST"),
    "with devices out of order": (
        lambda changeset: changeset["devices"].reverse(),
        "DEVICE_LIST",
    ),
    "with a device twice": (
        put(devices=[make_device("room-000"), make_device("room-000")]),
        "DEVICE_LIST",
    ),
    "of an unknown device": (put(devices=[make_device("room-999")]), "DEVICE_NOT_IN_INVENTORY"),
    "of a device at another address": (
        device(0, identity=make_identity("room-000") | {"address": "10.9.9.9:22"}),
        "IDENTITY_NOT_INVENTORY",
    ),
    "of a device with another key": (
        device(0, identity=make_identity("room-000") | {"pin": "SHA256:B"}),
        "IDENTITY_NOT_INVENTORY",
    ),
    "of a device pinned by nothing": (
        device(0, identity=make_identity("room-000") | {"pin": ""}),
        "SCHEMA",
    ),
    "of an unknown parameter": (operation(path="no.such"), "PARAM_UNKNOWN"),
    "of a parameter of another type": (
        operation(path="sip.port"),
        "PARAM_TYPE",
    ),
    "with a number that says it is text": (
        operation(post={"set": True, "value": 5060}),
        "PARAM_TYPE",
    ),
    "with true that says it is a number": (
        operation(type="integer", pre={"set": True, "value": 0}, post={"set": True, "value": True}),
        "PARAM_TYPE",
    ),
    "with a password in clear": (operation(path="auth.password"), "SECRET_IN_CLEAR"),
    "of a risky parameter": (operation(path="sip.registrar"), "RISK_UNDERSTATED"),
    "that changes nothing": (operation(post={"set": True, "value": "10.1.1.1"}), "SCHEMA"),
    "that sets nothing to something": (operation(pre={"set": False, "value": "x"}), "SCHEMA"),
    "that sets to null": (operation(post={"set": True, "value": None}), "SCHEMA"),
    "with a fraction as text it is not": (operation(post={"set": True, "value": []}), "SCHEMA"),
    "with a parameter twice": (
        lambda changeset: changeset["devices"][0]["ops"].append(changeset["devices"][0]["ops"][0]),
        "SCHEMA",
    ),
    "without an operation": (device(0, ops=[]), "SCHEMA"),
    "without a nonce": (put(nonce=""), "SCHEMA"),
    "with attempts without end": (put(max_attempts=1000), "SCHEMA"),
    "that goes on after a failure": (put(on_failure="continue"), "SCHEMA"),
    "with an option of the future": (put(skip_checks=True), "SCHEMA"),
    "of no known risk": (put(risk="none"), "SCHEMA"),
    "with a window that ends before it begins": (
        put(window={"not_before": at(hours=1), "not_after": at()}),
        "SCHEMA",
    ),
    "with local time": (
        put(window={"not_before": "2026-11-24T09:00:00", "not_after": at(days=1)}),
        "TIME_FORMAT",
    ),
    "of the future": (put(created_at=at(minutes=6)), "CLOCK_BEHIND"),
    "of another Department": (put(trust_domain="other.example"), "TRUST_DOMAIN"),
    "of another type": (put(_type="fleetcfg/changeset/v2"), "DOC_TYPE"),
}
APPROVAL = {
    "of something else": (put(changeset=digest_of("other")), "APPROVAL_OTHER_CHANGESET"),
    "that says no": (put(verdict="reject"), "APPROVAL_REJECTED"),
    "that says perhaps": (put(verdict="maybe"), "SCHEMA"),
    "in another's name": (put(person="root-1"), "APPROVAL_PERSON"),
    "that has expired": (put(expires=at()), "APPROVAL_EXPIRED"),
    "that outlives the window": (put(expires=at(days=4)), "APPROVAL_OUTLIVES"),
    "that expires before it is signed": (put(expires=at(hours=-3)), "SCHEMA"),
    "of the future": (put(signed_at=at(minutes=6)), "CLOCK_BEHIND"),
    "of another reading": (put(view_sha256=digest_of("other")), "VIEW_MISMATCH"),
    "of another view": (put(view="3"), "VIEW_MISMATCH"),
    "without a decision": (put(decision=None), "DECISION_MISSING"),
    "of no such day": (put(decision={"number": "1", "date": "2026-02-30"}), "TIME_FORMAT"),
    "of a day in words": (put(decision={"number": "1", "date": "hôm nay"}), "TIME_FORMAT"),
    "of another Department": (put(trust_domain="other.example"), "TRUST_DOMAIN"),
}
TIME = {
    "before its window": (
        put(window={"not_before": at(seconds=1), "not_after": at(days=3)}),
        "NOT_YET_VALID",
    ),
    "in too long a window": (
        put(window={"not_before": at(days=-12), "not_after": at(days=3)}),
        "WINDOW_TOO_LONG",
    ),
}


def table(stage, kind, rows):
    return [
        pytest.param(kind, change, (stage, code), id=f"a {kind} {what}")
        for what, (change, code) in rows.items()
    ]


@pytest.mark.parametrize(
    ("kind", "change", "expected"),
    [
        *table(5, "status", STATUS),
        *table(6, "manifest", MANIFEST),
        *table(7, "changeset", CHANGESET),
        *table(8, "approval", APPROVAL),
        *table(9, "changeset", TIME),
    ],
)
def test_refuses(kind, change, expected):
    department = Department().edit(kind, change)
    department.record.status = (
        KnownVersion(5, digest_of("other")) if expected[1] == "STATUS_ROLLBACK" else None
    )

    assert refusal(department) == expected
