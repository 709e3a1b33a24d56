"""``fleetcfg snapshot``: whole configurations as files, for people and programs."""

import sys
from pathlib import Path
from typing import Annotated

from fleetcfg.authority.files import write_private_files
from fleetcfg.cli.declaration_options import DeclarationOptions
from fleetcfg.cli.language import current_words, word
from fleetcfg.cli.options import LimitOption, option
from fleetcfg.cli.read_options import ReadOptions
from fleetcfg.cli.record_options import RecordOptions
from fleetcfg.declared.selection import count_simulated, select_hosts
from fleetcfg.errors import RequestError
from fleetcfg.report.escape import escape
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.workflow.backup import Backup
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.snapshot import snapshot_fleet
from fleetcfg.workflow.system import make_context


def snapshot(
    *,
    into: Annotated[Path, option("--into", "DIR", "help.snapshot.into")],
    declarations: DeclarationOptions,
    records: RecordOptions,
    limit: LimitOption = None,
    reading: ReadOptions,
) -> int:
    """Back up, and return the exit code."""
    basis = records.open_basis(declarations.sources(), now())
    hosts = select_hosts(basis.province, limit)
    count_simulated(basis.province, hosts)
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise RequestError("FILE_EXISTS", file=str(into))
    result = snapshot_fleet(basis, hosts, make_context(), reading.concurrency)
    write_private_files(into, result.backup.all_files())
    _tell(result.backup, into)
    return EXITS[result.conclusion]


def _tell(taken: Backup, folder: Path) -> None:
    words = current_words()
    count = len(taken.digests)
    print(word("snapshot.done", count=count, folder=str(folder)))
    if taken.missing:
        print(word("snapshot.missing"), file=sys.stderr)
    for each in taken.missing:
        told = f"  {each.host}  {each.code}: {words.sentence(each.code, each.facts)}"
        print(escape(told), file=sys.stderr)
