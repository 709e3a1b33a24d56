"""A simulated year, and its report: each figure is what was done, and names what it is of."""

import io
import itertools
import re
import shutil
import sqlite3
import subprocess
import zipfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pypdf
import pytest

from fleetcfg.authority.installation import open_installation
from fleetcfg.authority.statements import known_statements
from fleetcfg.duties.year.rules.level_requirements import level_standard
from fleetcfg.duties.year.told.period_json import period_record
from fleetcfg.duties.year.told.period_report import period_report
from fleetcfg.duties.year.use.level import LevelRequest, assess_level
from fleetcfg.duties.year.use.level_case import LevelResult
from fleetcfg.duties.year.use.period import PeriodRequest, period_figures
from fleetcfg.duties.year.use.period_runs import audits_seen
from fleetcfg.duties.year.use.period_security import is_security_asked, security_tables
from fleetcfg.errors import ObservationError
from fleetcfg.ledger.projection import project
from fleetcfg.model.period.tables import Period
from fleetcfg.observations.store import kept_observations
from fleetcfg.report.formats.registry import report_bytes
from fleetcfg.report.report_parts import Paragraph, ReportTable
from fleetcfg.words import Words
from fleetcfg.workflow.incidents.incidents import told_incidents
from fleetcfg_kit.testing.year.truth.tables import OF_FLEET, OF_YEAR, truth_of
from tests.testing.conftest import DAYS, FIRST

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def figures(told):
    ledger = project(told.record.store, told.record.objects)
    runs = told.case.audits.runs
    last = max(n for n, one in enumerate(runs) if one.conclusion != "broken_off")
    asked = LevelRequest(3, told.request.now, runs[last].run)
    assessed = assess_level(asked, level_standard(), told.basis, told.kept, ledger)
    security = tuple(security_tables(assessed, 1 << last))
    made = period_figures(told.request, told.case, told.sources, security)
    return period_record(made), made, assessed


def rows(figures, name):
    table = next(one for one in figures[0]["tables"] if one["name"] == name)
    return [row["cells"] for row in table["rows"]]


OF_MEASURES = {"security", "measures"}
"""How far measures are in place is judged by `assess_level`, from the audit and the declarations
of the sample; a second judgement of each would be another program. It has tests of its own
(tests/workflow/reports/test_level.py); here the two tables are held against its answers."""


@pytest.fixture(scope="module")
def truth(year, told):
    return truth_of(year, told.fleet)


@pytest.mark.parametrize("name", [*OF_YEAR, *OF_FLEET])
def test_each_figure_is_what_was_done(figures, truth, name):
    assert rows(figures, name) == truth[name]


def test_security_is_told_of_a_time_that_ends_when_the_law_asks_for_it(told):
    """The two tables are made here whatever the day is; a report has them only from then on."""
    begun = told.case.law.documents["NĐ 331/2026"].valid_from
    is_asked = is_security_asked(told.case.law, level_standard(), on=told.case.until)

    assert is_asked == (told.case.until >= begun)


def test_no_table_is_left_out(figures):
    named = [one["name"] for one in figures[0]["tables"]]

    assert sorted(named) == sorted({*OF_YEAR, *OF_FLEET, *OF_MEASURES})


def test_the_row_and_the_annex_on_security_are_the_answers_of_the_last_audit(year, figures):
    answers = figures[2].answers
    (row,), listed = rows(figures, "security"), rows(figures, "measures")
    names = dict(
        zip(("full", "partly", "none", "no_data", "not_applicable"), LevelResult, strict=True)
    )

    assert {name: row[name] for name in names} == {
        name: sum(one.result is result for one in answers) for name, result in names.items()
    }
    assert [(one["requirement"], one["result"]) for one in listed] == [
        (one.requirement.id, str(one.result)) for one in answers
    ]
    assert len(listed) == sum(row[name] for name in names) > 0
    (table,) = (one for one in figures[0]["tables"] if one["name"] == "security")
    ((first, last),) = table["rows"][0]["sources"]
    assert figures[0]["sources"][first - 1]["id"] == year.diary.audits[-1].run
    assert first == last


def test_a_year_says_nothing_of_one_thing_that_another_of_its_papers_denies(year, told):
    sites, contracts = told.fleet.sites, year.registers.contracts
    lines = [one for one in year.registers.leased if one.kind == "line"]

    assert {contracts[one.contract].provider for one in lines} <= {
        "vnpt-lai-chau",
        "viettel-lai-chau",
    }
    assert all(contracts[one.contract].provider == sites[one.site].provider for one in lines)
    assert all(one.id.startswith(f"{year.plan.at(one.day).year}-") for one in year.plan.incidents)
    assert all(f"-{one.made_at:%Y}-" in one.id for one in year.diary.changes)
    told_of = told_incidents(told.record, told.fleet, year.registers, now=told.request.now)
    assert [one.incident.odd for one in told_of.standings if one.incident.odd] == []


# ---------------------------------------------------------------- where each figure comes from


def test_each_row_names_what_it_was_counted_from(figures):
    record, *_ = figures
    numbers = {one["number"]: one for one in record["sources"]}

    assert list(numbers) == list(range(1, len(numbers) + 1))
    assert all(one["sha256"] and len(one["sha256"]) == 64 for one in numbers.values())
    for table in record["tables"]:
        for row in table["rows"]:
            assert row["sources"], (table["name"], row)
            assert all(1 <= first <= last <= len(numbers) for first, last in row["sources"])


def test_a_difference_names_exactly_the_audits_that_found_it(year, figures):
    record, *_ = figures
    numbers = {one["number"]: one["id"] for one in record["sources"] if one["kind"] == "run"}
    (table,) = (one for one in record["tables"] if one["name"] == "findings")
    for row in table["rows"]:
        named = {numbers[n] for first, last in row["sources"] for n in range(first, last + 1)}
        verdict = row["cells"]["verdict"]
        found = {
            one.run for one in year.diary.audits if any(str(key[1]) == verdict for key in one.found)
        }
        assert named == found


def test_each_statement_is_named_by_the_digest_of_what_was_signed(year, figures):
    record, *_ = figures
    named = {one["sha256"] for one in record["sources"] if one["kind"] == "statement"}
    with open_installation(year.department.record()) as at:
        kept = known_statements(at, now=year.plan.at(DAYS, 0))

    assert kept.refused == {}
    assert {one.sha256.removeprefix("sha256:") for one in kept.given} == named


def test_the_year_was_not_an_easy_one(year, figures):
    """What is counted is there to be counted: no table of deeds is empty, and none is all zero."""
    for name in ("findings", "unseen", "changesets", "emergencies", "attendance", "incidents"):
        assert rows(figures, name)
    assert {one["became"] for one in rows(figures, "changesets")} >= {"applied", "failed"}
    assert "rolled_back" in {one["outcome"] for one in rows(figures, "outcomes")}
    assert all(one["incident"] for one in rows(figures, "emergencies"))
    times = {one["event"]: one["times"] for one in rows(figures, "power")}
    assert times["lost_in_meeting"] > 0 < times["started_in_meeting"]
    quality = rows(figures, "line_quality")
    assert sum(one["weeks_over"] for one in quality) > 0 < sum(one["weeks_kept"] for one in quality)
    assert {one["verdict"] for one in rows(figures, "findings")} >= {
        *("unauthorized", "moved", "waived", "emergency"),
    }
    audits = rows(figures, "audits")
    assert sum(one["days_without"] for one in audits) == len(year.plan.without) > 0
    assert sum(one["findings"] for one in audits) > 0 < sum(one["clean"] for one in audits)
    said = {one["said"]: one for one in rows(figures, "statements")}
    assert said["duty.check_in"]["persons"] == 2  # one of them left, and what he said still counts
    assert sum(one["late"] for one in said.values()) > 0
    assert year.asked < year.told


def test_an_audit_that_was_edited_ends_the_report(year, tmp_path):
    store = Path(shutil.copy(year.store, tmp_path / "edited.sqlite"))
    with closing(sqlite3.connect(store)) as database:
        database.execute("UPDATE finding SET verdict = 'waived' WHERE verdict = 'unauthorized'")
        database.commit()
    period, now = Period(FIRST, FIRST + timedelta(days=DAYS)), year.plan.at(DAYS, 0)

    with kept_observations(store) as kept, pytest.raises(ObservationError) as refused:
        audits_seen(kept, period, now=now.astimezone(UTC))

    assert refused.value.code == "STORE_CONTRADICTS"


def test_a_loss_of_power_names_the_audits_before_and_after_it(year, figures):
    record, *_ = figures
    numbers = {one["number"]: one["id"] for one in record["sources"] if one["kind"] == "run"}
    runs = {one.at: one.run for one in year.diary.audits}
    (table,) = (one for one in record["tables"] if one["name"] == "power_list")
    lost = [one for one in table["rows"] if one["cells"]["event"] == "lost_in_meeting"]
    for row in lost:
        at = datetime.fromisoformat(row["cells"]["at"])
        ranges = row["sources"]
        named = {numbers[n] for a, b in ranges for n in range(a, b + 1) if n in numbers}
        host = row["cells"]["host"]
        read = [one.at for one in year.diary.audits if host in one.read]
        before, after = max(t for t in read if t < at), min(t for t in read if t > at)
        assert named == {runs[before], runs[after]}
    assert lost


# ---------------------------------------------------------------- as people read it


@pytest.mark.parametrize("suffix", ["html", "docx"])
def test_below_each_table_stands_from_what_it_was_counted(figures, suffix):
    report = period_report(figures[1], Words("vi"), notices=(), bases=())
    shown = report_bytes(report, suffix)
    if suffix == "docx":
        shown = zipfile.ZipFile(io.BytesIO(shown)).read("word/document.xml")
    text = shown.decode()
    places = {cell.anchor for one in report.tables for row in one.rows for cell in row}

    for section in report.sections[:-1]:
        for table, note in itertools.pairwise(section.blocks):
            if isinstance(table, ReportTable):
                assert isinstance(note, Paragraph)
                assert note.link in places
                assert note.text in text
                assert suffix != "html" or f'href="#{note.link}"' in text


def test_a_card_asks_nobody_to_switch_on_what_nobody_asked(year, told):
    """Who was never asked has not been silent, and nothing of it was seen."""
    sites = [one.site for host, one in told.fleet.devices.items() if host not in year.plan.hosts]
    asked = {told.fleet.devices[host].site.unit for host in year.plan.hosts}
    unit = next(site.unit for site in sites if site and site.unit not in asked)
    request = PeriodRequest("unit-score", told.request.period, told.request.now, unit)
    report = period_report(
        period_figures(request, told.case, told.sources, ()), Words("vi"), notices=(), bases=()
    )
    card = next(one for one in report.sections if one.name == "card")
    cells = [
        cell.text
        for block in card.blocks
        if isinstance(block, ReportTable)
        for row in block.rows
        for cell in row
    ]

    assert Words("vi").label("period.to_do.unseen") not in cells
    assert "không rõ" in cells
    told_of = dict(zip(cells[::2], cells[1::2], strict=False))
    assert told_of[Words("vi").label("period.column.unauthorized")] == "không rõ"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_key_has_its_word(figures, language):
    report = period_report(figures[1], Words(language), notices=(), bases=())
    told = [cell.text for table in report.tables for row in table.rows for cell in row]
    heads = [text for table in report.tables for text in (table.title, *table.columns)]

    assert [
        text for text in (*told, *heads) if re.match(r"(period|statement|verdict|fate)\.", text)
    ] == []


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed here")
def test_an_office_opens_the_document_and_every_part_is_there(figures, tmp_path):
    report = period_report(figures[1], Words("vi"), notices=(), bases=("Quyết định 32/2019",))
    (tmp_path / "r.docx").write_bytes(report_bytes(report, "docx"))
    home = f"-env:UserInstallation=file://{tmp_path}/office"
    office = ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", tmp_path]

    subprocess.run([*office, tmp_path / "r.docx"], check=True, capture_output=True)

    pages = [page.extract_text() for page in pypdf.PdfReader(tmp_path / "r.pdf").pages]
    text = " ".join(" ".join(pages).split())
    assert all(page.strip() for page in pages)
    for section in report.sections:
        assert section.heading.upper() in text
