"""A named person acknowledges findings of the last audit; nothing that was found changes by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fleetcfg.authority.installation import Installation
from fleetcfg.errors import RequestError
from fleetcfg.ledger.acknowledged import (
    acknowledged_facts,
    acknowledged_payload,
    live_fact,
    record_acknowledgements,
)
from fleetcfg.ledger.record import kept_crls
from fleetcfg.model.acknowledgement import MOST_TIME, Acknowledgement, Acknowledgements
from fleetcfg.model.timezone import spell_instant
from fleetcfg.model.verdict import Verdict
from fleetcfg.observations.run_names import is_simulated
from fleetcfg.observations.store import Observations
from fleetcfg.signer import Signer
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.trust.crypto.envelope import Signature, namespace, pae, payload_type
from fleetcfg.trust.documents.root import Root
from fleetcfg.trust.verify.prove import prove_acknowledgement
from fleetcfg.trust.verify.quorum import VerificationTime
from fleetcfg.workflow.audits.last_findings import meant_findings
from fleetcfg.workflow.justification import require_reason
from fleetcfg.workflow.statements import require_person


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
    meant = meant_findings(observations, request.host, request.parameter, request.verdict, now=now)
    root = at.pinned().root
    person = require_person(root, signer, "acknowledge")
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
            is_simulated(meant.run),
        )
        for one in meant.findings
    )
    facts = acknowledged_facts(given, signer.keyid, meant.run.header.run)
    signature = _sign(facts, signer, root, VerificationTime(now, kept_crls(at.store)))
    record_acknowledgements(at.store, facts, signature, at=now)
    return Acknowledgements(given, {})


def _require_sound(request: AcknowledgeRequest, now: datetime) -> None:
    require_reason(request.reason)
    require_until(request.until, now=now)
    if bool(request.parameter) is (request.verdict is not None):
        raise RequestError("ACKNOWLEDGE_WHAT")


def require_until(until: datetime, *, now: datetime) -> None:
    """Refuse an end that has passed, or is too far away.

    Raises:
        RequestError: ACKNOWLEDGE_UNTIL.
    """
    if not now < until <= now + MOST_TIME:
        raise RequestError("ACKNOWLEDGE_UNTIL", days=MOST_TIME.days)


def _sign(facts: Mapping[str, Json], signer: Signer, root: Root, moment: VerificationTime) -> bytes:
    """Return the signature that is kept; it is judged here as readers will judge it."""
    payload = acknowledged_payload(facts, root.trust_domain, at=spell_instant(moment.now))
    message = pae(payload_type("acknowledgement"), payload)
    data = signer.sign(message, namespace("acknowledgement", root.trust_domain))
    prove_acknowledgement(payload, Signature(signer.keyid, data), root, moment)
    return data
