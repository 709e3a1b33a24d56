"""A sealed password that was opened for a person leaves a trace in the log of that machine."""

import json
import shutil
import signal

import pytest

from tests.integration.passwords import NUMBER, World
from tests.integration.walk import CLERK, ENGINEER, TECHNICIAN, Person, run_until_killed

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client")


@pytest.fixture
def rotated(world) -> tuple[World, str]:
    """A codec whose password was replaced, which technician and engineer can open."""
    host = world.host("https")
    assert world.apply(world.approved(host)).code == 0
    return world, host


def opened(person: Person) -> list[dict]:
    """Return what the log of *person* says was opened."""
    entries = json.loads(person.do("ledger", "show", "--last", "0", "-o", "json"))
    return [entry for entry in entries if entry["kind"] == "export"]


@pytest.mark.parametrize("name", [TECHNICIAN, ENGINEER])
def test_what_is_opened_is_in_the_log_and_the_log_is_cosigned(rotated, name):
    (world, host), person = rotated, rotated[0].home[name]

    person.do("secret", "open", NUMBER, "--host", host, "--out", "mo.json")

    (entry,) = opened(person)
    assert (entry["doc"], entry["id"], entry["dev"]) == ("secret", NUMBER, host)
    password = json.loads((person.folder / "mo.json").read_bytes())["password"]
    assert password not in (person.ledger / "log.jsonl").read_text("utf-8")
    assert f"password opened: {NUMBER} · {host}" in person.do("ledger", "show")
    person.do("ledger", "export", "--out", "so.fclog")
    world.home.carry("so.fclog", name, CLERK)
    world.home[CLERK].do("ledger", "import", "so.fclog")


@pytest.mark.long
def test_who_is_killed_while_he_opens_one_has_left_a_trace(rotated):
    (world, host), name = rotated, "mo.json"
    words = ("secret", "open", NUMBER, "--host", host, "--out", name)

    died = run_until_killed(world.home[TECHNICIAN], "killed_writing", name, *words)

    assert died == -signal.SIGKILL
    assert [entry["dev"] for entry in opened(world.home[TECHNICIAN])] == [host]


def test_what_cannot_be_opened_here_is_not_told_as_opened(rotated):
    world, host = rotated
    clerk = world.home[CLERK]

    ended = clerk("secret", "open", NUMBER, "--host", host, "--out", "mo.json")

    assert ended.told == "SECRET_NOT_HERE"
    assert not opened(clerk)
