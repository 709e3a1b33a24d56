"""The office that is attacked, and the simulated devices of its province."""

from collections.abc import Iterator

import pytest

from fleetcfg.testing.fleet import RunningFleet, run_province
from fleetcfg.workflow.clock import now
from tests.integration.office_fixtures import founded, founded_once, office, signed_province
from tests.integration.walk import ROOT

__all__ = ["founded", "founded_once", "office", "signed_province"]


@pytest.fixture(scope="session")
def simulated_once(tmp_path_factory) -> Iterator[RunningFleet]:
    place = tmp_path_factory.mktemp("fleet")
    with run_province(ROOT, place / "province", place / "s", now=now()) as running:
        yield running


@pytest.fixture(scope="module")
def fleet(simulated_once) -> RunningFleet:
    """The devices, as each module finds them."""
    simulated_once.restore()
    return simulated_once
