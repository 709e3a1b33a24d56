"""``fleetcfg report``: what is kept, as a file for people who have no fleetcfg."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

from fleetcfg.authority.files import write_new
from fleetcfg.cli.options.common import STORE, StoreOption, argument, flag, option
from fleetcfg.cli.options.complete import one_of
from fleetcfg.cli.options.named import naming, one_output
from fleetcfg.cli.options.paper import PaperOptions
from fleetcfg.cli.options.period import PeriodOptions
from fleetcfg.cli.options.report_kinds import KindArgument
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.reports.kinds import AskedReport, make_reports
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.errors import RequestError
from fleetcfg.machine.access import make_private_folder
from fleetcfg.report.exit_codes import Exit
from fleetcfg.report.formats.annex_files import report_files
from fleetcfg.report.formats.file_names import file_names
from fleetcfg.report.formats.registry import REPORT_FORMATS, known_format
from fleetcfg.report.report_parts import Report
from fleetcfg.report.written_text import ReportFile

_EDITIONS: Final = ("full", "summary", "card")
_CARDS: Final = frozenset({"unit-score"})
"""Kinds that are sent as a card of a page or two, unless the whole is asked for."""
_USUAL: Final = "html"
_PRIVATE: Final = 0o600  # it tells how a fleet is set up


_FORMAT: Final = option(
    "--format",
    "|".join(REPORT_FORMATS),
    "help.report.format",
    autocompletion=one_of(*REPORT_FORMATS),
    callback=one_output(tuple(REPORT_FORMATS)),
)
_EDITION: Final = option(
    "--edition",
    "|".join(_EDITIONS),
    "help.report.edition",
    callback=one_output(_EDITIONS),
    autocompletion=one_of(*_EDITIONS),
)


def report(
    kind: KindArgument,
    scope: Annotated[str, argument("SCOPE", "help.report.scope", callback=naming("scope"))] = "",
    *,
    out: Annotated[Path, option("--out", "FILE", "help.report.out", callback=naming("report"))],
    format_: Annotated[str, _FORMAT] = "",
    run: Annotated[str, option("--run", "RUN", "help.report.run", callback=naming("audit"))] = "",
    edition: Annotated[str, _EDITION] = "",
    table: Annotated[str, option("--table", "NAME", "help.report.table")] = "",
    each: Annotated[bool, flag("--each", "help.report.each")] = False,
    store: StoreOption = STORE,
    period: PeriodOptions,
    paper: PaperOptions,
    work: WorkOptions,
) -> int:
    """Write what was asked for, and return the exit code."""
    suffix = known_format(format_ or (_USUAL if each else ""), out)
    if not each:
        _require_new(out)
    asked = AskedReport(kind, scope, run, each, store, work, period)
    kept = edition or ("card" if kind in _CARDS else "full")
    reports = dict(make_reports(asked))
    names = file_names(kind, reports, suffix) if each else dict.fromkeys(reports, out.name)
    folder, files = out if each else out.parent, dict[Path, bytes]()
    for unit, one in reports.items():
        made = report_files(paper.on(_edited(one, kept, table)), suffix, names[unit])
        files |= {folder / name: data for name, data in made.items()}
    _write(files, folder if each else None)
    for file, data in files.items():
        open_renderer("report file").tell(ReportFile(str(file), data))
    return Exit.CLEAN


def _require_new(out: Path) -> None:
    if out.exists() or out.is_symlink():
        raise RequestError("REPORT_EXISTS", file=str(out))


def _edited(whole: Report, edition: str, table: str) -> Report:
    if table:
        return whole.only(table)
    match edition:
        case "summary":
            return whole.summary()
        case "card":
            return whole.card()
        case _:
            return whole


def _write(files: Mapping[Path, bytes], folder: Path | None) -> None:
    """Write *files*: all of them, or none if one is there already; into a *folder* of their own."""
    for file in files:
        _require_new(file)
    if folder is not None:
        make_private_folder(folder)
    for file, data in files.items():
        write_new(file, data, mode=_PRIVATE)
