"""An import that is killed at any step is made again, and ends as if nothing had happened."""

import json
import shutil
import signal

import pytest

from fleetcfg_kit.testing.policy import DOMAIN
from tests.integration.test_together import BASELINE, ISSUED, approved_together, issue
from tests.integration.walk import (
    CLERK,
    ENGINEER,
    TECHNICIAN,
    Home,
    Person,
    fingerprint_of,
    run_until_killed,
)

pytestmark = pytest.mark.long

STEPS = 9
"""Changes of names in the folder until what came together is taken in."""


@pytest.fixture(scope="module")
def ready(made, running, tmp_path_factory) -> Home:
    """The technician has what came together, and has not taken it in."""
    running.restore()
    home = made.adopted.copy(tmp_path_factory.mktemp("ready"))
    issue(home, approved_together(home, made.web))
    home.carry(ISSUED, CLERK, TECHNICIAN)
    return home


@pytest.fixture
def technician(ready, fleet, tmp_path) -> Person:
    return ready.copy(tmp_path / "h", TECHNICIAN)[TECHNICIAN]


def begun_anew(technician: Person) -> None:
    """Have the technician's record be a new one, and no status lie beside the manifest."""
    shutil.rmtree(technician.ledger)
    (technician.folder / "trust/status.json").unlink()
    root = "trust/root.1.json"
    shown = fingerprint_of(technician.folder / root)
    origin = f"{DOMAIN}/log/{TECHNICIAN}"
    technician.do("trust", "init", root, "--fingerprint", shown, "--origin", origin)


def killed_at(technician: Person, step: int, *brought: str) -> int:
    words = ("ledger", "import", *(brought or (ISSUED,)))
    return run_until_killed(technician, "killed_step", f"{step}", *words)


def made_again(technician: Person, ready: Home, *brought: str) -> None:
    """Import again, and hold what is there against what the engineer has."""
    technician.do("ledger", "import", *(brought or (ISSUED,)))
    whole = (ready[ENGINEER].folder / BASELINE).read_bytes()
    assert (technician.folder / BASELINE).read_bytes() == whole
    assert json.loads(technician.do("trust", "show", "-o", "json"))["manifest"]["version"] == 2
    technician.do("validate")


@pytest.mark.parametrize("step", range(1, STEPS + 1))
def test_an_import_that_is_killed_at_any_step_is_made_again(ready, technician, step):
    assert killed_at(technician, step) == -signal.SIGKILL

    made_again(technician, ready)


@pytest.mark.parametrize("step", range(1, STEPS + 1))
def test_so_is_one_where_no_manifest_was_proven_before(ready, technician, step):
    """What lies here is known by the manifest beside it, though no status says that it counts."""
    begun_anew(technician)
    assert killed_at(technician, step) == -signal.SIGKILL

    made_again(technician, ready)


def test_there_are_no_more_steps(ready, technician):
    assert killed_at(technician, STEPS + 1) == 0


@pytest.mark.parametrize("step", [1, 2, 7, 30])
def test_so_is_one_of_a_folder_on_an_empty_machine(ready, technician, step):
    begun_anew(technician)
    ready[ENGINEER].do("ledger", "import", f"{ready[CLERK].folder / ISSUED}")
    for part in ("inventory", "baselines", "playbooks", "registers", "trust"):
        shutil.copytree(ready[ENGINEER].folder / part, technician.folder / "usb" / part)
        shutil.rmtree(technician.folder / part)
    assert killed_at(technician, step, "usb") == -signal.SIGKILL

    made_again(technician, ready, "usb")
