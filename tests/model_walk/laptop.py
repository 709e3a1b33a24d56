"""The technician's laptop: it takes in, applies, settles, signs receipts, exports its log."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from fleetcfg.apply.context import ApplyContext, DeviceAccess
from fleetcfg.apply.device import change_device
from fleetcfg.apply.reconcile import reconcile_device
from fleetcfg.apply.rollout import Rollout
from fleetcfg.authority.sealing_key import named_sealing_key
from fleetcfg.authority.workspace import Workspace
from fleetcfg.devices.driver import Credential, DeviceLimits
from fleetcfg.errors import FleetcfgError
from fleetcfg.ledger.attempts import open_attempts
from fleetcfg.model.outcome import DeviceOutcome
from fleetcfg.model.value import Secret
from fleetcfg.workflow.changes.apply import authorize_bundle
from fleetcfg.workflow.changes.receipts import sign_receipts
from fleetcfg.workflow.context import Context
from fleetcfg.workflow.documents.carry import export_log
from fleetcfg_kit.testing.documents import KEYS
from tests.model_walk.office import Machine
from tests.model_walk.rooms import CATALOG, FAMILY, NAME, Room

_LIMITS = DeviceLimits()
_CREDENTIAL = Credential("user", Secret("no secret of anybody"))


class Laptop(Machine):
    """What a technician does, a process each."""

    def __init__(self, place: Path, rooms: Mapping[str, Room]) -> None:
        super().__init__(place / "laptop", rooms)

    def apply(
        self, bundle: bytes, now: datetime, *, later: timedelta, begun: Callable[[bytes], None]
    ) -> Iterator[DeviceOutcome]:
        """Apply *bundle*, yield what became of each device as it ends, and sign the receipts.

        Args:
            bundle: What was carried here.
            now: What the clock shows.
            later: By how much the clock is set once the bundle is through the door.
            begun: Is told what came through.

        Raises:
            RefusalError: As the door refuses.
        """
        with self.open(now) as workspace:
            context = _context(lambda: now + later)
            authorized = authorize_bundle(bundle, workspace, context)
            begun(authorized.payload)
            reached = self._reach(workspace, context)

            def write(hosts: Iterator[str], *_counts: int) -> Iterator[DeviceOutcome]:
                for host in hosts:
                    change = next(c for c in authorized.document.devices if c.id == host)
                    store = workspace.installation.store
                    yield change_device(authorized, change, reached, store)

            rollout = Rollout(authorized, reached, write)
            yield from rollout.run([change.id for change in authorized.document.devices])
            sign_receipts(workspace, KEYS["tech"], context)

    def reconcile(self, now: datetime) -> tuple[list[DeviceOutcome], FleetcfgError | None]:
        """Look at what is in doubt; what is settled stays so, whatever is refused after it."""
        settled: list[DeviceOutcome] = []
        try:
            with self.open(now) as workspace:
                context, store = _context(lambda: now), workspace.installation.store
                reached = self._reach(workspace, context)
                attempts = open_attempts(store)
                settled.extend(reconcile_device(one, reached, store) for one in attempts)
                sign_receipts(workspace, KEYS["tech"], context)
        except FleetcfgError as error:
            return settled, error
        return settled, None

    def export(self, now: datetime, *, only_new: bool) -> bytes:
        """Return what is carried to the Department."""
        with TemporaryDirectory() as folder, self.open(now) as workspace:
            out = Path(folder) / "log.jsonl"
            export_log(workspace.installation, out, only_new=only_new)
            return out.read_bytes()

    def _reach(self, workspace: Workspace, context: Context) -> ApplyContext:
        access = DeviceAccess(
            self.devices, {NAME: CATALOG}, {NAME: FAMILY}, context.credential, _LIMITS
        )
        at = workspace.installation
        key = named_sealing_key(at.folder, workspace.root, at.store.origin)
        return ApplyContext(access, lambda: at.store, at.objects, context.clock, timedelta, key)


def _context(clock: Callable[[], datetime]) -> Context:
    return Context(
        clock,
        lambda _since: timedelta,
        lambda count: "00" * count,
        {NAME: FAMILY},
        {NAME: CATALOG},
        lambda _device: _CREDENTIAL,
    )
