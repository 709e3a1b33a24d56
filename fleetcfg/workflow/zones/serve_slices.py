"""Slices that come to this machine by themselves: each is done once, by a process of its own."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NoReturn

from fleetcfg.authority.dispatched import RESULT, SLICE
from fleetcfg.authority.files import read_carried, write_new
from fleetcfg.authority.outgoing import OutgoingResults
from fleetcfg.authority.slice_answers import SliceAnswers
from fleetcfg.carriers.slice_processes import SliceProcesses
from fleetcfg.errors import RefusalError, RequestError, Stage, refuse_at
from fleetcfg.trust.crypto.canonical import UNPROVEN_MOST
from fleetcfg.trust.documents.parcel import MAX_PARCEL, read_parcel
from fleetcfg.trust.documents.slice import SliceKind, read_slice
from fleetcfg.workflow.context import Context
from fleetcfg.workflow.zones.run_slice import SlicePlace, fail_slice, require_slice

_TEMPORARY: Final = "fleetcfg-slice-"


def _no_key() -> NoReturn:
    raise RefusalError("SIGNER_MISSING", stage=Stage.TOOL)


@dataclass(frozen=True, slots=True)
class SliceServer:
    """See the module; *place* is the record of this machine, its keys are the processes' matter.

    Attributes:
        require_key: Refuses where they have none to sign changes with.
    """

    place: SlicePlace
    processes: SliceProcesses
    context: Context
    require_key: Callable[[], object] = _no_key

    def do(self, zone: str, data: bytes) -> str:
        """Do a slice of *zone*, and return its digest; its result waits to go out.

        One that was finished is answered from what was kept, and begins no process. One whose
        process dies is answered by a signed failure, and not begun again.

        Raises:
            RefusalError: There is no answer: as `fleetcfg.authority.slice_door.SliceDoor.take`;
                SLICE_ELSEWHERE if it came to a zone that is not its own.
            RequestError: SLICE_BROKEN_OFF: it is to be given again; SLICE_OTHER_MACHINE.
            RefusalError, RequestError: What `require_key` says of this machine: the same.
            LedgerError: ``LEDGER_*``; the same.
            OSError: No process can be started; the same.
        """
        with refuse_at(Stage.BYTES):
            parcel = read_parcel(data)
            if len(parcel.payload) > UNPROVEN_MOST:
                require_slice(data, self.place, self.context)
            said = read_slice(parcel)
        if said.zone != zone:
            raise RefusalError("SLICE_ELSEWHERE", stage=Stage.ROOT, zone=zone, said=said.zone)
        ledger = self.place.folders.ledger
        kept = SliceAnswers(ledger).find(parcel.sha256, until=said.not_after)
        if kept is None and said.kind == "apply":
            require_slice(data, self.place, self.context)  # else its process would end unanswered
            with refuse_at(Stage.TOOL):
                self.require_key()
        result = self._work(data, said.kind) if kept is None else kept
        OutgoingResults(ledger, zone).put(parcel.sha256, result)
        return parcel.sha256

    def _work(self, data: bytes, kind: SliceKind) -> bytes:
        with TemporaryDirectory(prefix=_TEMPORARY) as folder:
            file, out = (Path(folder) / f"slice{ending}" for ending in (SLICE, RESULT))
            write_new(file, data, mode=0o600)
            code = self.processes.run(file, out, is_reading=kind == "audit")
            if out.exists():
                return read_carried(out, most=MAX_PARCEL)
        if code is None:
            raise RequestError("SLICE_BROKEN_OFF")
        died = RequestError("SLICE_DIED", exit=code)
        return fail_slice(data, replace(self.place, is_tied=True), died, self.context)
