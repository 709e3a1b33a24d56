"""What others do in the folder that zones share leads nowhere else, and holds nothing up."""

import os
from pathlib import Path
from typing import Any

import pytest

from fleetcfg.authority.dispatched import RESULT
from fleetcfg.carriers.dispatcher import CarriedResult
from fleetcfg.carriers.spool import SpoolDispatcher
from fleetcfg.errors import RefusalError
from fleetcfg.machine import open_folder
from fleetcfg.trust.documents.parcel import read_parcel
from tests.zones.test_audit_slices import collected
from tests.zones.world import HOSTS, Zones

ZONE, AWAITED = "vnpt", "a" * 64
HANDLES = pytest.mark.skipif(not open_folder.HAS_HANDLES, reason="the system has no such handles")


@pytest.fixture
def spool(tmp_path: Path) -> SpoolDispatcher:
    (tmp_path / "share" / ZONE / "results").mkdir(parents=True)
    return SpoolDispatcher(tmp_path / "share")


@pytest.fixture(params=[True, False], ids=["handles", "paths"])
def either(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Go by handles where there are any, and by paths, as on Windows."""
    monkeypatch.setattr(open_folder, "HAS_HANDLES", request.param and open_folder.HAS_HANDLES)


def results_of(spool: SpoolDispatcher) -> Path:
    return spool.folder / ZONE / "results"


def found(spool: SpoolDispatcher, *awaited: str) -> list[str]:
    """Return what is read, by its text; of what is refused the code."""
    every = spool.results({ZONE: awaited})
    return [
        one.data.decode() if isinstance(one, CarriedResult) else str(getattr(one, "code", ""))
        for one in every
    ]


@HANDLES
@pytest.mark.parametrize("swapped", [("results",), ()], ids=["results", "zone"])
def test_a_folder_that_becomes_a_link_between_reading_and_taking_away_loses_nothing(
    spool: SpoolDispatcher, tmp_path: Path, swapped: tuple[str, ...]
) -> None:
    """Who shares the folder swaps it for a link to where a file of the same name is kept."""
    kept = tmp_path / "record" / "results" / f"{AWAITED}{RESULT}"
    kept.parent.mkdir(parents=True)
    kept.write_text("kept")
    (results_of(spool) / f"{AWAITED}{RESULT}").write_text("brought")
    (carried,) = spool.results({ZONE: [AWAITED]})
    place = (spool.folder / ZONE).joinpath(*swapped)
    place.rename(tmp_path / "away")
    place.symlink_to(tmp_path.joinpath("record", *swapped))

    assert isinstance(carried, CarriedResult)
    with pytest.raises(open_folder.LinkedError):
        spool.settle(carried)

    assert kept.read_text() == "kept"


def test_a_slice_whose_result_is_home_is_taken_off_the_stick_and_no_other(zones: Zones) -> None:
    """What lies in the folder of work is still to be done, whatever a result is called."""
    (first,) = zones.dispatch(HOSTS[0])
    spool = SpoolDispatcher(zones.spool)
    (second,) = zones.dispatch(HOSTS[1], by=spool)
    done = zones.run(first)
    for name in (read_parcel(second).sha256.removeprefix("sha256:"), "again"):
        zones.give_back(done, name)

    collected(zones)

    (left,) = (zones.spool / ZONE / "work").iterdir()
    assert left.read_bytes() == second
    assert list((zones.spool / ZONE / "results").iterdir()) == []


@HANDLES
def test_a_folder_that_becomes_a_link_while_it_is_read_brings_nothing_from_there(
    spool: SpoolDispatcher, tmp_path: Path
) -> None:
    for name in ("1", "2"):
        (results_of(spool) / f"{name}{RESULT}").write_text("brought")
    (tmp_path / "record").mkdir()
    (tmp_path / "record" / f"2{RESULT}").write_text("kept")

    reading = spool.results({ZONE: ()})
    first = next(reading)
    results_of(spool).rename(tmp_path / "away")
    results_of(spool).symlink_to(tmp_path / "record")
    (second,) = reading

    assert isinstance(first, CarriedResult)
    assert isinstance(second, CarriedResult)
    assert second.data == b"brought"


@pytest.mark.usefixtures("either")
@pytest.mark.parametrize("link", [(ZONE,), (ZONE, "work"), (ZONE, "results")], ids="/".join)
def test_no_slice_is_laid_where_a_link_leads(tmp_path: Path, link: tuple[str, ...]) -> None:
    spool, elsewhere = SpoolDispatcher(tmp_path / "share"), tmp_path / "elsewhere"
    elsewhere.mkdir()
    place = spool.folder.joinpath(*link)
    place.parent.mkdir(parents=True)
    place.symlink_to(elsewhere)

    with pytest.raises(open_folder.LinkedError):
        spool.publish(ZONE, AWAITED, b"slice")
    SpoolDispatcher(tmp_path / "other").publish(ZONE, AWAITED, b"slice")

    assert list(elsewhere.rglob("*.fcslice")) == []


@pytest.mark.usefixtures("either")
def test_a_link_in_the_place_of_a_slice_is_replaced_and_not_followed(
    spool: SpoolDispatcher, tmp_path: Path
) -> None:
    work, other = spool.folder / ZONE / "work", tmp_path / "other"
    work.mkdir()
    other.write_text("kept")
    (work / f"{AWAITED}.fcslice").symlink_to(other)
    (work / f".{AWAITED}.fcslice.new").mkdir()  # nor does this hold it up

    spool.publish(ZONE, AWAITED, b"slice")

    assert other.read_text() == "kept"
    assert not (work / f"{AWAITED}.fcslice").is_symlink()
    assert (work / f"{AWAITED}.fcslice").read_bytes() == b"slice"


@pytest.mark.usefixtures("either")
def test_what_a_killed_process_left_half_written_is_taken_away(spool: SpoolDispatcher) -> None:
    spool.publish(ZONE, AWAITED, b"slice")
    work = spool.folder / ZONE / "work"
    (work / f"{AWAITED}.fcslice").rename(work / f".{AWAITED}.fcslice.new")

    spool.publish(ZONE, AWAITED, b"slice")

    assert [file.name for file in work.iterdir()] == [f"{AWAITED}.fcslice"]


@pytest.mark.usefixtures("either")
def test_what_cannot_be_written_is_not_left_half_written(spool: SpoolDispatcher) -> None:
    (spool.folder / ZONE / "work" / f"{AWAITED}.fcslice").mkdir(parents=True)  # by somebody else

    with pytest.raises((IsADirectoryError, PermissionError)):
        spool.publish(ZONE, AWAITED, b"slice")

    assert [file.name for file in (spool.folder / ZONE / "work").iterdir()] == [
        f"{AWAITED}.fcslice"
    ]


@pytest.mark.usefixtures("either")
def test_no_slice_takes_longer_for_those_that_lie_there(
    spool: SpoolDispatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else ten thousand of them would take the square of their time."""
    listed: list[object] = []
    real: Any = os.scandir

    def scandir(at: object) -> object:
        listed.append(at)
        return real(at)

    monkeypatch.setattr(os, "scandir", scandir)
    spool.publish(ZONE, AWAITED, b"slice")

    assert listed == []
    assert list(spool.results({ZONE: ()})) == []
    assert len(listed) == 1  # where results are looked for


@pytest.mark.usefixtures("either")
def test_what_is_no_regular_file_is_refused_and_the_rest_read(
    spool: SpoolDispatcher, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("secret")
    (results_of(spool) / f"1{RESULT}").symlink_to(tmp_path / "secret")
    (results_of(spool) / f"2{RESULT}").mkdir()
    (results_of(spool) / f"3{RESULT}").write_text("brought")

    assert found(spool) == ["FILE_NOT_REGULAR", "FILE_NOT_REGULAR", "brought"]


@pytest.mark.long
def test_a_flood_of_other_names_does_not_hold_up_what_is_waited_for(
    zones: Zones,
) -> None:
    (slice_,) = zones.dispatch(*HOSTS)
    done = zones.run(slice_)
    zones.give_back(done, done.result.slice.removeprefix("sha256:"))
    for number in range(10_010):
        (zones.spool / ZONE / "results" / f"!{number}{RESULT}").write_bytes(b"")

    home = collected(zones)

    assert (len(home.home), home.away) == (1, 0)
    assert home.refused == 10_000


def test_of_a_flood_each_name_has_its_chance(spool: SpoolDispatcher) -> None:
    for number in range(10_100):
        (results_of(spool) / f"!{number}{RESULT}").write_bytes(b"")
    (results_of(spool) / f"zz{RESULT}").write_text("brought")

    assert any("brought" in found(spool) for _turn in range(20))


@pytest.mark.usefixtures("either")
def test_results_that_are_asked_for_are_read_whatever_else_is_refused(
    spool: SpoolDispatcher,
) -> None:
    (results_of(spool) / f"{AWAITED}{RESULT}").write_text("brought")
    (results_of(spool) / f"0{RESULT}").write_text("else")

    assert found(spool, AWAITED, "b" * 64) == ["brought", "else"]
    refused = list(SpoolDispatcher(spool.folder / ZONE / "results").results({f"0{RESULT}": ()}))
    assert [one.code for one in refused if isinstance(one, RefusalError)] == ["FILE_NOT_REGULAR"]
