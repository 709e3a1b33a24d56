"""``fleetcfg deliver``: the file of metrics, for the one program that reads it."""

import os
import shutil
import subprocess

import pytest

from tests.cli.kept_audit import keep_audit
from tests.cli.test_deliver import deliver, name_channels


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("FLEETCFG_OUTBOX", str(tmp_path / "state" / "outbox.sqlite"))
    monkeypatch.chdir(tmp_path)
    keep_audit(tmp_path / "kept.sqlite")
    return tmp_path


def test_metrics_are_put_in_place_whole_and_again(folder, monkeypatch, capsys):
    name_channels(folder, monkeypatch, "  prom: {kind: metrics, file: a.prom}\n")

    assert deliver() == 0
    first = (folder / "a.prom").read_text()
    assert deliver() == 0

    assert (folder / "a.prom").read_text() == first
    assert (folder / "a.prom").stat().st_mode & 0o777 == 0o644
    assert sorted(f.name for f in folder.iterdir() if "prom" in f.name) == ["a.prom"]


@pytest.fixture
def umask_of_a_service():
    before = os.umask(0o077)
    yield
    os.umask(before)


@pytest.mark.usefixtures("umask_of_a_service")
def test_metrics_are_for_node_exporter_to_read_and_stay_what_was_made_of_them(folder, monkeypatch):
    name_channels(folder, monkeypatch, "  prom: {kind: metrics, file: a.prom}\n")
    file = folder / "a.prom"

    deliver()
    assert file.stat().st_mode & 0o777 == 0o644
    deliver()
    assert file.stat().st_mode & 0o777 == 0o644
    file.chmod(0o640)
    deliver()
    assert file.stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
def test_promtool_finds_nothing_wrong_with_the_metrics(folder, monkeypatch):
    text = "  prom: {kind: metrics, file: a.prom, by_device: true}\n"
    name_channels(folder, monkeypatch, text)
    deliver()

    judged = subprocess.run(
        ["promtool", "check", "metrics"],
        input=(folder / "a.prom").read_bytes(),
        capture_output=True,
        check=False,
    )

    assert (judged.returncode, judged.stdout, judged.stderr) == (0, b"", b"")
