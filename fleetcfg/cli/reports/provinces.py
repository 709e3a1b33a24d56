"""The report on several provinces: each read in its own folder, by its own root and store."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from fleetcfg.authority.installation import open_installation
from fleetcfg.authority.record_files import is_installed
from fleetcfg.cli.click import is_typed
from fleetcfg.cli.language import current_words
from fleetcfg.cli.options.common import STORE
from fleetcfg.cli.options.kept import open_kept
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.program.province import each_province
from fleetcfg.cli.reports.kinds import AskedReport
from fleetcfg.cli.settings.current import Settings, current_settings
from fleetcfg.cli.terminal.errors import say
from fleetcfg.declared.folders import BASELINES, PLAYBOOKS
from fleetcfg.errors import FleetcfgError, RequestError
from fleetcfg.model.province_figures import ProvinceAudit, ProvinceFigures, ProvinceRecord
from fleetcfg.report.audits.run_digest import RunDigest
from fleetcfg.report.report_parts import Report
from fleetcfg.report.reports.provinces_report import provinces_report
from fleetcfg.workflow.audits.figures import FiguresRequest, figures_of
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.reports.provinces import province_audit, province_record

_OF_ONE: Final = {
    "named": "--ledger",
    "trust": "--trust",
    "store": "--store",
    "inventory": "--inventory",
    "baselines": "--baselines",
    "playbooks": "--playbooks",
    "sim": "--sim",
}
"""Options that name something of which each province has its own, by their names here."""


def make_reports(asked: AskedReport) -> Iterator[tuple[str, Report]]:
    """Yield the one."""
    for name, scope in _OF_ONE.items():
        if is_typed(name):  # what the environment names is of another command
            raise RequestError("REPORT_SCOPE_EXTRA", kind=asked.kind, scope=scope)
    if place := current_settings().places.get("store"):
        raise RequestError("REPORT_PROVINCES_STORE", place=place)
    rows = [_figures(name, there) for name, there in each_province()]
    if not rows:
        raise RequestError("REPORT_PROVINCES_NONE")
    for row in rows:
        for trouble in row.troubles:  # with its facts, which the report leaves out
            print(f"{row.name}:", file=sys.stderr)
            say(trouble)
    yield "", provinces_report(rows, current_words(), at=now())


def _figures(name: str, there: Settings | FleetcfgError) -> ProvinceFigures:
    """Return what is known of the province whose folder is the working folder."""
    if isinstance(there, FleetcfgError):
        return ProvinceFigures(name, troubles=(there,))
    said = there.defaults
    sources = said.get("inventory")
    work = WorkOptions(
        [Path(each) for each in sources] if isinstance(sources, list) else None,
        Path(str(said.get("baselines", BASELINES))),
        Path(str(said.get("playbooks", PLAYBOOKS))),
    )
    troubles: list[FleetcfgError] = []
    audit: ProvinceAudit | None = None
    record: ProvinceRecord | None = None
    try:
        audit = _audit(work, STORE)
    except FleetcfgError as trouble:
        troubles.append(trouble)
    try:
        record = _record(work)
    except FleetcfgError as trouble:
        troubles.append(trouble)
    return ProvinceFigures(name, audit, record, tuple(troubles))


def _audit(work: WorkOptions, store: Path) -> ProvinceAudit:
    request = FiguresRequest(now(), RunDigest())
    province = work.readable_province(request.made_at)
    with open_kept(store) as kept:
        return province_audit(figures_of(request, province, kept))


def _record(work: WorkOptions) -> ProvinceRecord | None:
    """Return what its record comes to; without signed documents it may be another province's."""
    folder = work.records.ledger
    if not work.trust.is_dir() or not is_installed(folder):
        return None
    with open_installation(folder) as installation:
        return province_record(installation, now=now())
