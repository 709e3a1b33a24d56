"""Incidents as people read them."""

from fleetcfg.model.incident import incidents_of, subject_of
from fleetcfg.model.incident_clock import IncidentStanding
from fleetcfg.report.incidents.incident_text import incidents_text
from fleetcfg.words import Words
from fleetcfg.workflow.incidents.incidents import ToldIncidents
from tests.model.test_incident import START, opened


def listed(*numbers: tuple[str, str]) -> str:
    said = [opened(about=subject_of(*one)) for one in numbers]
    standings = tuple(IncidentStanding(one, ()) for one in incidents_of(said).given)
    return incidents_text(ToldIncidents(standings, {}, 0, {}, START), Words("vi"))


def test_a_number_that_two_logs_have_is_told_with_its_log():
    text = listed(("2026-001", "ky-su.example"), ("2026-001", "ky-thuat.example"))

    assert "2026-001@ky-su.example · " in text
    assert "2026-001@ky-thuat.example · " in text


def test_a_number_of_one_log_stands_alone():
    assert "2026-001 · " in listed(("2026-001", "ky-su.example"), ("2026-002", "x.example"))
