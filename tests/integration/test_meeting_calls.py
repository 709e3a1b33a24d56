"""``meeting check --call``: test calls between simulated codecs that exchange media, as signed."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from fleetcfg.workflow.clock import now
from fleetcfg_kit.testing.fleet import RunningFleet
from tests.integration.test_meeting import declare
from tests.integration.test_past_use import give
from tests.integration.walk import ENGINEER, Home, Person

HUA_BUM, MU_CA, PA_U = "dc-xa-hua-bum", "dc-xa-mu-ca", "dc-xa-pa-u"
CALLER, UNRULED, FROZEN, FAR = "codec-hua-bum", "codec-mu-ca", "codec-pa-u", "codec-thu-lum"
FREE, SOON, WATCHED = "tap-huan-01", "giao-ban-49", "xem-truoc-01"
ACTIVE = "Status SystemUnit State NumberOfActiveCalls"
REGISTER = Path("registers", "goi-thu.yaml")


def registers(devices: str = f"[{CALLER}, {FROZEN}]", far: str = FAR) -> str:
    ahead, soon = now() + timedelta(days=10), now() + timedelta(hours=2)
    return (
        f"test_calls:\n  - {{to: {far}, devices: {devices}, longest: 15s, answered_by: {FAR}}}\n"
        "meetings:\n"
        + declare(FREE, ahead, sites=(HUA_BUM, MU_CA))
        + declare(SOON, soon, sites=(PA_U,))
        + declare(WATCHED, ahead, sites=(PA_U, HUA_BUM))
    )


@pytest.fixture(scope="module")
def people(made, tmp_path_factory) -> Home:
    """The Department, which signed who may call whom."""
    home = made.adopted.copy(tmp_path_factory.mktemp("m"))
    file = home[ENGINEER].folder / REGISTER
    file.parent.mkdir(exist_ok=True)
    file.write_text(registers(), "utf-8")
    home.sign_declarations()
    return home


@pytest.fixture
def engineer(people, fleet) -> Person:
    return people[ENGINEER]


def check(person: Person, meeting: str, *more: str) -> dict[str, dict[str, Any]]:
    ended = person("meeting", "check", meeting, "-o", "json", "--no-store", *more)
    assert ended.code in {2, 3}, ended.err
    return {site["site"]: site for site in json.loads(ended.out)["sites"]}


def line_of(site: dict[str, Any]) -> tuple[str, str]:
    """Return how the line stands, and why."""
    why = [one["why"] for one in site["reasons"] if one["aspect"] == "line"]
    return site["aspects"]["line"], "".join(why)


@pytest.mark.clause("register:test_calls", "11.1")
def test_a_signed_call_brings_figures_and_is_hung_up(engineer, fleet: RunningFleet):
    before = check(engineer, FREE)[HUA_BUM]

    sites = check(engineer, FREE, "--call")

    assert line_of(before) == ("unknown", "no_call")
    assert before["test_calls"] == []
    assert line_of(sites[HUA_BUM]) == ("ready", "")
    (call,) = sites[HUA_BUM]["test_calls"]
    assert (call["host"], call["number"], call["code"]) == (CALLER, FAR, None)
    coming = [one for one in call["media"] if one["direction"] == "in"]
    assert {one["kind"] for one in coming} == {"audio", "video"}
    assert [one["loss_ppm"] for one in coming] == [0, 0]
    assert [fleet.get(host, ACTIVE) for host in (CALLER, FAR)] == ["0", "0"]


def test_a_lossy_line_is_not_ready_and_its_figures_stand_side_by_side(
    engineer, fleet: RunningFleet
):
    fleet.control("line", host=FAR, loss=0.5)

    told = engineer("meeting", "check", FREE, "--call", "--no-store")

    assert told.code == 2, told.err
    text = " ".join(told.out.split())
    assert "Test calls" in text
    assert f"{CALLER} → {FAR}: loss " in text
    page = engineer("meeting", "check", FREE, "--call", "--no-store", "-o", "html").out
    assert "Loss, picture / sound" in page


def test_who_is_in_no_signed_rule_is_not_tried_and_never_clean(engineer):
    site = check(engineer, FREE, "--call")[MU_CA]

    assert line_of(site) == ("unknown", "call_not_tried")
    (call,) = site["test_calls"]
    assert (call["host"], call["code"], call["number"]) == (UNRULED, "CALL_NOT_SIGNED", None)
    assert site["state"] != "ready"


def test_within_the_freeze_of_a_meeting_nobody_is_called(engineer):
    """PA_U is frozen for another meeting: it is not called from for this one either."""
    site = check(engineer, WATCHED, "--call")[PA_U]

    assert line_of(site) == ("unknown", "call_not_tried")
    assert [call["code"] for call in site["test_calls"]] == ["FROZEN"]


def test_a_device_in_a_call_is_left_alone(engineer, fleet: RunningFleet):
    give(fleet, CALLER, "Dial", Number="hop@khac.example")
    try:
        site = check(engineer, FREE, "--call")[HUA_BUM]
        assert fleet.get(CALLER, ACTIVE) == "1"
    finally:
        give(fleet, CALLER, "Call Disconnect")

    assert [call["code"] for call in site["test_calls"]] == ["DEV_IN_CALL"]
    assert line_of(site) == ("unknown", "call_not_tried")


def test_what_lies_here_unsigned_steers_no_call(people: Home, fleet, tmp_path):
    """Here every device may call elsewhere; signed is that one may call one."""
    home = people.copy(tmp_path / "h")
    file = home[ENGINEER].folder / REGISTER
    file.write_text(registers(f"[{UNRULED}, {CALLER}]", "codec-muong-mo"), "utf-8")

    sites = check(home[ENGINEER], FREE, "--call")

    (ruled,), (unruled,) = (sites[name]["test_calls"] for name in (HUA_BUM, MU_CA))
    assert (ruled["number"], ruled["code"]) == (FAR, None)
    assert unruled["code"] == "CALL_NOT_SIGNED"


def test_a_call_that_nobody_takes_is_not_ready(engineer, fleet: RunningFleet):
    fleet.power(FAR, "off")

    site = check(engineer, FREE, "--call")[HUA_BUM]

    assert line_of(site) == ("not_ready", "call_failed"), site["test_calls"]
    assert [call["code"] for call in site["test_calls"]] == ["DEV_CALL_NOT_ANSWERED"]
