"""Situations of lines: one that is declared, and what it carried."""

from datetime import UTC, datetime, timedelta

from fleetcfg_kit.testing.declarations import read_declarations
from tests.golden.world import Scene
from tests.integration.walk import ENGINEER, Person

_SAMPLES = 8 * 288  # of five minutes: eight days, for time passes while they are written


def a_line(scene: Scene, load: float = 0.0) -> Person:
    """A line of ten Mbit/s to the first room is declared, and samples lie here."""
    person = scene.one(ENGINEER)
    fleet = read_declarations(person.folder).province(at=datetime.now(UTC)).fleet
    site = fleet.devices[scene.world.hosts[0]].site
    (person.folder / "registers").mkdir(exist_ok=True)
    provider = next(iter(fleet.providers))
    row = f"{{id: dt-1, site: {site.id if site else ''}, provider: {provider}, capacity: 10}}"
    (person.folder / "registers" / "duong-truyen.yaml").write_text(f"lines: [{row}]\n", "utf-8")
    times = (datetime.now(UTC) - timedelta(minutes=5 * n) for n in range(_SAMPLES))
    rows = "".join(f"{at:%Y-%m-%dT%H:%M:%SZ},{load},{load}\n" for at in times)
    (person.folder / "mau.csv").write_text(f"time,in (Mbit/s),out (Mbit/s)\n{rows}", "utf-8")
    (person.folder / "hong.csv").write_text("time,in,out\nhôm qua,1,1\n", "utf-8")
    return person


def a_line_that_keeps_the_rule(scene: Scene) -> Person:
    person = a_line(scene, load=1.0)
    person.do("line", "import", "mau.csv", "--line", "dt-1")
    return person


def a_line_over_the_rule(scene: Scene) -> Person:
    person = a_line(scene, load=9.5)
    person.do("line", "import", "mau.csv", "--line", "dt-1")
    return person
