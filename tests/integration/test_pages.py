"""Pages that a manager reads on paper: what is simulated, decided, recorded, and not known here."""

import shutil

import pytest

from tests.integration.test_breakglass import DOCUMENT, begin, end
from tests.integration.test_story import RECEIPT, SIGNED
from tests.integration.walk import AUTO_ANSWER, ENGINEER, TECHNICIAN, Home, Person

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client")

SIMULATED = '<div class="notice"><p>SIMULATED</p>'


def page(person: Person, file: str, code: int = 0) -> str:
    """Return the page of *file*, as *person* prints it."""
    return person.do("show", file, "--output", "html", code=code)


@pytest.fixture
def carried_out(issued) -> Home:
    """The technician has done what was approved, and the engineer has the receipt."""
    technician = issued[TECHNICIAN]
    technician.do("apply", SIGNED, "--all", *technician.key)
    issued.carry(RECEIPT, TECHNICIAN, ENGINEER)
    return issued


def test_papers_about_simulated_devices_say_so(made, carried_out, fleet):
    engineer, technician = carried_out[ENGINEER], carried_out[TECHNICIAN]
    begin(technician, made.web)
    fleet.tamper(made.web, AUTO_ANSWER, "On")
    end(technician, made.web)

    pages = [page(engineer, file) for file in ("AD-2026-0001.fcadopt", RECEIPT)]
    pages += [page(technician, DOCUMENT), page(engineer, "trust/manifest.json")]

    assert [SIMULATED in each for each in pages] == [True] * 4
    told = [each.count("simulated by the inventory of this machine") for each in pages]
    assert told == [1] * 4
    assert "<p>2 devices named here" in pages[0]
    assert "<p>1 device named here" in pages[2]


def test_what_names_no_device_or_lies_elsewhere_is_not_called_simulated(issued):
    engineer = issued[ENGINEER]
    with (engineer.folder / "inventory" / "hosts.yaml").open("a", encoding="utf-8") as file:
        file.write("# a line more than was signed\n")

    assert SIMULATED not in page(engineer, "trust/root.1.json")
    assert SIMULATED not in page(engineer, "trust/manifest.json")
