"""With run.txt, reports.txt and fleetcfg alone all is there, and no device can be simulated."""

import json
import subprocess
import sys
from importlib.metadata import distributions

import pytest
from packaging.utils import canonicalize_name

from release.git import ROOT
from release.locks import INSTALLED, read_lock

pytestmark = pytest.mark.long

# Refuses to import what belongs to a package that is not in the locks, as if it were not installed.
ALONE = """
import sys
names = frozenset(sys.argv.pop(1).split(","))
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in names:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Absent())
from importlib import metadata
every = metadata.distributions
metadata.distributions = lambda **how: (d for d in every(**how) if d.name != "fleetcfg-kit")
"""
EVERY_MODULE = """
import pkgutil, importlib, fleetcfg
LEFT_OUT = ("fleetcfg.__main__", "fleetcfg.machine.access_windows")
done = 0
for module in pkgutil.walk_packages(fleetcfg.__path__, "fleetcfg.", onerror=lambda name: None):
    if not module.name.startswith(LEFT_OUT):
        importlib.import_module(module.name)
        done += 1
print(done)
"""
COMMAND = "from fleetcfg.__main__ import main; main()"


def absent() -> str:
    """Return the modules of every package of this environment that an auditing machine lacks."""
    kept = {package.name for lock in INSTALLED for package in read_lock(lock)} | {"fleetcfg"}
    shared, others = set[str](), set[str]()
    for package in distributions():
        tops = {
            file.parts[0].removesuffix(".py").partition(".")[0]
            for file in package.files or ()
            if file.suffix in {".py", ".so"} and not file.parts[0].endswith((".dist-info", ".."))
        }
        is_kept = canonicalize_name(package.metadata["Name"]) in kept
        (shared if is_kept else others).update(tops)
    return ",".join(sorted({"fleetcfg_kit"} | others - shared - sys.stdlib_module_names))


def run(code, *arguments):
    return subprocess.run(
        [sys.executable, "-c", ALONE + code, absent(), *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_is_left_out_here_is_the_simulator_and_the_tools():
    assert {"aiohttp", "asyncssh", "babel", "hatchling", "pytest", "cyclonedx"} <= {
        *absent().split(",")
    }


def test_every_module_imports():
    done = run(EVERY_MODULE)

    assert done.stderr == ""
    assert int(done.stdout) > 400


def test_declarations_are_validated():
    done = run(COMMAND, "validate", "--output", "json")

    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)


NEEDED = "--https-port 0 --ssh-port 0 --user u --password-env V"


@pytest.mark.parametrize(
    "line",
    [
        "sim up",
        "sim serve pyproject.toml",
        f"sim device --configuration pyproject.toml {NEEDED}",
        "demo",
    ],
)
def test_nothing_can_be_simulated_and_what_it_would_need_is_told(line):
    refused = run(COMMAND, "--lang", "en", *line.split())

    assert (refused.returncode, refused.stdout) == (64, "")
    assert refused.stderr.startswith("USAGE_COMMAND_OF_KIT: ")
    assert "fleetcfg-kit" in refused.stderr
