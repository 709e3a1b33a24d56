"""``fleetcfg schema KIND``: the JSON Schema of a kind of file or of output, for other tools."""

from importlib.resources import files
from pathlib import Path
from typing import Annotated, Final

from fleetcfg.authority.files import write_new
from fleetcfg.cli.options.common import argument, option
from fleetcfg.cli.options.complete import one_of
from fleetcfg.cli.options.named import one_known
from fleetcfg.cli.terminal.stdout import for_programs, open_renderer, print_whole
from fleetcfg.declared.schema import KINDS, SCHEMAS, SchemaKind, schema_files, schema_text
from fleetcfg.devices.registry import catalogs
from fleetcfg.errors import RequestError
from fleetcfg.report.written_text import ReportFile
from fleetcfg.workflow.declarations.new_fleet import write_schemas

_ALL: Final = "all"
_BY_NAME: Final[dict[str, SchemaKind]] = {kind: kind for kind in KINDS}
_OUTPUTS: Final = files("fleetcfg.report").joinpath("schemas")
_KNOWN: Final = (
    *(*KINDS, _ALL),
    *sorted(file.name.removesuffix(".json") for file in _OUTPUTS.iterdir()),
)


def _no_kind(typed: str, _near: str, known: str) -> RequestError:
    return RequestError("USAGE_KIND_UNKNOWN", kind=typed, known=known)


def schema(
    kind: Annotated[
        str,
        argument(
            "KIND",
            "help.kind",
            autocompletion=one_of(*_KNOWN),
            callback=one_known(_KNOWN, _no_kind),
        ),
    ],
    *,
    out: Annotated[Path | None, option("--out", "DIR", "help.schema.out")] = None,
) -> int:
    """Print the schema, or write all of files into a folder."""
    if kind == _ALL:
        return _write(out)
    if out is not None:
        raise RequestError("USAGE_KIND_UNKNOWN", kind=kind, known=_ALL)
    for_programs()
    if kind in _BY_NAME:
        text = schema_text(_BY_NAME[kind], catalogs=catalogs())
    else:
        text = _OUTPUTS.joinpath(f"{kind}.json").read_text("utf-8")
    print_whole(text.rstrip())
    return 0


def _write(folder: Path | None) -> int:
    """Write every schema; in a folder that was named, one that is there stays, and is refused."""
    if folder is None:
        files = write_schemas(Path(SCHEMAS), catalogs())
    else:
        folder.mkdir(parents=True, exist_ok=True)
        files = {folder / name: data for name, data in schema_files(catalogs()).items()}
        for file, data in files.items():
            write_new(file, data)
    for file, data in files.items():
        open_renderer("report file").tell(ReportFile(str(file), data))
    return 0
