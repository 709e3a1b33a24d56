"""``fleetcfg snapshot``: whole configurations as files, for people and programs."""

import sys
from collections.abc import Sequence
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
from fleetcfg.model.audit import Standing
from fleetcfg.report.audit_text import notice_lines
from fleetcfg.report.escape import escape
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.report.lines import plain
from fleetcfg.report.output import PLAIN_COLUMNS
from fleetcfg.workflow.audit import make_header
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
    left_out = basis.contact.left_out(limit, hosts)
    how = reading.concurrency
    result = snapshot_fleet(basis, hosts, make_context(), how, left_out=left_out)
    write_private_files(into, result.backup.all_files())
    _tell(result.backup, into, basis.standing, make_header("", hosts, basis, now()).notices)
    return EXITS[result.conclusion]


def _tell(taken: Backup, folder: Path, standing: Standing, notices: Sequence[str]) -> None:
    words = current_words()
    done = word("snapshot.done", count=len(taken.digests), folder=str(folder))
    print(f"{done} {words.label(f'standing.{standing}')}")
    print(plain(notice_lines(notices, words, PLAIN_COLUMNS)), end="")
    if taken.missing:
        print(word("snapshot.missing"), file=sys.stderr)
    for each in taken.missing:
        told = f"  {each.host}  {each.code}: {words.sentence(each.code, each.facts)}"
        print(escape(told), file=sys.stderr)
