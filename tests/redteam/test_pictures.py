"""A picture of a room that somebody else hands in."""

from pathlib import Path

import pytest

from fleetcfg.cli.program.main import run
from tests.integration.walk import ROOT
from tests.observations.test_still_picture import progressive


@pytest.mark.parametrize(
    ("made", "code"),
    [((640, 480, 4000), "PICTURE_FORMAT"), ((5000, 5000, 3), "PICTURE_PIXELS")],
)
def test_a_picture_that_is_made_to_cost_is_refused(tmp_path, monkeypatch, capsys, made, code):
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("FLEETCFG_LEDGER", str(tmp_path / "none"))
    file = Path(tmp_path / "phong.jpg")
    file.write_bytes(progressive(*made))

    assert run(["room", "picture", "dc-xa-bum-to", str(file)]) == 64
    assert capsys.readouterr().err.startswith(f"{code}: ")
