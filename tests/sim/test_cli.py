"""The command line: one JSON line when ready, a clean end, and refusals with a code."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from fleetcfg.errors import SimError
from fleetcfg_kit.sim.core.fleet import SimDevice, SimFleet
from fleetcfg_kit.sim.core.launch import ask, start, stop

CONFIGURATION = (
    b'<?xml version="1.0"?>\n'
    b'<Configuration product="Cisco Codec" version="ce9.9.9" apiVersion="4">\n'
    b'  <Audio>\n    <DefaultVolume valueSpaceRef="/Valuespace/INT_0_100">50</DefaultVolume>\n'
    b'  </Audio>\n  <New x="y">unheard of</New>\n</Configuration>\n'
)


def sim(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "fleetcfg", "sim", *arguments]


def device(configuration: Path, *more: str) -> list[str]:
    return sim(
        "device",
        "--configuration",
        str(configuration),
        "--https-port",
        "0",
        "--ssh-port",
        "0",
        "--user",
        "admin",
        "--password-env",
        "SIM_PW",
        "--address",
        "127.20.2.1",
        *more,
    )


@pytest.fixture
def configuration(tmp_path: Path) -> Path:
    path = tmp_path / "configuration.xml"
    path.write_bytes(CONFIGURATION)
    return path


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_device_from_a_file_serves_it_and_ends_cleanly(
    configuration: Path, program, tmp_path: Path, number: signal.Signals
) -> None:
    environment = {**os.environ, "SIM_PW": "secret"}
    with subprocess.Popen(
        device(configuration), stdout=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        url = f"https://{ready['address']}:{ready['https_port']}/configuration.xml"
        served = subprocess.run(
            [
                program("curl"),
                "-s",
                "--noproxy",
                "*",
                "-u",
                "admin:secret",
                "--cacert",
                ready["ca_file"],
                url,
            ],
            capture_output=True,
            timeout=600,
            check=True,
        ).stdout
        process.send_signal(number)
        rest = process.stdout.read()

    assert served == CONFIGURATION
    assert (process.returncode, rest) == (0, b"")
    assert ready["simulated"] is True
    assert ready["host_key_sha256"].startswith("SHA256:")
    assert ready["evidence"] == "real"
    assert not Path(ready["state_dir"]).exists()


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ("no password", "SIM_PASSWORD_MISSING"),
        ("no file", "PATH_MISSING"),
        ("no xml", "SIM_DOCUMENT_UNREADABLE"),
        ("other xml", "SIM_DOCUMENT_OTHER"),
        ("other family", "SIM_FAMILY_UNKNOWN"),
        ("other address", "SIM_ADDRESS_NOT_LOOPBACK"),
        ("other fault", "SIM_FAULT_UNKNOWN"),
    ],
)
def test_a_device_that_cannot_be_is_refused(configuration: Path, what: str, code: str) -> None:
    environment = {**os.environ, "SIM_PW": "secret"}
    more: list[str] = []
    match what:
        case "no password":
            del environment["SIM_PW"]
        case "no file":
            configuration.unlink()
        case "no xml":
            configuration.write_bytes(b"<")
        case "other xml":
            configuration.write_bytes(b"<Status/>")
        case "other family":
            more = ["--family", "poly_group"]
        case "other address":
            more = ["--address", "192.0.2.1"]
        case _:
            more = ["--fault", "nonsense"]

    done = subprocess.run(
        device(configuration, *more), capture_output=True, env=environment, timeout=600, check=False
    )

    assert done.returncode != 0
    assert done.stdout == b""
    assert code in done.stderr.decode()


@pytest.fixture
def fleet() -> SimFleet:
    device = SimDevice("a", "127.20.3.1", "SX20", "", "FOC1", "00:50:60:00:00:01")
    return SimFleet((device,), "admin", "secret", 0, 0)


def test_a_fleet_starts_in_the_background_is_steered_and_stops(
    fleet: SimFleet, tmp_path: Path
) -> None:
    state_dir = tmp_path / "s"
    ready = start(fleet, state_dir)
    try:
        commands = [
            ["tamper", "a", "Audio DefaultVolume", "7"],
            ["fault", "a", "silent"],
            ["fault", "a", "none"],
            ["power", "a", "off"],
            ["power", "a", "on"],
            ["stats"],
        ]
        for command in commands:
            done = subprocess.run(
                sim(*command, "-o", "json", "--state-dir", str(state_dir)),
                capture_output=True,
                check=True,
            )
            assert json.loads(done.stdout)["ok"] is True
        answer = ask(state_dir, {"op": "get", "host": "a", "path": "Audio DefaultVolume"})
        assert answer == {"ok": True, "value": "7"}
        with pytest.raises(SimError) as refusal:
            start(fleet, state_dir)
        assert refusal.value.code == "SIM_ALREADY_RUNNING"
        assert ask(state_dir, {"op": "stats"})
    finally:
        stop(state_dir)

    assert sorted(p.name for p in state_dir.iterdir()) == [
        "ca.pem",
        "fleet.json",
        "keys",
        "sim.log",
    ]
    assert (state_dir / "fleet.json").stat().st_mode & 0o077 == 0
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.20.3.1", ready.devices[0].ssh_port), timeout=1)


def test_one_that_was_killed_does_not_stop_the_next(fleet: SimFleet, tmp_path: Path) -> None:
    state_dir = tmp_path / "s"
    os.kill(start(fleet, state_dir).pid, signal.SIGKILL)
    with pytest.raises(SimError):
        ask(state_dir, {"op": "stats"})

    start(fleet, state_dir)

    stop(state_dir)


def test_a_port_that_is_taken_is_refused(tmp_path: Path) -> None:
    device = SimDevice("a", "127.20.3.2", "SX20", "", "FOC1", "00:50:60:00:00:01")
    with socket.create_server(("127.20.3.2", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(SimError) as refusal:
            start(SimFleet((device,), "admin", "secret", port, 0), tmp_path / "s")

    assert refusal.value.code == "SIM_PORT_IN_USE"
    assert refusal.value.facts["port"] == port


def test_help_does_not_import_the_simulator() -> None:
    program = (
        "import sys\n"
        "from fleetcfg_kit.commands.sim import device, serve, up\n"
        "heavy = {'asyncssh', 'aiohttp', 'lxml', 'cryptography', 'uvloop'} & set(sys.modules)\n"
        "print(sorted(heavy))"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)

    assert done.stdout.strip() == b"[]"
