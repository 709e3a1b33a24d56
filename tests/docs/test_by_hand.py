"""The page on checking by hand, run as it stands there on what the real commands made."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.walk import (
    APPROVERS,
    AUTO_ANSWER,
    CHANGE,
    CLERK,
    ENGINEER,
    ROOT,
    TECHNICIAN,
    Home,
    fingerprint_of,
    hold_ceremony,
    simulated,
)

pytestmark = pytest.mark.skipif(
    shutil.which("ssh-keygen") is None or shutil.which("openssl") is None,
    reason="openssh-client or openssl is not installed",
)

PAGE = ROOT / "docs" / "formats" / "by-hand.md"
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HOST = "codec-bum-to"
FILES = ("root.1.json", "bundle.json", "receipt.json", "log.fclog", "log.cosigned")


def carry_home(home: Home, place: Path) -> str:
    """Apply, report, have it cosigned; lay out what an auditor gets, and return the fingerprint."""
    engineer, technician = home[ENGINEER], home[TECHNICIAN]
    bundle = f"{CHANGE}.{'.'.join(APPROVERS)}.json"
    technician.do("apply", bundle, "--all", *technician.key)
    technician.do("ledger", "export", "--out", "log.fclog")
    home.carry("log.fclog", TECHNICIAN, CLERK)
    home[CLERK].do("ledger", "import", "log.fclog")
    place.mkdir()
    shutil.copy(engineer.folder / "trust" / "root.1.json", place)
    shutil.copy(technician.folder / bundle, place / "bundle.json")
    shutil.copy(technician.folder / f"{CHANGE}.receipt.json", place / "receipt.json")
    for name in ("log.fclog", "log.cosigned"):
        shutil.copy(home[CLERK].folder / name, place)
    return fingerprint_of(place / "root.1.json")


@pytest.fixture(scope="module")
def carried(tmp_path_factory) -> Iterator[tuple[Path, str]]:
    place = tmp_path_factory.mktemp("hand")
    with simulated(place) as fleet:
        home = hold_ceremony(place / "h", fleet.province)
        home.adopt(HOST)
        fleet.tamper(HOST, AUTO_ANSWER, "On")
        home.approved(HOST)
        fingerprint = carry_home(home, place / "carried")
        yield place / "carried", fingerprint


def check(folder: Path, fingerprint: str) -> "subprocess.CompletedProcess[str]":
    """Run every block of the page in *folder*, as one shell."""
    script = "".join(BLOCK.findall(PAGE.read_text("utf-8")))
    return subprocess.run(
        ["sh"],
        input=script,
        cwd=folder,
        env=os.environ | {"FINGERPRINT": fingerprint, "TMPDIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_the_commands_made_is_good_by_hand(carried):
    folder, fingerprint = carried

    done = check(folder, fingerprint)

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "good"
    assert f"approved by 2 people: {' '.join(APPROVERS)}" in done.stdout


def test_a_root_of_another_fingerprint_is_not_good(carried):
    folder, _ = carried

    assert "BAD: the root is not that of the Decision" in check(folder, "0" * 64).stderr


def flipped(data: bytes, mark: bytes, number: int) -> bytes:
    """Return *data* with a byte changed behind the *number*-th place of *mark*."""
    places = [found.end() for found in re.finditer(re.escape(mark), data)]
    at = places[number] + 12
    return data[:at] + (b"B" if data[at : at + 1] != b"B" else b"C") + data[at + 1 :]


FLIPS = (
    ("root.1.json", b'"payload":"', 0),
    ("bundle.json", b'"payload":"', 0),  # of an approval
    ("bundle.json", b'"payload":"', 2),  # of the change-set
    ("bundle.json", b'"payload":"', 3),  # of the manifest
    ("bundle.json", b'"payload":"', -1),  # of the status
    ("bundle.json", b'"sig":"', 0),
    ("bundle.json", b'"sig":"', 2),
    ("bundle.json", b'"sig":"', -1),
    ("receipt.json", b'"payload":"', 0),
    ("receipt.json", b'"sig":"', 0),
    ("log.fclog", b'"kind":"', 0),
    ("log.fclog", b'"checkpoint":"', 0),
    ("log.cosigned", b"\n", 1),
    ("log.cosigned", "\n— ".encode(), 0),
    ("log.cosigned", b" ", -1),
)


@pytest.mark.parametrize(("name", "mark", "number"), FLIPS)
def test_a_byte_that_was_flipped_is_found_by_hand(carried, tmp_path, name, mark, number):
    folder, fingerprint = carried
    for file in FILES:
        shutil.copy(folder / file, tmp_path)
    (tmp_path / name).write_bytes(flipped((folder / name).read_bytes(), mark, number))

    done = check(tmp_path, fingerprint)

    assert done.returncode != 0, done.stdout
    assert "good" not in done.stdout.splitlines()
    assert "BAD: " in done.stderr or "base64: " in done.stderr, done.stderr
