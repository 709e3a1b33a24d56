"""``fleetcfg incident open``: something broke; it gets a number, and its clock runs."""

from pathlib import Path
from typing import Annotated

from fleetcfg.authority.installation import open_installation
from fleetcfg.cli.options.common import STORE, StoreOption, argument, flag, option, verdicts_by
from fleetcfg.cli.options.kept import as_text, open_kept, say_ahead
from fleetcfg.cli.options.named import naming, read_by
from fleetcfg.cli.options.signing import Signing
from fleetcfg.cli.options.trusted import trusted_province
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.shared.incidents import ProviderOption, tell_incident
from fleetcfg.errors import RequestError
from fleetcfg.model.typed_times import time_of
from fleetcfg.model.verdict import verdicts_of
from fleetcfg.report.audits.run_digest import RunDigest
from fleetcfg.report.exit_codes import Exit
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.incidents.incidents import (
    AuditedFindings,
    IncidentOpening,
    audited_findings,
    open_incident,
)


def open_(
    where: Annotated[str, argument("WHERE", "help.incident.where", callback=naming("place"))],
    what: Annotated[str, argument("WHAT", "help.incident.what")],
    *,
    detected: Annotated[
        str, option("--detected", "TIME", "help.incident.detected", callback=read_by(time_of))
    ] = "",
    provider: ProviderOption = "",
    serious: Annotated[bool, flag("--serious", "help.incident.serious")] = False,
    parameter: Annotated[str, option("--parameter", "NAME", "help.incident.parameter")] = "",
    verdict: Annotated[
        str,
        verdicts_by("--verdict", "help.incident.verdict"),
    ] = "",
    store: StoreOption = STORE,
    signing: Signing,
    work: WorkOptions,
) -> int:
    """Sign and record it, and print its number."""
    at, place = now(), as_text(where)
    province = trusted_province(work)
    opening = IncidentOpening(
        place,
        as_text(what),
        time_of(as_text(detected)) if detected else None,
        as_text(provider),
        serious,
        _found(store, place, as_text(parameter), verdict),
    )
    with open_installation(work.records.ledger) as installation:
        lines, signer = province.registers.lines, signing.signer()
        done = open_incident(opening, province.fleet, lines, installation, signer, now=at)
        tell_incident(done.id, installation, province, at)
    return Exit.CLEAN


def _found(store: Path, host: str, parameter: str, verdict: str) -> AuditedFindings | None:
    if not parameter and not verdict:
        return None
    if parameter and verdict:
        raise RequestError("ACKNOWLEDGE_WHAT")
    meant = verdicts_of([verdict])[0] if verdict else None
    with open_kept(store, host) as kept:
        say_ahead(kept)
        return audited_findings(kept, host, parameter, meant, RunDigest(), now=now())
