"""Situations of devices, change-sets and playbooks: who calls a command, in his folder."""

import json
import subprocess

from fleetcfg.trust.crypto.canonical import from_base64, spell, to_base64
from tests.golden.situations import (
    EAVESDROPPING,
    a_technicians_record_whose_key_is_gone,
    declarations_not_signed,
    declarations_with_an_error,
    edit_baseline,
)
from tests.golden.world import BOOK, OWN_BOOKS, RECEIPT, SIGNED, Scene, killed
from tests.integration.walk import (
    APPROVERS,
    AUTO_ANSWER,
    CHANGE,
    ENGINEER,
    FAR_END,
    OTHER,
    TECHNICIAN,
    Person,
)

CALLS = "Status SystemUnit State NumberOfActiveCalls"
UNDECLARED = "Audio Ultrasound MaxVolume"

# ---------------------------------------------------------------- devices, seen by the engineer


def changed_by_hand(scene: Scene) -> Person:
    scene.fleet.tamper(scene.world.hosts[0], AUTO_ANSWER, "On")
    return scene.one(ENGINEER)


def changed_by_hand_where_nothing_is_declared(scene: Scene) -> Person:
    scene.fleet.tamper(scene.world.hosts[0], UNDECLARED, "55")
    return scene.one(ENGINEER)


def changed_by_hand_under_edited_declarations(scene: Scene) -> Person:
    scene.fleet.tamper(scene.world.hosts[0], AUTO_ANSWER, "On")
    return declarations_not_signed(scene)


def begun_in_an_emergency(scene: Scene) -> Person:
    person, host = scene.one(ENGINEER), scene.world.hosts[0]
    person.do("breakglass", "begin", host, "--reason", "x", *person.key)
    scene.fleet.tamper(host, AUTO_ANSWER, "On")
    return person


def begun_in_an_emergency_and_switched_off(scene: Scene) -> Person:
    person = begun_in_an_emergency(scene)
    scene.off(scene.world.hosts[0])
    return person


def switched_off(scene: Scene) -> Person:
    scene.off(scene.world.hosts[0])
    return scene.one(ENGINEER)


def one_changed_and_one_switched_off(scene: Scene) -> Person:
    scene.off(scene.world.hosts[1])
    return changed_by_hand(scene)


def proposed(scene: Scene) -> Person:
    """The baseline here asks something else than the signed one."""
    person = scene.one(ENGINEER)
    edit_baseline(person, "equals: disabled", "equals: enabled")
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


def a_port_against_its_device(scene: Scene) -> Person:
    """The codec says that telnet is off; at the port that is said to be telnet's it answers."""
    home, host = scene.world.adopted.copy(scene.place), scene.world.hosts[2]
    scene.fleet.tamper(host, "NetworkServices Telnet Mode", "Off")
    file = home[ENGINEER].folder / "inventory" / "host_vars" / f"{host}.yaml"
    file.parent.mkdir(exist_ok=True)
    before = file.read_text("utf-8") if file.exists() else ""
    port = scene.fleet.at(host).https_port
    file.write_text(f"{before}simulated_ports: {{telnet: {port}}}\n", "utf-8")
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
    return _heard_by(scene, "sw-khac")


def at_the_switch_of_another_site(scene: Scene) -> Person:
    return _heard_by(scene, "sw-khong-lao")  # of another commune, by the sample's inventory


def _heard_by(scene: Scene, switch: str) -> Person:
    for path in ("Status Network[1] CDP DeviceId", "Status Network[1] LLDP SysName"):
        scene.fleet.tamper(scene.world.hosts[0], path, switch)
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


def one_setting_twice(scene: Scene) -> Person:
    scene.fleet.control("fault", host=scene.world.hosts[0], mode="twice")
    return scene.one(ENGINEER)


def one_setting_masked(scene: Scene) -> Person:
    scene.fleet.control("fault", host=scene.world.hosts[0], mode="masked")
    return scene.one(ENGINEER)


def audited(scene: Scene) -> Person:
    person = scene.one(ENGINEER)
    person.do("audit", "--limit", scene.world.hosts[0], "--store", "history.sqlite")
    return person


def audited_before_and_after(scene: Scene) -> Person:
    """Between two audits a value was changed by hand; and then the device was off."""
    person, host = audited(scene), scene.world.hosts[0]
    words = ("audit", "--limit", host, "--store", "history.sqlite")
    scene.fleet.tamper(host, AUTO_ANSWER, "On")
    person.do(*words, code=2)
    scene.off(host)
    person.do(*words, code=3)
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
    person.do("apply", SIGNED, "--all", "--forks", 1, *person.key)
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
    """No person is there to type the passphrase of the key that signs the receipt."""
    person = broken_off(scene)
    change = ["ssh-keygen", "-q", "-p", "-P", "", "-N", "a long phrase", "-f", person.key[1]]
    subprocess.run(change, cwd=person.folder, check=True, capture_output=True)
    return person


# ---------------------------------------------------------------- playbooks


def _plays(person: Person, book: str) -> Person:
    """Have *person* play that one of the world's own playbooks; they were signed with the rest."""
    (person.folder / BOOK).write_text(f"{OWN_BOOKS}/.{book}", "utf-8")
    return person


def a_playbook_that_audits(scene: Scene) -> Person:
    return _plays(scene.one(ENGINEER), "audits")


def a_playbook_that_audits_what_was_changed(scene: Scene) -> Person:
    return _plays(changed_by_hand(scene), "audits")


def a_playbook_that_audits_what_is_off(scene: Scene) -> Person:
    return _plays(switched_off(scene), "audits")


def a_playbook_that_waits(scene: Scene) -> Person:
    return _plays(scene.one(ENGINEER), "waits")


def a_playbook_that_asks(scene: Scene) -> Person:
    return _plays(scene.one(ENGINEER), "asks")


def a_playbook_that_asks_for_an_attestation(scene: Scene) -> Person:
    return _plays(scene.one(ENGINEER), "attests")


def a_playbook_under_declarations_with_an_error(scene: Scene) -> Person:
    return _plays(declarations_with_an_error(scene), "audits")


def a_playbook_whose_journal_cannot_be_written(scene: Scene) -> Person:
    person = a_playbook_that_audits(scene)
    (person.folder / "plays").write_bytes(b"")
    return person


def a_playbook_that_applies(scene: Scene) -> Person:
    return _plays(scene.technician(), "applies")


def a_playbook_that_applies_where_one_moved(scene: Scene) -> Person:
    return _plays(the_first_moved_since(scene), "applies")


def a_playbook_that_applies_where_one_is_off(scene: Scene) -> Person:
    return _plays(the_first_off(scene), "applies")


def a_playbook_that_applies_where_one_keeps_nothing(scene: Scene) -> Person:
    return _plays(the_first_keeps_nothing(scene), "applies")


def a_playbook_that_applies_a_forgery(scene: Scene) -> Person:
    return _plays(one_byte_forged(scene), "applies")


def a_playbook_that_applies_with_a_key_gone(scene: Scene) -> Person:
    return _plays(a_technicians_record_whose_key_is_gone(scene), "applies")
