"""Situations in which a command is called: each returns the person who calls it, in his folder."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from fleetcfg.trust.crypto.canonical import from_base64, spell, to_base64
from tests.golden.world import RECEIPT, SIGNED, Scene, killed
from tests.integration.walk import (
    APPROVERS,
    AUTO_ANSWER,
    CHANGE,
    CLERK,
    DECISION,
    DOMAIN,
    ENGINEER,
    FAR_END,
    HOLDERS,
    OTHER,
    TECHNICIAN,
    Person,
    free_port,
)

Situation = Callable[[Scene], Person]

CALLS = "Status SystemUnit State NumberOfActiveCalls"
UNDECLARED = "Audio Ultrasound MaxVolume"
EAVESDROPPING = Path("baselines", "21-eavesdropping.yaml")
GIT = ("git", "-c", "user.name=t", "-c", "user.email=t@example.invalid")

# ---------------------------------------------------------------- folders


def nothing_there(scene: Scene) -> Person:
    return scene.nobody()


def as_signed(scene: Scene) -> Person:
    return scene.one(ENGINEER)


def as_signed_for_the_technician(scene: Scene) -> Person:
    return scene.one(TECHNICIAN)


def as_signed_for_the_clerk(scene: Scene) -> Person:
    return scene.one(CLERK)


def as_signed_for_an_approver(scene: Scene) -> Person:
    return scene.one(APPROVERS[0])


def as_signed_for_a_holder_of_the_root(scene: Scene) -> Person:
    """He has no record: only the document, and his key."""
    home = scene.world.adopted.copy(scene.place, HOLDERS[2], ENGINEER)
    home.carry("trust/root.1.json", ENGINEER, HOLDERS[2])
    return home[HOLDERS[2]]


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


def declarations_nobody_signed(scene: Scene) -> Person:
    person = scene.one(ENGINEER)
    _edit(person, "critical", "high")
    return person


def no_record(scene: Scene) -> Person:
    person = scene.one(ENGINEER)
    shutil.rmtree(person.folder / ".fleetcfg")
    return person


def a_record_that_trusts_nobody(scene: Scene) -> Person:
    person = no_record(scene)
    person.do("ledger", "init", "--origin", f"{DOMAIN}/log/moi")
    return person


def a_record_in_which_a_line_was_edited(scene: Scene) -> Person:
    person = scene.one(ENGINEER)
    log = person.folder / ".fleetcfg" / "ledger" / "log.jsonl"
    log.write_bytes(log.read_bytes().replace(b"AD-2026-0001", b"AD-2026-0009", 1))
    return person


def a_record_whose_key_is_gone(scene: Scene) -> Person:
    person = scene.one(ENGINEER)
    (person.folder / ".fleetcfg" / "ledger" / "log.key").unlink()
    return person


def a_technicians_record_whose_key_is_gone(scene: Scene) -> Person:
    person = scene.technician()
    (person.folder / ".fleetcfg" / "ledger" / "log.key").unlink()
    return person


def an_approvers_record_whose_key_is_gone(scene: Scene) -> Person:
    person = scene.issued(APPROVERS[0])[APPROVERS[0]]
    (person.folder / ".fleetcfg" / "ledger" / "log.key").unlink()
    return person


def a_record_of_which_an_object_is_gone(scene: Scene) -> Person:
    person = scene.one(ENGINEER)
    shutil.rmtree(person.folder / ".fleetcfg" / "ledger" / "objects")
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


# ---------------------------------------------------------------- commits


def committed(scene: Scene) -> Person:
    person = scene.one(ENGINEER)
    subprocess.run(["git", "init", "-q"], cwd=person.folder, check=True)
    _commit(person)
    return person


def committed_and_edited(scene: Scene) -> Person:
    person = committed(scene)
    _edit(person, "critical", "high")
    _commit(person)
    return person


def committed_with_a_link(scene: Scene) -> Person:
    person = committed(scene)
    (person.folder / "baselines" / "odd.yaml").symlink_to("../chinh-sach.yaml")
    _commit(person)
    return person


def _commit(person: Person) -> None:
    folders = ("inventory", "baselines", "playbooks", "trust")
    subprocess.run([*GIT, "add", "--", *folders], cwd=person.folder, check=True)
    subprocess.run([*GIT, "commit", "-q", "-m", "x"], cwd=person.folder, check=True)


def _edit(person: Person, old: str, new: str) -> None:
    file = person.folder / EAVESDROPPING
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


# ---------------------------------------------------------------- devices, seen by the engineer


def changed_by_hand(scene: Scene) -> Person:
    scene.fleet.tamper(scene.world.hosts[0], AUTO_ANSWER, "On")
    return scene.one(ENGINEER)


def changed_by_hand_where_nobody_declared(scene: Scene) -> Person:
    scene.fleet.tamper(scene.world.hosts[0], UNDECLARED, "55")
    return scene.one(ENGINEER)


def changed_by_hand_under_edited_declarations(scene: Scene) -> Person:
    scene.fleet.tamper(scene.world.hosts[0], AUTO_ANSWER, "On")
    return declarations_nobody_signed(scene)


def switched_off(scene: Scene) -> Person:
    scene.off(scene.world.hosts[0])
    return scene.one(ENGINEER)


def one_changed_and_one_switched_off(scene: Scene) -> Person:
    scene.off(scene.world.hosts[1])
    return changed_by_hand(scene)


def proposed(scene: Scene) -> Person:
    """The baseline here asks something else than the signed one."""
    person = scene.one(ENGINEER)
    _edit(person, "equals: disabled", "equals: enabled")
    return person


def waived(scene: Scene) -> Person:
    scene.fleet.tamper(scene.world.hosts[0], AUTO_ANSWER, "On")
    home = scene.world.adopted.copy(scene.place)
    file = home[ENGINEER].folder / EAVESDROPPING
    host = scene.world.hosts[0]
    waiver = (
        f"waivers:\n  - {{parameter: call.auto_answer, hosts: [{host}], until: 2098-12-31,\n"
        "     document: 45/SKHCN-CNTT, why: Đợi máy mới}\n"
    )
    file.write_text(file.read_text("utf-8") + waiver, "utf-8")
    home.sign_declarations()
    return home[ENGINEER]


def a_change_that_did_not_hold(scene: Scene) -> Person:
    """The receipt says that the device kept nothing; it was put right by hand afterwards."""
    home = scene.issued()
    host = scene.world.hosts[0]
    scene.fleet.control("fault", host=host, mode="stores_nothing")
    technician = home[TECHNICIAN]
    technician.do("apply", SIGNED, "--limit", host, *technician.key, code=2)
    home.carry(RECEIPT, TECHNICIAN, ENGINEER)
    home[ENGINEER].do("ledger", "import", RECEIPT)
    scene.fleet.control("fault", host=host, mode="none")
    scene.fleet.tamper(host, AUTO_ANSWER, "Off")
    return home[ENGINEER]


def another_box(scene: Scene) -> Person:
    scene.fleet.control("fault", host=scene.world.hosts[0], mode="swapped_serial")
    return scene.one(ENGINEER)


def another_model_in_the_same_box(scene: Scene) -> Person:
    scene.fleet.tamper(scene.world.hosts[0], "Status SystemUnit ProductId", "Cisco Other")
    return scene.one(ENGINEER)


def at_another_switch(scene: Scene) -> Person:
    for path in ("Status Network[1] CDP DeviceId", "Status Network[1] LLDP SysName"):
        scene.fleet.tamper(scene.world.hosts[0], path, "sw-khac")
    return scene.one(ENGINEER)


def called_from_outside(scene: Scene) -> Person:
    host = scene.world.hosts[0]
    for path, value in (
        (CALLS, "1"),
        ("Status Call[1] Status", "Connected"),
        ("Status Call[1] RemoteNumber", "10.9.9.9"),
    ):
        scene.fleet.tamper(host, path, value)
    return scene.one(ENGINEER)


def upgraded(scene: Scene) -> Person:
    scene.fleet.control("fault", host=scene.world.hosts[0], mode="firmware_upgrade")
    return scene.one(ENGINEER)


def control_bytes_in_a_document(scene: Scene) -> Person:
    scene.fleet.control("fault", host=scene.world.hosts[0], mode="control_bytes")
    return scene.one(ENGINEER)


def audited(scene: Scene) -> Person:
    person = scene.one(ENGINEER)
    person.do("audit", "--limit", scene.world.hosts[0], "--store", "history.sqlite")
    return person


# ---------------------------------------------------------------- a change-set on its way


def to_be_approved(scene: Scene) -> Person:
    return scene.issued(APPROVERS[0])[APPROVERS[0]]


def to_be_approved_by_a_second(scene: Scene) -> Person:
    return scene.issued(APPROVERS[1])[APPROVERS[1]]


def to_be_approved_by_its_author(scene: Scene) -> Person:
    return scene.issued(ENGINEER)[ENGINEER]


def given_out(scene: Scene) -> Person:
    return scene.technician()


def given_to_another_technician(scene: Scene) -> Person:
    return scene.issued(OTHER)[OTHER]


def given_to_the_department(scene: Scene) -> Person:
    return scene.issued(ENGINEER)[ENGINEER]


def one_byte_forged(scene: Scene) -> Person:
    person = scene.technician()
    file = person.folder / SIGNED
    value = json.loads(file.read_bytes())
    payload = from_base64(value["changeset"]["payload"])
    assert payload.count(b'"value":"Off"') == 3
    forged = payload.replace(b'"value":"Off"', b'"value":"Of1"', 1)
    value["changeset"]["payload"] = to_base64(forged)
    file.write_bytes(spell(value))
    return person


def done_before(scene: Scene) -> Person:
    person = scene.technician()
    person.do("apply", SIGNED, "--all", *person.key)
    return person


def a_first_that_was_done_before(scene: Scene) -> Person:
    person = scene.technician()
    person.do("apply", SIGNED, "--limit", scene.world.hosts[0], *person.key)
    return person


def the_first_moved_since(scene: Scene) -> Person:
    person = scene.technician()
    scene.fleet.tamper(scene.world.hosts[0], UNDECLARED, "55")
    return person


def the_second_moved_since(scene: Scene) -> Person:
    person = scene.technician()
    scene.fleet.tamper(scene.world.hosts[1], UNDECLARED, "55")
    return person


def the_first_in_a_call(scene: Scene) -> Person:
    person = scene.technician()
    scene.fleet.tamper(scene.world.hosts[0], CALLS, "1")
    return person


def the_first_off(scene: Scene) -> Person:
    person = scene.technician()
    scene.off(scene.world.hosts[0])
    return person


def the_first_moved_and_the_second_off(scene: Scene) -> Person:
    person = the_first_moved_since(scene)
    scene.off(scene.world.hosts[1])
    return person


def the_first_keeps_nothing(scene: Scene) -> Person:
    person = scene.technician()
    scene.fleet.control("fault", host=scene.world.hosts[0], mode="stores_nothing")
    return person


def the_second_keeps_nothing_and_the_third_moved(scene: Scene) -> Person:
    person = scene.technician()
    scene.fleet.control("fault", host=scene.world.hosts[1], mode="stores_nothing")
    scene.fleet.tamper(scene.world.hosts[2], UNDECLARED, "55")
    return person


def already_as_signed(scene: Scene) -> Person:
    person = scene.technician()
    for host in scene.world.hosts:
        scene.fleet.tamper(host, AUTO_ANSWER, "Off")
    return person


def withdrawn(scene: Scene) -> Person:
    home = scene.issued()
    home.issue_status("--withdraw", CHANGE)
    return home[TECHNICIAN]


# ---------------------------------------------------------------- broken off


def broken_off(scene: Scene) -> Person:
    """The process died between an intent and its outcome."""
    person = scene.technician()
    killed(person, scene.world.hosts[0])
    return person


def broken_off_and_changed_since(scene: Scene) -> Person:
    person = broken_off(scene)
    scene.fleet.tamper(scene.world.hosts[0], FAR_END, "On")
    return person


def broken_off_and_switched_off(scene: Scene) -> Person:
    person = broken_off(scene)
    scene.off(scene.world.hosts[0])
    return person


def two_broken_off_one_changed_one_switched_off(scene: Scene) -> Person:
    person = scene.technician()
    killed(person, scene.world.hosts[0])
    killed(person, scene.world.hosts[1])
    scene.fleet.tamper(scene.world.hosts[0], FAR_END, "On")
    scene.off(scene.world.hosts[1])
    return person


def broken_off_and_the_key_locked(scene: Scene) -> Person:
    """Nobody sits there who could type the passphrase of the key that signs the receipt."""
    person = broken_off(scene)
    change = ["ssh-keygen", "-q", "-p", "-P", "", "-N", "a long phrase", "-f", person.key[1]]
    subprocess.run(change, cwd=person.folder, check=True, capture_output=True)
    return person


# ---------------------------------------------------------------- logs that travel


def a_log_brought(scene: Scene) -> Person:
    home = scene.issued()
    home[TECHNICIAN].do("ledger", "export", "--out", "log.fclog")
    home.carry("log.fclog", TECHNICIAN, ENGINEER)
    return home[ENGINEER]


def a_log_brought_that_was_cut_short(scene: Scene) -> Person:
    home = scene.issued()
    engineer, technician = home[ENGINEER], home[TECHNICIAN]
    technician.do("ledger", "export", "--out", "log.fclog")
    technician.do("apply", SIGNED, "--limit", scene.world.hosts[0], *technician.key)
    technician.do("ledger", "export", "--out", "longer.fclog")
    for name in ("log.fclog", "longer.fclog"):
        home.carry(name, TECHNICIAN, ENGINEER)
    engineer.do("ledger", "import", "longer.fclog")
    return engineer


def a_log_with_a_receipt_that_is_no_longer_proven(scene: Scene) -> Person:
    """The key that signed it was replaced before the Department took it in."""
    home = scene.issued()
    engineer, technician = home[ENGINEER], home[TECHNICIAN]
    technician.do("apply", SIGNED, "--limit", scene.world.hosts[0], *technician.key)
    technician.do("ledger", "export", "--out", "log.fclog")
    home.carry("log.fclog", TECHNICIAN, ENGINEER)
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
    engineer.do("ledger", "import", "trust/root.2.json", "trust/status.json")
    return engineer


def a_root_to_follow(scene: Scene) -> Person:
    person = scene.one(ENGINEER)
    root = ("--after", "trust/root.1.json", "--out", "trust/root.2.json")
    person.do("trust", "root", "--from", "chinh-sach.yaml", *root)
    return person


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


# ---------------------------------------------------------------- playbooks


def _plays(person: Person, text: str) -> Person:
    folder = person.folder / "books"
    folder.mkdir()
    (folder / "own.yaml").write_text(text, "utf-8")
    return person


def _audits(scene: Scene, more: str = "") -> str:
    a, b, _ = scene.world.hosts
    return f"- hosts: {a}:{b}\n  order: sorted\n  serial: 1\n  tasks:\n    - audit:\n{more}"


def _applies(scene: Scene) -> str:
    hosts = ":".join(scene.world.hosts)
    tasks = f"    - apply: {SIGNED}\n    - verify:\n"
    return f"- hosts: {hosts}\n  order: sorted\n  serial: [1, 100%]\n  tasks:\n{tasks}"


def a_playbook_that_audits(scene: Scene) -> Person:
    return _plays(scene.one(ENGINEER), _audits(scene))


def a_playbook_that_audits_what_was_changed(scene: Scene) -> Person:
    return _plays(changed_by_hand(scene), _audits(scene))


def a_playbook_that_audits_what_is_off(scene: Scene) -> Person:
    return _plays(switched_off(scene), _audits(scene))


def a_playbook_that_waits(scene: Scene) -> Person:
    return _plays(scene.one(ENGINEER), _audits(scene, "    - wait: 60\n"))


def a_playbook_that_asks(scene: Scene) -> Person:
    return _plays(scene.one(ENGINEER), _audits(scene, "    - confirm: Sure?\n"))


def a_playbook_that_asks_for_an_attestation(scene: Scene) -> Person:
    return _plays(
        scene.one(ENGINEER), _audits(scene, "    - attest: {statement: Lit, role: Staff}\n")
    )


def a_playbook_under_declarations_with_an_error(scene: Scene) -> Person:
    return _plays(declarations_with_an_error(scene), _audits(scene))


def a_playbook_whose_journal_cannot_be_written(scene: Scene) -> Person:
    person = a_playbook_that_audits(scene)
    (person.folder / "plays").write_bytes(b"")
    return person


def a_playbook_that_applies(scene: Scene) -> Person:
    return _plays(scene.technician(), _applies(scene))


def a_playbook_that_applies_where_one_moved(scene: Scene) -> Person:
    return _plays(the_first_moved_since(scene), _applies(scene))


def a_playbook_that_applies_where_one_is_off(scene: Scene) -> Person:
    return _plays(the_first_off(scene), _applies(scene))


def a_playbook_that_applies_where_one_keeps_nothing(scene: Scene) -> Person:
    return _plays(the_first_keeps_nothing(scene), _applies(scene))


def a_playbook_that_applies_a_forgery(scene: Scene) -> Person:
    return _plays(one_byte_forged(scene), _applies(scene))


def a_playbook_that_applies_with_a_key_gone(scene: Scene) -> Person:
    return _plays(a_technicians_record_whose_key_is_gone(scene), _applies(scene))


# ---------------------------------------------------------------- the simulator


def documents_of_a_device(scene: Scene) -> Person:
    person = scene.nobody()
    (person.folder / "configuration.xml").write_bytes(
        b'<?xml version="1.0"?>\n<Configuration product="Cisco Codec" version="ce9.9.9"'
        b' apiVersion="4"><Audio><DefaultVolume valueSpaceRef="/Valuespace/INT_0_100">50'
        b"</DefaultVolume></Audio></Configuration>\n"
    )
    return person


def a_fleet_as_json(scene: Scene) -> Person:
    person = scene.nobody()
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
    ports = ("--https-port", free_port(), "--ssh-port", free_port())
    person.do("sim", "up", "--state-dir", "here", *ports)
    return person
