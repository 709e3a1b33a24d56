"""Makes an inventory of any size, as a tree or as files: for speed, and for agreement with Ansible.

From a shell: ``python make_inventory.py FOLDER HOSTS`` writes it below FOLDER.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

PROVINCE = """\
units:
  - {code: "03388", name: Phường Đoàn Kết, valid_from: 2025-07-01}
providers:
  - {id: vnpt, name: VNPT}
networks: [10.0.0.0/8]
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
CODECS = """\
family: cisco_ce
credential: keyring:gbtt
authority: ca.pem
custodian: Văn phòng
"""


def make_inventory(hosts: int, hosts_per_site: int = 25) -> dict[str, bytes]:
    """Return files by path, with about 145 bytes a host, all valid."""
    sites = range(-(-hosts // hosts_per_site))
    lines = ["all:", "  children:", "    codecs:", "      children:"]
    for site in sites:
        lines += [f"        site_{site}:", "          hosts:"]
        for host in range(site * hosts_per_site, min(hosts, (site + 1) * hosts_per_site)):
            high, middle, low = (host + 1).to_bytes(3, "big")
            lines += [
                f"            codec-{host:06d}:",
                f"              ansible_host: 10.{high}.{middle}.{low}",
                f"              serial_number: SN{host:08d}",
                f'              mac: "02:00:00:{high:02x}:{middle:02x}:{low:02x}"',
            ]
    files = {
        "inventory/hosts.yaml": "\n".join([*lines, ""]),
        "inventory/group_vars/all/registers.yaml": PROVINCE,
        "inventory/group_vars/codecs.yaml": CODECS,
    }
    for site in sites:
        role = "satellite" if site else "central"
        path = f"inventory/group_vars/site_{site}.yaml"
        files[path] = SITE.format(number=site, role=role)
    return {path: text.encode() for path, text in sorted(files.items())}


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write *files* below *folder*."""
    for path, data in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


if __name__ == "__main__":
    write(Path(sys.argv[1]), make_inventory(int(sys.argv[2])))
