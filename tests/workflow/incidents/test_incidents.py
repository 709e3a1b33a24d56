"""Which incident a number means, where several logs count for themselves."""

import pytest

from fleetcfg.errors import RequestError
from fleetcfg.model.incident import subject_of
from fleetcfg.model.statement import Statements
from fleetcfg.workflow.incidents.incidents import require_incident
from tests.model.test_incident import LOG, opened

OTHER = "other.example"
BOTH = Statements((opened(), opened(about=subject_of("2026-001", OTHER))), {})


def test_a_number_that_two_logs_have_is_asked_for_with_its_log():
    with pytest.raises(RequestError) as refusal:
        require_incident(BOTH, "2026-001")

    assert refusal.value.code == "INCIDENT_SEVERAL"
    assert refusal.value.facts["known"] == f"2026-001@{LOG}, 2026-001@{OTHER}"
    assert require_incident(BOTH, f"2026-001@{OTHER}").origin == OTHER


def test_the_nearest_number_is_told():
    with pytest.raises(RequestError) as refusal:
        require_incident(BOTH, "2026-0001")

    assert (refusal.value.code, refusal.value.facts["nearest"]) == ("INCIDENT_UNKNOWN", "2026-001")
