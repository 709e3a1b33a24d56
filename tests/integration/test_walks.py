"""The walks of the people of a Department and a provider, as their how-to guides tell them.

One story: each act is a section of a guide, played by whose it is on a machine of its own, from a
clone. While that person acts nobody else's machine is there; what comes from others lay on the
stick. The story is told with an empty stick, and with one that somebody else filled before.
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from unittest.mock import patch

import pytest

from tests.integration.machines import (
    HOW_TO,
    SECTION,
    SIGNING,
    Machines,
    figure,
    found_repository,
    git,
    sections,
)
from tests.integration.walk import (
    APPROVERS,
    CLERK,
    DECISION,
    ENGINEER,
    HOLDERS,
    TECHNICIAN,
    hold_ceremony,
    simulated,
)

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        shutil.which("ssh-keygen") is None or shutil.which("git") is None,
        reason="openssh-client or git is not installed",
    ),
    pytest.mark.timeout(900),  # the whole story is one fixture: on a busy machine minutes
]

FIRST, SECOND = APPROVERS
CI, OURS = "ci", "so-khcn.example.vn"
HOSTS = ("codec-bum-to", "codec-pa-u")
DETAILS = "UserInterface Security Mode"
GUIDES = ("engineer", "approver", "technician", "department")
CEREMONY = "key-ceremony"
WITH_RECORD = (ENGINEER, CLERK, *APPROVERS)
PEOPLE = (*WITH_RECORD, TECHNICIAN, *HOLDERS)
REHEARSAL = 0  # is played by test_rehearsal
NOT_PLAYED = {REHEARSAL, 2, 3, 13}  # these three are about a token
REVOKING = 19  # is another day's
OPENING: dict[int, tuple[str, ...]] = {
    5: PEOPLE,
    10: (*HOLDERS, *WITH_RECORD),
    16: WITH_RECORD,
}


@dataclass(frozen=True)
class Act:
    """A section, and who plays it; *is_path* if it is one of those that change a word."""

    who: str
    guide: str
    number: int
    is_path: bool = True


ACTS = (
    Act(ENGINEER, "engineer", 1),
    Act(ENGINEER, "engineer", 2),
    Act(ENGINEER, "engineer", 3),
    Act(FIRST, "approver", 1),
    Act(FIRST, "approver", 2),
    Act(SECOND, "approver", 1),
    Act(SECOND, "approver", 2),
    Act(CLERK, "department", 1),
    Act(TECHNICIAN, "technician", 1),
    Act(TECHNICIAN, "technician", 2),
    Act(TECHNICIAN, "technician", 3),
    Act(TECHNICIAN, "technician", 4),
    Act(TECHNICIAN, "technician", 5),
    Act(CLERK, "department", 3),
    Act(TECHNICIAN, "technician", 6),
    Act(ENGINEER, "engineer", 4),
    Act(ENGINEER, "engineer", 5, is_path=False),
    Act(FIRST, "approver", 3, is_path=False),
    Act(SECOND, "approver", 3, is_path=False),
    Act(SECOND, "approver", 4, is_path=False),
    Act(CLERK, "department", 2, is_path=False),
    Act(CI, "department", 4, is_path=False),
)
TRIP = re.compile(r"^\| (\d+) \| ([\w-]+) \| ([\w-]+) \|", re.MULTILINE)
MOST_COMMANDS, MOST_HAND_OVERS = 35, 8


@pytest.fixture(scope="module", params=["an empty stick", "a stick that somebody else filled"])
def told(request, tmp_path_factory) -> Iterator[Machines]:
    place = tmp_path_factory.mktemp("w")
    with simulated(place) as fleet:
        machines = found_repository(place / "m", fleet)
        if "else" in request.param:
            _fill(machines, place)
        for who in PEOPLE:
            machines.buy(who)
        if _open(machines):
            for act in ACTS:
                machines.environ["TEP"] = _file_for(act.who)
                if act.who == CI:
                    machines.buy(CI)
                if (act.guide, act.number) == ("engineer", 5):
                    fleet.tamper(HOSTS[0], DETAILS, "Strong")  # somebody, at the device itself
                if not machines.play(act.guide, act.number, act.who):
                    break
        yield machines


def _open(machines: Machines) -> bool:
    """Hold the ceremony, as far as it is a day's; tell whether it went."""
    numbers = [n for n in sections(CEREMONY) if n not in NOT_PLAYED and n < REVOKING]
    return all(machines.play(CEREMONY, n, *OPENING.get(n, ())) for n in numbers)


def _file_for(who: str) -> str:
    return "CS-2026-0001.json" if who == FIRST else f"CS-2026-0001.{FIRST}.json"


def _fill(machines: Machines, place: Path) -> None:
    """Lay on the stick what a stranger has who calls his Department as ours, and his record."""
    with (
        patch.multiple("tests.integration.walk", DOMAIN=OURS),
        patch.multiple("fleetcfg_kit.testing.policy", DOMAIN=OURS),
    ):
        other = hold_ceremony(place / "other", machines.fleet.province)
        stranger = other[ENGINEER]
        adopt = ("adopt", HOSTS[0], "--id", "AD-2026-0099", "--reason", "x", *DECISION)
        stranger.do(*adopt, "--out", "la.fcadopt")
        other.sign("la.fcadopt", *APPROVERS)
        shutil.copytree(stranger.ledger, machines.stick / ".fleetcfg" / "ledger")
    shutil.copy(stranger.folder / "la.fcadopt", machines.stick)
    shutil.copytree(stranger.folder / "trust", machines.stick / "trust")
    shutil.copytree(stranger.folder / "khoa", machines.stick / "khoa-la")
    foreign = machines.stick / "khai-bao-la"
    for part in ("inventory", "baselines", "playbooks", "registers", "trust"):
        shutil.copytree(stranger.folder / part, foreign / part)
    (foreign / "baselines" / "99-la.yaml").write_text("la: [\n", "utf-8")
    (machines.stick / "autorun.inf").write_text("[autorun]\nopen=x.exe\n", "utf-8")


# ---------------------------------------------------------------- line by line


def _require(told: Machines, guide: str, planned: int) -> None:
    """Have every line of a guide typed, and ended as the guide says."""
    lines = [line for line in told.lines if line.guide == guide]
    for line in lines:
        assert line.ended.code == line.expected, f"{line.who}$ {line.command}\n{line.ended}"
    assert len(lines) == planned


@pytest.mark.parametrize("guide", GUIDES)
def test_a_walk_ends_line_by_line_as_it_says(told, guide):
    acts = (act for act in ACTS if act.guide == guide)

    _require(told, guide, sum(len(sections(guide)[act.number]) for act in acts))


def test_the_ceremony_before_ends_line_by_line_as_it_says(told):
    played = {n: typed for n, typed in sections(CEREMONY).items() if n < REVOKING}
    own = {n: len(typed) * len(OPENING.get(n, ("",))) for n, typed in played.items()}

    _require(told, CEREMONY, sum(n for at, n in own.items() if at not in NOT_PLAYED))


@pytest.mark.parametrize("guide", GUIDES)
def test_every_section_with_a_command_is_played(guide):
    assert set(sections(guide)) == {act.number for act in ACTS if act.guide == guide}


def test_no_guide_has_a_file_written_where_git_would_take_it():
    """A password was opened into the clone, one `git add -A` from being published."""
    guides = [each.stem for each in HOW_TO.glob("*.md") if SECTION.search(each.read_text("utf-8"))]
    lines = [one.command for each in guides for part in sections(each).values() for one in part]
    written = [target for line in lines for target in re.findall(r"--out (\S+)", line)]

    assert len(written) > 15
    assert not [target for target in written if not target.startswith(("$USB/", "~/khoa/"))]


# ---------------------------------------------------------------- how much it is


def test_one_word_on_two_devices_is_at_most_35_commands_and_8_hand_overs():
    """All that people type, each approver by himself, the adoption of the devices included."""
    path = [act for act in ACTS if act.is_path]
    typed = [line.command for act in path for line in sections(act.guide)[act.number]]
    commands = sum(len(re.split(r" (?:&&|\|\||\||;) ", line)) for line in typed)
    holders = [one.who for n, one in enumerate(path) if n == 0 or path[n - 1].who != one.who]
    hand_overs = list(pairwise(holders))

    assert commands <= MOST_COMMANDS, commands
    assert len(hand_overs) <= MOST_HAND_OVERS, hand_overs
    rows = TRIP.findall((HOW_TO / "engineer.md").read_text("utf-8"))
    assert [(giver, taker) for _, giver, taker in rows] == hand_overs


def test_the_four_pages_have_no_more_commands_than_that_with_all_they_show_beside():
    lines = [line for guide in GUIDES for part in sections(guide).values() for line in part]

    assert len(lines) <= MOST_COMMANDS, len(lines)


# ---------------------------------------------------------------- what is true at the end


def test_the_devices_are_as_was_signed(told):
    assert [told.fleet.get(host, DETAILS) for host in HOSTS] == ["Strong", "Normal"]  # see above
    for host, device in told.fleet.stats().items():
        assert bool(device["writes"]) == (host in HOSTS)


def test_each_audit_says_how_far_the_story_is(told):
    done, tampered = (line.ended.out for line in told.of(ENGINEER, "fleetcfg audit"))

    assert "KẾT QUẢ  đạt (mã thoát 0)" in done
    assert "KẾT QUẢ    có phát hiện (mã thoát 2)" in tampered


def test_a_plan_from_an_audit_is_about_what_it_found(told):
    (_, planned) = told.of(ENGINEER, "fleetcfg plan")

    assert "1 thiết bị, 1 tham số" in planned.ended.out


def test_the_digits_that_are_read_out_are_those_that_an_approver_saw(told):
    (planned, _) = told.of(ENGINEER, "fleetcfg plan")
    read_out = figure("hex", planned.ended.out)

    for name in APPROVERS:
        (approved,) = told.of(name, "fleetcfg approve")
        assert figure("hex", approved.ended.out) == read_out


def test_an_approver_answers_once_and_signs_the_manifest_and_the_change_set(told):
    for name in APPROVERS:
        (approved,) = told.of(name, "fleetcfg approve")
        assert "BẢN KÊ" in approved.ended.out
        assert approved.ended.out.count("4 chữ số cuối của mã băm:") == 1


def test_whatever_signs_was_typed_at_a_keyboard_without_an_answer_on_the_line(told):
    signing = [line.command for line in told.lines if SIGNING.match(line.command)]

    assert len(signing) > 10
    assert not [line for line in signing if "--confirm" in line]


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_nobody_has_anybody_elses_private_key(told):
    """Nor has the stick, nor any clone: a key is in `khoa`, in the home of whose it is."""
    places = {who: told.home(who) / "khoa" / who for who in PEOPLE}
    keys = {who: place.read_bytes() for who, place in places.items()}
    found: dict[str, list[Path]] = {who: [] for who in PEOPLE}
    for file in (*_files(told.place / "machines"), *_files(told.stick)):
        data = file.read_bytes()
        for who, key in keys.items():
            if key in data:
                found[who].append(file)
    assert found == {who: [place] for who, place in places.items()}
    for who in PEOPLE:
        assert b"PRIVATE KEY" in keys[who]
        assert not (told.home(who) / "khoa").stat().st_mode & 0o077


def test_what_git_would_take_in_a_clone_after_the_ceremony_is_public(told):
    for who in PEOPLE:
        would = git("add", "-A", "-n", cwd=told.work(who))
        added = re.findall(r"^add '(.*)'$", would, re.MULTILINE)
        assert not [one for one in added if not one.startswith(("trust/", "baselines/"))], who
        assert not [
            line
            for line in git("status", "--porcelain", cwd=told.work(who)).splitlines()
            if re.search(r"khoa|pin|\.key|\.log", line)
        ]


def test_the_key_of_each_log_is_on_the_machine_of_its_own_person_only(told):
    names = (ENGINEER, CLERK, *APPROVERS, TECHNICIAN)
    seeds = {name: _one(told.data(name), "log.key").read_bytes() for name in names}
    assert len(set(seeds.values())) == len(seeds)
    for file in (*_files(told.place / "machines"), *_files(told.stick)):
        data = file.read_bytes()
        found = {name for name, key in seeds.items() if key in data}
        assert found <= {name for name in names if file.is_relative_to(told.data(name))}


def test_the_witness_is_the_clerk_and_nobody_else(told):
    keys = [who for who in PEOPLE for _ in told.data(who).rglob("witness.key")]

    assert keys == [CLERK]


def _one(folder: Path, name: str) -> Path:
    (found,) = folder.rglob(name)
    return found


def test_who_holds_the_root_was_not_needed_after_the_ceremony(told):
    assert not {line.who for line in told.lines if line.guide in GUIDES} & set(HOLDERS)


def test_nothing_that_was_carried_is_copied_by_hand_into_a_clone(told):
    copies = [
        line.command for line in told.lines if re.search(r"\b(cp|mv|tar|rsync)\b", line.command)
    ]

    targets = {command.split()[-1].rstrip("/") for command in copies}
    assert all(target.startswith("$USB") for target in targets), targets


def test_ci_has_no_record(told):
    assert not told.data(CI).exists()


# ---------------------------------------------------------------- what somebody else put there


FOREIGN = ("khai-bao-la", "trust/root.1.json trust/manifest.json trust/status.json", "la.fcadopt")


@pytest.mark.parametrize("who", [ENGINEER, CLERK, TECHNICIAN])
def test_what_is_older_or_a_strangers_is_refused_and_changes_nothing(told, who):
    """The ceremony's folder is on the stick still; the stranger calls his Department as ours."""
    before, is_clean = _state(told, who), not (told.stick / "autorun.inf").exists()
    for files in ("khai-bao", *(() if is_clean else FOREIGN)):
        named = " ".join(f"$USB/{file}" for file in files.split())
        ended = told.type(who, f"fleetcfg ledger import {named}")
        assert ended.code == 4, ended
    source = "root.1.json" if is_clean else "trust/root.1.json"
    ended = told.type(who, f"fleetcfg trust init $USB/{source} --fingerprint $DAU_VAN")
    assert (ended.code, "ROOT_UNPINNED" in ended.err) == ((0, False) if is_clean else (4, True))
    assert _state(told, who) == before


def _state(told: Machines, who: str) -> dict[str, bytes]:
    """Return what lies in the clone of *who*, but for git's own and what was observed."""
    return {
        path: (told.work(who) / path).read_bytes()
        for path in git("ls-files", "-co", "--exclude-standard", cwd=told.work(who)).splitlines()
        if (told.work(who) / path).is_file()
    }
