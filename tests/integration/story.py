"""What is done and looked at in a story: an audit, an apply, a refusal, an edit of a baseline."""

import json
from typing import Any

from fleetcfg_kit.testing.fleet import RunningFleet
from tests.integration.walk import APPROVERS, CHANGE, Ended, Person

UNDECLARED = "Audio Ultrasound MaxVolume"
SIGNED = f"{CHANGE}.{'.'.join(APPROVERS)}.json"
RECEIPT = f"{CHANGE}.receipt.json"
LOG = "ky-thuat.fclog"


def audit(person: Person, host: str) -> tuple[int, dict[str, Any]]:
    """Return how an audit of *host* ended, and what it says of it."""
    ended = person("audit", "--limit", host, "--output", "json", "--store", "history.sqlite")
    assert ended.code in {0, 2}, ended.err
    return ended.code, json.loads(ended.out)["hosts"][0]


def verdicts(person: Person, host: str) -> dict[str, str]:
    return {found["path"]: found["verdict"] for found in audit(person, host)[1]["findings"]}


def apply(person: Person, *more: object, file: str = SIGNED) -> Ended:
    whole = () if "--limit" in more else ("--all",)
    return person("apply", file, *whole, "--output", "json", *person.key, *more)


def outcomes(ended: Ended) -> dict[str, str]:
    return {device["device"]: device["outcome"] for device in json.loads(ended.out)["devices"]}


def codes(ended: Ended) -> set[str]:
    return {device["code"] for device in json.loads(ended.out).get("devices", ())}


def refused(fleet: RunningFleet, person: Person, *more: object, file=SIGNED) -> tuple[str, int]:
    """Apply and be refused in one object, before any device was asked anything at all."""
    before = fleet.stats()
    ended = apply(person, *more, file=file)
    assert ended.code == 4, f"{ended.out}\n{ended.err}"
    assert set(ended.refusal) == {"code", "stage", "facts"}, ended.out
    assert fleet.stats() == before
    return ended.refusal["code"], ended.refusal["stage"]


def edit(person: Person, parameter: str, old: str, new: str) -> None:
    """Edit what the baseline in somebody's folder asks for."""
    file = person.folder / "baselines" / "21-eavesdropping.yaml"
    text = file.read_text("utf-8")
    start = f"  {parameter}:\n    equals: "
    assert f"{start}{old}\n" in text
    file.write_text(text.replace(f"{start}{old}\n", f"{start}{new}\n"), "utf-8")
