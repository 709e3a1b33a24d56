"""``fleetcfg room matrix``: how alike rooms are, and by what that is known."""

from pathlib import Path
from typing import Annotated

from fleetcfg.authority.installation import open_installation
from fleetcfg.authority.record_files import is_installed
from fleetcfg.authority.statements import known_statements
from fleetcfg.cli.options.common import STORE, StoreOption, output_of
from fleetcfg.cli.options.kept import say_ahead
from fleetcfg.cli.options.trusted import trusted_province
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.declared.province import Province, require_valid
from fleetcfg.model.room_quality import RoomMatrix
from fleetcfg.model.statement import NO_STATEMENTS, Statements
from fleetcfg.observations.store import kept_observations
from fleetcfg.report.audits.run_digest import RunDigest
from fleetcfg.report.exit_codes import Exit
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.rooms.rooms import room_matrix


def matrix(
    *,
    output: Annotated[str, output_of("room matrix")] = "text",
    store: StoreOption = STORE,
    work: WorkOptions,
) -> int:
    """Print it, outliers first."""
    renderer = open_renderer("room matrix", output)
    province = trusted_province(work)
    require_valid(province)
    renderer.tell(_matrix(province, _statements(work), store))
    return Exit.CLEAN


def _statements(work: WorkOptions) -> Statements:
    """Return what people said; nothing without a record: then no person did."""
    if not is_installed(work.records.ledger):
        return NO_STATEMENTS
    with open_installation(work.records.ledger) as installation:
        return known_statements(installation, now=now())


def _matrix(province: Province, statements: Statements, store: Path) -> RoomMatrix:
    if not store.exists():
        return room_matrix(province, None, statements, RunDigest(), now=now())
    with kept_observations(store) as kept:
        say_ahead(kept)
        return room_matrix(province, kept, statements, RunDigest(), now=now())
