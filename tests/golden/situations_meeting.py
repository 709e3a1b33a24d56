"""Situations of meetings: one that is ahead, one that runs, and one that is over."""

from datetime import datetime, timedelta

from fleetcfg.model.timezone import VIETNAM
from fleetcfg.workflow.clock import now
from tests.golden.world import Scene
from tests.integration.walk import ENGINEER, Person

SITE = "dc-xa-bum-to"


def spelled(at: datetime) -> str:
    return at.astimezone(VIETNAM).isoformat(timespec="seconds")


def row(name: str, start: datetime) -> str:
    """Return a meeting of one site and one hour."""
    end = start + timedelta(hours=1)
    times = f'start: "{spelled(start)}", end: "{spelled(end)}"'
    return f"  - {{id: {name}, {times}, chair: {SITE}, sites: [{SITE}]}}\n"


def meetings(scene: Scene) -> Person:
    """Three meetings are declared, and nobody signed that yet."""
    person, at = scene.one(ENGINEER), now()
    folder = person.folder / "registers"
    folder.mkdir(exist_ok=True)
    midnight = at.astimezone(VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0)
    begins = {
        "ahead": at + timedelta(days=9),
        "runs": max(at - timedelta(minutes=9), midnight),  # what is due is asked by the day
        "over": at - timedelta(days=9),
    }
    rows = "".join(row(name, begin) for name, begin in begins.items())
    (folder / "thu.yaml").write_text(f"meetings:\n{rows}", "utf-8")
    return person


def meeting_opened(scene: Scene) -> Person:
    """One was opened; nobody was in a call, by what its codec remembers or does not."""
    person = meetings(scene)
    person("meeting", "open", "runs", *person.key, "--store", "history.sqlite")
    return person


def meeting_of_a_silent_site(scene: Scene) -> Person:
    """One was opened, and its codec has no power since."""
    person = meeting_opened(scene)
    scene.fleet.power("codec-bum-to", "off")
    return person


def meeting_attested(scene: Scene) -> Person:
    """Picture and sound were tried; one of the two has signed."""
    person = meetings(scene)
    line = f"meeting attest ahead --site {SITE} --with {{other}} --out tried.json {{key}}"
    person.do(*scene.words(person, line))
    return person


def meeting_changed(scene: Scene) -> Person:
    """Since it was opened, somebody changed a setting behind the back."""
    person = meeting_opened(scene)
    scene.fleet.tamper("codec-bum-to", "Conference AutoAnswer Mode", "On")
    return person


def meeting_of_a_changed_site(scene: Scene) -> Person:
    """A setting of its codec is not as declared."""
    scene.fleet.tamper("codec-bum-to", "Conference AutoAnswer Mode", "On")
    return meetings(scene)
