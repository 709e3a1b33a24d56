"""The page on zones, typed line by line: at the Department, and at the machine inside."""

import json
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.integration.machines import in_process, sections
from tests.integration.walk import Ended
from tests.zones.broker import FILES
from tests.zones.world import HOSTS, PATH, Zones

PAGE = FILES.parent / "run-zones.md"
GUIDE = sections("run-zones")


def typed_at(folder: Path, ledger: Path, command: str, **more: str) -> Ended:
    """Run a line of the page in *folder*; a pattern of files is what a shell makes of it."""
    environ = {"PATH": os.environ["PATH"], "HOME": str(folder), "FLEETCFG_LEDGER": str(ledger)}
    environ |= more
    _, *words = shlex.split(command)
    found = (
        sorted(str(one.relative_to(folder)) for one in folder.glob(word)) if "*" in word else [word]
        for word in words
    )
    return in_process([word for each in found for word in each], folder, environ)


def test_the_page_ends_line_by_line_as_it_says(zones: Zones) -> None:
    zones.fleet.tamper("codec-b", PATH, "On")
    home, inside = zones.department.folder, zones.place / "worker"
    out: list[str] = []
    for line in GUIDE[3]:
        is_inside = "run-slice" in line.command
        here, there = (inside, home) if is_inside else (home, inside)
        ledger = zones.worker.ledger if is_inside else zones.department.record()
        if (there / "usb").exists():  # the stick is where somebody works with it
            shutil.move(there / "usb", here / "usb")
        command = line.command.replace("$USB", "usb")
        asked = f"{command} {' '.join(HOSTS)}" if "audit" in command else command
        ended = typed_at(here, ledger, asked)
        assert ended.code == line.expected, f"{line}\n{ended.out}\n{ended.err}"
        out.append(ended.out + ended.err)

    given, waiting, done, again, told, history = out
    assert "1 phiếu, 3 thiết bị" in given
    assert "còn 1 phiếu chưa về" in waiting
    assert "Đã làm: 3/3 thiết bị" in done
    assert "Đã làm từ trước" in again
    assert "codec-b" in told
    assert "3" in history


def test_a_change_is_sent_done_and_taken_home_by_commands(zones: Zones) -> None:
    zones.fleet.tamper("codec-a", PATH, "On")
    home, inside = zones.department.folder, zones.place / "worker"
    (home / "CS.json").write_bytes(zones.approved("codec-a"))
    key = str(home / "keys" / "tech")
    usb = zones.place / "usb"

    sent = typed_at(
        home, zones.department.record(), f"fleetcfg dispatch apply CS.json --spool {usb}"
    )
    (file,) = usb.rglob("*.fcslice")
    out = usb / "vnpt" / "results" / "1.fcresult"
    done = typed_at(
        inside, zones.worker.ledger, f"fleetcfg dispatch run-slice {file} --key {key} --out {out}"
    )
    collect = f"fleetcfg dispatch collect --spool {usb} --receipts {usb}"
    taken = typed_at(home, zones.department.record(), collect)

    assert (sent.code, done.code, taken.code) == (0, 0, 0), (sent, done, taken)
    (receipt,) = usb.glob("*.receipt.json")  # the engineer's next change-set begins from it
    assert receipt.name in taken.out
    shown = typed_at(home, zones.department.record(), f"fleetcfg show {receipt}")
    assert (shown.code, "codec-a" in shown.out) == (0, True)
    assert zones.fleet.get("codec-a", PATH) == "Off"
    assert "codec-a" in taken.out


def typed_by_the_ca(folder: Path, line: str) -> str:
    """Run a line about certificates; where it asks, for a passphrase or a yes, it is told."""
    line = line.partition("   #")[0].strip()
    asks = "openssl ca " in line
    line += " -passin pass:x -batch" if asks else " -passout pass:x" if " -x509 " in line else ""
    done = subprocess.run(
        ["/bin/sh", "-c", line], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, (line, done.stderr)
    return done.stdout


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl here")
def test_the_certificates_of_the_page_are_issued_and_revoked(tmp_path: Path) -> None:
    shutil.copy(FILES / "ca.cnf", tmp_path)
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    about = [one for one in lines if one.strip().startswith(("openssl ", "mkdir -m 700 issued"))]
    at = next(number for number, line in enumerate(about) if "-revoke" in line)
    check = "openssl verify -crl_check -CAfile ca.pem -CRLfile ca.crl -purpose"
    for line in about[:at]:
        typed_by_the_ca(tmp_path, line)

    assert "OK" in typed_by_the_ca(tmp_path, f"{check} sslclient worker-vnpt.pem")
    assert "OK" in typed_by_the_ca(tmp_path, f"{check} sslserver server.pem")
    named = typed_by_the_ca(tmp_path, "openssl x509 -in server.pem -noout -ext subjectAltName")
    assert "DNS:broker.so-khcn.example" in named
    for line in about[at:]:
        typed_by_the_ca(tmp_path, line)
    assert "OK" in typed_by_the_ca(tmp_path, f"{check} sslserver server.pem")
    with pytest.raises(AssertionError, match="certificate revoked"):
        typed_by_the_ca(tmp_path, f"{check} sslclient worker-vnpt.pem")


def test_the_name_of_a_file_on_the_share_moves_no_terminal(zones: Zones) -> None:
    """Whoever can write there names it: with what a terminal obeys, and lines of his own."""
    home, usb = zones.department.folder, zones.place / "usb"
    typed_at(home, zones.department.record(), f"fleetcfg dispatch audit {HOSTS[0]} --spool {usb}")
    name = "1\x1b[2J\u202e\nfleetcfg: 0 sai.fcresult"
    (usb / "vnpt" / "results" / name).write_bytes(b"{}\n")

    taken = typed_at(home, zones.department.record(), f"fleetcfg dispatch collect --spool {usb}")

    assert "1\\x1b[2J\\u202e\\nfleetcfg: 0 sai.fcresult" in taken.err
    assert not {"\x1b", "\u202e"} & set(taken.err)


def test_a_machine_inside_hears_of_a_root_that_names_it(zones: Zones) -> None:
    """It has no inventory; and before its root lets it, it takes no slice that could bring one."""
    inside = zones.place / "worker"
    zones.revoke_worker()
    root = zones.department.folder / "trust" / "root.2.json"

    taken = typed_at(inside, zones.worker.ledger, f"fleetcfg ledger import {root} --trust trust")
    known = typed_at(inside, zones.worker.ledger, "fleetcfg trust show --trust trust -o json")
    status = root.with_name("status.json")
    other = typed_at(inside, zones.worker.ledger, f"fleetcfg ledger import {status} --trust trust")

    assert (taken.code, known.code) == (0, 0), (taken, known)
    assert json.loads(known.out)["root"]["version"] == 2
    assert "INVENTORY_MISSING" in other.err  # all else is judged beside the declarations
