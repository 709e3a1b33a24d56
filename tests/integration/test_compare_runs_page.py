"""The guide on what is new since yesterday, played line by line over two audits that are kept."""

import os
import shutil
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from fleetcfg.model.snapshot import DeviceIdentity
from fleetcfg.observations.store import open_observations
from fleetcfg.observations.values import Observation, pack
from fleetcfg.workflow.clock import now
from tests.integration.machines import sections, type_line
from tests.observations.test_comparison import found
from tests.observations.test_runs import DAY, START
from tests.observations.test_trend import audited

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client")

GUIDE = sections("compare-runs")
HOST, PATH = "codec-bum-to", "Conference AutoAnswer Mode"


@pytest.fixture
def keeping(office):
    """The Department, with an audit of the day of the guide and one of an hour ago."""
    Path(".fleetcfg").mkdir()
    kept = open_observations(Path(".fleetcfg/history.sqlite"))
    last = now() - timedelta(hours=1)
    for at, value in ((START, "Off"), (last, "On")):
        identity = DeviceIdentity("FTT1", "Room Kit", "ce9.15")
        seen = Observation(HOST, identity, value, pack({PATH: value}, (), (), b"s"))
        with kept.writing():
            kept.record(seen, at=at)
    audited(kept, "20261124T070000Z-aa", found(HOST), at=START)
    on = found(HOST, ("call.auto_answer", "On"))
    audited(kept, f"{last:%Y%m%dT%H%M%SZ}-bb", on, at=max(last, START + DAY))
    kept.close()
    (office.folder.parent / "home").mkdir()
    (office.folder.parent / "home" / "khoa").symlink_to(office.folder / "keys")
    return office


def test_the_guide_ends_line_by_line_as_it_says(keeping):
    environ = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(keeping.folder.parent / "home"),
        "FLEETCFG_LEDGER": str(keeping.records / "dept"),
        "LC_ALL": "C.UTF-8",
        "TERM": "dumb",
    }
    assert set(GUIDE) == {1, 2, 3, 4, 5}
    said: dict[str, str] = {}
    for section in sorted(GUIDE):
        for line in GUIDE[section]:
            ended = type_line(line.command, keeping.folder, environ)
            assert ended.code == line.expected, f"{line}\n{ended.out}\n{ended.err}"
            said[line.command] = ended.out

    assert "mới" in said["fleetcfg compare last"]
    assert '"Off" hoặc "On"' in "".join(told for line, told in said.items() if "--as-of" in line)
    assert "Chờ lắp micro, phiếu 12" in said["fleetcfg history --run last -o json"]
