"""What cites a document that has ended says so, whatever tells it: one spelling, one wording."""

import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from fleetcfg.declared.legal_bases import legal_bases
from fleetcfg.duties.year.told.period_cells import PeriodCells
from fleetcfg.model.incident import incidents_of, subject_of
from fleetcfg.model.incident_clock import DeadlineState, IncidentDeadline, IncidentStanding
from fleetcfg.model.period.tables import PeriodTable, columns
from fleetcfg.model.reference_data import LegalBasis
from fleetcfg.report.notices.incident_notice import queued_notices_text
from fleetcfg.words import Words
from fleetcfg.workflow.incidents.incidents import ToldIncidents
from fleetcfg.workflow.incidents.notices import QueuedNotices, notices_of
from tests.integration.office import do
from tests.model.test_incident import opened

ROOT = Path(__file__).parents[2]
VALID = "    valid_from: 2019-10-07\n"
ENDED = "    valid_to: 2020-01-31\n    replaced_by: QĐ 9/2020\n"
NEXT = "  - {id: QĐ 9/2020, title: Quy chế mới, valid_from: 2020-02-01}\n"
SPELLED = "(2019-10-07/2020-01-31 → QĐ 9/2020)"
TOLD = "hết hiệu lực sau ngày 31/01/2020; nay là QĐ 9/2020"
DECISION = LegalBasis("QĐ 32/2019", "Quy chế", date(2019, 10, 7), date(2020, 1, 31), "QĐ 9/2020")
PROPOSED = """\
organisations:
  - {id: so, name: Sở, kind: department, valid_from: 2019-01-01}
proposals:
  - {number: 12/UBND-VX, day: 2019-03-02, organisation: so, text: Thêm đường truyền}
"""


@pytest.fixture(scope="module")
def province(tmp_path_factory) -> Path:
    """The sample, whose Decision ended in 2020."""
    folder = tmp_path_factory.mktemp("ended")
    for part in ("inventory", "baselines"):
        shutil.copytree(ROOT / part, folder / part)
    (folder / "registers").mkdir()
    (folder / "registers/so.yaml").write_text(PROPOSED, "utf-8")
    file = folder / "inventory/group_vars/all/legal_bases.yaml"
    file.write_text(file.read_text("utf-8").replace(VALID, VALID + ENDED, 1) + NEXT, "utf-8")
    return folder


@pytest.fixture(autouse=True)
def inside(province, monkeypatch):
    monkeypatch.chdir(province)


def flat(text: str) -> str:
    return " ".join(text.split())


def test_explain_says_that_what_a_layer_cites_has_ended(capsys):
    told = do(capsys, "explain", "codec-bum-to", "call.encryption")

    assert f"QĐ 32/2019 Điều 5.3 ({TOLD})" in flat(told)


def test_what_is_due_cites_the_clause_with_its_time_and_plainly_while_it_held(capsys):
    after = do(capsys, "register", "due", "--on", "2021-01-01", code=2)
    before = do(capsys, "register", "due", "--on", "2019-11-01", code=2)
    facts = json.loads(do(capsys, "register", "due", "--on", "2021-01-01", "-o", "json", code=2))

    assert f"(QĐ 32/2019 Điều 10.3 ({TOLD}))" in flat(after)
    assert "(QĐ 32/2019 Điều 10.3)" in flat(before)
    assert f"QĐ 32/2019 Điều 10.3 {SPELLED}" in [one["facts"].get("clause") for one in facts["due"]]


@pytest.mark.parametrize(("year", "cited"), [(2019, ""), (2021, f" ({TOLD})")])
def test_a_notice_of_an_incident_cites_with_the_time(year, cited):
    now = datetime(year, 12, 1, tzinfo=UTC)
    law = legal_bases({DECISION.id: DECISION})
    late = IncidentDeadline("tell", now, None, DeadlineState.OVERDUE)
    (incident,) = incidents_of([opened(about=subject_of("2026-001", "so"))]).given
    standing = IncidentStanding(incident, (late,))

    notices = notices_of(ToldIncidents((standing,), {}, 0, {}, now, law))

    text = queued_notices_text(QueuedNotices(notices), Words("vi"))
    assert f"(QĐ 32/2019 Điều 6.2{cited})" in text


def test_the_clauses_of_a_year_are_worded_as_those_of_an_audit():
    table = PeriodTable("clauses", "audits", columns("clause:text"), ())
    cells = PeriodCells({}, Words("vi"))

    cell = cells.cell(table, table.columns[0], f"QĐ 32/2019 Điều 5.1 {SPELLED}")

    assert cell.text == f"QĐ 32/2019 Điều 5.1 ({TOLD})"
