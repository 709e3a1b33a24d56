"""Situations in which a command is called: each returns the person who calls it, in his folder."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from fleetcfg_kit.testing.policy import DOMAIN
from tests.golden.world import SIGNED, Scene
from tests.integration.walk import APPROVERS, CLERK, DECISION, ENGINEER, HOLDERS, TECHNICIAN, Person

Situation = Callable[[Scene], Person]

EAVESDROPPING = Path("baselines", "21-eavesdropping.yaml")
GIT = ("git", "-c", "user.name=t", "-c", "user.email=t@example.invalid")

# ---------------------------------------------------------------- folders


def nothing_there(scene: Scene) -> Person:
    return scene.newcomer()


def as_signed(scene: Scene) -> Person:
    return scene.one(ENGINEER)


def as_signed_for_the_technician(scene: Scene) -> Person:
    return scene.one(TECHNICIAN)


def declarations_with_a_warning(scene: Scene) -> Person:
    person = scene.one(ENGINEER)
    (person.folder / "baselines" / "99-empty.yaml").write_text("", "utf-8")
    return person


def declarations_with_an_error(scene: Scene) -> Person:
    person = scene.one(ENGINEER)
    (person.folder / "inventory" / "zz.yaml").write_text("all: [1, 2\n", "utf-8")
    return person


def declarations_with_an_error_at_the_technicians(scene: Scene) -> Person:
    person = scene.technician()
    (person.folder / "inventory" / "zz.yaml").write_text("all: [1, 2\n", "utf-8")
    return person


def declarations_not_signed(scene: Scene) -> Person:
    person = scene.one(ENGINEER)
    edit_baseline(person, "critical", "high")
    return person


def no_record(scene: Scene) -> Person:
    person = scene.one(ENGINEER)
    shutil.rmtree(person.ledger)
    return person


def a_policy_and_no_root(scene: Scene) -> Person:
    person = no_record(scene)
    shutil.rmtree(person.folder / "trust")
    return person


def a_record_that_trusts_no_root(scene: Scene) -> Person:
    person = no_record(scene)
    person.do("ledger", "init", "--origin", f"{DOMAIN}/log/moi")
    return person


def a_record_in_which_a_line_was_edited(scene: Scene) -> Person:
    person = scene.one(ENGINEER)
    log = person.ledger / "log.jsonl"
    log.write_bytes(log.read_bytes().replace(b"AD-2026-0001", b"AD-2026-0009", 1))
    return person


def a_record_whose_key_is_gone(scene: Scene) -> Person:
    person = scene.one(ENGINEER)
    (person.ledger / "log.key").unlink()
    return person


def a_technicians_record_whose_key_is_gone(scene: Scene) -> Person:
    person = scene.technician()
    (person.ledger / "log.key").unlink()
    return person


def an_approvers_record_whose_key_is_gone(scene: Scene) -> Person:
    person = scene.issued(APPROVERS[0])[APPROVERS[0]]
    (person.ledger / "log.key").unlink()
    return person


def a_record_of_which_an_object_is_gone(scene: Scene) -> Person:
    person = scene.one(ENGINEER)
    shutil.rmtree(person.ledger / "objects")
    return person


def a_store_that_is_no_store(scene: Scene) -> Person:
    person = scene.one(ENGINEER)
    (person.folder / "history.sqlite").write_bytes(b"not a database at all, but long enough" * 99)
    return person


def a_folder_where_a_file_should_be(scene: Scene) -> Person:
    person = scene.one(ENGINEER)
    (person.folder / "history.sqlite").mkdir()
    return person


def files_of_no_known_kind(scene: Scene) -> Person:
    person = scene.one(ENGINEER)
    (person.folder / "x.json").write_bytes(b"{}")
    return person


def a_file_in_the_way(scene: Scene) -> Person:
    person = scene.one(ENGINEER)
    for name in ("new.json", "new.fcadopt", "new.fclog"):
        (person.folder / name).write_bytes(b"{}")
    (person.folder / "backup").mkdir()
    (person.folder / "backup" / "x").write_bytes(b"")
    return person


def a_policy_with_a_slip(scene: Scene) -> Person:
    person = scene.one(ENGINEER)
    file = person.folder / "chinh-sach.yaml"
    file.write_text(file.read_text("utf-8").replace("witnesses:", "witnesess:"), "utf-8")
    return person


def a_policy_that_cannot_be_read(scene: Scene) -> Person:
    person = scene.one(ENGINEER)
    (person.folder / "chinh-sach.yaml").write_text("keys: [\n", "utf-8")
    return person


def a_certificate_still_awaited(scene: Scene) -> Person:
    person = scene.one(ENGINEER)
    file = person.folder / "chinh-sach.yaml"
    old, new = f"public: khoa/{ENGINEER}.pub", f"certificate: khoa/{ENGINEER}.crt, anchor: ca"
    assert old in file.read_text("utf-8")
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
    return person


def a_public_key_that_is_none(scene: Scene) -> Person:
    person = scene.one(ENGINEER)
    (person.folder / "khoa" / f"{ENGINEER}.pub").write_text("x", "utf-8")
    return person


# ---------------------------------------------------------------- commits


def committed(scene: Scene) -> Person:
    person = scene.one(ENGINEER)
    subprocess.run(["git", "init", "-q"], cwd=person.folder, check=True)
    _commit(person)
    return person


def committed_and_edited(scene: Scene) -> Person:
    person = committed(scene)
    edit_baseline(person, "critical", "high")
    _commit(person)
    return person


def committed_with_a_link(scene: Scene) -> Person:
    person = committed(scene)
    (person.folder / "baselines" / "odd.yaml").symlink_to("../chinh-sach.yaml")
    _commit(person)
    return person


def _commit(person: Person) -> None:
    folders = ("inventory", "baselines", "playbooks", "registers", "trust")
    subprocess.run([*GIT, "add", "--", *folders], cwd=person.folder, check=True)
    subprocess.run([*GIT, "commit", "-q", "-m", "x"], cwd=person.folder, check=True)


def edit_baseline(person: Person, old: str, new: str) -> None:
    file = person.folder / EAVESDROPPING
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


# ---------------------------------------------------------------- logs that travel


def a_log_brought(scene: Scene) -> Person:
    home = scene.issued()
    home[TECHNICIAN].do("ledger", "export", "--out", "log.fclog")
    home.carry("log.fclog", TECHNICIAN, CLERK)
    return home[CLERK]


def a_log_brought_that_was_cut_short(scene: Scene) -> Person:
    home = scene.issued()
    clerk, technician = home[CLERK], home[TECHNICIAN]
    technician.do("ledger", "export", "--out", "log.fclog")
    technician.do("apply", SIGNED, "--limit", scene.world.hosts[0], *technician.key)
    technician.do("ledger", "export", "--out", "longer.fclog")
    for name in ("log.fclog", "longer.fclog"):
        home.carry(name, TECHNICIAN, CLERK)
    clerk.do("ledger", "import", "longer.fclog")
    return clerk


def a_log_with_a_receipt_that_is_no_longer_proven(scene: Scene) -> Person:
    """The key that signed it was replaced before the Department took it in."""
    home = scene.issued()
    engineer, technician = home[ENGINEER], home[TECHNICIAN]
    technician.do("apply", SIGNED, "--limit", scene.world.hosts[0], *technician.key)
    technician.do("ledger", "export", "--out", "log.fclog")
    home.carry("log.fclog", TECHNICIAN, CLERK)
    keygen = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "khoa/moi"]
    subprocess.run(keygen, cwd=engineer.folder, check=True)
    policy = engineer.folder / "chinh-sach.yaml"
    old, new = f"khoa/{TECHNICIAN}.pub", "khoa/moi.pub"
    policy.write_text(policy.read_text("utf-8").replace(old, new), "utf-8")
    root = ("--after", "trust/root.1.json", "--out", "trust/root.2.json")
    engineer.do("trust", "root", "--from", "chinh-sach.yaml", *root)
    home.sign("trust/root.2.json", *HOLDERS[:2])
    engineer.do("trust", "status", "--out", "trust/status.json")
    home.sign("trust/status.json", CLERK)
    documents = ("trust/root.2.json", "trust/status.json")
    for name in documents:
        home.carry(name, ENGINEER, CLERK)
    home[CLERK].do("ledger", "import", *documents)
    return home[CLERK]


def a_manifest_to_be_signed(scene: Scene) -> Person:
    home = scene.world.adopted.copy(scene.place, ENGINEER, APPROVERS[0])
    engineer = home[ENGINEER]
    engineer.do("trust", "manifest", "--worktree", *DECISION, "--out", "trust/manifest.json")
    home.carry("trust/manifest.json", ENGINEER, APPROVERS[0])
    return home[APPROVERS[0]]


def a_manifest_that_one_person_signed(scene: Scene) -> Person:
    home = scene.world.adopted.copy(scene.place, ENGINEER, APPROVERS[0])
    engineer = home[ENGINEER]
    engineer.do("trust", "manifest", "--worktree", *DECISION, "--out", "trust/manifest.json")
    home.sign("trust/manifest.json", APPROVERS[0])
    return engineer


# ---------------------------------------------------------------- the simulator


def documents_of_a_device(scene: Scene) -> Person:
    person = scene.newcomer()
    (person.folder / "configuration.xml").write_bytes(
        b'<?xml version="1.0"?>\n<Configuration product="Cisco Codec" version="ce9.9.9"'
        b' apiVersion="4"><Audio><DefaultVolume valueSpaceRef="/Valuespace/INT_0_100">50'
        b"</DefaultVolume></Audio></Configuration>\n"
    )
    return person


def a_file_of_another_kind(scene: Scene) -> Person:
    person = scene.newcomer()
    (person.folder / "own.json").write_text("{")
    return person


def a_fleet_as_json(scene: Scene) -> Person:
    person = scene.newcomer()
    device = {
        "name": "a",
        "address": "127.20.9.2",
        "product": "SX20",
        "firmware": "",
        "serial": "FOC1",
        "mac": "00:50:60:00:00:01",
    }
    whole = {"devices": [device], "user": "admin", "password": "x", "https_port": 0, "ssh_port": 0}
    (person.folder / "fleet.json").write_text(json.dumps(whole), "utf-8")
    return person


def simulated_here(scene: Scene) -> Person:
    person = scene.one(ENGINEER)
    person.do("sim", "up", "--state-dir", "here")
    return person
