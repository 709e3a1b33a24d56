"""Several provinces on one machine: each in its own folder, and a report that counts alone."""

import csv
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fleetcfg_kit.testing.department import Department
from tests.cli.kept_audit import ROOT, keep_audit

pytestmark = pytest.mark.long

Run = Callable[..., "subprocess.CompletedProcess[str]"]
EMPTY = "son-la"


@pytest.fixture
def run(tmp_path) -> Run:
    """Return what runs the real command line in an empty folder, with two provinces beside it."""
    here, whole = tmp_path / "here", tmp_path / "lai-chau"
    here.mkdir()
    (tmp_path / EMPTY).mkdir()
    for name in ("inventory", "baselines", "playbooks"):
        shutil.copytree(ROOT / name, whole / name)
    keep_audit(whole / ".fleetcfg" / "history.sqlite", simulated=True)
    own = tmp_path / "own" / "fleetcfg" / "fleetcfg.toml"
    own.parent.mkdir(parents=True)
    folders = [f'{name} = "{tmp_path / name}"' for name in ("lai-chau", EMPTY, "gone")]
    own.write_text("\n".join(["[provinces]", *folders]), "utf-8")
    homes = {"XDG_CONFIG_HOME": tmp_path / "own", "XDG_DATA_HOME": tmp_path / "data"}

    def fleetcfg(
        *words: str | Path, cwd: Path = here, **environ: str
    ) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "fleetcfg", *map(str, words)],
            env=os.environ | {name: str(path) for name, path in homes.items()} | environ,
            cwd=cwd,
            capture_output=True,
            text=True,
            check=False,
        )

    return fleetcfg


def test_a_command_runs_in_the_folder_of_the_province_that_is_named(run, tmp_path):
    done = run("--province", "lai-chau", "--lang", "en", "inventory", "graph")
    there = run("--lang", "en", "inventory", "graph", cwd=tmp_path / "lai-chau")

    assert done.returncode == 0, done.stderr
    assert done.stdout == there.stdout


@pytest.mark.parametrize(
    ("name", "code"),
    [("lai-chu", "PROVINCE_UNKNOWN"), ("gone", "PROVINCE_FOLDER"), ("", "PROVINCE_UNKNOWN")],
)
def test_a_province_that_is_not_there_stops_the_command(run, name, code):
    done = run("--province", name, "validate")

    assert (done.returncode, done.stderr.partition(":")[0]) == (64, code)
    assert done.stdout == ""


def test_no_folder_that_can_be_carried_says_where_a_province_lies(run, tmp_path):
    (tmp_path / "here" / "fleetcfg.toml").write_text('[provinces]\nlai-chau = "/"\n', "utf-8")

    done = run("--lang", "en", "validate")

    assert done.stderr.startswith("fleetcfg.toml:1: error: SETTING_NOT_HERE\n")


def test_a_folder_that_depends_on_where_one_stands_is_refused(run, tmp_path):
    own = tmp_path / "own" / "fleetcfg" / "fleetcfg.toml"
    own.write_text('[provinces]\nlai-chau = "lai-chau"\n', "utf-8")

    assert f"{own}:1: lỗi: TOML_VALUE\n" in run("validate").stderr


def test_the_page_on_provinces_is_true(run, tmp_path):
    page = (ROOT / "docs" / "how-to" / "provinces.md").read_text("utf-8")
    (settings,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    own = tmp_path / "own" / "fleetcfg" / "fleetcfg.toml"
    own.write_text(settings.replace("/srv/fleetcfg", str(tmp_path)), "utf-8")
    first, report = re.findall(r"^fleetcfg (.*)$", page, re.MULTILINE)

    assert run(*first.replace("audit", "validate").split()).returncode == 0
    assert run(*report.split()).returncode == 0
    assert (tmp_path / "here" / "cac-tinh.html").exists()


def trust(folder: Path, run: Run) -> str:
    """Let *folder* have a record of its own, and return the digest of its root."""
    pinned = Department().pinned()
    file = folder / "trust" / "root.1.json"
    file.parent.mkdir()
    file.write_bytes(pinned.envelope.to_bytes())
    told = ("--fingerprint", pinned.sha256, "--origin", "a.example/b")
    done = run("trust", "init", file, *told, cwd=folder)
    assert done.returncode == 0, done.stderr
    return pinned.sha256


OF_ONE_PROVINCE = {
    f"FLEETCFG_{name}": "/of/one/province"
    for name in ("LEDGER", "STORE", "INVENTORY", "BASELINES", "PLAYBOOKS", "KEY")
}


@pytest.mark.clause("report:provinces", "12.2")
def test_the_report_counts_each_province_and_names_nothing_within_one(run, tmp_path):
    root = trust(tmp_path / EMPTY, run)

    devices, authority = (
        table_of(run, tmp_path / f"{table}.csv", table) for table in ("devices", "authority")
    )

    assert int(devices["lai-chau"][1]) == sum(map(int, devices["lai-chau"][2:5])) > 40
    assert devices["lai-chau"][-1].startswith("UNSIGNED SIMULATED")
    assert set(devices[EMPTY][:-1]) == {"–"}  # no audit: unknown, and not none
    assert devices[EMPTY][-1] == "not read: INVENTORY_MISSING"
    assert devices["gone"][-1] == "not read: PROVINCE_FOLDER"
    assert authority[EMPTY][1] == root.removeprefix("sha256:")[:16]
    assert set(authority["lai-chau"]) == {"–"}
    told = str([devices, authority])
    assert not [within for within in ("dc-", "codec-", "Conference", "192.0.2.") if within in told]


def table_of(run: Run, out: Path, table: str) -> dict[str, list[str]]:
    """Return the rows of a table of the report, by province."""
    words = ("--lang", "en", "report", "provinces", "--table", table, "--out", out)
    done = run(*words, **OF_ONE_PROVINCE)  # set, and of no use here
    assert done.returncode == 0, done.stderr
    lines = out.read_text("utf-8-sig").splitlines()
    _, *rows = csv.reader(lines[: lines.index("")], delimiter=";")
    return {name: cells for name, *cells in rows}


def test_one_store_for_all_provinces_is_refused(run, tmp_path):
    own = tmp_path / "own" / "fleetcfg" / "fleetcfg.toml"
    own.write_text(f'store = "{tmp_path}/one.sqlite"\n{own.read_text("utf-8")}', "utf-8")

    done = run("report", "provinces", "--out", tmp_path / "a.html")

    assert done.stderr.startswith("REPORT_PROVINCES_STORE: ")


def test_a_carried_folder_does_not_become_this_persons_own(run, tmp_path):
    """With a relative XDG_CONFIG_HOME the file of the working folder would be one's own."""
    carried = tmp_path / "here" / "own" / "fleetcfg" / "fleetcfg.toml"
    carried.parent.mkdir(parents=True)
    carried.write_text('person = "ky-su"\n', "utf-8")

    told = run("version", "-o", "json", XDG_CONFIG_HOME="own")

    assert told.returncode == 0, told.stderr
    assert "person" not in told.stdout


@pytest.mark.parametrize(
    "extra",
    [
        *((option, ".") for option in ("--ledger", "--trust", "--store", "-i", "--baselines")),
        ("--sim",),
        ("--run", "last"),
        ("lai-chau",),
    ],
)
def test_what_is_of_one_province_does_not_fit_the_report_on_all(run, tmp_path, extra):
    done = run("--lang", "en", "report", "provinces", *extra, "--out", tmp_path / "a.html")

    assert done.returncode == 64
    assert done.stderr.startswith("REPORT_SCOPE_EXTRA: ")


def test_without_provinces_in_the_settings_there_is_no_such_report(run, tmp_path):
    (tmp_path / "own" / "fleetcfg" / "fleetcfg.toml").unlink()

    done = run("report", "provinces", "--out", tmp_path / "a.html")

    assert done.stderr.startswith("REPORT_PROVINCES_NONE: ")
