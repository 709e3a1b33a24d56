"""A simulated fleet from the declared one: each device as its declaration says it must be.

The overlay inventory that goes with it overrides only how devices are reached and recognised, so
that an audit of the simulated fleet is the same audit as that of the real one.
"""

import json
import os
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Final

from ruamel.yaml import YAML

from fleetcfg.declared.load import Sources
from fleetcfg.declared.province import Province, declared, require_valid
from fleetcfg.errors import RequestError, SimError
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.declared import Setting
from fleetcfg.model.device_fields import PROBED_SERVICES
from fleetcfg.model.fleet import Device
from fleetcfg.model.paths import shape_of
from fleetcfg_kit.sim.core.family import installed_family
from fleetcfg_kit.sim.core.fleet import SimDevice, SimFleet
from fleetcfg_kit.sim.core.launch import start
from fleetcfg_kit.sim.core.state_folder import ReadyDevice, ReadyFile

_USER: Final = "fleetcfg"
_HEADER: Final = "# Danh mục phụ của bộ mô phỏng; `fleetcfg sim up` viết lại mỗi lần.\n"
_DEVICES_MOST: Final = 250 * 250

OverlayFacts = Mapping[str, str | int | bool | Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the simulated devices listen."""

    https: int
    ssh: int


def simulate_declared(
    sources: Sources,
    state_dir: Path,
    ports: Ports,
    folder: Path | None,
    *,
    rtt_ms: float,
    at: datetime,
) -> tuple[ReadyFile, Mapping[str, int]]:
    """Start the fleet that *sources* declare, and return what runs.

    Of what runs is told as well which products stand for devices that no model is declared for,
    and for how many.

    Args:
        sources: The bytes of the declarations.
        state_dir: Folder of the simulator.
        ports: Where the devices listen.
        folder: Gets a province of its own, to work with as with a real one; None for none.
        rtt_ms: Emulated round trip, in milliseconds.
        at: When the declarations are read.

    Raises:
        InvalidDeclarationsError: The declarations have errors.
        RequestError: As `require_free`.
        SimError: As `simulate`.
    """
    if folder is not None:
        require_free(folder)  # before a device is up
    province = sources.province(at=at)
    require_valid(province)
    ready, facts = simulate(province, state_dir, ports, rtt_ms=rtt_ms)
    if folder is not None:
        write_province(sources, facts, folder)
    devices = [province.fleet.devices[one.name] for one in ready.devices]
    return ready, Counter(usual for one in devices if not one.model and (usual := product_of(one)))


def simulate(
    province: Province, state_dir: Path, ports: Ports, *, rtt_ms: float
) -> tuple[ReadyFile, Mapping[str, OverlayFacts]]:
    """Start the simulated fleet and write the overlay with which to audit it.

    Returns:
        What runs, once every device listens; and what the inventory must say of each.

    Raises:
        SimError: SIM_TOO_MANY, SIM_TRANSPORT_MISSING, and as `installed_family` and `start`.
    """
    state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    password = secrets.token_urlsafe(18)
    fleet = SimFleet(
        devices=tuple(_devices(province)),
        user=_USER,
        password=password,
        https_port=ports.https,
        ssh_port=ports.ssh,
        rtt_ms=rtt_ms,
    )
    ready = start(fleet, state_dir)
    credential = state_dir / "credential.json"
    kept = {"user": _USER, "password": password, "simulated": True}
    _write_secret(credential, json.dumps(kept))
    facts = {there.name: _facts(province, there, credential) for there in ready.devices}
    _write_overlay(facts, state_dir / "inventory")
    return ready, facts


def _devices(province: Province) -> Iterator[SimDevice]:
    devices = province.fleet.devices
    if len(devices) > _DEVICES_MOST:
        raise SimError("SIM_TOO_MANY", count=len(devices), most=_DEVICES_MOST)
    for number, device in enumerate(devices.values()):
        if not province.is_reached(device.host):
            continue
        paths = _paths(device)
        plugged = ((p, told) for p, told in _plugged(device, devices.values()) if p in paths)
        yield SimDevice(
            name=device.host,
            address=f"127.77.{number // 250 + 1}.{number % 250 + 1}",
            product=product_of(device),
            firmware=device.firmware,
            serial=device.serial_number or f"SIM{number:08d}",
            mac=device.mac or f"02:00:5e:00:{number // 256:02x}:{number % 256:02x}",  # its own
            neighbour=(device.switch, device.switch_port) if device.switch else None,
            settings={**dict(_settings(province, device, paths)), **dict(plugged)},
            family=device.family,
        )


def product_of(device: Device) -> str:
    """Return the product that *device* is simulated as: its model, or what its family usually is.

    Raises:
        SimError: As `installed_family`.
    """
    return device.model or installed_family(device.family).usual


def _paths(device: Device) -> frozenset[str]:
    """Return what can be set on the model of *device*."""
    try:
        known = installed_family(device.family).paths(product_of(device), device.firmware)
        return frozenset(known)
    except SimError as error:
        raise SimError(error.code, **{**error.facts, "device": device.host}) from error


def _plugged(switch: Device, devices: Iterable[Device]) -> Iterator[tuple[str, str]]:
    """Yield who is plugged into a simulated switch, as such a switch is told."""
    for device in devices:
        if device.switch == switch.host:
            yield f"neighbour[{device.switch_port}]", f"{device.host} {device.mac}"


def _settings(
    province: Province, device: Device, paths: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """Yield the values that make the device conform, for the paths that its model has."""
    declaration = declared(province, device.host)
    shape = shape_of(tuple(paths), declaration.syntax)
    for setting in declaration.settings:
        value = _value(setting)
        if value is not None and not setting.is_secret:
            for path in shape.meant_by(setting.patterns):
                yield path, value


def _value(setting: Setting) -> str | None:
    winner = setting.winner
    if winner.target is not None:
        return winner.target
    return winner.rule.operands[0] if winner.rule.operator in ("equals", "one_of") else None


def _write_overlay(facts: Mapping[str, OverlayFacts], folder: Path) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    overlay = json.dumps({"all": {"hosts": facts}}, ensure_ascii=False, indent=1)
    (folder / "simulated.yaml").write_text(_HEADER + overlay + "\n", encoding="utf-8")


def require_free(folder: Path) -> None:
    """Refuse a folder that has something in it.

    Raises:
        RequestError: ``SIM_PROVINCE_EXISTS``.
    """
    if folder.exists() and any(folder.iterdir()):
        raise RequestError("SIM_PROVINCE_EXISTS", folder=str(folder))


def write_province(sources: Sources, facts: Mapping[str, OverlayFacts], folder: Path) -> None:
    """Write a whole province into *folder* in which every device is the simulated one.

    It is what the Department of a simulated province would sign: one tree, no overlay.

    Raises:
        RequestError: ``SIM_PROVINCE_EXISTS``.
    """
    require_free(folder)
    trees = {
        "baselines": sources.baselines,
        "playbooks": sources.playbooks,
        "registers": sources.registers,
    }
    for name, tree in [*(("inventory", tree) for tree in sources.inventories), *trees.items()]:
        for path, data in tree.files.items():
            target = folder / name / _below_first(path)
            target.parent.mkdir(parents=True, exist_ok=True)
            is_hosts = name == "inventory" and "_vars/" not in path
            target.write_bytes(_with_facts(data, facts) if is_hosts else data)


def _with_facts(data: bytes, facts: Mapping[str, OverlayFacts]) -> bytes:
    """Return a file of the inventory in which each host is said to be the simulated one."""
    yaml = YAML()  # keeps comments and order; the strict reader has read the same bytes before
    yaml.width = 4096
    tree = yaml.load(data)
    _override(tree, facts)
    written = BytesIO()
    yaml.dump(tree, written)
    return written.getvalue()


def _override(node: object, facts: Mapping[str, OverlayFacts]) -> None:
    if not isinstance(node, dict):
        return
    for name, member in node.items():
        if name == "hosts" and isinstance(member, dict):
            for host, said in member.items():
                if isinstance(said, dict):
                    said.update(facts.get(host, {}))
        else:
            _override(member, facts)


def _below_first(path: str) -> str:
    """Return *path* below the folder that was named on the command line."""
    return path.partition("/")[2] or path


def _facts(province: Province, there: ReadyDevice, credential: Path) -> OverlayFacts:
    device = province.fleet.devices[there.name]
    catalog = province.catalogs[device.family]
    way = catalog.transport(device.transport)
    port = there.ports.get(device.transport)
    if port is None:
        known = ", ".join(there.ports)
        raise SimError(
            "SIM_TRANSPORT_MISSING", device=device.host, transport=device.transport, known=known
        )
    services = services_of(there, catalog)
    return {
        "ansible_host": there.address,
        "port": port,
        "certificate": there.certificate_sha256,
        "host_key": there.host_key_sha256,
        "credential": f"file:{credential.resolve()}",
        **({"serial_number": there.serial} if way is None or way.tells_serial else {}),
        "simulated": True,
        **({"simulated_ports": services} if services else {}),
    }


def services_of(there: ReadyDevice, catalog: Catalog) -> dict[str, int]:
    """Return where a device of the family has the services whose ports are looked at, by name.

    A transport that has the name of one at another port, as telnet at 24, is not that.
    """
    ways = {way.name: way.default_port for way in catalog.transports}
    return {
        name: there.ports[name]
        for name, usual in PROBED_SERVICES.items()
        if name in there.ports and ways.get(name, usual) == usual
    }


def _write_secret(file: Path, text: str) -> None:
    """Write *file* so that at no moment anybody else can read it."""
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        opened.write(text)
