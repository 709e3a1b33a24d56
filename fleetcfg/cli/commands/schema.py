"""``fleetcfg schema KIND``: the JSON Schema of a kind of file, for editors and other tools."""

from pathlib import Path
from typing import Annotated, Final

from fleetcfg.authority.files import write_new
from fleetcfg.cli.options.common import argument, option
from fleetcfg.cli.options.complete import one_of
from fleetcfg.cli.terminal.stdout import for_programs, open_renderer, print_whole
from fleetcfg.declared.schema import KINDS, SchemaKind, schema_files, schema_text
from fleetcfg.devices.registry import catalogs
from fleetcfg.errors import RequestError
from fleetcfg.report.written_text import ReportFile

_ALL: Final = "all"
_BY_NAME: Final[dict[str, SchemaKind]] = {kind: kind for kind in KINDS}


def schema(
    kind: Annotated[str, argument("KIND", "help.kind", autocompletion=one_of(*KINDS, _ALL))],
    *,
    out: Annotated[Path | None, option("--out", "DIR", "help.schema.out")] = None,
) -> int:
    """Print the schema, or write all of them into a folder."""
    if kind == _ALL and out is not None:
        return _write(out)
    known = _BY_NAME.get(kind)
    if known is None or out is not None:
        raise RequestError("USAGE_KIND_UNKNOWN", kind=kind, known=", ".join((*KINDS, _ALL)))
    for_programs()
    print_whole(schema_text(known, catalogs=catalogs()).rstrip())
    return 0


def _write(folder: Path) -> int:
    """Write every schema; one that is there is left alone, and refused."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in schema_files(catalogs()).items():
        file = folder / Path(name).name
        write_new(file, data)
        open_renderer("report file").tell(ReportFile(str(file), data))
    return 0
