"""A duty is announced in one place; taken out, the rest works and tells what is not there."""

import shutil
import subprocess
import sys
from importlib import import_module
from inspect import isgeneratorfunction
from pathlib import Path

import pytest

from fleetcfg.cli.options.report_kinds import KINDS
from fleetcfg.duty import Duty, duties

ROOT = Path(__file__).parents[2]
NAMES = sorted(each.parent.name for each in (ROOT / "fleetcfg" / "duties").glob("*/__init__.py"))


def test_each_package_of_the_folder_is_a_duty_of_its_name():
    assert [duty.name for duty in duties()] == NAMES
    assert NAMES
    assert all(isinstance(duty, Duty) for duty in duties())


@pytest.mark.parametrize(("kind", "place"), KINDS.items())
def test_what_makes_a_kind_of_report_is_where_it_is_announced(kind, place):
    module = import_module(place.module)

    assert isgeneratorfunction(module.make_reports)
    needs_scope = place.scope not in ("everything", "package") or kind in ("site", "provider")
    assert callable(getattr(module, "find_scope", None)) or not needs_scope


@pytest.mark.parametrize("duty", duties(), ids=lambda duty: duty.name)
def test_a_kind_of_report_is_listed_behind_the_one_that_it_names(duty):
    listed = [*KINDS]

    for name, kind in duty.reports.items():
        assert listed[listed.index(name) - 1] == kind.after


@pytest.fixture(scope="module", params=NAMES)
def without(request, tmp_path_factory):
    """A copy of the product without one duty, and its name."""
    copy = tmp_path_factory.mktemp(f"no-{request.param}")
    left_out = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "fleetcfg", copy / "fleetcfg", ignore=left_out)
    shutil.rmtree(copy / "fleetcfg" / "duties" / request.param)
    for folder in ("inventory", "baselines", "playbooks", "registers"):
        if (ROOT / folder).is_dir():
            shutil.copytree(ROOT / folder, copy / folder)
    return copy, request.param


def run(copy, *words):
    command = [sys.executable, "-B", "-m", "fleetcfg", "--lang", "en", *words]
    return subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)


def test_without_a_duty_every_module_that_is_left_can_be_loaded(without):
    copy, name = without
    asked = (
        "from importlib import import_module\n"
        "from pkgutil import walk_packages\n"
        "import fleetcfg\n"
        "for each in walk_packages(fleetcfg.__path__, 'fleetcfg.'):\n"
        "    if not each.name.endswith(('__main__', '_windows')):\n"
        "        import_module(each.name)\n"
        "from fleetcfg.duty import duties\n"
        "print(*(duty.name for duty in duties()))\n"
    )
    done = subprocess.run(
        [sys.executable, "-B", "-c", asked], cwd=copy, capture_output=True, text=True, check=False
    )

    assert done.stderr == ""
    assert done.stdout.split() == [each for each in NAMES if each != name]


def test_without_a_duty_the_rest_works_and_its_reports_are_no_kind(without, tmp_path):
    copy, name = without
    [gone] = [duty for duty in duties() if duty.name == name]

    assert run(copy, "validate").returncode == 0
    for kind in gone.reports:
        told = run(copy, "report", kind, "--out", str(tmp_path / "a.html"))
        known = told.stderr.partition("\n")[2]
        assert (told.returncode, told.stderr.split(":")[0]) == (64, "REPORT_KIND_UNKNOWN")
        assert kind not in known.replace(",", " ").split()
