"""The work of a whole country is given out: declared, signed, cut into slices; none is done."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import Cost
from benchmarks.zone_scene import STAFF, ZONE, ZONES, Desk, write_province
from fleetcfg.authority.dispatched import DispatchedSlices
from fleetcfg.authority.zones import holder
from fleetcfg.workflow.clock import now
from fleetcfg_kit.testing.folder import found_department
from fleetcfg_kit.testing.policy import origin_of


@dataclass(frozen=True, slots=True)
class _Given:
    """What it took to give out the work of one province, and how large the slices are, in bytes."""

    cost: Cost
    sizes: list[int]


def give_out_a_country(provinces: int, devices: int) -> None:
    """Declare *devices* in so many *provinces*, and give out the work of one after the other.

    Twice each: first the machines inside have nothing, then they have the declarations. Prints what
    all of it took.
    """
    each = [devices // provinces + (at < devices % provinces) for at in range(provinces)]
    print(f"\n{sum(each):,} devices are declared in {provinces} provinces", flush=True)
    at_first, later = zip(*(_give_out(count) for count in each), strict=True)
    _tell("at first", at_first)
    _tell("once the zones have the declarations", later)


def _give_out(devices: int) -> tuple[_Given, _Given]:
    with tempfile.TemporaryDirectory(prefix="fbz") as name:
        place = Path(name)
        source = write_province(place / "source", devices)
        (place / "so").mkdir()
        department = found_department(place / "so", source, now=now(), staff=STAFF, zones=ZONES)
        desk = Desk(department)
        first = _once(desk, place / "first")
        DispatchedSlices(department.record()).note_held({holder(ZONE, origin_of("tech")): 1})
        return first, _once(desk, place / "again")


def _once(desk: Desk, spool: Path) -> _Given:
    cost = desk.run("dispatch", "audit", "--spool", str(spool))
    return _Given(cost, [file.stat().st_size for file in spool.rglob("*.fcslice")])


def _tell(when: str, every: tuple[_Given, ...]) -> None:
    sizes = [size for each in every for size in each.sizes]
    print(
        f"  {when}: {len(sizes)} slices, largest {max(sizes) / 1e3:.0f} kB, "
        f"{sum(sizes) / 1e6:.0f} MB in all; "
        f"{sum(each.cost.wall for each in every):.1f} s (goal 60), "
        f"CPU {sum(each.cost.cpu for each in every):.1f} s, "
        f"peak {max(each.cost.peak for each in every):.0f} MB (goal 300)",
        flush=True,
    )
