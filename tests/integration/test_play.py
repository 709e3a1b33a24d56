"""Playbooks on a simulated province: what they may do, in which order, and what keeps them from it.

There is a technician with a key, and what the Department gave him.
"""

import json
import signal
import subprocess
from pathlib import Path

import pytest

from fleetcfg.playbook.journal import read_journal
from tests.apply.codecs import NAME, VOLUME
from tests.integration.playing import book, codes, keyboard, play, words
from tests.integration.technician import FLEETCFG, Technician, given, province, technician, two

__all__ = ["book", "keyboard", "play", "province", "technician"]  # fixtures

CANARY = "playbooks/apply-canary.yaml"


def carried(technician: Technician, name: str = "da-ky.json") -> None:
    """Put the bundle where the playbook of the province looks for it."""
    place = Path("thay-doi", name)
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(technician.bundle.read_bytes())


def an_apply(technician: Technician, hosts, more: str = "") -> str:
    return f"""
- name: Own
  hosts: {":".join(hosts)}
  order: sorted
  serial: [1, 100%]
  tasks:
    - name: Write
      apply: {technician.bundle}
      register: written
    - name: Look
      verify:
{more}"""


# ------------------------------------------------------------------ what was signed


def test_the_playbook_of_the_province_writes_backs_up_and_reads_back(technician, play, keyboard):
    hosts = given(technician)
    carried(technician)
    keyboard("có", "yes")

    code, lines = play(CANARY, "--limit", ",".join(hosts), "--key", technician.key)

    assert code == 0, play.err
    assert all(word in ("ok", "changed") for told in words(lines).values() for word in told)
    assert [technician.fleet.get(host, VOLUME) for host in hosts] == ["71", "71"]
    assert next(line for line in lines if line["kind"] == "end")["ending"] == "complete"


def test_the_first_batch_is_one_device_and_a_no_leaves_the_second_untouched(
    technician, play, keyboard
):
    hosts = given(technician)
    carried(technician)
    keyboard("không")

    code, lines = play(CANARY, "--limit", ",".join(hosts), "--key", technician.key)

    assert code == 3
    (first,) = words(lines)
    (second,) = {*hosts} - {first}
    assert technician.fleet.get(first, VOLUME) == "71"
    assert technician.fleet.get(second, VOLUME) != "71"
    assert next(line for line in lines if line["kind"] == "end")["ending"] == "declined"


def test_the_playbook_of_the_province_goes_back_as_it_was_signed(technician, play, keyboard):
    hosts = given(technician)
    carried(technician, "lui-lai-da-ky.json")
    keyboard("có")

    code, lines = play("rollback", "--limit", ",".join(hosts), "--key", technician.key)

    assert code == 0, play.err
    assert words(lines) == {host: ["ok", "ok", "changed", "ok"] for host in hosts}


def test_the_playbook_of_the_province_takes_down_a_state_to_be_adopted(technician, play):
    host = two(technician)[0]

    code, lines = play("adopt", "--limit", host)

    assert code == 0, play.err
    assert words(lines) == {host: ["ok", "ok", "ok"]}


def test_a_host_that_was_not_signed_for_is_skipped_and_said_so(technician, play, book):
    signed = given(technician)
    other = min(set(technician.fleet.over("https", family="cisco_ce")) - set(signed))
    before = technician.fleet.get(other, VOLUME)

    options = book(an_apply(technician, [*signed, other]))
    code, lines = play(*options, "--all", "--key", technician.key)

    assert code == 0, play.err
    assert "PLAY_NOT_IN_CHANGESET" in codes(lines)
    assert words(lines)[other][0] == "skipped"
    assert technician.fleet.get(other, VOLUME) == before


def test_a_canary_that_moved_since_it_was_signed_stops_everything(technician, play, book):
    first, second = sorted(given(technician))
    technician.fleet.tamper(first, NAME, "Ai")

    options = book(an_apply(technician, [first, second]))
    code, lines = play(*options, "--all", "--key", technician.key)

    assert code == 4
    assert words(lines) == {first: ["refused"]}
    recap = next(line for line in lines if line["kind"] == "recap")["hosts"]
    assert recap[second]["not_tried"] == 2
    assert technician.fleet.get(second, VOLUME) != "71"


def test_a_bundle_that_is_refused_keeps_every_packet_from_every_device(technician, play, book):
    hosts = given(technician)
    options = book("- hosts: all\n  tasks:\n    - audit:\n" + an_apply(technician, hosts))
    data = technician.bundle.read_bytes()
    technician.bundle.write_bytes(data.replace(b'"approvals"', b'"approvalz"', 1))
    before = [technician.fleet.stats()[host] for host in hosts]

    code, lines = play(*options, "--all", "--key", technician.key)

    assert (code, lines) == (4, [])
    assert [technician.fleet.stats()[host] for host in hosts] == before


def test_writing_wants_a_key_before_anything_begins(technician, play, book):
    hosts = given(technician)

    code, lines = play(*book(an_apply(technician, hosts)), "--all")

    assert (code, lines) == (4, [])
    assert "SIGNER_MISSING" in play.err


def test_writing_wants_to_be_told_on_which_devices(technician, play, book):
    hosts = given(technician)

    code, _ = play(*book(an_apply(technician, hosts)), "--key", technician.key)

    assert code == 64
    assert "PLAY_ALL_OR_LIMIT" in play.err


def test_a_check_goes_through_the_door_and_to_no_device(technician, play, book):
    hosts = sorted(given(technician))
    before = [technician.fleet.stats()[host] for host in hosts]

    options = book(an_apply(technician, hosts))
    code, lines = play(*options, "--all", "--key", technician.key, "--check")

    assert code == 0, play.err
    (ahead,) = [line for line in lines if line["kind"] == "ahead"]
    assert ahead["batches"] == [[host] for host in hosts]
    (signed,) = [line for line in lines if line["kind"] == "signed"]
    assert sorted(signed["hosts"]) == hosts
    assert [technician.fleet.stats()[host] for host in hosts] == before


# ------------------------------------------------------------------ what changes nothing


def test_whoever_drifts_fails_and_is_told_of_while_the_others_go_on(technician, play, book):
    first, second = sorted(two(technician))
    path = "Conference AutoAnswer Mode"
    technician.fleet.tamper(first, path, "On")
    text = f"""
- hosts: {first}:{second}
  tasks:
    - audit:
        fail_on: [unauthorized]
        parameters: [{path}]
      register: seen
    - snapshot: x
    - notify: {{message: drift, to: [Boss]}}
      when: not seen.ok
"""
    code, lines = play(*book(text), "--limit", f"{first},{second}")

    assert code == 2
    assert words(lines) == {first: ["failed", "ok"], second: ["ok", "ok", "skipped"]}


def test_backups_of_each_batch_are_complete_and_hold_no_secret(technician, play, book, tmp_path):
    hosts = two(technician)
    options = book(f"- hosts: {':'.join(hosts)}\n  serial: 1\n  tasks:\n    - snapshot: truoc\n")

    code, _ = play(*options)

    assert code == 0, play.err
    (run,) = (tmp_path / "backups").iterdir()
    assert sorted(folder.name for folder in run.iterdir()) == ["truoc", "truoc-2"]
    for folder in run.iterdir():
        names = {file.name.partition(".")[2] for file in folder.iterdir()}
        assert names >= {"json", "txt"}
        assert (folder / "SHA256SUMS").exists()
        (kept,) = (json.loads(f.read_text()) for h in hosts for f in folder.glob(f"{h}.json"))
        passwords = [v for k, v in kept["settings"].items() if k.endswith("Password")]
        assert passwords
        assert set(passwords) == {"***"}


def test_named_parameters_are_verified_on_the_devices(technician, play):
    host = two(technician)[0]

    code, lines = play("verify", "--limit", host)

    assert code == 0, (play.err, lines)
    assert words(lines)[host] == ["ok", "skipped"]


@pytest.mark.parametrize("transport", ["https", "ssh"])
@pytest.mark.clause("command:play", "3.2")
def test_a_codec_is_sent_to_sleep_woken_and_looked_after(technician, play, book, transport):
    every, way = technician.laptop.devices.values(), ("cisco_ce", transport)
    host = min(each.host for each in every if (each.family, each.transport) == way)
    text = f"""
- hosts: {host}
  tasks:
    - command: standby
    - command: wake
    - command: hang_up
"""
    code, lines = play(*book(text), "--limit", host)

    assert code == 0, (play.err, lines)
    assert words(lines) == {host: ["ok", "ok", "ok"]}


def test_what_a_family_cannot_do_is_refused_before_the_first_task(technician, play, book):
    every = technician.laptop.devices.values()
    host = min(each.host for each in every if each.family == "poly_group")
    before = technician.fleet.stats()[host]

    code, lines = play(
        *book(
            f"- hosts: {host}\n  tasks:\n    - audit:\n    - command: {{do: test_call, to: x}}\n"
        ),
        "--limit",
        host,
    )

    assert (code, lines) == (64, [])
    assert "PLAY_ACTION_UNSUPPORTED" in play.err
    assert technician.fleet.stats()[host] == before


def test_nobody_at_the_keyboard_is_no_yes(technician, play, book):
    code, lines = play(*book("- hosts: all\n  tasks:\n    - audit:\n    - confirm: Sure?\n"))

    assert (code, lines) == (64, [])
    assert "PLAY_NO_TERMINAL" in play.err


def test_an_attestation_names_who_saw_it_and_an_empty_line_is_nobody(
    technician, play, book, keyboard
):
    first, second = sorted(two(technician))
    keyboard("Lò Văn A", "")
    text = f"""
- hosts: {first}:{second}
  order: sorted
  tasks:
    - attest: {{statement: Lit, role: Staff}}
"""

    code, lines = play(*book(text))

    assert code == 2
    said = {line["host"]: line["said"] for line in lines if line["kind"] == "result"}
    assert (said[first]["by"], said[first]["role"]) == ("Lò Văn A", "Staff")
    assert codes(lines) == {"PLAY_NOT_ATTESTED"}


def test_ctrl_c_ends_it_after_the_task_and_tells_who_was_not_tried(technician, book, tmp_path):
    first, second = sorted(two(technician))
    text = f"- hosts: {first}:{second}\n  order: sorted\n  serial: 1\n  tasks:\n    - wait: 3600\n"
    own = (
        "--store",
        tmp_path / "h.sqlite",
        "--journal",
        tmp_path / "plays",
        "-o",
        "ndjson",
        *technician.places,
    )
    command = [*FLEETCFG, *map(str, ("play", *book(text), *own))]
    lines = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as playing:
        assert playing.stdout
        for line in playing.stdout:
            lines.append(json.loads(line))
            if lines[-1]["kind"] == "task":
                playing.send_signal(signal.SIGINT)

    assert playing.returncode == 3
    assert words(lines) == {first: ["not_tried"]}
    assert codes(lines) == {"PLAY_BROKEN_OFF"}
    recap = next(line for line in lines if line["kind"] == "recap")["hosts"]
    assert recap[second] == {**dict.fromkeys(recap[second], 0), "not_tried": 1}


# ------------------------------------------------------------------ taking it up again


def test_a_run_is_taken_up_again_without_those_that_finished(
    technician, play, book, keyboard, tmp_path
):
    hosts = sorted(two(technician))
    text = f"""
- hosts: {":".join(hosts)}
  order: sorted
  serial: 1
  tasks:
    - command: {{do: wake}}
    - audit: {{fail_on: [moved]}}
    - snapshot: not-meant
      tags: boot
    - confirm: {{prompt: Next, each_host: false}}
"""
    keyboard("no")
    code, lines = play(*book(text), "--limit", ",".join(hosts), "--skip-tags", "boot")
    run = lines[0]["run"]
    assert (code, list(words(lines))) == (3, hosts[:1])
    assert read_journal(tmp_path / "plays" / f"{run}.ndjson").finished == {0: {hosts[0]}}

    keyboard("yes")
    code, lines = play(*book(text), "--resume", run)  # the same hosts and tags, unsaid

    assert code == 0, play.err
    told = words(lines)
    assert list(told) == hosts[1:]
    assert {len(each) for each in told.values()} == {3}


def test_an_edited_playbook_is_not_taken_up_again(technician, play, book):
    host = two(technician)[0]
    text = f"- hosts: {host}\n  tasks:\n    - audit: {{fail_on: [moved]}}\n"
    _, lines = play(*book(text))

    code, _ = play(*book(text + "    - snapshot: x\n"), "--resume", lines[0]["run"])

    assert code == 64, play.err
    assert "PLAY_RESUME_OTHER" in play.err


@pytest.mark.parametrize("run", ["../../etc/passwd", "20200101T000000Z-abcdef"])
def test_a_run_that_never_was_is_not_taken_up(play, run):
    code, _ = play("audit", "--resume", run)

    assert code == 64
    assert "PLAY_RUN_UNKNOWN" in play.err


def test_a_folder_of_backups_is_one_plain_name(play, book):
    code, lines = play(*book("- hosts: all\n  tasks:\n    - snapshot: ../../oops\n"))

    assert (code, lines) == (64, [])
    assert "PLAY_INTO_PATH" in play.err


def test_words_are_told_in_the_manner_of_ansible(technician, book, tmp_path, capsys):
    host = two(technician)[0]
    technician(
        "play",
        *book(f"- name: P\n  hosts: {host}\n  tasks:\n    - {{name: T, audit: }}\n"),
        "--store",
        tmp_path / "h.sqlite",
        "--journal",
        tmp_path / "plays",
    )

    told = capsys.readouterr().out
    assert "SIMULATED" in told
    assert f"BATCH 1/1: {host}" in told
    assert "TASK [T] (audit)" in told
    assert "not_tried=0" in told
