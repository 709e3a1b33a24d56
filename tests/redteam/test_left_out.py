"""A signed device that the inventory here leaves out was not seen, and nothing is clean."""

import json
import re
from pathlib import Path

import pytest

from tests.integration.office import DECISION, do, refused

STORE = ("--store", "history.sqlite")
HOSTS = Path("inventory/hosts.yaml")
GROUPS = Path("inventory/00-groups.yaml")


@pytest.fixture(scope="module")
def signed_province(fleet) -> Path:
    return fleet.province


def take_out(file: Path, key: str) -> None:
    """Remove *key* of the inventory, wherever it stands, with all that is below it."""
    block = rf"^( +){re.escape(key)}:.*\n(?:\1 +.*\n)*"
    left, found = re.subn(block, "", file.read_text("utf-8"), flags=re.MULTILINE)
    assert found
    file.write_text(left, "utf-8")


def is_deleted(host: str) -> None:
    take_out(HOSTS, host)
    take_out(GROUPS, host)


def is_moved(host: str) -> None:
    """Take its site out of the role, and leave the device where it is."""
    site = host.replace("codec-", "site_").replace("-", "_")
    text = GROUPS.read_text("utf-8")
    GROUPS.write_text(text.replace(f"        {site}:\n", "", 1), "utf-8")


@pytest.mark.parametrize("edited", [is_deleted, is_moved])
def test_a_signed_device_that_is_left_out_here_was_not_seen(office, fleet, capsys, edited):
    gone, beside = [host for host in fleet.over("https") if "satellite" in roles(host)][:2]
    limit = ("--limit", f"role_satellite:&~({gone}|{beside})$")
    edited(gone)

    said = json.loads(do(capsys, "audit", *limit, "--output", "json", *STORE, code=3))

    found = {device["host"]: device for device in said["hosts"]}
    assert found[gone]["reason"]["code"] == "INVENTORY_NOT_SIGNED"
    assert found[gone]["counts"]["unknown"] > 0
    assert not found[beside].get("reason")
    assert said["coverage"]["devices"]["selected"] == 2
    do(capsys, "snapshot", "--into", "backup", *limit, code=3)
    kept = json.loads(Path("backup/manifest.json").read_text("utf-8"))
    assert [each["host"] for each in kept["missing"]] == [gone]


@pytest.mark.parametrize("edited", [is_deleted, is_moved])
def test_neither_an_adoption_nor_a_play_passes_over_it(office, fleet, capsys, edited):
    gone, beside = [host for host in fleet.over("https") if "satellite" in roles(host)][:2]
    limit = ("--limit", f"role_satellite:&~({gone}|{beside})$")
    named = ("--id", "AD-2026-0001", "--reason", "Sau nghiệm thu", "--out", "AD.fcadopt")
    edited(gone)

    ahead = do(capsys, "play", "audit", *limit, "--check", "--output", "ndjson", *STORE, code=3)
    assert json.loads(ahead.splitlines()[-1]) == {
        "schema": "fleetcfg.play/1",
        "kind": "left_out",
        "hosts": [gone],
    }
    assert gone in do(capsys, "play", "audit", *limit, "--check", *STORE, code=3)
    told = do(capsys, "play", "audit", *limit, "--output", "ndjson", *STORE, code=3)

    lines = [json.loads(line) for line in told.splitlines()]
    assert lines[0]["left_out"] == [gone]
    assert lines[-1]["hosts"][beside]["ok"]
    words = ("adopt", *named, *DECISION, *limit)
    assert refused(capsys, *words, code=3) == "PLAN_UNREACHED"
    do(capsys, *words, "--with-findings", "--skip-unreachable", code=3)
    assert Path("AD.fcadopt").exists()


def roles(host: str) -> str:
    """Return the role that the site of *host* stands under."""
    before, _, _ = GROUPS.read_text("utf-8").partition(
        f"        {host.replace('codec-', 'site_').replace('-', '_')}:\n"
    )
    return re.findall(r"^    (\w+):", before, re.MULTILINE)[-1]
