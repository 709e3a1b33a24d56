"""A fleet of every family that the sample province has, in its proportions, read at once.

Each device is declared as the first of its kind reads.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import farm as fleet
from benchmarks.clients import bare_commands
from benchmarks.clients.crew import Kind
from benchmarks.contest import MIXED, SLOW
from benchmarks.farm import Farm, address, simulated
from benchmarks.goals import Goal
from benchmarks.scene import (
    DEVICES_A_SITE,
    PROVINCE,
    SITE,
    Scene,
    target_of,
    write_credential,
)
from benchmarks.sections import HEAD, IN_FLIGHT, last, row
from benchmarks.stage import Plan, Section, Stage, progress
from fleetcfg.declared.province import load
from fleetcfg.declared.tree import from_directory
from fleetcfg.devices.driver import Credential, DeviceLimits
from fleetcfg.devices.registry import families
from fleetcfg.model.fleet import Device
from fleetcfg.model.paths import Shape
from fleetcfg.model.value import Secret
from fleetcfg_kit.sim.core.fleet import SimDevice

ROOT = Path(__file__).resolve().parents[1]
WALL_BOUND, CPU_BOUND = 1.3, 1.4
QUICK_FOR_A_SLOW = 50
BY_PEOPLE = "manual"  # the one family that nobody reads


@dataclass(frozen=True, slots=True)
class Declared:
    """What is declared of one kind of devices: neutral names, and what a bare client compares."""

    like: Device
    rules: Mapping[str, str]
    kind: Kind


def mixed(plan: Plan) -> Section:
    """Measure fleetcfg and the bare loops over all families at once."""
    count = plan.devices[-1]
    likes = _sample()
    slow = max(1, count // QUICK_FOR_A_SLOW)
    every = [*islice(cycle(likes), count), *[_slow(likes)] * slow]
    devices = tuple(_simulated(number, like) for number, like in enumerate(every))
    with TemporaryDirectory(prefix="fleetcfg-bench-") as name:
        folder = Path(name)
        progress(f"simulating {count} devices of {len({d.family for d in devices})} families")
        with simulated(devices, 0, folder / "farm") as running:
            declared = _declare(running, likes[:count])
            here = Stage(running, partial(_lay_out, running, every, declared), folder)
            scores = here.rounds(MIXED, count, IN_FLIGHT, plan.rounds)
            (held,) = here.rounds(MIXED[:1], count + slow, IN_FLIGHT, plan.rounds).values()
    held = replace(held, name=f"{held.name}, and {slow} slow")
    ours, bare = (scores[one.name] for one in MIXED)
    return Section(
        "A mixed fleet, in the sample province's proportions",
        HEAD,
        tuple(row(score) for score in (ours, bare, held)),
        (
            Goal("mixed: wall time, to the bare loops", ours.wall / bare.wall, WALL_BOUND),
            Goal("mixed: CPU a device, to the bare loops", ours.cpu / bare.cpu, CPU_BOUND),
            Goal("mixed: last quick report, with slow devices", last(held), 1.3 * last(ours), "s"),
        ),
        (
            f"{IN_FLIGHT} in flight; {_told(likes)} of every {len(likes)} devices.",
            "The bare loops do not parse what network gear and Linux hosts say.",
            "Slow are Poly Groups over the terminal, some 9 s each, which are asked first.",
        ),
    )


def _slow(likes: Sequence[Device]) -> Device:
    """Return a device that is read at the pace of its terminal."""
    return replace(next(like for like in likes if like.family == "poly_group"), transport="ssh")


def _sample() -> Sequence[Device]:
    province = load(
        [from_directory(ROOT, ["inventory"])],
        from_directory(ROOT, ["baselines"]),
        from_directory(ROOT, ["playbooks"]),
        catalogs={name: family.catalog() for name, family in families().items()},
        on=datetime.now(UTC).date(),
    )
    return tuple(d for d in province.fleet.devices.values() if d.family != BY_PEOPLE)


def _told(likes: Sequence[Device]) -> str:
    ways = [_way(like) for like in likes]
    return ", ".join(f"{ways.count(way)} {way}" for way in sorted({*ways}))


def _way(device: Device) -> str:
    return f"{device.family} {device.transport}"


def _kind(device: Device) -> str:
    return f"{_way(device)} {device.model} {device.firmware}"


def _simulated(number: int, like: Device) -> SimDevice:
    high, low = divmod(number, 256)
    is_slow = (like.family, like.transport) == ("poly_group", "ssh")
    return SimDevice(
        name=f"{SLOW if is_slow else 'device-'}{number:06}",
        address=address(number),
        product=like.model,
        firmware=like.firmware,
        serial=f"SIM{number:08}",
        mac=f"02:00:00:00:{high:02x}:{low:02x}",
        neighbour=(f"sw-{number:06}", "GigabitEthernet0/3"),
        family=like.family,
    )


def _declare(farm: Farm, likes: Sequence[Device]) -> Mapping[str, Declared]:
    """Read the first device of each kind, and declare what it says."""
    return {
        _kind(like): _declared_as(read, like)
        for like, read in reversed([*zip(likes, _reached(farm, likes), strict=False)])
    }


def _reached(farm: Farm, likes: Sequence[Device]) -> Iterator[Device]:
    """Yield each of the first devices of *farm* as an inventory would have it."""
    for like, there in zip(likes, farm.devices, strict=False):
        yield replace(
            like,
            host=there.name,
            address=there.address,
            port=there.ports[like.transport],
            certificate=there.certificate_sha256,
            host_key=there.host_key_sha256,
        )


def _declared_as(device: Device, like: Device) -> Declared:
    family = families()[device.family]
    catalog = family.catalog()
    login = Credential(fleet.USER, Secret(fleet.PASSWORD))
    with closing(family.open(device, lambda: login, DeviceLimits())) as driver:
        live = driver.read().values
    shape = Shape(tuple(live), catalog.syntax)
    rules: dict[str, str] = {}
    paths: dict[str, str] = {}
    for name, parameter in catalog.parameters.items():
        meant = shape.meant_by(parameter.patterns)
        values = {live[path] for path in meant}
        if not parameter.is_secret and len(values) == 1 and values != {""}:
            (rules[name],) = values
            paths.update(dict.fromkeys(meant, rules[name]))
    compared = {} if _way(like) in bare_commands.WAYS else paths
    return Declared(like, rules, Kind(_way(like), tuple(catalog.natives), compared))


def _lay_out(
    farm: Farm,
    every: Sequence[Device],
    declared: Mapping[str, Declared],
    count: int,
    directory: Path,
) -> Scene:
    """Write the files for the first *count* devices of *farm*."""
    scene = Scene(directory, farm, count)
    directory.mkdir(parents=True)
    kinds = map(_kind, every)
    targets = [
        replace(target_of(there), kind=kind)
        for there, kind in zip(farm.devices[:count], kinds, strict=False)
    ]
    facts = {
        "user": fleet.USER,
        "password": fleet.PASSWORD,
        "declared": {},
        "kinds": {name: asdict(one.kind) for name, one in declared.items()},
        "targets": [asdict(target) for target in targets],
    }
    scene.targets.write_text(json.dumps(facts))
    (directory / "playbooks").mkdir()
    _write_inventory(scene, every)
    _write_baselines(directory / "baselines", declared)
    return scene


def _write_inventory(scene: Scene, every: Sequence[Device]) -> None:
    folder = scene.inventory("mixed")
    (folder / "group_vars").mkdir(parents=True)
    lines = [PROVINCE.replace("{credential}", str(write_credential(folder.parent))), "  children:"]
    hosts = [*zip(scene.farm.devices[: scene.count], every, strict=False)]
    hosts.sort(key=lambda host: not host[0].name.startswith(SLOW))
    for number, (there, like) in enumerate(hosts):
        site = number // DEVICES_A_SITE
        if number % DEVICES_A_SITE == 0:
            lines += [f"    site_{site}:", "      hosts:"]
            text = SITE.format(number=site, role="satellite" if site else "central")
            (folder / "group_vars" / f"site_{site}.yaml").write_text(text)
        facts = {
            "ansible_host": there.address,
            "port": there.ports[like.transport],
            "family": like.family,
            "transport": like.transport,
            "model": like.model,
            "firmware": like.firmware,
            "serial_number": there.serial,
            "certificate": there.certificate_sha256,
            "host_key": there.host_key_sha256,
        }
        lines.append(f"        {there.name}: {json.dumps(facts)}")
    (folder / "hosts.yaml").write_text("\n".join([*lines, ""]))


def _write_baselines(folder: Path, declared: Mapping[str, Declared]) -> None:
    folder.mkdir()
    for number, one in enumerate(declared.values()):
        like = one.like
        scope = {"families": [like.family], "models": [like.model]}
        scope["versions"] = [like.firmware + "*"]
        document = {
            "baseline": f"kind-{number}",
            "issued": {
                "document": "MẪU-01/SKHCN",
                "date": "2026-11-02",
                "clause": ["QĐ 32/2019 Điều 3.3"],
            },
            "applies_to": scope,
            "parameters": dict(one.rules),
        }
        text = json.dumps(document, ensure_ascii=False, indent=1)
        (folder / f"kind-{number}.yaml").write_text(text)
