"""Situations of what is declared beside parameters: what people attest, lists, and addresses."""

from datetime import UTC, datetime, timedelta

from fleetcfg.model.timezone import VIETNAM
from fleetcfg_kit.testing.declarations import read_declarations
from tests.golden.world import Scene
from tests.integration.walk import ENGINEER, Person


def _signed(scene: Scene, file: str, text: str) -> Person:
    home = scene.world.adopted.copy(scene.place)
    (home[ENGINEER].folder / file).parent.mkdir(exist_ok=True)
    (home[ENGINEER].folder / file).write_text(text, "utf-8")
    home.sign_declarations()
    return home[ENGINEER]


def attested(scene: Scene) -> Person:
    """A person looked at the backdrop of the first room, and answers for it."""
    host, today = scene.world.hosts[0], datetime.now(UTC).astimezone(VIETNAM).date()
    days = f"seen_on: {today - timedelta(days=1)}, until: {today + timedelta(days=90)}"
    return _signed(
        scene,
        "baselines/90-rooms.yaml",
        "baseline: rooms\nissued: {document: 2/X, date: 2026-11-02}\n"
        f"applies_to: {{hosts: [{host}]}}\nparameters: {{room.backdrop: as_prescribed}}\n"
        f"attestations:\n  - {{parameter: room.backdrop, hosts: [{host}], by: Trần B,\n"
        f"     value: as_prescribed, {days}}}\n",
    )


def scanned(scene: Scene) -> Person:
    """Somebody brought back a list of all that stands in the first room."""
    person = scene.one(ENGINEER)
    fleet = read_declarations(person.folder).province(at=datetime.now(UTC)).fleet
    site = fleet.devices[scene.world.hosts[0]].site
    there = (host for host, device in fleet.devices.items() if device.site == site)
    text = "".join(f"{host},{site.id if site else ''}\n" for host in there)
    (person.folder / "dem.csv").write_text(text, "utf-8")
    return person


def outdated(scene: Scene) -> Person:
    """What the codecs run is known to be at fault."""
    return _signed(
        scene,
        "inventory/group_vars/all/advisories.yaml",
        "advisories:\n  - {id: X-1, family: cisco_ce, products: ['*'], from: ce9, below: ce99,\n"
        "     severity: high, source: trang của hãng}\n",
    )


def at_another_address(scene: Scene) -> Person:
    """A codec was signed to be where it is not."""
    home, there = scene.world.adopted.copy(scene.place), "127.77.1.1"
    for file in (home[ENGINEER].folder / "inventory").rglob("*.yaml"):
        text = file.read_text("utf-8")
        if there in text:
            file.write_text(text.replace(f"{there}\n", "127.78.9.9\n"), "utf-8")
    home.sign_declarations()
    return home[ENGINEER]


def another_network(scene: Scene) -> Person:
    """Somebody added a network to the inventory, and nobody signed that."""
    person = scene.one(ENGINEER)
    file = person.folder / "inventory/group_vars/all/networks.yaml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("networks:\n", "networks:\n  - 10.250.0.0/30\n", 1), "utf-8")
    return person


def too_warm(scene: Scene) -> Person:
    """The Department declared that devices stay cooler than simulated ones are."""
    return _signed(scene, "registers/rooms.yaml", "bands: {device_temperature: [10, 40]}\n")
