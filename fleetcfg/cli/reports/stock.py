"""The minutes of a stock-take: of one site, or of each."""

from collections.abc import Iterator

from fleetcfg.authority.statements import known_statements
from fleetcfg.cli.language import current_words, word
from fleetcfg.cli.options.named_in import NamedIn
from fleetcfg.cli.reports.kinds import AskedReport
from fleetcfg.model.signed_standing import notices_of
from fleetcfg.model.stock import stock_standing
from fleetcfg.report.report_parts import Report
from fleetcfg.report.reports.stock_report import stock_report
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.rooms.stock import meant_site


def make_reports(asked: AskedReport) -> Iterator[tuple[str, Report]]:
    """Yield the minutes of each site that is asked for, by its id."""
    at, basis = now(), asked.work.read_basis()
    meant = meant_site(basis.province.fleet, asked.scope) if asked.scope else ""
    with asked.work.records.open_record() as installation:
        said = known_statements(installation, now=at)
    rows = stock_standing(basis.province.fleet, said.given)
    names = {one.declared_site: one.site_name for one in rows if one.declared_site}
    is_simulated = any(one.simulated for one in basis.province.fleet.devices.values())
    notices = tuple(
        f"{word(f'notice.{code}')}: {word(f'notice.{code}.long')}"
        for code in (*(("SIMULATED",) if is_simulated else ()), *notices_of(basis.standing))
    )
    for site in [meant] if meant else names:
        own = [one for one in rows if site in (one.declared_site, one.site)]
        yield site, stock_report(own, site, names, current_words(), at=at, notices=notices)


def find_scope(there: NamedIn, name: str) -> None:
    """Refuse a site that there is not."""
    meant_site(there.province.fleet, name)
