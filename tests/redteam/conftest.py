"""The office that is attacked, and the simulated devices of its province."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fleetcfg.workflow.clock import now
from fleetcfg_kit.testing.fleet import RunningFleet, run_province
from tests.integration.approving import confirm
from tests.integration.office import DECISION, Office, do
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


@pytest.fixture
def approved(office: Office, capsys) -> Path:
    """A change-set that both have approved; nobody has issued it."""
    file = Path("CS.json")
    file.write_bytes(office.changeset())
    for person in ("approver-1", "approver-2"):
        do(capsys, "approve", file, *office.key(person), *DECISION, *confirm(file))
        file = file.with_name(f"{file.stem}.{person}.json")
    return file
