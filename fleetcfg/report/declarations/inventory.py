"""One device as declared: who it is, where it stands, how it is reached, what is asked of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fleetcfg.model.declared import Declared, Setting
from fleetcfg.model.fleet import Contact, Device, Site
from fleetcfg.model.reference_data import Unit
from fleetcfg.model.signed_standing import Standing
from fleetcfg.report.lines import StyledLine, columns_of, fold, plain, said
from fleetcfg.report.output import PLAIN_COLUMNS
from fleetcfg.words import Words


@dataclass(frozen=True, slots=True)
class DeclaredDevice:
    """One device, and all that is declared of it; *units* are those of the province."""

    device: Device
    declaration: Declared
    standing: Standing = Standing.NO_ROOT
    units: Sequence[Unit] = ()


def device_text(told: DeclaredDevice, words: Words) -> str:
    """Return it for people: a line a fact that is known, a line a parameter declared."""
    device, declaration = told.device, told.declaration
    lines = [said(device.host, "strong")]
    if device.simulated:
        notice = f"{words.label('notice.SIMULATED')}: {words.label('notice.SIMULATED.long')}"
        lines += fold(said(notice, "doubtful"), PLAIN_COLUMNS)
    lines += _table([(words.label(f"fact.{k}"), v) for k, v in _facts(told, words) if v])
    declared = f"{words.label('show.declared')} ({len(declaration.settings)})"
    standing = words.label(f"standing.{told.standing}")
    lines += [(), said(f"{declared} · {standing}", "strong")]
    lines += _table([(each.parameter, _asked(each)) for each in declaration.settings])
    return plain(lines)


def _facts(told: DeclaredDevice, words: Words) -> Iterator[tuple[str, str]]:
    device = told.device
    yield from _site_facts(device.site, told.units, words)
    yield "family", device.family
    yield "model", device.model
    yield "serial_number", device.serial_number
    yield "mac", device.mac
    yield "firmware", device.firmware
    where = f"{device.transport} {device.address}:{device.port}"
    yield "reached", where if device.transport else device.address
    yield "certificate", device.certificate
    yield "authority", device.authority
    yield "host_key", device.host_key
    yield "legacy_ssh", "true" if device.legacy_ssh else ""
    yield "legacy_tls", "true" if device.legacy_tls else ""
    yield "legacy_telnet", "true" if device.legacy_telnet else ""
    yield "credential", device.credential  # a reference, never the secret
    yield "switch", f"{device.switch} {device.switch_port}".strip()
    yield "custodian", device.custodian
    yield "support_end", f"{device.support_end:%d/%m/%Y}" if device.support_end else ""
    yield "groups", ", ".join(device.groups)
    yield "place", str(device.place)


def _site_facts(
    site: Site | None, units: Sequence[Unit], words: Words
) -> Iterator[tuple[str, str]]:
    if site is None:
        return
    yield "site", f"{site.name} ({words.label(f'role.{site.role}')})"
    yield "room", site.room
    yield "unit", _unit(site, units)
    yield "provider", site.provider
    yield "technician", _contact(site.technician)


def _unit(site: Site, units: Sequence[Unit]) -> str:
    """Return name and code; a code alone may have meant another unit before."""
    meant = (site.unit, site.unit_since)
    named = (unit.name for unit in units if (unit.code, unit.valid_from) == meant)
    name = next(named, "")
    return f"{name} ({site.unit})" if name else site.unit


def _contact(contact: Contact | None) -> str:
    return ", ".join(filter(None, (contact.name, contact.phone))) if contact else ""


def _asked(setting: Setting) -> str:
    winner = setting.winner
    target = winner.target
    asked = winner.asked if target in (None, str(winner.rule)) else f"{winner.asked} = {target}"
    return f"{asked or repr(asked)} · {winner.place.file}:{winner.place.line}"


def _table(rows: list[tuple[str, str]]) -> list[StyledLine]:
    width = max((columns_of(name) for name, _ in rows), default=0)
    rest = " " * 6
    return [
        line
        for name, text in rows
        for line in fold(
            (*said(name + " " * (width - columns_of(name) + 2), "dim"), *said(text)),
            PLAIN_COLUMNS,
            first="  ",
            rest=rest,
        )
    ]
