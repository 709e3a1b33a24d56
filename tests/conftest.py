"""Profiles for hypothesis, and where the public device documents lie, if they do."""

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from fleetcfg.cli.language import use_language
from fleetcfg.cli.settings.settings_file import SETTINGS
from tests import collected
from tests.in_memory import stay_in_memory
from tests.remembered import remember
from tests.words.built import stale_texts

SLOW = [HealthCheck.too_slow]  # the first draw of st.text() takes seconds on two cores
settings.register_profile("dev", max_examples=30, suppress_health_check=SLOW, deadline=None)
settings.register_profile(
    "ci", parent=settings.get_profile("dev"), max_examples=200, derandomize=True, print_blob=True
)
settings.register_profile("night", max_examples=20_000, suppress_health_check=SLOW, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "dev"))

ROOT = Path(__file__).parent.parent

# The program speaks by the binary catalogues: older ones fail a hundred tests, and none says why.
if stale := stale_texts(ROOT / "fleetcfg" / "locale") + stale_texts(ROOT / "kit"):
    pytest.exit(f"{stale[0]} was changed since its .mo was made: make words", returncode=4)

pytest_plugins = ["tests.left"]
collected.begin()
remember()
stay_in_memory()  # before the first folder is made

# No test may touch the records of whoever runs it: each has a data folder of its own, and what runs
# outside of any test (fixtures of a module) has one of this process.
HOMES = Path(tempfile.mkdtemp(prefix="fleetcfg-tests-"))
NUMBERS = count(1)
os.environ["XDG_DATA_HOME"] = str(HOMES / "0")
os.environ["XDG_STATE_HOME"] = str(HOMES / "0" / "state")
# Nor may what he has set decide on a test.
os.environ["XDG_CONFIG_HOME"] = str(HOMES / "settings")
for name in ("LEDGER", "CHANNELS", "OUTBOX", *SETTINGS):
    os.environ.pop(f"FLEETCFG_{name.upper()}", None)

# What was compiled is kept, whatever the machine is set to: three workers load the same 440 modules
# of tests, and each command in a process of its own two hundred of fleetcfg.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# A shell starts its background jobs with Ctrl-C ignored, and so would the commands of tests be.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def data_folder(monkeypatch) -> Iterator[Path]:
    """The user's data folder, where fleetcfg keeps its records; it is not there yet."""
    folder = HOMES / f"{next(NUMBERS)}"
    monkeypatch.setenv("XDG_DATA_HOME", str(folder))
    monkeypatch.setenv("XDG_STATE_HOME", str(folder / "state"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    collected.end()


def pytest_unconfigure() -> None:
    shutil.rmtree(HOMES, ignore_errors=True)


@pytest.fixture(autouse=True)
def _at_a_desk(monkeypatch) -> None:
    """Have commands run as a person runs them, where the suite itself runs in a pipeline."""
    monkeypatch.delenv("CI", raising=False)


@pytest.fixture(autouse=True)
def _vietnamese() -> None:
    """Speak Vietnamese, whatever the test before spoke in this process."""
    use_language("vi")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of public device documents, which is never part of the repository."""
    folder = Path(os.environ.get("FLEETCFG_SHARED", ROOT.parent / "shared"))
    if not (folder / "data").is_dir():
        pytest.skip("the public device documents are not beside the checkout (FLEETCFG_SHARED)")
    return folder
