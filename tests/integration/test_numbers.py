"""One change-set does not use up the numbers of a device."""

import shutil
from pathlib import Path

import pytest

from fleetcfg.trust.documents.bundle import read_bundle
from fleetcfg.trust.documents.changeset import read_changeset
from fleetcfg.trust.verify.checks import FIRST_MOST, STEP_MOST
from tests.integration.bundles import Made, of_device, put
from tests.integration.office import DECISION, Office, do, hold_ceremony, refused

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client")

TECH = ("--ledger", "../records/tech", "--key", "keys/tech")
LAST = 18


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Office:
    return hold_ceremony(tmp_path_factory.mktemp("office"))


@pytest.fixture
def office(made, tmp_path, monkeypatch) -> Office:
    return made.copy(tmp_path / "office").enter(monkeypatch)


def numbered(office: Office, seq: int, last: int) -> str:
    """Have a change-set signed and approved whose device has *seq*, and *last* before; 0 for none.

    Returns:
        The file's name.
    """
    drafted = read_bundle(office.changeset())
    host = read_changeset(drafted.changeset.payload).devices[0].id
    status = put(device_seq={host: last}) if last else None
    whole = Made(office, drafted, changes=[of_device(seq=seq)], status=status).bundle()
    Path("CS.json").write_bytes(whole)
    return "CS.json"


@pytest.mark.parametrize(("last", "most"), [(0, FIRST_MOST), (LAST, LAST + STEP_MOST)])
def test_a_number_far_ahead_is_neither_approved_nor_issued_nor_applied(office, capsys, last, most):
    file = numbered(office, most + 1, last)

    for command in (
        ("approve", file, *DECISION, *office.key("approver-1")),
        ("reject", file, *office.key("approver-1")),
        ("ledger", "import", file),
        ("apply", file, "--all", *TECH),
    ):
        assert refused(capsys, *command) == "SEQ_JUMP", command


@pytest.mark.parametrize(("last", "most"), [(0, FIRST_MOST), (LAST, LAST + STEP_MOST)])
def test_the_highest_number_that_may_follow_is_issued(office, capsys, last, most):
    do(capsys, "ledger", "import", numbered(office, most, last))
