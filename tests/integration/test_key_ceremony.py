"""The key ceremony with a token, as the how-to tells it, line by line, one machine a person."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.machines import Machines, found_repository, git, sections
from tests.integration.walk import (
    APPROVERS,
    CLERK,
    ENGINEER,
    HOLDERS,
    TECHNICIAN,
    simulated,
)

LIBRARIES = Path(os.environ.get("FLEETCFG_TEST_LIBRARIES", "/usr/lib"))
TOOLS = ("ssh-keygen", "openssl", "softhsm2-util", "pkcs11-tool", "git")
CEREMONY = "key-ceremony"
WITH_TOKEN = APPROVERS[1]
PEOPLE = (*HOLDERS, ENGINEER, CLERK, *APPROVERS, TECHNICIAN)
REHEARSAL = 0  # is played by test_rehearsal
NOT_PLAYED = (REHEARSAL, 4, 12)  # these two are for those who have no token
OPENING: dict[int, tuple[str, ...]] = {
    3: (ENGINEER, CLERK, *APPROVERS, TECHNICIAN),
    5: PEOPLE,
    10: (*HOLDERS, ENGINEER, CLERK, *APPROVERS),
    16: (ENGINEER, CLERK, *APPROVERS),
}
pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def held(tmp_path_factory) -> Iterator[Machines]:
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    library = next(iter(sorted(LIBRARIES.glob("**/libsofthsm2.so"))), None)
    if missing or library is None:
        pytest.skip(f"not installed: {', '.join(missing) or 'softhsm2'}")
    place = tmp_path_factory.mktemp("c")
    (place / "tokens").mkdir()
    (place / "softhsm2.conf").write_text(f"directories.tokendir = {place}/tokens\n")
    with simulated(place) as fleet:
        machines = found_repository(place / "m", fleet)
        machines.environ |= {
            "SOFTHSM2_CONF": str(place / "softhsm2.conf"),
            "THU_VIEN": str(library),
        }
        for who in PEOPLE:
            machines.buy(who)
        numbers = [n for n in sections(CEREMONY) if n not in NOT_PLAYED]
        all(machines.play(CEREMONY, number, *OPENING.get(number, ())) for number in numbers)
        yield machines


def test_the_ceremony_ends_line_by_line_as_it_says(held):
    for line in held.lines:
        assert line.ended.code == line.expected, f"{line.who}$ {line.command}\n{line.ended}"

    played = {n: typed for n, typed in sections(CEREMONY).items() if n not in NOT_PLAYED}
    planned = sum(len(typed) * len(OPENING.get(n, ("",))) for n, typed in played.items())
    assert len(held.lines) == planned
    assert planned > 80


def test_the_fingerprint_that_another_tool_computes_is_the_one_of_the_decision(held):
    (computed,) = held.of("giu-goc-1", "python3")

    assert computed.ended.out.strip() == held.fingerprint


def test_no_private_key_and_no_pin_is_where_git_or_the_stick_takes_it(held):
    pin = b"648219"
    for who in PEOPLE:
        clone = held.work(who)
        would = re.findall(r"^add '(.*)'$", git("add", "-A", "-n", cwd=clone), re.MULTILINE)
        assert all(name.startswith("trust/") for name in would), (who, would)
        told = git("status", "--porcelain", "--ignored", cwd=clone)
        assert not re.search(r"khoa|pin", told), told
        for name in would:
            data = (clone / name).read_bytes()
            assert b"PRIVATE" not in data
            assert pin not in data
    for file in (path for path in held.stick.rglob("*") if path.is_file()):
        assert b"PRIVATE" not in file.read_bytes(), file
        assert pin not in file.read_bytes(), file
    kept = held.home(WITH_TOKEN) / "khoa" / "pin.json"
    assert not kept.stat().st_mode & 0o077


def test_no_file_of_the_sample_stood_in_the_way(held):
    """A clone has no signed documents but those of its own Department."""
    first = git("rev-list", "--max-parents=0", "HEAD", cwd=held.work(ENGINEER)).strip()

    assert not git("ls-tree", "-r", "--name-only", first, "trust", cwd=held.work(ENGINEER))


def test_who_holds_the_root_reads_a_third_beside_the_second(held):
    third = "--from $USB/policy.2.yaml --after $USB/root.2.json --out $USB/root.3.json"
    assert held.type(ENGINEER, f"fleetcfg trust root {third}").code == 0

    for who in HOLDERS:
        with held.alone(who):
            shown = held.type(who, "fleetcfg show $USB/root.3.json")
        assert "KHÁC BẢN SỐ 2" in shown.out, shown
        assert "ROOT_GAP" not in shown.out


def test_who_holds_the_root_is_told_what_the_second_changes_and_not_that_all_is_new(held):
    for who in ("giu-goc-1", "giu-goc-3"):
        (signed,) = held.of(who, "fleetcfg trust sign $USB/root.2.json")
        (head,) = re.findall(r"KHÁC BẢN SỐ 1\n(.*?)\n\n", signed.ended.out, re.DOTALL)
        assert re.search(r"^  - KHÓA: .*\n +ky-thuat ", head, re.MULTILINE)
        assert re.search(r"^  \+ KHÓA BỊ THU HỒI: .*\n +mất máy ", head, re.MULTILINE)
        assert "+ NGƯỜI" not in head
