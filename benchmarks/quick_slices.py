"""``fleetcfg`` with slices of one device, whose processes are ``true``: for `zones_memory`.

``python -m benchmarks.quick_slices worker …`` signs for each slice what a real codec once answered:
the body in the file ``FLEETCFG_BENCH_ANSWER``, in which ``HOST`` stands for the device.
"""

import json
import os
from pathlib import Path
from unittest.mock import patch

from fleetcfg.__main__ import main
from fleetcfg.authority.installation import open_installation
from fleetcfg.authority.slice_answers import SliceAnswers
from fleetcfg.carriers.slice_processes import SliceProcesses
from fleetcfg.jobs.job import JobResult
from fleetcfg.model.timezone import spell_instant
from fleetcfg.trust.crypto.canonical import spell
from fleetcfg.trust.documents.document import read_document, type_of
from fleetcfg.trust.documents.parcel import Parcel, read_parcel
from fleetcfg.trust.documents.slice import Slice, read_slice
from fleetcfg.trust.documents.slice_result import SliceResult
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.zones.slice_end import spell_device, tell_devices


class QuickProcesses(SliceProcesses):
    """See the module."""

    def run(self, file: Path, out: Path, *, is_reading: bool) -> int | None:
        """Start a process that does nothing, and write an answer; see `SliceProcesses.run`."""
        code = super().run(file, out, is_reading=is_reading)
        taken = read_parcel(file.read_bytes())
        out.write_bytes(answer(taken, read_slice(taken), Path(os.environ["FLEETCFG_LEDGER"])))
        return code


def quick_processes(*_: object) -> QuickProcesses:
    """Return what does slices by processes that do nothing."""
    return QuickProcesses(("true",), lambda _file, _out: ())


def answer(taken: Parcel, said: Slice, ledger: Path) -> bytes:
    """Return a signed result that says the same of each device, and keep it."""
    at = spell_instant(now())
    like = Path(os.environ["FLEETCFG_BENCH_ANSWER"]).read_text("utf-8")
    bodies = {host: json.loads(like.replace("HOST", host)) for host in said.hosts}
    spelled = {
        host: spell_device(JobResult(host, host, body=body), host)[0]
        for host, body in bodies.items()
    }
    with open_installation(ledger) as installation:
        told = {
            "_type": type_of("slice-result"),
            "trust_domain": said.trust_domain,
            "zone": said.zone,
            "slice": taken.sha256,
            "origin": installation.store.origin,
            "began_at": at,
            "ended_at": at,
            **tell_devices(spelled, ()),
        }
        result = read_document(SliceResult, "slice-result", spell(told))
        signed = installation.store.sign_parcel(result, tuple(spelled.values())).to_bytes()
    SliceAnswers(ledger).keep(taken.sha256, signed, until=said.not_after)
    return signed


if __name__ == "__main__":
    with (
        patch("fleetcfg.workflow.zones.dispatch.MAX_HOSTS", 1),
        patch("fleetcfg.cli.commands.dispatch.worker.slice_processes", quick_processes),
    ):
        main()
