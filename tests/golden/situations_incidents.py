"""Situations of incidents and rooms: what was said of them before a command is given."""

from datetime import datetime, timedelta

from fleetcfg.model.timezone import VIETNAM
from tests.golden.world import Scene
from tests.integration.walk import ENGINEER, Person
from tests.observations.test_still_picture import encoded, room


def _ago(hours: int) -> str:
    return f"{datetime.now(VIETNAM) - timedelta(hours=hours):%Y-%m-%dT%H:%M:%S}"


def an_incident(scene: Scene) -> Person:
    """A room has no picture for three hours, and no provider was told."""
    person = scene.one(ENGINEER)
    host = scene.world.hosts[0]
    person.do("incident", "open", host, "Mất hình", "--detected", _ago(3), *person.key)
    return person


def an_incident_that_was_told(scene: Scene) -> Person:
    person, step = an_incident(scene), scene.words
    words = f"incident tell {{incident}} --to vnpt-truc --at {_ago(2)} {{key}}"
    person.do(*step(person, words))
    return person


def an_incident_that_was_mended(scene: Scene) -> Person:
    person = an_incident_that_was_told(scene)
    person.do(*scene.words(person, "incident mend {incident} 'Thay cáp' {key}"))
    return person


def a_picture(scene: Scene) -> Person:
    """The Department declared what a picture must show; one lies here."""
    home = scene.world.adopted.copy(scene.place)
    person = home[ENGINEER]
    (person.folder / "registers").mkdir(exist_ok=True)
    rules = "picture: {chair: [0.4, 0.5, 0.6, 0.9]}\n"
    (person.folder / "registers" / "rooms.yaml").write_text(rules, "utf-8")
    home.sign_declarations()
    (person.folder / "phong.png").write_bytes(encoded(room()))
    return person
