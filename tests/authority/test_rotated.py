"""Which password a device is given once its own was replaced, and which device gets none."""

from dataclasses import replace
from hashlib import sha256

import pytest

from fleetcfg.authority.contact import ContactRules
from fleetcfg.authority.rotated import RotatedPasswords
from fleetcfg.authority.sealing_key import SEAL_KEY, make_sealing_key, read_sealing_key
from fleetcfg.devices.credentials import Keeper
from fleetcfg.devices.driver import Credential
from fleetcfg.errors import CredentialError, RefusalError
from fleetcfg.ledger.objects import objects_of
from fleetcfg.model.credential_rules import CredentialRules
from fleetcfg.model.fleet import Device
from fleetcfg.model.value import Secret
from fleetcfg.trust.crypto.canonical import digest, spell, to_base64
from fleetcfg.trust.crypto.sealing import SecretPlace, seal
from fleetcfg.trust.documents.changeset import SignedIdentity
from fleetcfg.trust.documents.root import read_root
from fleetcfg_kit.testing.department import Department
from fleetcfg_kit.testing.documents import ORIGIN, tell_readers
from fleetcfg_kit.testing.memory import MemoryInventory

HOST = "room-000"
DEVICE = Device(HOST, "cisco_ce", "10.1.2.3", serial_number="FOC1")
OLD, NEW = Credential("admin", Secret("cu-2026")), "Moi-2026+Moi-2026+ab"


def own(_device: Device) -> bool:
    """Say that no other device has the reference."""
    return True


def rotated(folder, *, origin: str = ORIGIN) -> RotatedPasswords:
    """Return what a record knows in which the password of `HOST` was replaced."""
    folder.mkdir(mode=0o700)
    key, department = make_sealing_key(folder), Department(1)
    document = department.changeset()
    named = document["trust_domain"], document["id"], document["nonce"]
    place = SecretPlace(*named, HOST, "User Passphrase", "admin")
    secret = {
        "path": place.path,
        "sealed": to_base64(seal(Secret(NEW), key.public, place)),
        "rule": "random-20",
        "account": "admin",
        "kept": {"so/log": to_base64(seal(Secret(NEW), key.public, place))},
    }
    document["devices"][0] |= {"ops": [], "secrets": [secret]}
    identity = SignedIdentity.model_validate(document["devices"][0]["identity"])
    inventory = MemoryInventory("", {HOST: identity})
    tell_readers(document, read_root(spell(department.root)), inventory, 1)
    objects = objects_of(folder)
    objects.put(spell(document))
    return RotatedPasswords(folder, origin, objects, {HOST: digest(spell(document))})


@pytest.mark.parametrize("origin", [ORIGIN, "so/log"])
def test_the_executor_and_who_keeps_use_the_new_one(tmp_path, origin):
    found = rotated(tmp_path / "ledger", origin=origin).credential(DEVICE, OLD, own)

    assert (found.user, found.password.reveal()) == ("admin", NEW)


def test_who_is_neither_sends_nothing_old_until_the_reference_leads_elsewhere(tmp_path):
    known, later = rotated(tmp_path / "ledger", origin="khac/log"), Credential("admin", Secret(NEW))

    for _ in range(2):
        with pytest.raises(CredentialError) as refused:
            known.credential(DEVICE, OLD, own)
        assert refused.value.facts == {"host": HOST, "why": "SECRET_NOT_HERE"}

    assert known.credential(DEVICE, later, own) is later


def test_another_account_keeps_its_password(tmp_path):
    reader = Credential("chi-doc", Secret("x"))

    assert rotated(tmp_path / "ledger").credential(DEVICE, reader, own) is reader


def test_another_device_keeps_its_password(tmp_path):
    assert rotated(tmp_path / "ledger").credential(replace(DEVICE, host="khac"), OLD, own) is OLD


def test_a_reference_that_has_changed_since_wins_and_what_it_led_to_is_not_written(tmp_path):
    known, later = rotated(tmp_path / "ledger"), Credential("admin", Secret("sau-2026"))
    known.credential(DEVICE, OLD, own)

    assert known.credential(DEVICE, later, own) is later
    assert known.credential(DEVICE, OLD, own).password.reveal() == NEW
    (note,) = (tmp_path / "ledger" / "references").iterdir()
    assert note.stat().st_mode & 0o777 == 0o600
    text = note.read_bytes()
    assert b"cu-2026" not in text
    assert sha256(b"cu-2026").hexdigest().encode() not in text


@pytest.mark.parametrize("name", [SEAL_KEY, "objects"])
def test_what_cannot_be_opened_any_more_is_told_and_nothing_old_is_sent(tmp_path, name):
    known = rotated(tmp_path / "ledger")
    (tmp_path / "ledger" / name).rename(tmp_path / "gone")

    with pytest.raises(CredentialError) as refused:
        known.credential(DEVICE, OLD, own)

    assert (refused.value.code, refused.value.facts["host"]) == ("CRED_SEALED", HOST)


def test_what_only_an_overlay_calls_simulated_gets_no_real_password(tmp_path):
    overlaid = replace(DEVICE, address="127.0.0.1", simulated=True)
    known = rotated(tmp_path / "ledger")
    rules = ContactRules({HOST: overlaid}, has_root=True, signed={HOST: DEVICE}, rotated=known)
    ask = rules.credential(lambda _device: OLD)

    assert ask(overlaid) is OLD
    assert ask(DEVICE).password.reveal() == NEW


def test_what_another_device_has_as_well_never_counts_as_brought_up_to_date(tmp_path):
    known, later = rotated(tmp_path / "ledger"), Credential("admin", Secret("sau-2026"))
    device = replace(DEVICE, credential="file:chung.json")
    every = {HOST: device, "khac": replace(device, host="khac")}
    rules = ContactRules(every, has_root=True, signed=every, rotated=known)
    rules.credential(lambda _device: OLD)(device)

    assert rules.credential(lambda _device: later)(device).password.reveal() == NEW
    signed_only = replace(rules, here={HOST: device})
    assert signed_only.credential(lambda _device: later)(device).password.reveal() == NEW
    alone = replace(signed_only, signed={HOST: device})
    assert alone.credential(lambda _device: later)(device) is later


@pytest.mark.parametrize(
    "spelled", ["chung.json", "./chung.json", "x/../chung.json", "soft.json", "hard.json"]
)
def test_two_spellings_of_one_file_are_one_reference(tmp_path, monkeypatch, spelled):
    """The file was brought up to date for the other device, whatever that calls it."""
    known, later = rotated(tmp_path / "ledger"), Credential("admin", Secret("sau-2026"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x").mkdir()
    shared = tmp_path / "chung.json"
    shared.write_text("{}")
    (tmp_path / "soft.json").symlink_to(shared)
    (tmp_path / "hard.json").hardlink_to(shared)
    device = replace(DEVICE, credential=f"file:{shared}")
    others = {"khac": replace(device, host="khac", credential=f"file:{spelled}")}
    rules = ContactRules({HOST: device, **others}, has_root=True, rotated=known)
    rules.credential(lambda _device: OLD)(device)

    assert rules.credential(lambda _device: later)(device).password.reveal() == NEW


@pytest.mark.parametrize(
    ("other", "is_one"),
    [
        ("local:b", True),
        ("file:./chung.json", True),
        ("local:c", False),
        ("local:khong-co", False),
        ("file:rieng.json", False),
    ],
)
def test_two_names_that_this_machine_gives_one_source_are_one_reference(
    tmp_path, monkeypatch, other, is_one
):
    known, later = rotated(tmp_path / "ledger"), Credential("admin", Secret("sau-2026"))
    monkeypatch.chdir(tmp_path)
    for name in ("chung.json", "rieng.json"):
        (tmp_path / name).write_text("{}")
    named = {"a": "file:chung.json", "b": f"file:{tmp_path}/chung.json", "c": "file:rieng.json"}
    said = CredentialRules("credentials.yaml", named, frozenset(["file:./chung.json"]))
    source = Keeper(environ={}, rules=lambda: said).source
    device = replace(DEVICE, credential="local:a")
    here = {HOST: device, "khac": replace(device, host="khac", credential=other)}
    rules = ContactRules(here, has_root=True, rotated=known)
    rules.credential(lambda _device: OLD, source)(device)

    found = rules.credential(lambda _device: later, source)(device)

    assert (found.password.reveal() == NEW) is is_one
    assert rules.judging_by(source).has_own_reference(device) is not is_one


@pytest.mark.parametrize("other", ["file:rieng.json", "file:khong-co.json", "env:X", "keyring:x"])
def test_another_file_or_kind_is_another_reference(tmp_path, monkeypatch, other):
    known, later = rotated(tmp_path / "ledger"), Credential("admin", Secret("sau-2026"))
    monkeypatch.chdir(tmp_path)
    for name in ("chung.json", "rieng.json"):
        (tmp_path / name).write_text("{}")
    device = replace(DEVICE, credential="file:chung.json")
    here = {HOST: device, "khac": replace(device, host="khac", credential=other)}
    rules = ContactRules(here, has_root=True, rotated=known)
    rules.credential(lambda _device: OLD)(device)

    assert rules.credential(lambda _device: later)(device) is later


def test_a_note_of_another_key_says_nothing_of_the_reference(tmp_path):
    known, later = rotated(tmp_path / "ledger"), Credential("admin", Secret("sau-2026"))
    known.credential(DEVICE, OLD, own)
    key = tmp_path / "ledger" / SEAL_KEY
    key.rename(tmp_path / "kept")
    make_sealing_key(tmp_path / "ledger")

    for _ in range(2):
        with pytest.raises(CredentialError) as refused:
            known.credential(DEVICE, OLD, own)
        assert refused.value.facts == {"host": HOST, "why": "SEAL_BROKEN"}

    assert known.credential(DEVICE, later, own) is later  # this key has noted what it was
    key.unlink()
    (tmp_path / "kept").rename(key)
    assert known.credential(DEVICE, OLD, own).password.reveal() == NEW


def test_without_a_key_another_account_keeps_its_password_all_the_same(tmp_path):
    known, reader = rotated(tmp_path / "ledger"), Credential("chi-doc", Secret("x"))
    (tmp_path / "ledger" / SEAL_KEY).unlink()

    assert known.credential(DEVICE, reader, own) is reader
    assert known.unnoted() == ()


# ---------------------------------------------------------------- the key


def test_a_key_is_for_its_owner_alone_and_made_once(tmp_path):
    made = make_sealing_key(tmp_path)

    assert (tmp_path / SEAL_KEY).stat().st_mode & 0o777 == 0o600
    assert read_sealing_key(tmp_path).public == made.public
    assert make_sealing_key(tmp_path).public == made.public


def test_a_key_that_others_can_read_is_not_used(tmp_path):
    make_sealing_key(tmp_path)
    (tmp_path / SEAL_KEY).chmod(0o640)

    with pytest.raises(RefusalError) as refused:
        read_sealing_key(tmp_path)

    assert (refused.value.code, refused.value.facts["why"]) == ("SEALING_KEY_BROKEN", "0640")


def test_a_key_that_is_nested_without_end_is_broken(tmp_path):
    make_sealing_key(tmp_path)
    (tmp_path / SEAL_KEY).write_bytes(b"[" * 4_096)

    with pytest.raises(RefusalError) as refused:
        read_sealing_key(tmp_path)

    assert (refused.value.code, refused.value.facts["why"]) == ("SEALING_KEY_BROKEN", "format")


def test_a_link_to_a_key_is_not_followed(tmp_path):
    make_sealing_key(tmp_path)
    (tmp_path / SEAL_KEY).rename(tmp_path / "elsewhere")
    (tmp_path / SEAL_KEY).symlink_to(tmp_path / "elsewhere")

    with pytest.raises(RefusalError) as refused:
        read_sealing_key(tmp_path)

    assert refused.value.code == "SEALING_KEY_BROKEN"
