"""``fleetcfg baseline from``: declarations out of one device that is set as all shall be."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Annotated

from fleetcfg.authority.files import read_carried, write_new
from fleetcfg.cli.language import current_words
from fleetcfg.cli.options.common import STORE, StoreOption, argument, flag, option
from fleetcfg.cli.options.complete import hosts
from fleetcfg.cli.options.named import SNAPSHOT, host_or_file
from fleetcfg.cli.options.reading import ReadOptions
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.terminal.listeners import notice_listener
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.declared.tree import MAX_FILE_BYTES
from fleetcfg.errors import RequestError
from fleetcfg.observations.store import kept_observations
from fleetcfg.report.declarations.golden_text import GoldenWritten
from fleetcfg.report.declarations.golden_yaml import golden_yaml
from fleetcfg.report.exit_codes import Exit
from fleetcfg.workflow.declarations.golden import golden_baseline
from fleetcfg.workflow.declarations.golden_source import (
    declared_of,
    find_differing,
    golden_of_snapshot,
    read_golden,
    require_valid_with,
)
from fleetcfg.workflow.declarations.new_fleet import slug
from fleetcfg.workflow.system import make_context

_STEP = 10  # between the numbers of files


def from_(
    source: Annotated[
        str, argument("HOST|FILE", "help.baseline.source", hosts, callback=host_or_file)
    ],
    *,
    out: Annotated[Path | None, option("--out", "FILE", "help.baseline.out")] = None,
    native: Annotated[bool, flag("--native", "help.baseline.native")] = False,
    store: StoreOption = STORE,
    work: WorkOptions,
    reading: ReadOptions,
) -> int:
    """Write the baseline, and tell what it would find on other devices."""
    sources, context = work.sources(), make_context(notice_listener())
    basis = work.open_basis(sources)
    if source.endswith(SNAPSHOT):
        data = read_carried(Path(source), most=MAX_FILE_BYTES)
        device = golden_of_snapshot(data, source, tuple(context.catalogs))
    else:
        device = read_golden(basis, source, context, reading.concurrency)
    catalog, province = context.catalogs[device.family], basis.province
    known = declared_of(province, device)
    golden = golden_baseline(device.host, device.values, catalog, known, with_natives=native)
    if not (golden.entries or golden.natives):
        raise RequestError("GOLDEN_NOTHING", host=device.host)
    file = out or _next_file(work.baselines, device.host)
    made = golden_yaml(golden, device, current_words(), on=province.origin.on)
    require_valid_with(sources, file.as_posix(), made, province)
    write_new(file, made)
    told = GoldenWritten(golden, file.as_posix())
    if store.exists():
        with kept_observations(store) as observations:
            told = replace(told, effect=find_differing(golden, province, observations))
    open_renderer("golden").tell(told)
    return Exit.CLEAN


def _next_file(folder: Path, host: str) -> Path:
    """Return a name behind all others there: ``90-from-codec-a.yaml``."""
    found = (re.match(r"(\d+)-", each.name) for each in folder.iterdir())
    last = max((int(each[1]) for each in found if each), default=0)
    return folder / f"{(last // _STEP + 1) * _STEP:02}-from-{slug(host)}.yaml"
