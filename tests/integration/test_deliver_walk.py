"""An engineer audits on one machine; the Department tells others from its own."""

import json
import shutil
import subprocess
from datetime import timedelta

import pytest

from fleetcfg.cli.program.main import run
from tests.cli.kept_audit import AT, keep_audit
from tests.delivery import servers
from tests.integration.office import Office, do

LATER = "20261125T070000Z-000002"
PROVIDERS = ("vnpt-lai-chau", "viettel-lai-chau")


@pytest.fixture
def engineer(office: Office, tmp_path, monkeypatch):
    """A machine with a clone, a trust and audits of its own; the Department's is not to be seen."""
    folder = tmp_path / "engineer" / "so"
    subprocess.run(["git", "clone", "-q", office.folder, folder], check=True)
    keep_audit(folder / ".fleetcfg" / "history.sqlite")
    return folder


@pytest.fixture
def stick(tmp_path):
    place = tmp_path / "stick"
    place.mkdir()
    return place


def at(monkeypatch, machine, tmp_path, ledger=None):
    """Sit down at another machine: its folder, its data, its settings."""
    home = tmp_path / "homes" / machine.parent.name
    monkeypatch.chdir(machine)
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    monkeypatch.setenv("FLEETCFG_OUTBOX", str(home / "outbox.sqlite"))
    if ledger is None:
        monkeypatch.delenv("FLEETCFG_LEDGER", raising=False)
    else:
        monkeypatch.setenv("FLEETCFG_LEDGER", str(ledger))
    return home


def name_channel(home, port, known):
    """Have mail sent to the Department and to each provider; return the file that says so."""
    readers = "".join(
        f"\n      - {{of: 'provider:{one}', addresses: [noc@{one}.vn]}}" for one in PROVIDERS
    )
    home.mkdir(parents=True, exist_ok=True)
    file = home / "channels.yaml"
    file.write_text(
        "channels:\n  thu:\n    kind: mail\n"
        f"    server: {servers.ADDRESS}:{port}\n    ca: {known.ca}\n"
        f"    from: fleetcfg@so.vn\n    to:\n      - addresses: [so@so.vn]{readers}\n"
    )
    file.chmod(0o600)
    return file


def delivered(capsys, *words):
    """Return the exit code, and what became of each part, by channel's message."""
    code = run(["deliver", *words, "-o", "ndjson"])
    told = capsys.readouterr()
    rows = [json.loads(line) for line in told.out.splitlines()]
    return code, {row["part"]: row.get("code") or row["fate"] for row in rows}, told.err


def test_the_department_tells_of_an_audit_that_was_carried_to_it(
    office, engineer, stick, tmp_path, monkeypatch, capsys
):
    at(monkeypatch, engineer, tmp_path)
    shutil.copytree("trust", stick / "trust")
    carried_root = (str(stick / "trust" / "root.1.json"), "--person", "author")
    do(capsys, "trust", "init", *carried_root, "--fingerprint", office.fingerprint)
    do(capsys, "history", "--run", "last")
    shutil.copyfile(".fleetcfg/history.sqlite", stick / "history.sqlite")

    home = at(monkeypatch, office.folder, tmp_path, office.records / "dept")
    known = servers.proved(tmp_path)
    monkeypatch.setenv("HOOK_USER", "fleetcfg")
    monkeypatch.setenv("HOOK_PASSWORD", "geheim")
    carried = ("--store", str(stick / "history.sqlite"))
    with servers.mail_server("starttls", known.context) as box:
        file = name_channel(home, box.port, known)
        monkeypatch.setenv("FLEETCFG_CHANNELS", str(file))

        first = delivered(capsys, *carried)
        again = delivered(capsys, *carried)
        keep_audit(stick / "history.sqlite", run=LATER, at=AT + timedelta(days=1), live="Auto")
        hosts = office.folder / "inventory" / "hosts.yaml"
        hosts.write_text(hosts.read_text("utf-8") + "\n# sửa tay\n", "utf-8")
        edited = delivered(capsys, *carried)

    parts = ["province", *(f"provider:{one}" for one in PROVIDERS)]
    assert first[:2] == (0, dict.fromkeys(parts, "sent")), first
    assert again[:2] == (0, {None: "no_news"}), again
    assert edited[:2] == (
        3,
        {"province": "sent", **dict.fromkeys(parts[1:], "DELIVERY_NOT_SIGNED")},
    ), edited
    assert len(box.mails) == 4
