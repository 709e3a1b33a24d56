"""A meeting that was called off freezes on, until a manifest that people signed gives it back."""

import json
import shutil
from datetime import timedelta

import pytest

from fleetcfg.model.timezone import VIETNAM
from fleetcfg.workflow.clock import now
from fleetcfg_kit.testing.declarations import read_declarations
from tests.integration.story import RECEIPT, SIGNED, apply, outcomes, refused
from tests.integration.walk import (
    APPROVERS,
    AUTO_ANSWER,
    CLERK,
    DECISION,
    ENGINEER,
    TECHNICIAN,
    Ended,
    Home,
    Person,
)

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client"),
]

REASON = "Văn phòng hủy họp, công văn 412"
MANIFEST = ("trust", "manifest", "--worktree", *DECISION, "--out", "new.json")
RELEASE = ("--release", f"giao-ban:{REASON}")


@pytest.fixture
def frozen(issued: Home, made) -> Home:
    """Everybody, with a change-set that was issued, and a meeting of its device tomorrow."""
    declare(issued, made.web)
    issued.sign_declarations()
    return issued


def declare(home: Home, host: str, **said: str) -> None:
    """Write the register of meetings: one tomorrow, at the site of *host*."""
    folder = home[ENGINEER].folder
    device = read_declarations(folder).province(at=now()).fleet.devices[host]
    assert device.site is not None
    start = (now() + timedelta(days=1)).astimezone(VIETNAM).replace(minute=0, second=0)
    times = [one.isoformat(timespec="seconds") for one in (start, start + timedelta(hours=2))]
    row = {"id": "giao-ban", "start": times[0], "end": times[1], "chair": device.site.id, **said}
    text = ", ".join(f"{name}: '{value}'" for name, value in row.items() if name != "cancelled")
    more = "".join(f", {name}: true" for name in said if name == "cancelled")
    (folder / "registers").mkdir(exist_ok=True)
    (folder / "registers" / "meetings-giao-ban.yaml").write_text(
        f"meetings:\n  - {{{text}{more}, sites: [{device.site.id}]}}\n", "utf-8"
    )
    home.carry_declarations(CLERK)  # who drafts the status


@pytest.mark.clause("code:FREEZE_RELEASED", "8.2")
def test_what_was_called_off_freezes_until_it_is_released_and_each_command_says_so(
    frozen, made, fleet
):
    technician, engineer = frozen[TECHNICIAN], frozen[ENGINEER]
    assert refused(fleet, technician) == ("FROZEN", 9)
    assert engineer(*MANIFEST, *RELEASE).told == "RELEASE_NOTHING"  # by the register it is held

    declare(frozen, made.web, cancelled="true")
    frozen.sign_declarations()
    assert refused(fleet, technician) == ("FROZEN", 9)  # a status only takes away
    assert engineer(*MANIFEST, "--release", "giao-bam:x").told == "RELEASE_UNKNOWN"

    frozen.sign_declarations(*RELEASE)
    page = " ".join(engineer.do("show", "trust/manifest.json").split())
    for told in ("1 freeze released", "FREEZES OF MEETINGS THAT ARE RELEASED", made.web, REASON):
        assert told in page
    assert "FREEZE_RELEASED" in technician.do("show", SIGNED)
    (released,) = json.loads(technician.do("show", SIGNED, "--output", "json"))["released"]
    assert (released["facts"]["version"], released["facts"]["reason"]) == (4, REASON)
    verified = technician("verify", SIGNED, *technician.key)
    assert (verified.code, "was released from" in verified.err) == (0, True)
    done = apply(technician)
    assert (done.code, {*outcomes(done).values()}) == (0, {"applied"})

    frozen.carry(RECEIPT, TECHNICIAN, ENGINEER)
    engineer.do("ledger", "import", RECEIPT)
    fleet.tamper(made.web, AUTO_ANSWER, "On")
    planned = plan(engineer, made.web)
    assert (planned.code, planned.told) == (0, "FREEZE_RELEASED"), planned.err
    frozen.carry("moi.json", ENGINEER, APPROVERS[0])
    reading = frozen[APPROVERS[0]]("approve", "moi.json", *DECISION, *frozen[APPROVERS[0]].key)
    assert "FREEZE_RELEASED: " in reading.err

    assert engineer(*MANIFEST, "--freeze-again", "giao-bam").told == "RELEASE_ABSENT"
    frozen.sign_declarations("--freeze-again", "giao-ban")
    assert "- giao-ban" in engineer.do("show", "trust/manifest.json")
    (engineer.folder / "moi.json").unlink()
    assert plan(engineer, made.web).told == "FROZEN"


def plan(engineer: Person, host: str) -> Ended:
    return engineer(
        *("plan", "--limit", host, "--executor", TECHNICIAN, "--id", "CS-2026-0150"),
        *("--reason", "Trả lại như đã ký", "--for", "2d", *engineer.key, "--out", "moi.json"),
    )
