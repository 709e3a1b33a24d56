"""Situations of passwords that were sealed: who calls a command, in his folder."""

from tests.golden.world import Scene
from tests.integration.walk import CLERK, ENGINEER, HOLDERS, TECHNICIAN, Person


def a_password_sealed(scene: Scene) -> Person:
    """A second root names keys of machines, and a change-set for one device was issued."""
    home, host = scene.world.adopted.copy(scene.place), scene.world.hosts[0]
    engineer = home[ENGINEER]
    policy = engineer.folder / "chinh-sach.yaml"
    lines = {name: home[name].do("secret", "key").strip() for name in (ENGINEER, TECHNICIAN)}
    sealing = f"  executors: {{{lines[TECHNICIAN]}}}\n  keepers: {{{lines[ENGINEER]}}}\n"
    policy.write_text(f"{policy.read_text('utf-8')}sealing:\n{sealing}", "utf-8")
    after, root = ("--after", "trust/root.1.json"), "trust/root.2.json"
    engineer.do("trust", "root", "--from", policy.name, *after, "--out", root)
    home.sign(root, *HOLDERS[:2])
    home.carry(root, ENGINEER, CLERK)
    home.issue_status()
    more = ("--rotate-password", scene.fleet.ready.user)
    home.record(home.approve(home.plan(host, more=more)))
    return engineer


def a_password_sealed_and_the_key_gone(scene: Scene) -> Person:
    person = a_password_sealed(scene)
    (person.ledger / "seal.key").unlink()
    return person
