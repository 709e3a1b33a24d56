"""A device's password is replaced by a signed change, through the command line, on both wires.

The password is in no file, no output and no record; the new one is proven by a login of its own,
and whatever breaks in between is told and found out.
"""

import base64
import json
import shutil
import signal

import pytest

from fleetcfg.devices.drivers.cisco_ce.write_wires import HttpsWritingWire, SshWritingWire
from fleetcfg.devices.writer import WriteReply
from fleetcfg.trust.documents.bundle import read_bundle
from tests.integration.passwords import (
    LOCKS_AT,
    NUMBER,
    WIRES,
    brought_up_to_date,
    faulted,
    unplugged,
)
from tests.integration.test_secrets import Searched
from tests.integration.walk import APPROVERS, ENGINEER, OTHER, TECHNICIAN, run_until_killed

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client"),
]

# ---------------------------------------------------------------- what goes well


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.clause("command:secret", "3.1")
def test_a_password_is_replaced_proven_and_found_by_both_sides(world, wire):
    host, (_, old) = world.host(wire), world.first

    ended = world.apply(world.approved(host))

    new = world.opened(host)
    assert (ended.code, len(new), new != old) == (0, 20, True), ended
    assert (world.lets_in(host, new), world.lets_in(host, old)) == (True, False)
    (told,) = world.receipts()
    assert (told["id"], told["outcome"], told["code"]) == (host, "applied", "")
    assert told["before_sha256"] == told["after_sha256"]
    assert world.run(TECHNICIAN, "audit", "--limit", host).code == 0
    assert world.run(ENGINEER, "audit", "--limit", host).code == 3  # it does not know of it yet
    world.bring_receipts()
    assert world.run(ENGINEER, "audit", "--limit", host).code == 0
    assert world.run(TECHNICIAN, "apply", f"{NUMBER}.json", "--all").code != 0


def test_the_next_one_is_reached_with_the_one_before(world):
    host, (_, old) = world.host("ssh"), world.first
    world.apply(world.approved(host))
    first = world.opened(host)
    world.bring_receipts()

    ended = world.apply(world.approved(host, number="CS-2026-0002"))

    second = world.opened(host, "CS-2026-0002")
    assert (ended.code, len({old, first, second})) == (0, 3), ended
    assert [world.lets_in(host, each) for each in (old, first, second)] == [False, False, True]
    assert world.run(TECHNICIAN, "audit", "--limit", host).code == 0


def test_every_device_gets_a_password_of_its_own(world):
    hosts = [world.host("https"), world.host("ssh")]

    assert world.apply(world.approved(*hosts)).code == 0

    found = {world.opened(host) for host in hosts}
    assert len(found) == 2
    assert all(world.lets_in(host, world.opened(host)) for host in hosts)


def test_the_approver_reads_for_whom_it_is_sealed_and_that_it_is_grave(world):
    host = world.host("https")
    file = world.approved(host)

    told = " ".join(world.run(APPROVERS[0], "show", f"{NUMBER}.json").out.split())

    payload = read_bundle((world.home[ENGINEER].folder / file).read_bytes()).changeset.payload
    document = json.loads(payload)
    (secret,) = document["devices"][0]["secrets"]
    assert document["risk"] == "high"
    assert "1 mật khẩu" in told
    assert f'mật khẩu mới cho tài khoản "{world.first[0]}", niêm phong cho' in told
    assert 'Sở giữ một bản ở "so-khcn.example/log/ky-su"' in told
    copies = (secret["sealed"], *secret["kept"].values())
    assert [len(base64.b64decode(each)) for each in copies] == [68, 68]


def test_a_reference_that_was_brought_up_to_date_wins(world):
    """What a person puts in its place later is newer than what was rotated."""
    host = world.host("https")
    world.apply(world.approved(host))
    assert world.run(TECHNICIAN, "audit", "--limit", host).code == 0
    with brought_up_to_date(world.own, "by-hand-2026"):
        ended = world.run(TECHNICIAN, "audit", "--limit", host)

    assert (ended.code, "DEV_AUTH_REJECTED" in ended.out) == (3, True)
    assert world.run(TECHNICIAN, "audit", "--limit", host).code == 0


def test_a_reference_brought_up_to_date_before_the_new_one_was_ever_used_wins(world):
    """Whose device was set by hand after the rotation reaches it: the receipt is what counts."""
    host = world.host("https")
    world.apply(world.approved(host))

    with brought_up_to_date(world.own, "by-hand-2026"):
        ended = world.run(TECHNICIAN, "audit", "--limit", host)

    assert (ended.code, "DEV_AUTH_REJECTED" in ended.out) == (3, True)
    assert world.run(TECHNICIAN, "audit", "--limit", host).code == 0


def test_a_machine_without_a_copy_is_given_the_new_one_before_it_ever_asked(world):
    host, other = world.host("https"), world.home[OTHER]
    file = world.approved(host)
    world.apply(file)
    world.bring_receipts()
    other.do("ledger", "import", file)
    for receipt in world.home[TECHNICIAN].folder.glob("*.receipt*.json"):
        world.home.carry(receipt.name, TECHNICIAN, OTHER)
        other.do("ledger", "import", receipt.name)

    with brought_up_to_date(world.own, world.opened(host)):
        ended = world.run(OTHER, "audit", "--limit", host)

    assert ended.code == 0, ended


# ---------------------------------------------------------------- nothing of it is anywhere


def test_neither_password_is_in_anything_that_is_left_or_said(world, monkeypatch):
    hosts, (_, old) = sorted(map(world.host, WIRES)), world.first
    file = world.approved(*hosts)
    for form in ("text", "json", "html"):
        world.run(TECHNICIAN, "show", file, "--output", form)
    world.run(TECHNICIAN, "verify", file, *world.home[TECHNICIAN].key, "--live")
    world.run(TECHNICIAN, "apply", file, *world.home[TECHNICIAN].key, "--all", "--check")
    faulted(monkeypatch, world, hosts[-1], "drops")
    assert world.apply(file).code != 0
    assert world.reconcile().code == 0
    world.run(TECHNICIAN, "audit", "--limit", ",".join(hosts), "--output", "json")
    world.run(TECHNICIAN, "ledger", "show", "--output", "json")
    world.bring_receipts()
    world.run(ENGINEER, "audit", "--limit", ",".join(hosts), "--store", "history.sqlite")
    secrets = {host: world.opened(host) for host in hosts} | {"old": old}
    searched = Searched(secrets)

    for command, told in world.said:
        searched.look(command, told.encode())
    count = searched.look_at_files(file for file in world.home.place.rglob("*") if file.is_file())

    assert searched.found == []
    assert count > 300
    assert all(world.lets_in(host, secrets[host]) for host in hosts)


def test_a_crash_in_the_middle_tells_neither(world, monkeypatch, tmp_path):
    host = world.host("https")
    file = world.approved(host)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def broken(self, old, new):
        raise RuntimeError(old, new, f"{old} {new}", self)

    monkeypatch.setattr(HttpsWritingWire, "replace_password", broken)
    ended = world.apply(file)

    searched = Searched({"new": world.opened(host), "old": world.first[1]})
    searched.look("said", f"{ended.out}\0{ended.err}".encode())
    searched.look_at_files(file for file in tmp_path.rglob("*") if file.is_file())
    assert searched.found == []
    assert "APPLY_CRASHED" in ended.out
    monkeypatch.undo()
    assert "NOT_APPLIED" in world.reconcile().out


# ---------------------------------------------------------------- what breaks in between


@pytest.mark.parametrize("wire", WIRES)
def test_a_lost_answer_is_in_doubt_until_both_were_tried(world, wire, monkeypatch):
    host, (_, old) = world.host(wire), world.first
    file = world.approved(host)
    faulted(monkeypatch, world, host, "drops")

    ended = world.apply(file)

    assert (ended.code, world.receipts()[0]["outcome"]) == (3, "in_doubt"), ended
    settled = world.reconcile()
    assert (settled.code, "applied" in settled.out) == (0, True), settled
    assert [world.lets_in(host, each) for each in (old, world.opened(host))] == [False, True]
    assert world.run(TECHNICIAN, "audit", "--limit", host).code == 0


@pytest.mark.parametrize("wire", WIRES)
def test_what_never_arrived_is_found_not_applied(world, wire, monkeypatch):
    host, (_, old) = world.host(wire), world.first
    file = world.approved(host)
    unplugged(monkeypatch, world, host)

    assert world.apply(file).code == 3

    settled = world.reconcile()
    assert "SETTLED_NOT_APPLIED" in settled.out, settled
    assert world.lets_in(host, old)
    assert world.run(TECHNICIAN, "audit", "--limit", host).code == 0


@pytest.mark.parametrize(
    ("when", "wire"), [*[("after", each) for each in WIRES], ("before", "ssh")]
)
def test_a_process_that_is_killed_leaves_nothing_unknown(world, when, wire):
    host, (_, old) = world.host(wire), world.first
    file, technician = world.approved(host), world.home[TECHNICIAN]

    died = run_until_killed(technician, "dying", when, "apply", file, *technician.key, "--all")

    assert died == -signal.SIGKILL
    assert "IN_DOUBT" in world.apply(file).err
    settled = world.reconcile()
    is_new = when == "after"
    assert ("SETTLED_NOT_APPLIED" in settled.out) != is_new, settled
    assert [world.lets_in(host, p) for p in (world.opened(host), old)] == [is_new, not is_new]
    assert world.run(TECHNICIAN, "audit", "--limit", host).code == 0
    assert world.receipts()[-1]["outcome"] == ("applied" if is_new else "not_applied")


def test_a_process_that_is_killed_while_it_notes_a_reference_leaves_no_part_of_a_note(world):
    host, technician = world.host("https"), world.home[TECHNICIAN]
    world.apply(world.approved(host))
    shutil.rmtree(technician.ledger / "references")  # as if its reference led nowhere until now

    code = run_until_killed(technician, "killed_writing", "references", "audit", "--limit", host)

    assert code == 3  # a worker died
    assert any((technician.ledger / "references").iterdir())
    assert world.run(TECHNICIAN, "audit", "--limit", host).code == 0
    for note in (technician.ledger / "references").iterdir():
        note.write_bytes(b"")  # as a program of before, killed in the middle, has left it
    assert world.run(TECHNICIAN, "audit", "--limit", host).code == 0


def test_a_device_that_says_yes_and_keeps_the_old_one_is_believed_no_word(world, monkeypatch):
    host, (_, old) = world.host("https"), world.first
    file = world.approved(host)
    faulted(monkeypatch, world, host, "stores_nothing")

    ended = world.apply(file)

    assert "PASSWORD_NOT_KEPT" in ended.out, ended
    assert world.receipts()[0]["outcome"] == "failed"
    assert world.lets_in(host, old)
    assert world.run(TECHNICIAN, "audit", "--limit", host).code == 0


def test_a_device_that_says_no_is_seen_to_have_the_old_one(world, monkeypatch):
    host, (_, old) = world.host("ssh"), world.first
    file = world.approved(host)
    before = world.fleet.stats()[host]["logins"]
    replace_password = SshWritingWire.replace_password

    def refused(self, old, new):
        return replace_password(self, type(old)("wrong"), new)  # so the device refuses by itself

    monkeypatch.setattr(SshWritingWire, "replace_password", refused)
    ended = world.apply(file)

    assert "DEV_WRITE_REFUSED" in ended.out, ended
    assert world.receipts()[0]["outcome"] == "failed"
    assert world.lets_in(host, old)
    assert world.fleet.stats()[host]["logins"] > before


def test_where_neither_is_in_force_the_doubt_stays_until_a_reference_leads_to_it(
    world, monkeypatch
):
    host = world.host("https")
    file = world.approved(host)

    def by_hand(self, old, new):
        replace_password(self, old, type(new)("somebody-else-2026"))
        return WriteReply("lost", "DEV_CLOSED")

    replace_password = HttpsWritingWire.replace_password
    monkeypatch.setattr(HttpsWritingWire, "replace_password", by_hand)
    assert world.apply(file).code == 3
    monkeypatch.undo()

    settled = world.reconcile()

    assert (settled.code, "PASSWORD_NEITHER" in settled.out) == (3, True), settled
    assert world.lets_in(host, "somebody-else-2026")
    tried = world.tried(host)
    assert "IN_DOUBT" in world.apply(file).err  # which asks the device nothing
    assert world.tried(host) == tried
    with brought_up_to_date(world.own, "somebody-else-2026"):
        settled = world.reconcile()
    assert (settled.code, "SETTLED_NOT_APPLIED" in settled.out) == (0, True), settled


# ---------------------------------------------------------------- nobody is locked out


def test_a_locked_account_has_judged_no_password(world, monkeypatch):
    """It refuses the right password by the same words as a wrong one; nothing follows from it."""
    host = world.host("https")
    file = world.approved(host)
    with monkeypatch.context() as patch:
        faulted(patch, world, host, "drops")
        assert world.apply(file).code == 3
    world.fleet.fault(host, "lockout")

    locked = world.reconcile()

    assert (locked.code, "PASSWORD_NEITHER" in locked.out) == (3, True), locked
    world.fleet.fault(host, "none")
    assert world.lets_in(host, world.opened(host))
    settled = world.reconcile()
    assert (settled.code, "applied" in settled.out) == (0, True), settled
    assert world.run(TECHNICIAN, "audit", "--limit", host).code == 0


def test_a_machine_that_has_no_copy_sends_no_password_that_is_known_to_be_old(world):
    host, other = world.host("https"), world.home[OTHER]
    world.fleet.tamper(host, LOCKS_AT, "3")
    file = world.approved(host)
    world.apply(file)
    other.do("ledger", "import", file)
    for receipt in world.home[TECHNICIAN].folder.glob("*.receipt*.json"):
        world.home.carry(receipt.name, TECHNICIAN, OTHER)
        other.do("ledger", "import", receipt.name)

    ended = [world.run(OTHER, "audit", "--limit", host) for _ in range(4)]

    assert all((each.code, "CRED_SEALED" in each.out) == (3, True) for each in ended), ended
    assert world.lets_in(host, world.opened(host))


def test_where_one_failure_locks_the_old_one_is_not_tried_and_that_is_told(world):
    host = world.host("https")
    world.fleet.tamper(host, LOCKS_AT, "1")

    ended = world.apply(world.approved(host))

    assert (ended.code, "PASSWORD_OLD_UNTRIED" in ended.out) == (0, True), ended
    assert world.lets_in(host, world.opened(host))


def test_where_one_failure_locks_a_doubt_is_left_to_a_person(world, monkeypatch):
    host, (_, old) = world.host("https"), world.first
    world.fleet.tamper(host, LOCKS_AT, "1")
    file = world.approved(host)
    with monkeypatch.context() as patch:
        unplugged(patch, world, host)
        assert world.apply(file).code == 3
    tried = world.tried(host)

    settled = world.reconcile()

    assert (settled.code, "PASSWORD_UNTRIED" in settled.out) == (3, True), settled
    assert world.tried(host) == tried
    assert world.lets_in(host, old)
