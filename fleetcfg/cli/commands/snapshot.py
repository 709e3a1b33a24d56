"""``fleetcfg snapshot``: whole configurations as files, for people and programs."""

import sys
from pathlib import Path
from typing import Annotated

from fleetcfg.authority.files import write_private_files
from fleetcfg.cli.language import current_words
from fleetcfg.cli.options.common import LimitOption, option
from fleetcfg.cli.options.reading import ReadOptions
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.errors import RequestError
from fleetcfg.report.audits.snapshot_text import SnapshotWritten
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.report.renderers import renderer
from fleetcfg.workflow.audits.snapshot import snapshot_fleet
from fleetcfg.workflow.system import make_context


def snapshot(
    *,
    into: Annotated[Path, option("--into", "DIR", "help.snapshot.into")],
    work: WorkOptions,
    limit: LimitOption = None,
    reading: ReadOptions,
) -> int:
    """Back up, and return the exit code."""
    basis = work.open_basis()
    hosts, left_out = basis.select(limit)
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise RequestError("FILE_EXISTS", file=str(into))
    result = snapshot_fleet(basis, hosts, make_context(), reading.concurrency, left_out=left_out)
    write_private_files(into, result.backup.all_files())
    open_renderer("snapshot").tell(SnapshotWritten(result, str(into), basis.standing))
    renderer("unread", "text", sys.stderr, current_words()).tell(result.backup.missing)
    return EXITS[result.conclusion]
