"""A step that a person of a provider takes part in: named by an id, of the register of contacts."""

from collections.abc import Mapping

from fleetcfg.authority.installation import open_installation
from fleetcfg.authority.statements import known_statements
from fleetcfg.cli.options.signing import Signing
from fleetcfg.cli.options.trusted import trusted_province
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.shared.incidents import SaidStep
from fleetcfg.model.statement import StatementFact, StatementKind
from fleetcfg.report.exit_codes import Exit
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.incidents.incidents import provider_of, require_contact, require_incident


def record_provider_step(
    incident: str,
    kind: StatementKind,
    facts: Mapping[str, StatementFact],
    signing: Signing,
    work: WorkOptions,
) -> Exit:
    """Sign and record it; an empty provider is the one of the incident."""
    at = now()
    province = trusted_province(work)
    with open_installation(work.records.ledger) as installation:
        known = require_incident(known_statements(installation, now=at), incident)
        for name in ("to", "by"):
            if name in facts:
                require_contact(str(facts[name]), province.registers)
        provider = provider_of(str(facts["provider"]), known, province.fleet)
        step = SaidStep(incident, kind, {**facts, "provider": provider})
        return step.record(installation, province, signing, at)
