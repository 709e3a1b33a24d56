"""A Department at home, a zone of three codecs that only a worker reaches, and a second zone."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Literal

from fleetcfg.authority.dispatched import DispatchedSlices
from fleetcfg.authority.policy import draft_root
from fleetcfg.authority.record_place import Folders
from fleetcfg.authority.workspace import Workspace
from fleetcfg.carriers.dispatcher import Dispatcher
from fleetcfg.carriers.spool import SpoolDispatcher
from fleetcfg.trust.documents.manifest import Decision
from fleetcfg.workflow.changes.approve import decide, read_to_decide
from fleetcfg.workflow.changes.plan import ChangeSetRequest, plan_changes
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.context import READING, Context
from fleetcfg.workflow.events import Event
from fleetcfg.workflow.people import ReadingQuestion
from fleetcfg.workflow.system import make_context
from fleetcfg.workflow.zones.dispatch import DispatchRequest, dispatch_slices
from fleetcfg.workflow.zones.outbox import claim_outbox, publish_waiting
from fleetcfg.workflow.zones.run_slice import SliceDone, SlicePlace, run_slice
from fleetcfg_kit.testing.fleet import RunningFleet, run_province
from fleetcfg_kit.testing.folder import DepartmentFolder, found_department
from fleetcfg_kit.testing.policy import Staff, origin_of

ZONE, OTHER_ZONE = "vnpt", "viettel"
HOSTS: Final = ("codec-a", "codec-b", "codec-c")
ELSEWHERE: Final = "codec-x"
PATH: Final = "Conference AutoAnswer Mode"
STAFF: Final = Staff(executor=("tech", "tech-2"))
ZONES: Final = {ZONE: ("dept", ("tech",)), OTHER_ZONE: ("dept", ("tech-2", "dept"))}
_INVENTORY: Final = """\
all:
  vars:
    networks: [192.0.2.0/24]
    family: cisco_ce
    model: Cisco Room Bar
    custodian: UBND
    credential: env:FLEETCFG_CODEC
    transport: https
  children:
    zone_vnpt:
      vars: {zone: vnpt}
      hosts:
HOSTS    zone_viettel:
      vars: {zone: viettel}
      hosts:
OTHERS"""
_BASELINE: Final = """\
baseline: auto-answer
issued: {document: 3/QĐ-SKHCN, date: 2026-11-02, clause: QĐ 32/2019 Điều 5.3}
native:
  cisco_ce:
    Conference AutoAnswer Mode: {equals: "Off", severity: critical, why: Không ai nghe lén.}
"""


def _host(name: str, number: int) -> str:
    facts = {
        "ansible_host": f"192.0.2.{number}",
        "serial_number": f"MAU{number:08}",
        "mac": f'"00:00:5e:00:53:{number:02x}"',
        "certificate": f'"{number:064x}"',
    }
    return f"        {name}:\n" + "".join(f"          {k}: {v}\n" for k, v in facts.items())


_COMMON: Final = _INVENTORY.partition("  children:")[0]
_OF_ZONE: Final = """\
all:
  children:
    zone_ZONE:
      vars: {zone: ZONE}
      hosts:
"""


def write_province(root: Path, *, apart: bool = False) -> None:
    """Write the declarations of a small province into *root*.

    *apart* puts what is of one zone into a file that no other zone is given.
    """
    here = "".join(_host(name, number) for number, name in enumerate(HOSTS, 21))
    text = _INVENTORY.replace("HOSTS", here).replace("OTHERS", _host(ELSEWHERE, 31))
    for part in ("inventory", "baselines", "playbooks"):
        (root / part).mkdir(parents=True)
    files = {"hosts.yaml": text}
    if apart:
        files = {
            "00-common.yaml": _COMMON,
            f"zones/{ZONE}/hosts.yaml": _OF_ZONE.replace("ZONE", ZONE) + here,
            f"zones/{OTHER_ZONE}/hosts.yaml": _OF_ZONE.replace("ZONE", OTHER_ZONE)
            + _host(ELSEWHERE, 31),
        }
    for name, content in files.items():
        (root / "inventory" / name).parent.mkdir(parents=True, exist_ok=True)
        (root / "inventory" / name).write_text(content, "utf-8")
    (root / "baselines" / "10-auto-answer.yaml").write_text(_BASELINE, "utf-8")


class _Reader:
    def confirm_reading(self, question: ReadingQuestion) -> str:
        return f"{question.count}:{question.sha256[-4:]}"


@dataclass(frozen=True)
class Zones:
    """The Department's folder, the worker's, and the stick between them."""

    department: DepartmentFolder
    fleet: RunningFleet
    place: Path
    told: list[Event] = field(default_factory=list[Event])

    @property
    def worker(self) -> Folders:
        return Folders(self.place / "worker" / "tech", self.place / "worker" / "trust")

    @property
    def spool(self) -> Path:
        return self.place / "stick"

    @property
    def dispatched(self) -> DispatchedSlices:
        return DispatchedSlices(self.department.record())

    def context(self, **changes: Any) -> Context:
        return replace(make_context(self.told.append), **changes)

    @contextmanager
    def home(self, at: datetime | None = None) -> Iterator[Workspace]:
        with self.department.open(now=at or now()) as workspace:
            yield workspace

    def dispatch(
        self,
        *limit: str,
        bundle: bytes | None = None,
        hours: int = 72,
        by: Dispatcher | Literal["stick"] | None = "stick",
    ) -> list[bytes]:
        """Give work out, and return the slices.

        Args:
            limit: Hosts; all of them if there are none.
            bundle: Of what is to be applied.
            hours: How long there is.
            by: Who carries it, a new stick if nobody is named; None to leave it in the outbox.
        """
        if by == "stick":
            shutil.rmtree(self.spool, ignore_errors=True)
            by = SpoolDispatcher(self.spool)
        request = DispatchRequest(limit, timedelta(hours=hours), READING, bundle)
        with self.home() as workspace, claim_outbox(self.department.record()):
            batch = dispatch_slices(request, workspace, self.context())
            made = [data for _, data in self.dispatched.waiting(batch)]
            if by is not None:
                publish_waiting(self.dispatched, by)
        return made

    def run(
        self, data: bytes, *, worker: Folders | None = None, is_writing: bool = False, **more: Any
    ) -> SliceDone:
        """Do a slice in the worker's folder, by nothing but its bytes."""
        signer = self.department.key("tech") if is_writing else None
        return run_slice(data, SlicePlace(worker or self.worker, signer), self.context(**more))

    def give_back(self, done: SliceDone, name: str = "result") -> None:
        """Lay a result onto the stick."""
        folder = self.spool / done.result.zone / "results"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.fcresult").write_bytes(done.data)

    def revoke_worker(self) -> None:
        """Have a root signed that gives the zone another machine, and the rest under it."""
        self.sign_policy(*(f'workers: ["{origin_of(name)}"]' for name in STAFF.executor))

    def add_dispatcher(self) -> None:
        """Have a root signed by which a second machine gives work out, and the rest under it."""
        one, other = f'dispatchers: ["{origin_of("dept")}"]', f', "{origin_of("tech-2")}"]'
        self.sign_policy(one, one.replace("]", other))

    def sign_policy(self, before_it: str, instead: str) -> None:
        """Have the next root signed, in which one text of the policy is another."""
        department = self.department
        policy = department.folder / "policy.yaml"
        data = policy.read_text("utf-8").replace(before_it, instead).encode()
        with self.home() as workspace:
            before = workspace.root, department.document("root.1.json").sha256
        payload, _ = draft_root(data, policy, read=Path.read_bytes, before=before, now=now())
        assert payload is not None
        department.write("root.2.json", payload, "root", STAFF.root[:2])
        department.issue(now=now())

    def approved(
        self,
        *hosts: str,
        number: str = "CS-2026-0001",
        executor: str = "tech",
        max_attempts: int = 1,
        rotate: str = "",
    ) -> bytes:
        """Return a bundle that sets *hosts* right, approved by both approvers.

        Or one that gives the account *rotate* of each a new password.

        It is planned where the devices are seen, as by an engineer who stands in the zone.
        """
        window = (now(), now() + timedelta(days=3))
        request = ChangeSetRequest(
            number,
            "Trả lại",
            window,
            executor=executor,
            limit=hosts,
            max_attempts=max_attempts,
            rotate=rotate,
        )
        with self.home() as workspace:
            key = self.department.key("author")
            bundle = plan_changes(request, workspace, key, self.context()).bundle
        decision = Decision(number="12/QĐ-SKHCN", date=date(2026, 11, 24))
        for person in STAFF.approver:
            with self.home() as workspace:
                review = read_to_decide(bundle, workspace, "approve", decision)
                bundle = decide(review, workspace, self.department.key(person), _Reader()).data
        return bundle


@contextmanager
def running_zones(place: Path, *, apart: bool = False) -> Iterator[Callable[[Path], Zones]]:
    """Found it all once; give what makes a copy in a folder, with the fleet as at the beginning.

    *apart* is that of `write_province`.
    """
    write_province(place / "source", apart=apart)
    with run_province(place / "source", place / "province", place / "s", now=now()) as fleet:
        (folder := place / "so").mkdir()
        (place / "province" / "playbooks").mkdir(exist_ok=True)
        department = found_department(
            folder, place / "province", now=now(), staff=STAFF, zones=ZONES
        )

        def copy(to: Path) -> Zones:
            own = to / "so"
            shutil.copytree(department.folder, own)
            shutil.copytree(own / "records" / "tech", to / "worker" / "tech")
            shutil.copytree(own / "records" / "tech-2", to / "worker-2" / "tech")
            (to / "worker" / "trust").mkdir()
            (to / "worker-2" / "trust").mkdir()
            fleet.restore()
            return Zones(replace(department, folder=own), fleet, to)

        yield copy
