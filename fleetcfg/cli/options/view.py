"""What of an audit a person wants to see: severities, verdicts, rooms, providers, what is new."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final, TypeVar

from fleetcfg.cli.language import word
from fleetcfg.cli.options.common import flag, option
from fleetcfg.cli.options.complete import one_of
from fleetcfg.cli.options.named import naming, read_by
from fleetcfg.errors import RequestError
from fleetcfg.model.declared import Severity
from fleetcfg.model.finding_groups import SEVERITIES
from fleetcfg.model.fleet import Fleet
from fleetcfg.model.nearest import folded, meant_id, nearest, nearest_ids
from fleetcfg.model.verdict import VERDICTS
from fleetcfg.report.audits.audit_view import AUDIT_SORTS, AuditView

T = TypeVar("T", bound=str)

_TOLD: Final = tuple(verdict for verdict, info in VERDICTS.items() if info.is_told)
_MOST_LISTED: Final = 24  # of the names that could have been typed


@dataclass(frozen=True, slots=True)
class ViewOptions:
    """What is shown; no more and no less is audited, kept or counted for it."""

    severity: Annotated[
        list[str] | None,
        option(
            "--severity",
            "SEVERITY",
            "help.severity",
            autocompletion=one_of(*SEVERITIES),
            callback=read_by(lambda one: _severities([one])),
        ),
    ] = None
    verdict: Annotated[
        list[str] | None,
        option(
            "--verdict",
            "VERDICT",
            "help.verdict",
            autocompletion=one_of(*_TOLD),
            callback=read_by(lambda one: _chosen("--verdict", [one], _TOLD)),
        ),
    ] = None
    site: Annotated[
        list[str] | None, option("--site", "SITE", "help.site", callback=naming("site"))
    ] = None
    provider: Annotated[
        list[str] | None,
        option("--provider", "PROVIDER", "help.provider", callback=naming("provider")),
    ] = None
    since_run: Annotated[
        str, option("--since-run", "last|RUN", "help.since_run", callback=naming("audit id"))
    ] = ""
    sort: Annotated[
        str,
        option(
            "--sort",
            "|".join(AUDIT_SORTS),
            "help.sort",
            autocompletion=one_of(*AUDIT_SORTS),
            callback=read_by(lambda one: _chosen("--sort", [one], AUDIT_SORTS)),
        ),
    ] = AUDIT_SORTS[0]

    details: Annotated[bool, flag("--details", "help.audit.details")] = False

    def view(self, fleet: Fleet) -> AuditView:
        """Return what is meant; the earlier run is not looked up here."""
        sort = _chosen("--sort", [self.sort], AUDIT_SORTS)[0]
        severities = _severities(self.severity)
        verdicts = _chosen("--verdict", self.verdict, _TOLD)
        declared = {host: device.place for host, device in fleet.devices.items()}
        return AuditView(
            severities,
            verdicts,
            self._hosts(fleet),
            sort=sort,
            declared=declared,
            is_detailed=self.details,
        )

    def _hosts(self, fleet: Fleet) -> frozenset[str] | None:
        """Return the devices of the sites and providers that are meant; None for all."""
        if not self.site and not self.provider:
            return None
        sites = _meant("--site", self.site, _site_names(fleet))
        names = {one.name: one.id for one in fleet.providers.values()}
        providers = _meant("--provider", self.provider, names)
        return frozenset(
            host
            for host, device in fleet.devices.items()
            if (site := device.site) is not None
            and (not self.site or site.id in sites)
            and (not self.provider or site.provider in providers)
        )


def _severities(typed: Sequence[str] | None) -> tuple[Severity, ...]:
    return _chosen("--severity", typed, SEVERITIES, "severity")


def _chosen(
    option_name: str, typed: Sequence[str] | None, known: Sequence[T], shown_as: str = ""
) -> tuple[T, ...]:
    """Return those of *known* that were typed, several with commas, or as screens show them."""
    shown = {folded(word(f"{shown_as}.{one}")): one for one in known if shown_as}
    by_name: dict[str, T] = {**shown, **{str(one): one for one in known}}
    found = list[T]()
    for name in _parts(typed, by_name):
        one = by_name.get(name) or by_name.get(folded(name))
        if one is None:
            near = nearest(name, [str(each) for each in known])
            raise _unknown(option_name, name, near, known)
        found.append(one)
    return tuple(found)


def _site_names(fleet: Fleet) -> Mapping[str, str]:
    sites = fleet.sites.values()
    return {one.display_name: one.id for one in sites} | {one.name: one.id for one in sites}


def _meant(option_name: str, typed: Sequence[str] | None, ids: Mapping[str, str]) -> set[str]:
    """Return the ids that were typed, each as itself or by a name that *ids* has."""
    known = {**{known: known for known in ids.values()}, **ids}
    found = set[str]()
    for name in _parts(typed, known):
        one = meant_id(name, known)
        if not one:
            near = [_named(each, ids) for each in nearest_ids(name, known)]
            raise _unknown(option_name, name, "; ".join(near), list(dict.fromkeys(ids.values())))
        found.add(one)
    return found


def _named(one: str, ids: Mapping[str, str]) -> str:
    """Return an id with the fullest of its names."""
    return f"{one} ({max((name for name in ids if ids[name] == one), key=len)})"


def _parts(typed: Sequence[str] | None, known: Collection[str]) -> Iterator[str]:
    for each in typed or ():
        parts = [each] if each in known else each.split(",")
        yield from (part.strip() for part in parts)


def _unknown(option_name: str, name: str, near: str, known: Sequence[str]) -> RequestError:
    """Return what is said of *name*; all that is known is listed where it is not much."""
    listed = "" if len(known) > _MOST_LISTED else ", ".join(known)
    return RequestError(
        "USAGE_NAME_UNKNOWN", option=option_name, name=name, nearest=near, known=listed
    )
