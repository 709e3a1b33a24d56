"""An adoption judges a device as an audit does: neither calls wrong what the other calls right."""

import json
import shutil

import pytest

from fleetcfg_kit.testing.fleet import RunningFleet
from tests.integration.story import edit
from tests.integration.walk import AUTO_ANSWER, DECISION, ENGINEER, Person

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client")


def audited(person: Person, host: str) -> tuple[int, set[str]]:
    """Return how an audit ends, and the paths that it calls wrong."""
    ended = person("audit", "--limit", host, "--output", "json", "--store", "h.sqlite")
    findings = json.loads(ended.out)["hosts"][0]["findings"]
    return ended.code, {found["path"] for found in findings if found["verdict"] == "unauthorized"}


def adopted_by(person: Person, host: str) -> tuple[int, str]:
    words = ("--id", "AD-2026-0009", "--reason", "Thử", *DECISION, "--out", "thu.fcadopt")
    ended = person("adopt", host, *words)
    return ended.code, ended.out + ended.err


def test_an_edit_that_is_not_signed_makes_no_device_wrong(made, adopted, fleet: RunningFleet):
    engineer = adopted[ENGINEER]
    edit(engineer, "call.auto_answer", "disabled", "enabled")

    assert audited(engineer, made.unadopted) == (0, set())
    assert adopted_by(engineer, made.unadopted)[0] == 0


def test_an_edit_that_is_not_signed_makes_no_change_right(made, adopted, fleet: RunningFleet):
    engineer = adopted[ENGINEER]
    fleet.tamper(made.unadopted, AUTO_ANSWER, "On")
    edit(engineer, "call.auto_answer", "disabled", "enabled")

    code, told = adopted_by(engineer, made.unadopted)
    assert audited(engineer, made.unadopted) == (2, {AUTO_ANSWER})
    assert code == 2
    assert AUTO_ANSWER in told
