"""Situations with a calendar: a file of another program's, and meetings that clash."""

from datetime import timedelta

from fleetcfg.model.timezone import VIETNAM
from fleetcfg.workflow.clock import now
from fleetcfg_kit.testing.declarations import read_declarations
from tests.golden.world import Scene
from tests.integration.walk import ENGINEER, Person
from tests.sources.ics_files import calendar, event


def a_calendar(scene: Scene) -> Person:
    """The day after tomorrow a meeting is held at a place that no site is called."""
    person = scene.one(ENGINEER)
    start = (now() + timedelta(days=2)).astimezone(VIETNAM)
    held = event(f"DTSTART:{start:%Y%m%dT%H%M%S}", "DURATION:PT2H", LOCATION="Hội trường Q")
    (person.folder / "lich.ics").write_bytes(calendar(held))
    return person


def meetings_that_clash(scene: Scene) -> Person:
    """One site is in two meetings at once."""
    person, start = scene.one(ENGINEER), (now() + timedelta(days=20)).astimezone(VIETNAM)
    device = read_declarations(person.folder).province(at=now()).fleet.devices[scene.world.hosts[0]]
    assert device.site is not None
    site = device.site.id
    times = f"start: '{start:%Y-%m-%dT%H:00+07:00}', end: '{start:%Y-%m-%dT%H:30+07:00}'"
    rows = [f"  - {{id: {name}, {times}, chair: {site}, sites: [{site}]}}\n" for name in "mn"]
    (person.folder / "registers").mkdir(exist_ok=True)
    text = "meetings:\n" + "".join(rows)
    (person.folder / "registers" / "meetings.yaml").write_text(text, "utf-8")
    return person
