"""What the steps of an incident share: which one, when, by whose key, and how it is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from fleetcfg.authority.installation import open_installation
from fleetcfg.cli.options.common import argument, option
from fleetcfg.cli.options.kept import as_text
from fleetcfg.cli.options.named import naming, read_by
from fleetcfg.cli.options.signing import Signing
from fleetcfg.cli.options.trusted import trusted_province
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.declared.province import Province
from fleetcfg.model.statement import StatementFact, StatementKind
from fleetcfg.model.timezone import spell_instant
from fleetcfg.model.typed_times import time_of
from fleetcfg.report.exit_codes import Exit
from fleetcfg.workflow.incidents.incidents import say_step, told_incident

if TYPE_CHECKING:
    from fleetcfg.authority.installation import Installation

IncidentArgument = Annotated[str, argument("ID", "help.incident.id", callback=naming("incident"))]
ProviderOption = Annotated[
    str,
    option(
        "--provider",
        "PROVIDER",
        "help.incident.provider",
        callback=naming("provider of an incident"),
    ),
]
AtOption = Annotated[str, option("--at", "TIME", "help.incident.at", callback=read_by(time_of))]


def at_of(typed: str) -> Mapping[str, StatementFact]:
    """Return the fact that says when something happened; none if it is now."""
    return {"at": spell_instant(time_of(as_text(typed)))} if typed else {}


@dataclass(frozen=True, slots=True)
class SaidStep:
    """One step, as it was typed."""

    incident: str
    kind: StatementKind
    facts: Mapping[str, StatementFact]

    def record(
        self,
        installation: "Installation",
        province: Province,
        signing: Signing,
        now: datetime,
    ) -> Exit:
        """Sign and record it, and tell the incident as it is then."""
        signer = signing.signer()
        done = say_step(self.incident, self.kind, self.facts, installation, signer, now=now)
        tell_incident(done.id, installation, province, now)
        return Exit.CLEAN


def record_step(step: SaidStep, signing: Signing, work: WorkOptions, now: datetime) -> Exit:
    """Sign and record a step that names no person of a register."""
    province = trusted_province(work)
    with open_installation(work.records.ledger) as installation:
        return step.record(installation, province, signing, now)


def tell_incident(
    incident: str, installation: "Installation", province: Province, now: datetime
) -> None:
    """Print all that is known of one."""
    told = told_incident(incident, installation, province.fleet, province.registers, now=now)
    open_renderer("incident").tell(told)
