"""``fleetcfg report``: what is kept, as a file for people who have no fleetcfg."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

from fleetcfg.authority.files import write_new, write_private_files
from fleetcfg.cli.options.common import STORE, StoreOption, argument, flag, option
from fleetcfg.cli.options.complete import one_of
from fleetcfg.cli.options.named import naming, one_output
from fleetcfg.cli.options.paper import PaperOptions
from fleetcfg.cli.options.period import PeriodOptions
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.reports.kinds import AskedReport, KindArgument, make_reports
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.errors import RequestError
from fleetcfg.report.exit_codes import Exit
from fleetcfg.report.formats.file_names import file_names
from fleetcfg.report.formats.registry import REPORT_FORMATS, known_format, report_bytes
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
    made = {
        unit: report_bytes(paper.on(_edited(one, kept, table)), suffix)
        for unit, one in make_reports(asked)
    }
    files = _write_each(kind, made, suffix, out) if each else _write_one(made, out)
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


def _write_one(made: Mapping[str, bytes], out: Path) -> Mapping[Path, bytes]:
    (data,) = made.values()
    write_new(out, data, mode=_PRIVATE)
    return {out: data}


def _write_each(
    kind: str, made: Mapping[str, bytes], suffix: str, folder: Path
) -> Mapping[Path, bytes]:
    """Write one file for each unit: all of them, or none if one is there already."""
    names = file_names(kind, made, suffix)
    files = {names[unit]: data for unit, data in made.items()}
    for name in files:
        if (folder / name).exists():
            raise RequestError("REPORT_EXISTS", file=str(folder / name))
    write_private_files(folder, files)
    return {folder / name: data for name, data in files.items()}
