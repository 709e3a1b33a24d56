"""A simulated year, and its report: each figure is what was done, and names what it is of."""

import os
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pypdf
import pytest

from fleetcfg.authority.installation import open_installation
from fleetcfg.authority.statements import known_statements
from fleetcfg.errors import ObservationError
from fleetcfg.model.period.tables import Period
from fleetcfg.observations.period_runs import audits_seen
from fleetcfg.observations.store import kept_observations
from fleetcfg.report.formats.registry import report_bytes
from fleetcfg.report.period_json import period_record
from fleetcfg.report.period_report import period_report
from fleetcfg.testing.declarations import read_declarations
from fleetcfg.testing.fleet import run_province
from fleetcfg.testing.year import expected, expected_registers
from fleetcfg.testing.year.plan import make_plan
from fleetcfg.testing.year.year import simulate_year
from fleetcfg.words import Words
from fleetcfg.workflow.period import PeriodRequest, period_case, period_figures
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
        placed = (fleet.devices[host].site for host in hosts)
        places = list(dict.fromkeys((site.id, site.provider) for site in placed if site))
        plan = make_plan(hosts, codecs, places, seed=7, first=FIRST, days=DAYS)
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
    made = period_figures(request, case, sources)
    return period_record(made), province.fleet, made


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
    "effect": expected.expected_effect,
    "moves": expected.expected_moves,
    "budget": expected_registers.expected_budget,
    "expansion": expected_registers.expected_expansion,
    "contacts": expected_registers.expected_contacts,
    "unit_rules": expected_registers.expected_rules,
    "organisations": expected_registers.expected_organisations,
    "meeting_list": expected_registers.expected_meeting_list,
    "changeset_list": expected_registers.expected_changeset_list,
}
OF_FLEET = {
    "unseen": expected.expected_unseen,
    "ages": expected_registers.expected_ages,
    "support": expected_registers.expected_support,
    "stock": expected_registers.expected_stock,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", OF_YEAR)
def test_each_figure_is_what_was_done(year, figures, name):
    assert rows(figures, name) == OF_YEAR[name](year)


@pytest.mark.parametrize("name", OF_FLEET)
def test_each_figure_of_devices_is_what_was_done(year, figures, name):
    assert rows(figures, name) == OF_FLEET[name](year, figures[1])


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


# ---------------------------------------------------------------- as people read it


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
