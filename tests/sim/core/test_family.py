"""A family that the package does not know plugs in: the one of the documentation, as it stands."""

import re
import textwrap
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import paramiko
import pytest

from fleetcfg.errors import SimError
from fleetcfg_kit.sim import core
from fleetcfg_kit.sim.core import family as families
from fleetcfg_kit.sim.core.distortion import GARBAGE
from fleetcfg_kit.sim.core.family import SimFamily, installed_family
from fleetcfg_kit.sim.core.flat_device import SimFlatDevice
from fleetcfg_kit.sim.core.fleet import SimDevice, SimFleet
from fleetcfg_kit.sim.core.in_process import running
from fleetcfg_kit.sim.core.launch import ask
from fleetcfg_kit.sim.core.shell import SimSession
from fleetcfg_kit.sim.core.ssh import ssh_listener
from fleetcfg_kit.sim.core.state_folder import ReadyFile

CODE = re.search(r"A whole family::\n\n(.*?)\n\n(?=\S)", core.__doc__ or "", re.DOTALL)
SWITCH = SimDevice(
    "sw", "127.20.7.1", "C1000", "15.2", "FOC7", "00:50:60:00:00:07",
    settings={"hostname": "sw-lc-01"}, family="acme_switch",
)  # fmt: skip


def documented() -> SimFamily[Any]:
    assert CODE is not None
    names: dict[str, Any] = {
        "dataclass": dataclass,
        "SimSession": SimSession,
        "SimFlatDevice": SimFlatDevice,
        "SimFamily": SimFamily,
        "ssh_listener": ssh_listener,
    }
    exec(textwrap.dedent(CODE[1]), names)  # noqa: S102 - our own documentation
    return names["FAMILY"]


@pytest.fixture
def switch(now) -> Iterator[tuple[ReadyFile, Path]]:
    family = documented()
    fleet = SimFleet((SWITCH,), "admin", "secret", 0, 0)
    with TemporaryDirectory(prefix="sim") as folder:
        state_dir = Path(folder) / "s"
        with running(fleet, state_dir, now, lambda _: family) as ready:
            yield ready, state_dir


def _asked(state_dir: Path, request: Mapping[str, object]) -> Any:
    return ask(state_dir, request)


def client(ready: ReadyFile, password: str) -> paramiko.SSHClient:
    """Log in at the switch."""
    device = ready.devices[0]
    client = paramiko.SSHClient()
    kind, key = device.host_key.split()[:2]
    host_key = paramiko.PKey.from_type_string(kind, b64decode(key))
    client.get_host_keys().add(f"[{device.address}]:{device.ssh_port}", kind, host_key)
    client.connect(
        device.address, device.ssh_port, "admin", password, allow_agent=False, look_for_keys=False
    )
    return client


def over_ssh(ready: ReadyFile, order: str) -> bytes:
    with client(ready, "secret") as connection:
        return connection.exec_command(order, timeout=600)[1].read()


def converse(ready: ReadyFile, *lines: str) -> str:
    """Say all lines at once at a prompt; give what came until the device hung up."""
    with client(ready, "secret") as connection:
        channel = connection.invoke_shell()
        channel.sendall("".join(f"{line}\r\n" for line in lines).encode())
        return channel.makefile("rb").read().decode()


def test_what_is_set_in_one_session_is_read_in_the_other(switch) -> None:
    ready, state_dir = switch

    told = converse(ready, "snmp location Thủ Thừa", "nonsense", "exit", "hostname later")

    assert told.replace("\r\n", "\n") == (
        "sw-lc-01# snmp location Thủ Thừa\nsw-lc-01# nonsense\n% Invalid input\nsw-lc-01# exit\n"
    )
    shown = over_ssh(ready, "show config")
    assert shown.decode() == "hostname sw-lc-01\r\nsnmp location Thủ Thừa\r\n"
    changes = _asked(state_dir, {"op": "journal", "host": "sw"})["changes"]
    assert [(c["actor"], c["path"], c["after"]) for c in changes] == [
        ("admin", "snmp location", "Thủ Thừa")
    ]


def test_a_wrong_passphrase_is_refused_and_counted(switch) -> None:
    ready, state_dir = switch

    with pytest.raises(paramiko.AuthenticationException):
        client(ready, "wrong")

    stats = _asked(state_dir, {"op": "stats"})["devices"]["sw"]
    assert stats["credentials"] >= 1
    assert stats["logins"] == 0


def test_it_is_steered_as_every_device_is(switch) -> None:
    ready, state_dir = switch
    _asked(state_dir, {"op": "tamper", "host": "sw", "path": "snmp location", "value": "x"})
    _asked(state_dir, {"op": "fault", "host": "sw", "mode": "garbage"})
    assert GARBAGE[:8] in over_ssh(ready, "show config")

    _asked(state_dir, {"op": "reset"})

    assert _asked(state_dir, {"op": "get", "host": "sw", "path": "snmp location"})["value"] == ""
    up = {"op": "fault", "host": "sw", "mode": "firmware_upgrade"}
    assert _asked(state_dir, {**up, "firmware": "15.3"})["version"] == "15.3"
    with pytest.raises(SimError) as refusal:
        _asked(state_dir, up)
    assert refusal.value.code == "SIM_MODEL_HAS_NO_UPGRADE"
    with pytest.raises(SimError) as refusal:
        _asked(state_dir, {"op": "fault", "host": "sw", "mode": "broken_xml"})
    assert refusal.value.code == "SIM_FAULT_UNKNOWN"


def test_a_fleet_file_keeps_families_and_ports() -> None:
    fleet = SimFleet((SWITCH,), "admin", "secret", 1, 2, ports={"telnet": 23})

    assert SimFleet.from_json(fleet.to_json()) == fleet
    assert [fleet.port(name) for name in ("https", "ssh", "telnet", "other")] == [1, 2, 23, 0]


@pytest.mark.parametrize(
    ("name", "code"),
    [("none", "SIM_FAMILY_UNKNOWN"), ("twin", "SIM_FAMILY_TWICE"), ("bare", "SIM_NOT_INSTALLED")],
)
def test_a_family_that_cannot_be_had_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, code: str
) -> None:
    group = families.GROUP
    entries = EntryPoints(
        [
            EntryPoint("twin", "one:FAMILY", group),
            EntryPoint("twin", "other:FAMILY", group),
            EntryPoint("bare", "no_such_module:FAMILY", group),
        ]
    )
    monkeypatch.setattr(families, "entry_points", entries.select)

    with pytest.raises(SimError) as refusal:
        installed_family(name)

    assert refusal.value.code == code
