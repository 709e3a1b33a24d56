"""The part of a slice that reads: each device is audited, and what is told of it is concealed."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from fleetcfg.authority.audit_basis import AuditBasis
from fleetcfg.authority.slice_answers import conceal_key
from fleetcfg.jobs.job import JobResult
from fleetcfg.jobs.local import Pool
from fleetcfg.jobs.runner import Runner, Work
from fleetcfg.worker.leased import leased
from fleetcfg.workflow.context import Concurrency, Context
from fleetcfg.workflow.device_jobs import audit_jobs, run_device_jobs
from fleetcfg.workflow.zones.slice_end import SliceEnd

_MARK_LETTERS: Final = 8


@dataclass(frozen=True, slots=True)
class _Concealing:
    """What an audit here knows of earlier ones: nothing, but how secret values are concealed."""

    salt: bytes

    def digests(self) -> Mapping[str, str]:
        """Return what is known of earlier readings."""
        return {}


def audit_slice(
    hosts: Sequence[str], pace: Concurrency, basis: AuditBasis, ledger: Path, context: Context
) -> SliceEnd:
    """Audit *hosts* in threads of this process, each by no other process at the same time.

    No digest that leaves this machine is one that a guess at a secret could be tried against: all
    of them are made with a key of the record in *ledger*. Each secret value is marked by which.
    """
    key = conceal_key(ledger)
    mark = sha256(b"fleetcfg/conceal/v1\0" + key).hexdigest()[:_MARK_LETTERS]

    def runner(pool: Pool, work: Work) -> Runner:
        # Another process would cost as much as five devices do before it reads the first.
        threads = replace(pool, processes=0, threads=max(1, pool.processes) * pool.threads)
        return context.runner(threads, leased(work, ledger))

    jobs = audit_jobs(hosts, basis, _Concealing(key), pace, mark=mark)
    results = run_device_jobs(jobs, pace, replace(context, runner=runner))
    return SliceEnd({each.host: _concealed(each, key) for each in results})


def _concealed(result: JobResult, key: bytes) -> JobResult:
    """Return *result* with a digest of the configuration that only this machine can make."""
    body: Any = result.body
    if not isinstance(body, dict) or not body.get("digest"):
        return result
    keyed = hmac.new(key, str(body["digest"]).encode(), sha256).hexdigest()
    return replace(result, body={**body, "digest": keyed})
