"""The office that most tests of commands begin in; a conftest takes in what its folder needs."""

from pathlib import Path

import pytest

from tests.integration.office import Office, hold_ceremony
from tests.integration.walk import ROOT


@pytest.fixture(scope="module")
def signed_province() -> Path:
    """The province whose declarations are signed; a module says so if it has another."""
    return ROOT


@pytest.fixture(scope="session")
def founded_once(tmp_path_factory) -> Office:
    """A folder in which the ceremony was held over the sample, for all modules that begin so."""
    return hold_ceremony(tmp_path_factory.mktemp("office"), ROOT)


@pytest.fixture(scope="module")
def founded(request, signed_province, tmp_path_factory) -> Office:
    """A folder in which the ceremony was held; each test gets a copy."""
    if signed_province == ROOT:
        return request.getfixturevalue("founded_once")
    return hold_ceremony(tmp_path_factory.mktemp("office"), signed_province)


@pytest.fixture
def office(founded, tmp_path, monkeypatch) -> Office:
    return founded.copy(tmp_path / "office").enter(monkeypatch)


@pytest.fixture
def bundle(office) -> Path:
    """An author's change-set over one device, approved by nobody yet."""
    file = Path("CS-2026-0001.json")
    file.write_bytes(office.changeset())
    return file
