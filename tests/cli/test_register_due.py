"""``register due``: what is due on a day, with its place, and an exit code that says so."""

import json
import shutil
from pathlib import Path

import pytest

from tests.integration.office import do

ROOT = Path(__file__).parents[2]
DUE = """\
contracts:
  - {id: hd, provider: vnpt-lai-chau, number: 01/HĐ, valid_from: 2020-01-01, valid_to: 2020-12-31}
organisations:
  - {id: so, name: Sở, kind: department, valid_from: 2019-01-01}
proposals:
  - {number: 12/UBND-VX, day: 2019-03-02, organisation: so, text: Thêm đường truyền}
"""


@pytest.fixture(scope="module")
def province(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("due")
    for part in ("inventory", "baselines"):
        shutil.copytree(ROOT / part, folder / part)
    (folder / "registers").mkdir()
    (folder / "registers/so.yaml").write_text(DUE, encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def inside(province, monkeypatch):
    monkeypatch.chdir(province)


def test_what_is_due_is_told_with_its_place_and_what_to_do(capsys):
    told = do(capsys, "register", "due", "--on", "2021-01-01", code=2)

    assert "registers/so.yaml:2:5: REG_CONTRACT_ENDED" in told
    assert "registers/so.yaml:6:5: REG_PROPOSAL_OPEN" in told
    assert told.rstrip().endswith("3 việc đến hạn · vào ngày 01/01/2021")


def test_programs_get_codes_and_facts(capsys):
    told = json.loads(do(capsys, "register", "due", "--on", "2021-01-01", "-o", "json", code=2))

    assert (told["schema"], told["on"]) == ("fleetcfg.due/1", "2021-01-01")
    assert [each["code"] for each in told["due"]] == [
        "REG_CONTRACT_ENDED",
        "REG_PROPOSAL_NOT_FORWARDED",
        "REG_PROPOSAL_OPEN",
    ]


def test_a_baseline_of_more_than_a_year_ago_is_to_be_reviewed(capsys):
    told = do(capsys, "register", "due", "--on", "2030-01-01", code=2)

    assert "REG_BASELINE_REVIEW" in told


def test_with_nothing_due_it_ends_well(capsys):
    assert "0 việc đến hạn" in do(capsys, "register", "due", "--on", "2019-03-10")


def test_of_broken_registers_nothing_is_said_to_be_due(capsys, province, tmp_path, monkeypatch):
    for part in ("inventory", "baselines"):
        shutil.copytree(province / part, tmp_path / part)
    (tmp_path / "registers").mkdir()
    (tmp_path / "registers/x.yaml").write_text("meetings: [{id: a}]\n")
    monkeypatch.chdir(tmp_path)

    assert do(capsys, "register", "due", code=1) == ""


@pytest.fixture
def a_contact_of_the_department(province):
    rows = "contacts:\n  - {id: a, organisation: so, role: Văn thư, confirmed: 2021-01-01}\n"
    file = province / "registers/dau-moi.yaml"
    file.write_text(rows, encoding="utf-8")
    yield
    file.unlink()


@pytest.mark.usefixtures("a_contact_of_the_department")
def test_every_site_that_lacks_a_liaison_is_named_under_one_heading(capsys):
    told = do(capsys, "register", "due", "--on", "2021-01-01", code=2)
    known = json.loads(do(capsys, "register", "due", "--on", "2021-01-01", "-o", "json", code=2))

    sites = [each["facts"]["site"] for each in known["due"] if "LIAISON" in each["code"]]
    assert len(sites) > 30
    assert told.count("REG_LIAISON_NONE") == 1
    assert all(site in told for site in sites)
    assert f"{len(known['due'])} việc đến hạn" in told
