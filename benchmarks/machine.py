"""On what the figures were taken: a figure without its machine says nothing."""

import os
import platform
import ssl
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.farm import cores

PACKAGES = ("paramiko", "netmiko", "requests", "urllib3", "lxml", "nornir", "ansible-core")


def machine() -> dict[str, str]:
    """Return what a reader has to know of this machine, by its name."""
    here = cores()
    return {
        "cpu": _cpu(),
        "cores": f"{len(os.sched_getaffinity(0))} (simulator on {_list(here.farm)}, clients and"
        f" all their children on {_list(here.clients)})",
        "kernel": f"{platform.system()} {platform.release()}",
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "TLS": ssl.OPENSSL_VERSION,
        "load before": f"{os.getloadavg()[0]:.2f}",
        "libraries": ", ".join(f"{name} {_version(name)}" for name in PACKAGES),
    }


def _cpu() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _list(numbers: tuple[int, ...]) -> str:
    return ",".join(map(str, numbers))


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "missing"
