"""A named person acknowledges findings of the last audit; nothing that was found changes by it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from fleetcfg.authority.installation import Installation
from fleetcfg.authority.workspace import find_person
from fleetcfg.errors import RefusalError, RequestError
from fleetcfg.ledger.acknowledged import (
    acknowledged_facts,
    acknowledged_payload,
    live_fact,
    record_acknowledgements,
)
from fleetcfg.ledger.record import kept_crls
from fleetcfg.model.acknowledgement import MOST_TIME, Acknowledgement, Acknowledgements
from fleetcfg.model.device_state import AT_EASE
from fleetcfg.model.finding import DeviceReport, Finding
from fleetcfg.model.nearest import nearest
from fleetcfg.model.timezone import spell_instant
from fleetcfg.model.verdict import Verdict
from fleetcfg.observations.passed_over import passed_over
from fleetcfg.observations.run_check import require_sound
from fleetcfg.observations.run_names import is_simulated, is_whole
from fleetcfg.observations.run_times import past_runs
from fleetcfg.observations.runs import StoredRun, report_of
from fleetcfg.observations.store import Observations
from fleetcfg.signer import Signer
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.trust.crypto.envelope import Signature, namespace, pae, payload_type
from fleetcfg.trust.documents.root import Root
from fleetcfg.trust.verify.prove import breakglass_keys, prove_acknowledgement
from fleetcfg.trust.verify.quorum import VerificationTime
from fleetcfg.workflow.plan import require_reason


@dataclass(frozen=True, slots=True)
class AcknowledgeRequest:
    """What is acknowledged.

    Attributes:
        parameter: Neutral name or path; empty if a verdict is meant.
        verdict: Every finding of that verdict on the device; None if a parameter is meant.
        until: When it ends.
    """

    host: str
    parameter: str
    verdict: Verdict | None
    reason: str
    until: datetime


def acknowledge_findings(
    request: AcknowledgeRequest,
    observations: Observations,
    at: Installation,
    signer: Signer,
    *,
    now: datetime,
) -> Acknowledgements:
    """Sign and record that the person of *signer* knows of findings of the last audit of a device.

    Raises:
        RequestError: ``PLAN_REASON``, ACKNOWLEDGE_UNTIL, ACKNOWLEDGE_WHAT, ACKNOWLEDGE_NOTHING;
            ``HISTORY_EMPTY``, ``TRUST_ABSENT``.
        RefusalError: SIGNER_ROLE; as `Signer.sign` and `prove_acknowledgement`.
        ObservationError: ``STORE_*``.
        LedgerError: ``LEDGER_*``.
    """
    _require_sound(request, now)
    run, report = _last_reading(observations, request.host, now)
    root = at.pinned().root
    person = _require_person(root, signer)
    given = tuple(
        Acknowledgement(
            one.host,
            one.verdict,
            one.parameter,
            one.path,
            live_fact(one.live),
            person,
            request.reason,
            now,
            request.until,
            is_simulated(run),
        )
        for one in _meant(request, run, report)
    )
    facts = acknowledged_facts(given, signer.keyid, run.header.run)
    signature = _sign(facts, signer, root, VerificationTime(now, kept_crls(at.store)))
    record_acknowledgements(at.store, facts, signature, at=now)
    return Acknowledgements(given, {})


def _require_sound(request: AcknowledgeRequest, now: datetime) -> None:
    require_reason(request.reason)
    if not now < request.until <= now + MOST_TIME:
        raise RequestError("ACKNOWLEDGE_UNTIL", days=MOST_TIME.days)
    if bool(request.parameter) is (request.verdict is not None):
        raise RequestError("ACKNOWLEDGE_WHAT")


def _require_person(root: Root, signer: Signer) -> str:
    """Return whose key it is; it must have a role."""
    if signer.keyid not in breakglass_keys(root) or root.is_revoked(signer.keyid):
        raise RefusalError("SIGNER_ROLE", keyid=signer.keyid, kind="acknowledge")
    return find_person(root, signer.keyid)


def _sign(facts: Mapping[str, Json], signer: Signer, root: Root, moment: VerificationTime) -> bytes:
    """Return the signature that is kept; it is judged here as readers will judge it."""
    payload = acknowledged_payload(facts, root.trust_domain, at=spell_instant(moment.now))
    message = pae(payload_type("acknowledgement"), payload)
    data = signer.sign(message, namespace("acknowledgement", root.trust_domain))
    prove_acknowledgement(payload, Signature(signer.keyid, data), root, moment)
    return data


def _last_reading(
    observations: Observations, host: str, now: datetime
) -> tuple[StoredRun, DeviceReport]:
    for run in reversed(past_runs(observations, now)):
        report = report_of(observations, run.header.run, host) if is_whole(run) else None
        if report is not None and not report.reason:
            require_sound(observations, run)
            passed_over(observations, run, now=now)
            return run, report
    raise RequestError("HISTORY_EMPTY", host=host, file=observations.file)


def _meant(request: AcknowledgeRequest, run: StoredRun, report: DeviceReport) -> Sequence[Finding]:
    told = [one for one in report.findings if one.verdict not in AT_EASE]
    names = {name for one in told for name in (one.parameter, one.path) if name}
    found = [
        one
        for one in told
        if one.verdict is request.verdict
        or (request.parameter and request.parameter in (one.parameter, one.path))
    ]
    if not found:
        what = request.parameter or str(request.verdict)
        near = nearest(request.parameter, names) if request.parameter else ""
        raise RequestError(
            "ACKNOWLEDGE_NOTHING", host=request.host, what=what, run=run.header.run, nearest=near
        )
    return found
