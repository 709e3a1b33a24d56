"""``fleetcfg inventory pull``: devices that another system keeps become edits, once seen."""

import os
from typing import Annotated

from fleetcfg.cli.options.common import argument, flag, option
from fleetcfg.cli.options.complete import one_of
from fleetcfg.cli.options.named import one_known, read_by
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.shared.import_offer import GivenOption, ImportAnswer, offer_import, pair
from fleetcfg.declared.sheets.rows import SheetOptions
from fleetcfg.devices.credentials import resolve_password
from fleetcfg.devices.registry import families
from fleetcfg.errors import RequestError
from fleetcfg.model.nearest import nearest
from fleetcfg.sources.netbox import NetBox, NetBoxQuery
from fleetcfg.workflow.declarations.import_inventory import ImportRequest
from fleetcfg.workflow.declarations.pull_inventory import source_sheet

_SOURCES = ("netbox",)
_SOURCE = argument(
    "|".join(_SOURCES),
    "help.pull.source",
    one_of(*_SOURCES),
    callback=one_known(
        _SOURCES, lambda typed, _, known: RequestError("SOURCE_UNKNOWN", source=typed, known=known)
    ),
)


def _pair(option: str, text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (equals and name.strip() and value.strip()):
        raise RequestError("SOURCE_PAIR", option=option, text=text)
    return name.strip(), value.strip()


def _filter(text: str) -> tuple[str, str]:
    return _pair("--query-filter", text)


def _platform(text: str) -> tuple[str, str]:
    slug, family = _pair("--platform", text)
    known = families().names
    if family not in known:
        near = nearest(family, known)
        raise RequestError("SOURCE_FAMILY", family=family, nearest=near, known=", ".join(known))
    return slug, family


def pull(
    source: Annotated[str, _SOURCE],
    *,
    endpoint: Annotated[str, option("--api-endpoint", "URL", "help.pull.endpoint")],
    token: Annotated[str, option("--token", "REFERENCE", "help.pull.token")],
    filters: Annotated[
        list[str] | None,
        option("--query-filter", "NAME=VALUE", "help.pull.filter", callback=read_by(_filter)),
    ] = None,
    platforms: Annotated[
        list[str] | None,
        option("--platform", "SLUG=FAMILY", "help.pull.platform", callback=read_by(_platform)),
    ] = None,
    ca: Annotated[str, option("--ca", "FILE", "help.pull.ca")] = "",
    timeout: Annotated[
        float, option("--timeout", "SECONDS", "help.pull.timeout", min=1, max=3600)
    ] = 120.0,
    given: GivenOption = None,
    remove: Annotated[bool, flag("--remove-missing", "help.import.remove")] = False,
    details: Annotated[bool, flag("--details", "help.import.details")] = False,
    check: Annotated[bool, flag("--check", "help.import.check")] = False,
    yes: Annotated[bool, flag("--yes", "help.import.yes")] = False,
    work: WorkOptions,
) -> int:
    """Ask the source, show what changes, and write it if that is wanted."""
    del source  # there is one
    query = NetBoxQuery(
        endpoint,
        tuple(map(_filter, filters or ())),
        dict(map(_platform, platforms or ())),
        ca,
        timeout,
    )
    netbox = NetBox(query, lambda: resolve_password(token, environ=os.environ))
    sheets = source_sheet(netbox)
    asked = ImportRequest(
        netbox.name, sheets, SheetOptions(given=dict(map(pair, given or ()))), remove
    )
    return offer_import(asked, work, ImportAnswer(check, yes, details))
