"""``fleetcfg calendar pull``: what another calendar holds, as rows of the register of meetings."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Annotated

from fleetcfg.authority.files import try_new, write_new
from fleetcfg.cli.language import current_words
from fleetcfg.cli.options.common import argument, option
from fleetcfg.cli.options.declarations import DeclarationOptions
from fleetcfg.cli.options.named import SERVER, file_or_url, read_by
from fleetcfg.cli.terminal.errors import say
from fleetcfg.cli.terminal.stdout import print_whole
from fleetcfg.devices.credentials import resolve_password
from fleetcfg.errors import RequestError
from fleetcfg.model.nearest import nearest
from fleetcfg.model.timezone import VIETNAM
from fleetcfg.model.typed_times import day_of
from fleetcfg.report.exit_codes import Exit
from fleetcfg.report.meetings.meetings_yaml import meetings_yaml
from fleetcfg.sources.caldav import CalDavQuery
from fleetcfg.sources.ics.entries import day_span
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.meetings.pull_calendar import place_names, propose_meetings, read_calendar


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """As whom a server is asked, and for how long."""

    user: Annotated[str, option("--user", "NAME", "help.calendar.user")] = ""
    password: Annotated[str, option("--password", "REFERENCE", "help.calendar.password")] = ""
    ca: Annotated[str, option("--ca", "FILE", "help.pull.ca")] = ""
    timeout: Annotated[
        float, option("--timeout", "SECONDS", "help.pull.timeout", min=1, max=3600)
    ] = 120.0

    def query(self, source: str) -> CalDavQuery:
        """Return what is asked, of no server if *source* is a file."""
        if bool(self.user) != bool(self.password):
            raise RequestError("CALENDAR_LOGIN")
        url = source if SERVER in source else ""
        return CalDavQuery(url, self.user, self.ca, self.timeout)


def _place(text: str) -> tuple[str, tuple[str, ...]]:
    name, _, meant = text.rpartition("=")
    found = tuple(filter(None, map(str.strip, meant.split(","))))
    if not name.strip() or not found:
        raise RequestError("SOURCE_PAIR", option="--place", text=text)
    return name, found


def _require_sites(told: Mapping[str, Sequence[str]], sites: Sequence[str]) -> None:
    for site in chain.from_iterable(told.values()):
        if site not in sites:
            raise RequestError("CALENDAR_SITE", site=site, nearest=nearest(site, sites))


_FirstOption = Annotated[
    str, option("--from", "DAY", "help.calendar.from", callback=read_by(day_of))
]


def pull(
    source: Annotated[str, argument("FILE|URL", "help.calendar.source", callback=file_or_url)],
    *,
    first: _FirstOption = "",
    days: Annotated[int, option("--days", "N", "help.calendar.days", min=1, max=400)] = 60,
    places: Annotated[
        list[str] | None,
        option("--place", "PLACE=SITE,SITE", "help.calendar.place", callback=read_by(_place)),
    ] = None,
    out: Annotated[Path | None, option("--out", "FILE", "help.calendar.out")] = None,
    server: ServerOptions,
    declarations: DeclarationOptions,
) -> int:
    """Propose meetings, and tell what is left out and why."""
    query = server.query(source)
    if out is not None:
        try_new(out)
    province = declarations.first_alone().readable_province(now())
    told = dict(map(_place, places or ()))
    _require_sites(told, tuple(province.fleet.sites))
    between = day_span(day_of(first) if first else _today(), days)
    read = read_calendar(
        source, between, query, lambda: resolve_password(server.password, environ=os.environ)
    )
    known, fleet = province.registers.meetings, province.fleet
    found = propose_meetings(read, known, fleet, place_names(fleet, told))
    for remark in found.remarks:
        say(remark)
    words = current_words()
    if found.meetings:
        rows = meetings_yaml(found.meetings, words)
        if out is None:
            print_whole(rows.decode().rstrip("\n"))
        else:
            write_new(out, rows)
            print_whole(f"→ {out}")
    elif not found.remarks:
        print_whole(words.count(found.known, "calendar.nothing_new"))
    return Exit.INCOMPLETE if found.remarks else Exit.CLEAN


def _today() -> date:
    return now().astimezone(VIETNAM).date()
