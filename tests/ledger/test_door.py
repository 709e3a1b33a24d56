"""The door, with a real ledger behind it and a token among the approvers' keys."""

from datetime import timedelta

import pytest

from fleetcfg.errors import RefusalError
from fleetcfg.ledger.attempts import AttemptRequest, lock_device
from fleetcfg.ledger.checkpoint import NoteSigner
from fleetcfg.ledger.merkle import EMPTY_ROOT
from fleetcfg.ledger.record import Record
from fleetcfg.ledger.store import open_store
from fleetcfg.model.outcome import Fate
from fleetcfg.trust.crypto.canonical import to_base64
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.department import Department
from fleetcfg_kit.testing.documents import KEYS, ORIGIN, at
from tests.trust.cms.make_cms import encoded, make_pki, make_signed, revocation_list


@pytest.fixture
def ledger(tmp_path):
    store = open_store(tmp_path / "ledger", NoteSigner.from_seed(ORIGIN, bytes(32)))
    yield store
    store.close()


@pytest.fixture
def department(ledger):
    """Everything right, and the ledger of a laptop that was never used."""
    head = {"size": 0, "root": to_base64(EMPTY_ROOT)}
    made = Department()
    made.edit("changeset", lambda document: document["executor"].update(log_head=head))
    made.edit(
        "status",
        lambda document: document["executors"].update(
            {KEYS["tech"].keyid: {"origin": ORIGIN, **head}}
        ),
    )
    made.record = Record(ledger, 200, 7, lambda keyid: keyid == KEYS["tech"].keyid, NOON)
    return made


def refusal(department) -> tuple[str, int]:
    with pytest.raises(RefusalError) as caught:
        department.authorize()
    return caught.value.code, caught.value.stage


def spend(ledger, authorized, outcome=Fate.APPLIED) -> None:
    for device in authorized.document.devices:
        request = AttemptRequest(authorized.sha256, device.id, device.seq, 1)
        with lock_device(ledger, device.id) as locked:
            attempt = locked.intend(request, at=NOON)
            locked.conclude(attempt, outcome, at=NOON)


def test_a_change_set_comes_through_once(department, ledger):
    bundle = department.bundle()
    authorized = department.authorize(bundle)
    spend(ledger, authorized)

    with pytest.raises(RefusalError) as caught:
        department.authorize(bundle)

    assert (caught.value.code, caught.value.stage) == ("ALREADY_CONSUMED", 11)


def test_what_was_proven_is_remembered_by_the_next_process(department, ledger, tmp_path):
    department.authorize()
    ledger.close()

    again = open_store(tmp_path / "ledger", NoteSigner.from_seed(ORIGIN, bytes(32)))
    record = Record(again, 200, 7, lambda _keyid: True, NOON)

    status, manifest = record.newest_status(), record.newest_manifest()
    assert status
    assert manifest
    assert (status.version, manifest.version) == (5, 1)
    assert b"fleetcfg.status" in (record.envelope("status", 5) or b"")
    again.close()


def test_a_clock_set_back_behind_the_record_stops_at_the_door(department, ledger):
    department.authorize()  # its status vouches for the clock
    with ledger.writing() as transaction:
        transaction.add("scan", {}, at=NOON + timedelta(minutes=6))

    assert refusal(department) == ("CLOCK_BEHIND", 3)


def test_a_clock_that_no_status_vouches_for_moves_nothing(department, ledger):
    with ledger.writing() as transaction:
        transaction.add("scan", {}, at=NOON + timedelta(days=3650))

    assert department.authorize()
    with ledger.writing() as transaction:
        transaction.add("scan", {}, at=NOON + timedelta(days=3650))

    assert department.authorize()


def test_a_log_that_was_begun_anew_stops_at_the_door(department):
    department.edit(
        "changeset",
        lambda document: document["executor"].update(
            log_head={"size": 3, "root": to_base64(bytes(32))}
        ),
    )

    assert refusal(department) == ("LOG_BEHIND_DEPARTMENT", 10)


def test_what_the_department_saw_of_a_log_counts_for_every_key_of_it(department):
    head = {"origin": ORIGIN, "size": 3, "root": to_base64(bytes(32))}
    department.edit(
        "status",
        lambda document: document["executors"].update({KEYS["author"].keyid: head}),
    )

    assert refusal(department) == ("LOG_BEHIND_DEPARTMENT", 10)


def test_a_log_that_was_changed_stops_at_the_door(department, ledger):
    with ledger.writing() as transaction:
        transaction.add("scan", {"dev": "room-1"}, at=NOON)
    log = ledger.folder / "log.jsonl"
    log.write_bytes(log.read_bytes().replace(b"room-1", b"room-9"))

    assert refusal(department) == ("LOG_SELF_MISMATCH", 2)


# ---------------------------------------------------------------- a token


class Token:
    """An approver's key that makes CMS."""

    def __init__(self, pki) -> None:
        self.pki = pki
        self.keyid = f"spki-sha256:{pki.signer.spki}"

    def sign(self, message: bytes, _namespace: str) -> bytes:
        return encoded(make_signed(self.pki.signer, [self.pki.sub], message=message))


@pytest.fixture
def with_token(department):
    pki = make_pki()
    token, root = Token(pki), department.first
    old = department.keys["approver-1"].keyid
    department.keys["approver-1"] = token
    del root["keys"][old]
    root["keys"][token.keyid] = {
        "person": "approver-1",
        "kind": "cms",
        "anchor": "vgca",
        "crl_max_age_h": 720,
        "not_before": at(days=-300),
        "not_after": at(days=300),
    }
    root["anchors"] = {"vgca": {"der": to_base64(pki.root.der)}}
    for name in ("approver", "baseline"):
        keys = root["roles"][name]["keys"]
        keys[:] = sorted({*keys, token.keyid} - {old})
    department.crls = pki.crls
    return department


def test_a_token_approves_beside_an_ssh_key(with_token):
    assert with_token.authorize().people == {"approver-1", "approver-2"}


def test_a_token_without_a_revocation_list_approves_nothing(with_token):
    with_token.crls = []

    assert refusal(with_token)[0] == "CERT_REVOCATION_UNKNOWN"


def test_a_revoked_token_approves_nothing(with_token):
    pki = with_token.keys["approver-1"].pki
    serial = pki.signer.certificate.serial_number
    with_token.crls = [revocation_list(pki.root), revocation_list(pki.sub, serials=[serial])]

    assert refusal(with_token)[0] == "CERT_REVOKED"


def revoking(with_token, made=NOON - timedelta(days=1)):
    pki = with_token.keys["approver-1"].pki
    serial = pki.signer.certificate.serial_number
    return [revocation_list(pki.root), revocation_list(pki.sub, serials=[serial], made=made)]


def test_a_list_from_the_future_revokes_too(with_token):
    with_token.crls = revoking(with_token, made=NOON + timedelta(minutes=2))

    assert refusal(with_token)[0] == "CERT_REVOKED"


def test_what_a_list_once_revoked_stays_revoked_when_an_older_one_comes(with_token, ledger):
    older = with_token.crls
    with_token.crls = revoking(with_token, made=NOON - timedelta(hours=1))
    assert refusal(with_token)[0] == "CERT_REVOKED"

    with_token.crls = older
    with_token.record = Record(ledger, 200, 7, lambda _keyid: True, NOON)

    assert refusal(with_token)[0] == "CERT_REVOKED"


def test_a_list_of_this_machine_reaches_the_door_though_the_bundle_has_none(with_token, ledger):
    local = tuple(revoking(with_token))
    with_token.record = Record(ledger, 200, 7, lambda _keyid: True, NOON, local_crls=local)

    assert refusal(with_token)[0] == "CERT_REVOKED"
