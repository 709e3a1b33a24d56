"""Situations of a device whose port does what anybody says."""

from datetime import UTC, datetime

from fleetcfg_kit.sim.core.fleet import SimDevice, SimFleet
from fleetcfg_kit.testing.fleet import PASSWORD, USER, run_fleet
from tests.golden.world import Scene
from tests.integration.walk import ENGINEER, Person

HOST = "phong-mo"


def an_open_port(scene: Scene) -> Person:
    """A Yealink VC was signed into the inventory."""
    room = SimDevice(
        HOST, "127.24.0.1", "VC400", "30.20.254.12", "-", "00:15:65:00:00:01", family="yealink_vc"
    )
    fleet = SimFleet((room,), USER, PASSWORD, 0, 0)
    there = scene.ends.enter_context(run_fleet(fleet, datetime.now(UTC))).at(HOST)
    home = scene.world.adopted.copy(scene.place)
    (home[ENGINEER].folder / "inventory" / "open.yaml").write_text(
        "all:\n  children:\n    site_trung_tam:\n      hosts:\n"
        f"        {HOST}: {{ansible_host: {there.address}, port: {there.ports['tcp']},"
        " family: yealink_vc, transport: tcp, model: VC400, simulated: true}\n"
    )
    home.sign_declarations()
    return home[ENGINEER]
