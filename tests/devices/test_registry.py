"""Families that packages bring: found by name, loaded when asked for, refused one by one."""

import gc
import sys
from dataclasses import replace
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from fleetcfg.devices.drivers.cisco_ce import FAMILY
from fleetcfg.devices.family import Family
from fleetcfg.devices.registry import GROUP, catalogs_of, families, families_of
from fleetcfg.errors import DeviceError
from fleetcfg.model.paths import PlainPaths
from tests.devices.conftest import LIMITS

CISCO = EntryPoint("cisco_ce", "fleetcfg.devices.drivers.cisco_ce:FAMILY", GROUP)


def refusal_of(mapping, name: str) -> DeviceError:
    with pytest.raises(DeviceError) as refused:
        mapping[name]
    return refused.value


@pytest.fixture
def stranger(monkeypatch) -> ModuleType:
    """A third party's driver that is one module."""
    module: Any = ModuleType("stranger")
    module.FAMILY = Family("stranger", Path(), PlainPaths(), (), "stranger:open_driver")
    module.open_driver = lambda *given: given
    monkeypatch.setitem(sys.modules, "stranger", module)
    return module


def test_the_codecs_of_this_package_are_a_family() -> None:
    assert families()["cisco_ce"] is FAMILY


def test_a_driver_that_is_one_module_is_a_family_like_any_other(stranger) -> None:
    found = families_of([CISCO, EntryPoint("stranger", "stranger:FAMILY", GROUP)])

    assert list(found) == ["cisco_ce", "stranger"]
    other: Any = found["stranger"]
    assert other.open("device", "credential", LIMITS)[0] == "device"


def test_a_worker_has_the_collector_leave_a_driver_alone_that_it_loaded(
    stranger, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr("fleetcfg.devices.family.parent_process", object)
    (tmp_path / "late_driver.py").write_text("def open_driver(*given):\n    return given\n")
    monkeypatch.syspath_prepend(tmp_path)
    late = replace(stranger.FAMILY, reader="late_driver:open_driver")
    gc.unfreeze()
    try:
        late.open("device", "credential", LIMITS)
        assert gc.get_freeze_count() > 0
        gc.unfreeze()
        late.open("device", "credential", LIMITS)
        assert gc.get_freeze_count() == 0, "what was not loaded now is left alone"
    finally:
        gc.unfreeze()
        sys.modules.pop("late_driver", None)


def test_of_two_packages_that_bring_one_name_neither_is_taken(stranger) -> None:
    found = families_of([CISCO, EntryPoint("cisco_ce", "stranger:FAMILY", GROUP)])

    refused = refusal_of(found, "cisco_ce")

    assert refused.code == "FAMILY_TWICE"
    assert {refused.facts["entry"], refused.facts["other"]} == {CISCO.value, "stranger:FAMILY"}
    assert "cisco_ce" not in found


@pytest.mark.parametrize("value", ["nowhere:FAMILY", "stranger:NOTHING", "stranger:open_driver"])
def test_a_family_that_cannot_be_loaded_is_missing_alone(stranger, value: str) -> None:
    found = families_of([CISCO, EntryPoint("broken", value, GROUP)])

    assert refusal_of(found, "broken").code == "FAMILY_BROKEN"
    assert list(found) == ["cisco_ce"]
    assert len(found) == 1


def test_a_module_that_ends_its_process_when_it_is_loaded_ends_its_family_alone(
    tmp_path, monkeypatch
) -> None:
    (tmp_path / "leaver.py").write_text("raise SystemExit(0)", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    found = families_of([CISCO, EntryPoint("leaver", "leaver:FAMILY", GROUP)])

    assert refusal_of(found, "leaver").code == "FAMILY_BROKEN"
    assert list(found) == ["cisco_ce"]


@pytest.mark.parametrize(
    "catalog",
    [None, "family: [", b"family: \xff", "&a parameters: {}\nvolatile: *a", "parameters: {[a]: b}"],
    ids=["none", "no YAML", "no UTF-8", "an alias", "a list for a key"],
)
def test_a_catalog_that_cannot_be_read_is_missing_alone(stranger, tmp_path, catalog) -> None:
    file = tmp_path / "catalog.yaml"
    if catalog is not None:
        file.write_bytes(catalog if isinstance(catalog, bytes) else catalog.encode())
    stranger.FAMILY = replace(stranger.FAMILY, catalog_file=file)
    entries = [CISCO, EntryPoint("stranger", "stranger:FAMILY", GROUP)]

    found = catalogs_of(families_of(entries))

    assert refusal_of(found, "stranger").code in {"FAMILY_BROKEN", "DEV_CATALOG_BROKEN"}
    assert list(found) == ["cisco_ce"]


def test_a_syntax_that_raises_and_ways_that_are_none_lose_their_own_catalog_alone(stranger) -> None:
    class Raises(PlainPaths):
        def is_pattern(self, text: str) -> bool:
            raise RuntimeError(text)

    for odd in (
        replace(FAMILY, name="stranger", syntax=Raises()),
        replace(FAMILY, name="stranger", transports=("ssh",)),  # type: ignore[arg-type]  # as a stranger may who checks no types
    ):
        stranger.FAMILY = odd
        entries = [CISCO, EntryPoint("stranger", "stranger:FAMILY", GROUP)]
        assert list(catalogs_of(families_of(entries))) == ["cisco_ce"]


def test_a_family_under_another_name_than_its_own_is_broken(stranger) -> None:
    found = families_of([EntryPoint("other", "stranger:FAMILY", GROUP)])

    assert refusal_of(found, "other").facts["entry"] == "stranger:FAMILY"


def test_a_module_of_a_reader_that_raises_is_told_of_its_family(
    stranger, tmp_path, monkeypatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    for name, text in (("raiser", "raise RuntimeError"), ("exiter", "raise SystemExit(0)")):
        (tmp_path / f"{name}.py").write_text(text, "utf-8")
        with pytest.raises(DeviceError) as refused:
            replace(stranger.FAMILY, reader=f"{name}:open").open(Any, Any, LIMITS)
        assert refused.value.code == "FAMILY_BROKEN"


def test_a_function_that_is_not_there_is_told_when_it_is_asked_for(stranger) -> None:
    del stranger.open_driver

    with pytest.raises(DeviceError) as refused:
        stranger.FAMILY.open(None, None, LIMITS)

    assert (refused.value.code, refused.value.facts["family"]) == ("FAMILY_BROKEN", "stranger")


def test_of_families_that_nobody_asks_for_nothing_is_loaded(stranger, monkeypatch) -> None:
    other = EntryPoint("stranger", "stranger:FAMILY", GROUP)
    monkeypatch.delitem(sys.modules, "stranger")

    found = catalogs_of(families_of([CISCO, other]))

    assert "cisco_ce" in found
    monkeypatch.setitem(sys.modules, "stranger", stranger)  # nobody looked for it meanwhile
    assert "stranger" in families_of([CISCO, other])
    assert refusal_of(found, "stranger").code == "FAMILY_BROKEN"  # of its catalog: it has none
