"""``verify`` and ``ledger import`` come to one conclusion, whatever is wrong with a bundle.

Each bundle is judged by the technician who is to apply it, with his key, and is brought to the
Department. What the technician may apply is recorded as issued; of what is recorded, only the place
and the hour may still keep him from it; and what neither takes is refused for the same reason.
"""

import json
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import pytest

from fleetcfg.authority.carried_files import ImportFile, kind_of
from fleetcfg.authority.workspace import Workspace, open_workspace
from fleetcfg.declared.load import Sources
from fleetcfg.declared.province import Province
from fleetcfg.errors import RefusalError, Stage
from fleetcfg.trust.documents.bundle import Bundle, read_bundle
from fleetcfg.workflow.changes.apply import authorize_bundle
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.documents.carry import take_in
from fleetcfg.workflow.system import make_context
from fleetcfg_kit.testing.declarations import read_declarations
from fleetcfg_kit.testing.folder import found_department
from fleetcfg_kit.testing.keys import make_ed25519
from tests.integration.bundles import CASES, Made, put
from tests.integration.office import Office
from tests.integration.walk import ROOT

ACCEPTED = ("accepted", None)
ELSEWHERE = {  # what another machine, or another hour, may say of a bundle that was recorded
    Stage.LEDGER: None,
    Stage.TIME: {"NOT_YET_VALID", "FREEZE", "FROZEN"},
    Stage.EXECUTOR: {"EXECUTOR_KEY_ABSENT", "LOG_BEHIND_DEPARTMENT", "LOG_KEY"},
    Stage.SPENT: None,
}
Conclusion = tuple[str, int | None]


@dataclass(frozen=True, slots=True)
class ReadOnce(Sources):
    """Declarations that nobody edits while the walk lasts."""

    read: list[Province] = field(default_factory=list)

    def province(self, *, at: datetime) -> Province:
        if not self.read:
            self.read.append(Sources.province(self, at=at))
        return self.read[0]


@pytest.fixture(scope="module")
def sources(founded) -> ReadOnce:
    read = read_declarations(founded.folder)
    return ReadOnce(read.inventories, read.baselines, read.playbooks, read.catalogs)


NO_DOCUMENT = {(code, Stage.BYTES) for code in ("IMPORT_UNKNOWN", "FILE_CUT_OFF")}


@pytest.fixture(scope="module")
def drafted(founded) -> Bundle:
    return read_bundle(founded.changeset())


@pytest.fixture(scope="module")
def founded(tmp_path_factory) -> Office:
    place = tmp_path_factory.mktemp("office")
    office = Office(place / "so")
    office.folder.mkdir()
    found_department(office.folder, ROOT, now=now(), home=office.records)
    return office


@pytest.fixture
def desks(founded, sources, tmp_path) -> "Desks":
    shutil.copytree(founded.records, tmp_path / "records")
    shutil.copytree(founded.folder / "trust", tmp_path / "trust")
    return Desks(tmp_path, sources)


@dataclass
class Desks:
    """The record of the Department, and that of the technician."""

    place: Path
    sources: Sources

    @contextmanager
    def open(self, record: str, moment: datetime, key: str = "") -> Generator[Workspace]:
        signer = make_ed25519(key) if key else None
        ledger, trust = self.place / "records" / record, self.place / "trust"
        with open_workspace(ledger, trust, self.sources, now=moment, signer=signer) as workspace:
            yield workspace

    def verify(self, data: bytes, key: str, moment: datetime) -> Conclusion:
        """Return what the technician's ``verify`` concludes of a bundle."""
        try:
            with self.open("tech", moment, key) as workspace:
                authorize_bundle(data, workspace, make_context())
        except RefusalError as refusal:
            return refusal.code, refusal.stage
        return ACCEPTED

    def take_in(self, *brought: bytes, moment: datetime, record: str = "dept") -> Conclusion:
        """Return what ``ledger import`` concludes of bundles of one change-set."""
        try:
            files = [self._file(number, data) for number, data in enumerate(brought)]
            with self.open(record, moment) as workspace:
                trust, context = self.place / "trust", make_context()
                (result,) = take_in(workspace, files, trust, context).results
                if result.rejected_by:
                    return "APPROVAL_REJECTED", Stage.APPROVALS
                assert is_issued(workspace, read_bundle(brought[0]))
        except RefusalError as refusal:
            return refusal.code, refusal.stage
        return ACCEPTED

    def _file(self, number: int, data: bytes) -> ImportFile:
        file = self.place / f"{number}.json"
        file.write_bytes(data)
        return ImportFile(file, data, kind_of(file, data))


def is_issued(workspace: Workspace, bundle: Bundle) -> bool:
    number = json.loads(bundle.changeset.payload)["id"]
    return workspace.installation.store.fact(f"issued.{number}") == bundle.changeset.sha256


def agree(verify: Conclusion, recorded: Conclusion) -> bool:
    """Tell whether the two conclusions are one."""
    if verify == recorded:
        return True
    if recorded in NO_DOCUMENT:  # it takes any file, and this is none
        return verify[1] is Stage.BYTES
    return is_elsewhere(verify) and (recorded == ACCEPTED or verify[1] is Stage.LEDGER)


def is_elsewhere(verify: Conclusion) -> bool:
    """Tell whether it is the place or the hour that *verify* refused."""
    code, stage = verify
    if stage not in ELSEWHERE:
        return False
    codes = ELSEWHERE[Stage(stage)]
    return codes is None or code in codes


@pytest.mark.parametrize("name", CASES)
def test_what_verify_accepts_import_accepts_and_the_other_way_round(founded, drafted, desks, name):
    made = Made(founded, drafted, **CASES[name])
    data, moment = made.bundle(), now() + made.later

    verify = desks.verify(data, made.key, moment)
    recorded = desks.take_in(data, moment=moment)

    assert agree(verify, recorded), (verify, recorded)
    assert (verify == ACCEPTED) == name.startswith("good"), verify


def test_bundles_that_went_round_side_by_side_are_accepted_joined(founded, drafted, desks):
    made = Made(founded, drafted)
    changeset = made.changeset()
    one, other = (replace(made, approvers=(person,)).bundle(changeset) for person in made.approvers)
    for alone in (one, other):
        assert desks.verify(alone, "tech", now()) == ("APPROVAL_THRESHOLD", Stage.APPROVALS)
        assert desks.take_in(alone, moment=now()) == ("APPROVAL_THRESHOLD", Stage.APPROVALS)

    assert desks.take_in(one, other, moment=now()) == ACCEPTED

    joined = desks.place / "CS-2026-0001.approved.json"
    assert desks.verify(joined.read_bytes(), "tech", now()) == ACCEPTED


def test_a_number_that_another_change_set_has_is_accepted_by_neither(founded, drafted, desks):
    first = Made(founded, drafted).bundle()
    again = Made(founded, drafted, changes=[put(reason="Một việc khác")]).bundle()
    assert desks.take_in(first, moment=now(), record="tech") == ACCEPTED

    verify = desks.verify(again, "tech", now())

    assert verify == desks.take_in(again, moment=now(), record="tech")
    assert verify == ("CHANGESET_ID", Stage.CHANGESET)
    assert desks.verify(first, "tech", now()) == ACCEPTED


def test_what_was_rejected_is_accepted_by_neither_though_it_is_approved_later(
    founded, drafted, desks
):
    made = Made(founded, drafted)
    changeset = made.changeset()
    rejected = replace(made, approvals={"approver-2": put(verdict="reject")}).bundle(changeset)
    desks.take_in(rejected, moment=now(), record="tech")

    approved = made.bundle(changeset)

    assert desks.verify(approved, "tech", now()) == ("CHANGESET_WITHDRAWN", Stage.CHANGESET)
    assert desks.take_in(approved, moment=now(), record="tech") == (
        "CHANGESET_WITHDRAWN",
        Stage.CHANGESET,
    )
    again = desks.take_in(rejected, moment=now(), record="tech")
    assert again == ("APPROVAL_REJECTED", Stage.APPROVALS)
