"""A full disk at any moment of the ledger: told as such, and nothing lost or repeated by it."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fleetcfg.authority.installation import install, open_installation
from fleetcfg.errors import LedgerError
from tests.ledger.test_killed import assert_truthful

pytestmark = pytest.mark.long

STRIDE = 1 if os.environ.get("CI") else 7


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_disk_that_is_full_at_any_moment_is_told_as_such(tmp_path):
    driver = Path(__file__).with_name("full.py")
    root = Path(__file__).parents[2]

    done = subprocess.run(
        [sys.executable, driver, tmp_path, str(STRIDE)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(root)},
    )

    assert done.returncode == 0, done.stderr
    rounds = [json.loads(line) for line in done.stdout.splitlines()]
    assert {one["way"] for one in rounds} == {"call", "size"}
    for one in rounds:
        assert one["code"] in {"LEDGER_WRITE", "applied"}, one
        assert_truthful(one | {"kinds": one["kinds"][2:]})  # but those of the other device


def test_a_record_that_could_not_be_begun_can_be_begun_again(tmp_path, monkeypatch):
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as world:
        world.setattr(os, "fsync", full)
        with pytest.raises(LedgerError, match="LEDGER_WRITE"):
            install(tmp_path / "ledger", "so.example/so")

    install(tmp_path / "ledger", "so.example/so")

    with open_installation(tmp_path / "ledger") as installation:
        assert installation.store.checkpoint().size == 0
