"""`report year`, `adhoc` and `unit-score` on a machine that keeps nothing, and what is refused."""

import json

import pytest
from pypdf import PdfReader

from fleetcfg.cli.program.main import run
from fleetcfg_kit.testing.clock import NOON
from tests.integration.clocks import clock_at
from tests.integration.walk import ROOT


def report(tmp_path, *words):
    out = tmp_path / "report.json"
    places = ("--store", tmp_path / "none.sqlite", "--ledger", tmp_path / "none")
    code = run(["report", *words, *map(str, places), "--out", str(out)])
    return code, out


@pytest.fixture(autouse=True)
def sample(monkeypatch):
    """Be where the sample is, in the year in which it has its meetings."""
    monkeypatch.chdir(ROOT)
    with clock_at(NOON):
        yield


def test_what_nobody_kept_is_not_known_and_never_none(tmp_path):
    code, out = report(tmp_path, "year")

    tables = {one["name"]: one for one in json.loads(out.read_bytes())["tables"]}
    assert code == 0
    assert {name for name, one in tables.items() if one["lacks"] == "audits"} == {
        *("audits", "findings", "clauses", "unseen", "power", "power_known", "power_list"),
    }
    assert {name for name, one in tables.items() if one["lacks"] == "record"} == {
        *("changesets", "outcomes", "changeset_list", "emergencies", "attendance", "notices"),
        *("duty", "incidents", "incident_times", "incident_list", "stock", "stock_list"),
        "statements",
    }
    assert all(one["rows"] == [] for one in tables.values() if one["lacks"] == "audits")
    scores = [row["cells"] for row in tables["scores"]["rows"]]
    assert {one["unauthorized"] for one in scores} == {None}
    assert {one["incidents"] for one in scores} == {None}
    found = {row["cells"]["what"]: row["cells"]["count"] for row in tables["moves"]["rows"]}
    assert found["moved"] is None


def test_security_is_not_judged_by_law_that_came_into_force_after_the_time(tmp_path):
    """The standard holds from 24 July 2026 and the decree from 19 August 2026."""
    for last, is_told in (("13/01/2026", False), ("18/08/2026", False), ("19/08/2026", True)):
        code, out = report(tmp_path, "adhoc", "--from", "15/12/2025", "--to", last)
        figures = json.loads(out.read_bytes())
        out.unlink()

        assert code == 0
        named = {one["name"] for one in figures["tables"]}
        assert ({"security", "measures"} <= named) is is_told, last
        assert is_told or not {"security", "measures"} & named


@pytest.mark.clause("report:unit-score", "6.1")
def test_a_unit_is_told_of_itself_and_of_nobody_else(tmp_path):
    code, out = report(tmp_path, "unit-score", "xã Bum Tở")

    figures = json.loads(out.read_bytes())
    tables = {one["name"]: one["rows"] for one in figures["tables"]}
    assert code == 0
    assert [row["cells"]["unit"] for row in tables["scores"]] == ["Xã Bum Tở"]
    assert {row["cells"]["site"] for row in tables["rooms"]} == {"dc-xa-bum-to"}
    assert not {"budget", "leased", "expansion", "measures", "bases_ended"} & tables.keys()
    assert "dc-xa-pa-u" not in out.read_text("utf-8")


def html_of(tmp_path, *words) -> tuple[int, str]:
    out = tmp_path / "card.html"
    places = ("--store", tmp_path / "none.sqlite", "--ledger", tmp_path / "none")
    code = run(["report", *words, *map(str, places), "--out", str(out)])
    return code, out.read_text("utf-8") if out.exists() else ""


def test_the_head_of_a_unit_gets_a_card_of_two_pages_and_the_whole_if_it_is_asked_for(tmp_path):
    code, card = html_of(tmp_path, "unit-score", "xã Bum Tở")
    (tmp_path / "card.html").unlink()
    _, whole = html_of(tmp_path, "unit-score", "xã Bum Tở", "--edition", "full")
    paper = tmp_path / "card.pdf"
    places = ("--store", tmp_path / "none.sqlite", "--ledger", tmp_path / "none")
    run(["report", "unit-score", "xã Bum Tở", *map(str, places), "--out", str(paper)])

    assert code == 0
    assert 'id="score"' in card
    assert 'id="traces"' not in card
    assert 'id="score"' in whole
    assert 'id="traces"' in whole
    assert len(card) < len(whole) / 3  # the whole tells rows that say the same in one sentence
    assert len(PdfReader(paper).pages) <= 2


def test_no_other_report_has_a_card(tmp_path, capsys):
    code, page = html_of(tmp_path, "year", "--edition", "card")

    assert (code, page) == (64, "")
    assert "REPORT_NO_CARD" in capsys.readouterr().err


def test_a_report_on_a_part_says_in_its_title_of_whom_it_is(tmp_path):
    days = ("adhoc", "--from", "2026-10-01", "--to", "2026-10-31")
    _, part = html_of(tmp_path, *days, "--about", "VNPT Lai Châu")
    (tmp_path / "card.html").unlink()
    _, whole = html_of(tmp_path, *days)

    assert "đến 31/10/2026, phần của VNPT Lai Châu</" in part
    assert "đến 31/10/2026</" in whole


def test_lists_of_a_year_show_names_and_the_annex_the_ids(tmp_path):
    _, page = html_of(tmp_path, "year")
    lists, _, annexes = page.partition('id="traces"')

    assert "Giao ban trực tuyến tháng 10 năm 2026" in lists
    assert "giao-ban-2026-10" not in lists
    assert "giao-ban-2026-10" in annexes


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("REPORT_YEAR_UNKNOWN", ("year", "2018")),
        ("REPORT_YEAR_UNKNOWN", ("year", "26")),
        ("REPORT_YEAR_UNKNOWN", ("year", "2099")),
        ("REPORT_DAYS_EXTRA", ("year", "2026", "--from", "2026-01-01")),
        ("REPORT_DAYS_EXTRA", ("province", "--to", "2026-01-01")),
        ("REPORT_DAYS", ("adhoc",)),
        ("USAGE_DAY", ("adhoc", "--from", "2026-02-30")),
        ("REPORT_DAYS", ("adhoc", "--from", "2026-03-01", "--to", "2026-02-01")),
        ("REPORT_ABOUT_UNKNOWN", ("adhoc", "--from", "2026-01-01", "--about", "dc-xa-bum-too")),
        ("REPORT_SCOPE_MISSING", ("unit-score",)),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path, capsys, code, words):
    ended, out = report(tmp_path, *words)

    assert ended == 64
    assert code in capsys.readouterr().err
    assert not out.exists()
