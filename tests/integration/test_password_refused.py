"""Who must not replace a password, or know it, cannot: and nothing is spent or sent by trying."""

import base64
import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from fleetcfg.devices.drivers.cisco_ce.write_wires import HttpsWritingWire
from fleetcfg.model.value import Secret
from fleetcfg.trust.crypto.canonical import spell
from fleetcfg.trust.crypto.sealing import SecretPlace, seal
from fleetcfg.trust.documents.bundle import read_bundle
from fleetcfg_kit.testing.keys import make_ed25519, sign_document
from tests.integration.passwords import NUMBER, World, brought_up_to_date
from tests.integration.playing import Keyboard
from tests.integration.walk import APPROVERS, DECISION, ENGINEER, OTHER, TECHNICIAN, WINDOW

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client"),
]


KNOWN = "Ab3-Ab3-Ab3-Ab3-Ab3-"


def resigned(world: World, file: str, change: Callable[[dict], object]) -> str:
    """Have the engineer sign another change-set than fleetcfg planned."""
    path = world.home[ENGINEER].folder / file
    bundle = read_bundle(path.read_bytes())
    document = json.loads(bundle.changeset.payload)
    change(document)
    envelope = sign_document(spell(document), "changeset", [make_ed25519(ENGINEER)])
    path.write_bytes(replace(bundle, changeset=envelope).to_bytes())
    return file


def planned(world: World, *hosts: str) -> str:
    return world.home.plan(*hosts, more=("--rotate-password", world.first[0]))


def turn_a_bit(document: dict) -> None:
    secret = document["devices"][0]["secrets"][0]
    data = bytearray(base64.b64decode(secret["sealed"]))
    data[40] ^= 1
    secret["sealed"] = base64.b64encode(data).decode()


def swap(document: dict) -> None:
    one, other = (device["secrets"][0] for device in document["devices"])
    one["sealed"], other["sealed"] = other["sealed"], one["sealed"]


def swap_copies(document: dict) -> None:
    secret = document["devices"][0]["secrets"][0]
    (keeper,) = secret["kept"]
    secret["sealed"], secret["kept"][keeper] = secret["kept"][keeper], secret["sealed"]


def renumber(document: dict) -> None:
    document["id"] = "CS-2026-0099"


@pytest.mark.parametrize("change", [turn_a_bit, swap, swap_copies, renumber])
def test_a_seal_for_another_place_or_machine_does_not_open_and_nothing_is_sent(world, change):
    hosts, (_, old) = sorted(world.host("https") for _ in range(2)), world.first
    file = world.home.approve(resigned(world, planned(world, *hosts), change))
    world.home.record(file)
    world.home.carry(file, ENGINEER, TECHNICIAN)

    ended = world.apply(file)

    assert "SEAL_BROKEN" in ended.out, ended
    assert [told["outcome"] for told in world.receipts()] == ["failed"]
    assert all(world.lets_in(host, old) for host in hosts)


def test_who_seals_the_password_in_force_is_found_out_and_nothing_is_sent(world, monkeypatch):
    """An author's patched program seals what he knows; it is no rotation, and not told as one."""
    host, (_, old) = world.host("https"), world.first
    world.set_by_hand(host, old, KNOWN)
    sent: list[str] = []
    replace_password = HttpsWritingWire.replace_password

    def watched(self, old, new):
        sent.append(host)
        return replace_password(self, old, new)

    monkeypatch.setattr(HttpsWritingWire, "replace_password", watched)
    root = world.home[ENGINEER].read("trust/root.1.json")
    keys = json.loads(base64.b64decode(root["payload"]))["sealing"]["executors"]

    def seal_again(document: dict) -> None:
        secret = secret_of(document)
        where = (document["trust_domain"], document["id"], document["nonce"], host)
        place = SecretPlace(*where, secret["path"], secret["account"])
        public = base64.b64decode(keys[document["executor"]["log_origin"]])
        secret["sealed"] = base64.b64encode(seal(Secret(KNOWN), public, place)).decode()

    with brought_up_to_date(world.own, KNOWN):
        file = world.home.approve(resigned(world, planned(world, host), seal_again))
        world.home.record(file)
        world.home.carry(file, ENGINEER, TECHNICIAN)
        ended = world.apply(file)
        audited = world.run(TECHNICIAN, "audit", "--limit", host)

    assert (ended.code, "PASSWORD_SAME" in ended.out) == (2, True), ended
    (told,) = world.receipts()
    assert (told["outcome"], told["code"]) == ("failed", "PASSWORD_SAME")
    assert (sent, audited.code) == ([], 0)


def add_operation(document: dict) -> None:
    state = {"set": True, "value": "x"}
    document["devices"][0]["ops"] = [
        {
            "path": "SystemUnit Name",
            "type": "string",
            "pre": {"set": True, "value": "y"},
            "post": state,
            "about": {"meaning": "", "risks": []},
        }
    ]


def secret_of(document: dict) -> dict:
    return document["devices"][0]["secrets"][0]


REFUSED = {
    "SECRET_NOT_ALONE": add_operation,
    "SECRET_RECIPIENTS": lambda d: secret_of(d)["kept"].clear(),
    "SECRET_SHAPE": lambda d: secret_of(d).update(rule="random-19"),
    "SECRET_SEALED_UNSUPPORTED": lambda d: secret_of(d).update(path="SIP Authentication Password"),
    "RISK_UNDERSTATED": lambda d: d.update(risk="normal"),
    "PARAM_UNKNOWN": lambda d: secret_of(d).update(path="UserManagement User Pin"),
    "SCHEMA": lambda d: secret_of(d).pop("account"),
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_is_not_as_the_root_and_the_catalog_have_it_is_not_approved(world, code):
    host = world.unused["https"][0]
    file = resigned(world, planned(world, host), REFUSED[code])
    world.home.carry(file, ENGINEER, APPROVERS[0])

    ended = world.run(APPROVERS[0], "approve", file, *DECISION, *world.home[APPROVERS[0]].key)

    assert ended.told == code, ended


def test_another_account_than_the_machine_logs_in_with_is_refused_and_spends_nothing(world):
    host = world.unused["ssh"][0]
    file = world.approved(host, account="khac")

    ended = world.apply(file)

    assert "PASSWORD_ACCOUNT" in ended.out, ended
    assert world.receipts() == []
    assert world.lets_in(host, world.first[1])


def test_a_plan_counts_passwords_and_tells_who_this_machine_logs_in_as(world):
    host, account = world.unused["ssh"][0], world.first[0]
    asked = ("plan", "--limit", host, "--executor", TECHNICIAN, "--reason", "Đổi", *WINDOW)
    words = (*asked, *world.home[ENGINEER].key)

    told = [
        world.run(ENGINEER, *words, "--id", number, "--rotate-password", whose, "--out", number).out
        for number, whose in (("CS-2026-0011", account), ("CS-2026-0012", "nobody"))
    ]

    assert all("1 password ·" in each for each in told), told
    assert [f"logs in to {host} as {account}," in each for each in told] == [False, True], told


def test_a_plan_tells_that_a_reference_which_others_have_will_not_count_any_more(world):
    own, shared = world.unused["https"][-1], world.unused["https"][:2]
    words = ("--executor", TECHNICIAN, "--reason", "Đổi", *WINDOW, *world.home[ENGINEER].key)

    told = [
        world.run(
            ENGINEER,
            *("plan", "--limit", ",".join(hosts), *words, "--id", number, "--out", number),
            *("--rotate-password", world.first[0]),
        ).out
        for number, hosts in (("CS-2026-0011", [own]), ("CS-2026-0012", [own, *shared]))
    ]

    assert ["share their credential reference" in each for each in told] == [False, True], told
    assert "2 of these devices share" in told[1]


def test_an_account_is_no_markup_on_the_page_that_an_approver_reads(world):
    account = "<b>x</b><script>alert(1)</script>"
    file = world.home.plan(world.unused["ssh"][0], more=("--rotate-password", account))

    page = world.run(ENGINEER, "show", file, "--output", "html")
    text = world.run(ENGINEER, "show", file)

    assert (page.code, page.out.startswith("<!DOCTYPE html>")) == (0, True), page
    assert "&lt;b&gt;x&lt;/b&gt;&lt;script&gt;" in page.out
    assert not any(mark in page.out for mark in ("<b>x", "<script>alert"))
    assert account in text.out.replace("\n", "")


def test_another_executor_can_neither_apply_nor_open_it(world):
    host = world.unused["ssh"][0]
    file = world.approved(host)
    other = world.home[OTHER]

    assert world.run(OTHER, "apply", file, *other.key, "--all").told == "EXECUTOR_KEY_ABSENT"
    assert world.run(OTHER, "secret", "open", NUMBER, "--host", host, "--out", "x").code != 0
    other.do("ledger", "import", file)
    ended = world.run(OTHER, "secret", "open", NUMBER, "--host", host, "--out", "x")
    assert (ended.told, (other.folder / "x").exists()) == ("SECRET_NOT_HERE", False)


def key_file(world: World) -> Path:
    return world.home[TECHNICIAN].ledger / "seal.key"


SPOILED = {
    "SEALING_KEY_ABSENT": Path.unlink,
    "SEALING_KEY_BROKEN": lambda file: file.write_text('{"x25519": "00"}'),
    "SEALING_KEY_OTHER": lambda file: file.write_text(json.dumps({"x25519": "07" * 32})),
}


@pytest.mark.parametrize("code", SPOILED)
def test_without_the_key_that_the_root_names_nothing_is_spent(world, code):
    host = world.unused["ssh"][0]
    file = world.approved(host)
    SPOILED[code](key_file(world))

    ended = world.apply(file)

    assert code in ended.out, ended
    assert world.receipts() == []
    assert world.lets_in(host, world.first[1])


def test_a_key_is_made_once_and_is_nobody_elses(world):
    assert key_file(world).stat().st_mode & 0o777 == 0o600
    kept = key_file(world).read_bytes()

    again = [world.run(TECHNICIAN, "secret", "key") for _ in range(2)]

    assert {one.code for one in again} == {0}
    assert len({one.out for one in again}) == 1
    assert key_file(world).read_bytes() == kept


def test_what_is_open_is_never_written_to_a_terminal_or_over_a_file(world):
    host = world.unused["ssh"][0]
    world.approved(host)
    engineer = world.home[ENGINEER]
    (engineer.folder / "co.json").write_text("x")

    for out in ("co.json", "/dev/stdout"):
        ended = world.run(ENGINEER, "secret", "open", NUMBER, "--host", host, "--out", out)
        assert (ended.told, ended.out) == ("FILE_EXISTS", "")
    assert world.run(ENGINEER, "secret", "open", NUMBER, "--host", "khac", "--out", "x").told == (
        "SECRET_UNKNOWN"
    )


def test_it_is_not_applied_in_a_play(world, monkeypatch):
    monkeypatch.setattr(sys, "stdin", Keyboard())
    host, technician = world.unused["ssh"][0], world.home[TECHNICIAN]
    file = world.approved(host)
    (technician.folder / "thay-doi").mkdir()
    for name in ("da-ky.json", "lui-lai-da-ky.json"):
        (technician.folder / "thay-doi" / name).write_bytes((technician.folder / file).read_bytes())

    ended = world.run(TECHNICIAN, "play", "apply-canary", "--limit", host, *technician.key)

    assert ended.told == "PLAY_PASSWORD", ended
    assert world.lets_in(host, world.first[1])


def test_who_signs_the_root_reads_whose_keys_open_passwords(world):
    root = world.home[ENGINEER].folder / "trust" / "root.1.json"
    document = json.loads(base64.b64decode(json.loads(root.read_bytes())["payload"]))

    shown = world.run(ENGINEER, "show", "trust/root.1.json").out

    for keys in document["sealing"].values():
        assert keys
        for origin, public in keys.items():
            assert origin in shown
            assert public in shown
