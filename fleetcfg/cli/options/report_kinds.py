"""Each kind of report by its name: the core's own, and those that duties add."""

from collections.abc import Mapping
from typing import Annotated, Final

from fleetcfg.cli.options.common import argument
from fleetcfg.cli.options.complete import one_of
from fleetcfg.cli.options.named import one_known
from fleetcfg.duty import ReportKind, duties
from fleetcfg.errors import RequestError

_FLEET: Final = "fleetcfg.cli.reports.fleet"
_OWN: Final[Mapping[str, ReportKind]] = {
    "audit": ReportKind(_FLEET, "everything", of_run=True),
    "site": ReportKind(_FLEET, "unit", of_run=True),
    "provider": ReportKind(_FLEET, "unit", of_run=True),
    "province": ReportKind(_FLEET, "everything", of_run=True),
    "provinces": ReportKind("fleetcfg.cli.reports.provinces", "everything"),
    "change": ReportKind("fleetcfg.cli.reports.change", "package"),
    "meeting": ReportKind("fleetcfg.cli.reports.meeting", "meeting", of_run=True),
    "windows": ReportKind("fleetcfg.cli.reports.windows", "everything", of_run=True),
    "stock": ReportKind("fleetcfg.cli.reports.stock", "unit", of_run=True),
}


def _kinds() -> Mapping[str, ReportKind]:
    kinds = [*_OWN.items()]
    for duty in duties():
        for name, kind in duty.reports.items():
            places = [number for number, (other, _) in enumerate(kinds, 1) if other == kind.after]
            kinds.insert(next(iter(places), len(kinds)), (name, kind))
    return dict(kinds)


KINDS: Final = _kinds()


def _no_kind(typed: str, near: str, known: str) -> RequestError:
    return RequestError("REPORT_KIND_UNKNOWN", kind=typed, nearest=near, known=known)


KindArgument = Annotated[
    str,
    argument(
        "KIND",
        "help.report.kind",
        one_of(*KINDS),
        callback=one_known(tuple(KINDS), _no_kind),
    ),
]
