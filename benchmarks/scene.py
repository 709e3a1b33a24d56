"""The files that each contestant needs to find the same devices and the same declarations.

What is declared is what the catalog knows by a neutral name, with the value that the simulated
codec has; one device in twenty has one other value, so that every client has something to find.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks import farm as fleet
from benchmarks.clients.bare_https import Client
from benchmarks.clients.crew import Errand, Target
from benchmarks.farm import Farm
from fleetcfg.devices.registry import families
from fleetcfg.model.paths import Shape
from fleetcfg_kit.sim.core.state_folder import ReadyDevice

FAMILY = "cisco_ce"

PROVINCE = """\
all:
  vars:
    units:
      - {code: "03388", name: Phường Đoàn Kết, valid_from: 2025-07-01}
    providers:
      - {id: vnpt, name: VNPT}
    networks: [10.0.0.0/8]
    legal_bases:
      - {id: QĐ 32/2019, title: Quyết định 32/2019/QĐ-UBND, valid_from: 2019-10-07}
    family: cisco_ce
    simulated: true
    custodian: Văn phòng
    credential: file:{credential}
"""
SITE = """\
site:
  id: dc-{number}
  name: Điểm cầu {number}
  display_name: Điểm cầu {number}
  role: {role}
  unit: "03388"
  unit_since: 2025-07-01
  room: Phòng {number}
  provider: vnpt
"""
DEVICES_A_SITE = 25
DEVICES_A_FILE = 25_000  # a file of more megabytes than a person would edit is refused

PLAY_RAW = """\
- hosts: all
  gather_facts: false
  tasks:
    - ansible.builtin.raw: xConfiguration
      register: said
      failed_when: "'** end' not in said.stdout"
"""
PLAY_URI = """\
- hosts: all
  gather_facts: false
  connection: local
  tasks:
    - ansible.builtin.uri:
        url: "https://{{ ansible_host }}:{{ https_port }}/configuration.xml"
        url_username: "{{ user }}"
        url_password: "{{ password }}"
        force_basic_auth: true
        ca_path: "{{ ca_path }}"
        return_content: true
      register: said
      failed_when: "'</Configuration>' not in said.content"
"""


@dataclass(frozen=True, slots=True)
class Scene:
    """A directory with everything for *count* devices of one farm."""

    directory: Path
    farm: Farm
    count: int

    @property
    def targets(self) -> Path:
        """The file from which the bare clients and Nornir read."""
        return self.directory / "targets.json"

    def inventory(self, transport: str) -> Path:
        """The inventory that fleetcfg reads."""
        return self.directory / f"inventory-{transport}"


@dataclass(frozen=True, slots=True)
class Declaration:
    """What all devices share: rules by neutral name, and what they mean path by path."""

    rules: Mapping[str, str]
    paths: Mapping[str, str]


def declare(farm: Farm) -> Declaration:
    """Read one device, and declare what it says."""
    targets = (target_of(farm.devices[0]),)
    live = Client(Errand(fleet.USER, fleet.PASSWORD, {}, targets, 1, check=True, limit=10)).fetch(
        targets[0]
    )
    catalog = families()[FAMILY].catalog()
    shape = Shape(tuple(live), catalog.syntax)
    rules: dict[str, str] = {}
    paths: dict[str, str] = {}
    for name, parameter in catalog.parameters.items():
        meant = shape.meant_by(parameter.patterns)
        values = {live[path] for path in meant}
        if not parameter.is_secret and len(values) == 1 and values != {""}:
            (rules[name],) = values
            paths.update(dict.fromkeys(meant, rules[name]))
    rules.pop("display.name", None)  # the only one that each device has of its own
    paths.pop(fleet.NAME, None)
    return Declaration(rules, paths)


def lay_out(farm: Farm, declaration: Declaration, count: int, directory: Path) -> Scene:
    """Write the files for the first *count* devices of *farm*."""
    scene = Scene(directory, farm, count)
    devices = farm.devices[:count]
    directory.mkdir(parents=True)
    _write_targets(scene, declaration, devices)
    for transport in ("https", "ssh"):
        write_inventory(scene.inventory(transport), transport, devices)
    _write_baseline(directory / "baselines", declaration)
    (directory / "playbooks").mkdir()
    _write_ansible(scene, devices)
    return scene


def target_of(device: ReadyDevice) -> Target:
    """Return what a bare client has to know of *device*."""
    return Target(
        device.name,
        device.address,
        device.https_port,
        device.ssh_port,
        device.certificate_sha256,
        device.host_key_sha256,
    )


def _write_targets(scene: Scene, declaration: Declaration, devices: Sequence[ReadyDevice]) -> None:
    facts = {
        "user": fleet.USER,
        "password": fleet.PASSWORD,
        "declared": dict(declaration.paths),
        "targets": [asdict(target_of(device)) for device in devices],
    }
    scene.targets.write_text(json.dumps(facts))


def write_credential(folder: Path) -> Path:
    """Write what a simulated device is given: a file that says of itself that it is one."""
    file = folder.resolve() / "credential.json"
    told = {"user": fleet.USER, "password": fleet.PASSWORD, "simulated": True}
    file.write_text(json.dumps(told))
    file.chmod(0o600)
    return file


def write_inventory(folder: Path, transport: str, devices: Sequence[ReadyDevice]) -> None:
    """Write an Ansible inventory of one group a site, as a province would have it."""
    (folder / "group_vars").mkdir(parents=True)
    province = PROVINCE.replace("{credential}", str(write_credential(folder.parent)))
    lines = [province + f"    transport: {transport}", "  children:"]
    for site in range(-(-len(devices) // DEVICES_A_SITE)):
        first = site * DEVICES_A_SITE
        if first and first % DEVICES_A_FILE == 0:
            (folder / f"hosts-{first:06}.yaml").write_text("\n".join([*lines, ""]))
            lines = ["all:", "  children:"]
        lines += [f"    site_{site}:", "      hosts:"]
        for number, device in enumerate(devices[first : first + DEVICES_A_SITE], first):
            lines += _host(number, device, transport)
        text = SITE.format(number=site, role="satellite" if site else "central")
        (folder / "group_vars" / f"site_{site}.yaml").write_text(text)
    (folder / "hosts.yaml").write_text("\n".join([*lines, ""]))


def _host(number: int, device: ReadyDevice, transport: str) -> list[str]:
    port = device.https_port if transport == "https" else device.ssh_port
    facts = {
        "ansible_host": device.address,
        "port": port,
        "serial_number": device.serial,
        "certificate": f'"{device.certificate_sha256}"',
        "host_key": f'"{device.host_key_sha256}"',
        "switch": f"sw-{number:06}",
        "switch_port": "GigabitEthernet0/3",
        "x_room": f'"{fleet.room_name(number)}"',
    }
    return [f"        {device.name}:", *(f"          {name}: {facts[name]}" for name in facts)]


def _write_baseline(folder: Path, declaration: Declaration) -> None:
    folder.mkdir()
    lines = [
        "baseline: everything",
        "issued: {document: MẪU-01/SKHCN, date: 2026-11-02, clause: [QĐ 32/2019 Điều 3.3]}",
        "parameters:",
        '  display.name: "{{ vars.x_room }}"',
        *(f"  {name}: {json.dumps(value)}" for name, value in declaration.rules.items()),
    ]
    (folder / "everything.yaml").write_text("\n".join([*lines, ""]))


def _write_ansible(scene: Scene, devices: Sequence[ReadyDevice]) -> None:
    folder = scene.directory / "ansible"
    folder.mkdir()
    shared = {
        "user": fleet.USER,
        "password": fleet.PASSWORD,
        "ca_path": scene.farm.ready.ca_file,
        "https_port": devices[0].https_port,
        "ansible_port": devices[0].ssh_port,
        "ansible_user": fleet.USER,
        "ansible_password": fleet.PASSWORD,
        "ansible_python_interpreter": sys.executable,
    }
    hosts = {device.name: {"ansible_host": device.address} for device in devices}
    inventory = {"all": {"vars": shared, "hosts": hosts}}
    (folder / "hosts.yaml").write_text(json.dumps(inventory, indent=1))
    (folder / "raw.yaml").write_text(PLAY_RAW)
    (folder / "uri.yaml").write_text(PLAY_URI)
    keys = [f"[{d.address}]:{d.ssh_port} {d.host_key}\n" for d in devices]
    (folder / "known_hosts").write_text("".join(keys))
