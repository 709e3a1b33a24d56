"""A simulated year, and its report: each figure is what was done, and names what it is of."""

import io
import itertools
import os
import re
import shutil
import sqlite3
import subprocess
import zipfile
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pypdf
import pytest

from fleetcfg.authority.audit_basis import open_basis
from fleetcfg.authority.installation import open_installation
from fleetcfg.authority.statements import known_statements
from fleetcfg.checks.level_requirements import level_standard
from fleetcfg.errors import ObservationError
from fleetcfg.ledger.projection import project
from fleetcfg.model.period.tables import Period
from fleetcfg.observations.period_runs import audits_seen
from fleetcfg.observations.store import kept_observations
from fleetcfg.report.formats.registry import report_bytes
from fleetcfg.report.report_parts import Paragraph, ReportTable
from fleetcfg.report.reports.period_json import period_record
from fleetcfg.report.reports.period_report import period_report
from fleetcfg.testing.declarations import read_declarations
from fleetcfg.testing.fleet import run_province
from fleetcfg.testing.year import expected, expected_lists, expected_power, expected_registers
from fleetcfg.testing.year.plan import make_plan
from fleetcfg.testing.year.year import simulate_year
from fleetcfg.words import Words
from fleetcfg.workflow.reports.level import LevelRequest, assess_level
from fleetcfg.workflow.reports.level_case import LevelResult
from fleetcfg.workflow.reports.period import PeriodRequest, period_case, period_figures
from fleetcfg.workflow.reports.period_security import security_tables
from tests.integration.walk import ROOT

FIRST = date(2025, 12, 15)
DAYS = int(os.environ.get("FLEETCFG_YEAR_DAYS", "40"))  # `make year` has a whole one
HOSTS = int(os.environ.get("FLEETCFG_YEAR_DEVICES", "12"))


@pytest.fixture(scope="module")
def year(tmp_path_factory):
    place = tmp_path_factory.mktemp("y")
    begun = datetime(2025, 12, 15, tzinfo=UTC)
    with run_province(ROOT, place / "p", place / "s", now=begun) as fleet:
        codecs = [
            host
            for host, one in fleet.devices.items()
            if (one.family, one.transport, bool(one.switch)) == ("cisco_ce", "https", True)
        ][2 : 2 + max(HOSTS // 2, 6)]
        hosts = tuple(dict.fromkeys((*codecs, *fleet.devices)))[:HOSTS]
        sites = {host: fleet.devices[host].site for host in hosts}
        placed = {host: (site.id, site.provider) for host, site in sites.items() if site}
        plan = make_plan(placed, codecs, seed=7, first=FIRST, days=DAYS)
        return simulate_year(plan, fleet, place / "year")


@pytest.fixture(scope="module")
def figures(year):
    end = year.plan.at(DAYS, 0)
    period = Period(FIRST, FIRST + timedelta(days=DAYS - 1))
    request = PeriodRequest("adhoc", period, end.astimezone(UTC))
    sources = read_declarations(year.department.folder)
    province = sources.province(at=request.now)
    with (
        kept_observations(year.store) as kept,
        open_installation(year.department.record()) as record,
    ):
        case = period_case(request, province, province.registers, kept, record)
        assert case.audits is not None
        ledger, last = project(record.store, record.objects), len(case.audits.runs) - 1
        asked = LevelRequest(3, request.now, case.audits.runs[last].run)
        basis = open_basis(year.department.record(), year.department.trust, sources, at=request.now)
        assessed = assess_level(asked, level_standard(), basis, kept, ledger)
    made = period_figures(request, case, sources, tuple(security_tables(assessed, 1 << last)))
    return period_record(made), province.fleet, made, assessed


def rows(figures, name):
    table = next(one for one in figures[0]["tables"] if one["name"] == name)
    return [row["cells"] for row in table["rows"]]


OF_YEAR = {
    "audits": expected.expected_audits,
    "findings": expected.expected_verdicts,
    "clauses": expected.expected_clauses,
    "outcomes": expected.expected_outcomes,
    "changesets": expected.expected_changesets,
    "emergencies": expected.expected_emergencies,
    "meetings": expected.expected_meetings,
    "attendance": expected.expected_attendance,
    "notices": expected.expected_notices,
    "duty": expected.expected_duty,
    "statements": expected.expected_statements,
    "incidents": expected.expected_incidents,
    "incident_times": expected.expected_times,
    "effect": expected_lists.expected_effect,
    "moves": expected.expected_moves,
    "budget": expected_registers.expected_budget,
    "expansion": expected_registers.expected_expansion,
    "contacts": expected_registers.expected_contacts,
    "unit_rules": expected_registers.expected_rules,
    "organisations": expected_registers.expected_organisations,
    "meeting_list": expected_registers.expected_meeting_list,
    "changeset_list": expected_registers.expected_changeset_list,
    "incident_list": expected_lists.expected_incident_list,
    "attestations": expected_lists.expected_attestations,
    "proposals": expected_lists.expected_proposals,
    "units_without_site": expected_lists.expected_units_without_site,
    "leased": expected_lists.expected_leased,
    "lines": expected_power.expected_lines,
    "line_quality": expected_power.expected_line_quality,
}
OF_FLEET = {
    "unseen": expected.expected_unseen,
    "power": expected_power.expected_power,
    "power_known": expected_power.expected_power_known,
    "power_list": expected_power.expected_power_list,
    "support_ends": expected_lists.expected_support_ends,
    "rooms": expected_lists.expected_rooms,
    "stock_list": expected_lists.expected_stock_list,
    "bases_ended": expected_lists.expected_bases_ended,
    "scores": expected_lists.expected_scores,
    "ages": expected_registers.expected_ages,
    "support": expected_registers.expected_support,
    "stock": expected_registers.expected_stock,
}
OF_MEASURES = {"security", "measures"}
"""How far measures are in place is judged by `assess_level`, from the audit and the declarations
of the sample; a second judgement of each would be another program. It has tests of its own
(tests/workflow/reports/test_level.py); here the two tables are held against its answers."""


@pytest.mark.slow
@pytest.mark.parametrize("name", OF_YEAR)
def test_each_figure_is_what_was_done(year, figures, name):
    assert rows(figures, name) == OF_YEAR[name](year)


def test_no_table_is_left_out(figures):
    named = [one["name"] for one in figures[0]["tables"]]

    assert sorted(named) == sorted({*OF_YEAR, *OF_FLEET, *OF_MEASURES})


@pytest.mark.parametrize("name", OF_FLEET)
def test_each_figure_of_devices_is_what_was_done(year, figures, name):
    assert rows(figures, name) == OF_FLEET[name](year, figures[1])


def test_the_row_and_the_annex_on_security_are_the_answers_of_the_last_audit(year, figures):
    answers = figures[3].answers
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
    report = period_report(figures[2], Words("vi"), notices=(), bases=())
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


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_key_has_its_word(figures, language):
    report = period_report(figures[2], Words(language), notices=(), bases=())
    told = [cell.text for table in report.tables for row in table.rows for cell in row]
    heads = [text for table in report.tables for text in (table.title, *table.columns)]

    assert [
        text for text in (*told, *heads) if re.match(r"(period|statement|verdict|fate)\.", text)
    ] == []


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed here")
def test_an_office_opens_the_document_and_every_part_is_there(figures, tmp_path):
    report = period_report(figures[2], Words("vi"), notices=(), bases=("Quyết định 32/2019",))
    (tmp_path / "r.docx").write_bytes(report_bytes(report, "docx"))
    home = f"-env:UserInstallation=file://{tmp_path}/office"
    office = ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", tmp_path]

    subprocess.run([*office, tmp_path / "r.docx"], check=True, capture_output=True)

    pages = [page.extract_text() for page in pypdf.PdfReader(tmp_path / "r.pdf").pages]
    text = " ".join(" ".join(pages).split())
    assert all(page.strip() for page in pages)
    for section in report.sections:
        assert section.heading.upper() in text
