"""The page on telling others: its file of channels is one, and its units are what systemd takes."""

import re
import shutil
import subprocess

import pytest

from fleetcfg.delivery.channel_file import read_channels
from fleetcfg.model.problem import Problems
from tests.house.make_architecture import ROOT

PAGE = ROOT / "docs" / "how-to" / "tell-others.md"
UNITS = ROOT / "docs" / "how-to" / "units"


def test_the_file_of_channels_is_one():
    (text,) = re.findall(r"```yaml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    problems = Problems()

    channels = read_channels(text.encode(), "channels.yaml", problems)

    assert problems.in_order() == ()
    assert [type(one).__name__ for one in channels] == [
        "MailChannel",
        "SyslogChannel",
        "HookChannel",
        "MetricsChannel",
    ]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze here")
@pytest.mark.parametrize("name", sorted(file.name for file in UNITS.iterdir()))
def test_systemd_takes_the_units(tmp_path, name):
    """With a program where the unit has one: that it is there is checked, too."""
    program = tmp_path / "fleetcfg"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for file in UNITS.iterdir():
        text = file.read_text("utf-8").replace("/opt/fleetcfg/bin/fleetcfg", str(program))
        (tmp_path / file.name).write_text(text.replace("Documentation=man:fleetcfg(1)\n", ""))

    one = name.replace("@.", "@vnpt.")  # a template is judged by what is made of it
    (tmp_path / name).rename(tmp_path / one)
    judged = subprocess.run(
        ["systemd-analyze", "verify", "--recursive-errors=one", str(tmp_path / one)],
        capture_output=True,
        text=True,
        check=False,
    )

    ours = [line for line in judged.stderr.splitlines() if "fleetcfg" in line]
    assert (judged.returncode, ours) == (0, [])
