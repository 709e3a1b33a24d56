"""Starting a simulator in the background, steering it, and stopping it.

Talks to it over its control socket only; needs none of the libraries that the simulator itself
needs.
"""

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from fleetcfg.errors import SimError
from fleetcfg_kit.sim.core.fleet import SimFleet
from fleetcfg_kit.sim.core.json_types import an_object
from fleetcfg_kit.sim.core.state_folder import (
    AUTHORITY,
    CONTROL,
    FLEET,
    LOG,
    READY,
    REFUSED,
    ReadyFile,
)

START_S = 120.0  # patience with a fleet that starts
STOP_S = 30.0
LOOK_S = 0.02  # between two looks whether it has started
PRIVATE = ("keys", "credential.json", "inventory", FLEET, READY, AUTHORITY)


def start(fleet: SimFleet, state_dir: Path) -> ReadyFile:
    """Start a simulator of its own process and session, and wait until all devices listen.

    Args:
        fleet: What to simulate.
        state_dir: Where everything of it goes; made if it is not there.

    Raises:
        SimError: SIM_ALREADY_RUNNING, SIM_DID_NOT_START, or what the simulator refused with.
    """
    state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    if is_running(state_dir):
        raise SimError("SIM_ALREADY_RUNNING", state_dir=str(state_dir))
    for name in (READY, REFUSED):
        (state_dir / name).unlink(missing_ok=True)  # left behind by one that was killed
    path = state_dir / FLEET
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(fleet.to_json(), encoding="utf-8")
    command = [sys.executable, "-P", "-m", "fleetcfg_kit.sim.core.serve", str(path), str(state_dir)]
    with (state_dir / LOG).open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
    deadline = time.monotonic() + START_S
    while process.returncode is None and time.monotonic() < deadline:
        if (state_dir / READY).exists():
            process.returncode = 0  # it lives on; this process does not wait for it
            return ReadyFile.read(state_dir)
        with suppress(subprocess.TimeoutExpired):
            process.wait(LOOK_S)
    process.terminate()
    process.wait(STOP_S)
    raise _why_not(state_dir)


def _why_not(state_dir: Path) -> SimError:
    """Read why a simulator did not start."""
    try:
        told = an_object(json.loads((state_dir / REFUSED).read_bytes())) or {}
    except (OSError, ValueError):
        return SimError("SIM_DID_NOT_START", log=str(state_dir / LOG))
    (state_dir / REFUSED).unlink()
    return _refusal(told)


def _refusal(raw: Mapping[str, object]) -> SimError:
    facts = an_object(raw.get("facts")) or {}
    plain = {name: fact if isinstance(fact, int) else str(fact) for name, fact in facts.items()}
    return SimError(str(raw.get("code")), **plain)


def is_running(state_dir: Path) -> bool:
    """Tell whether a simulator answers in a directory."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(STOP_S)
        return line.connect_ex(str(state_dir / CONTROL)) == 0


def ask(state_dir: Path, request: Mapping[str, object], *, wait_for_end: bool = False) -> object:
    """Have a running simulator do something.

    Args:
        state_dir: Where it runs.
        request: `{"op": "fault", "host": "codec-1", "mode": "silent"}`; see the reference.
        wait_for_end: Return only when it has closed the connection.

    Returns:
        What it answered.

    Raises:
        SimError: SIM_NOT_RUNNING, or the code with which it refused.
    """
    path = state_dir / CONTROL
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(STOP_S)
        try:
            line.connect(str(path))
            line.sendall(json.dumps(dict(request)).encode() + b"\n")
            with line.makefile("rb") as answers:
                answer = an_object(json.loads(answers.readline())) or {}
                if wait_for_end:
                    answers.read()
        except (OSError, json.JSONDecodeError) as error:
            raise SimError("SIM_NOT_RUNNING", state_dir=str(state_dir)) from error
    if not answer.get("ok"):
        raise _refusal(answer)
    return answer


def stop(state_dir: Path) -> None:
    """Stop a running simulator and wait until nothing is left of it.

    Raises:
        SimError: SIM_NOT_RUNNING.
    """
    ask(state_dir, {"op": "quit"}, wait_for_end=True)


def forget(state_dir: Path) -> None:
    """Remove what a stopped simulator's keys and passphrases were kept in, and what named them.

    The log stays, and whatever else people put there.
    """
    for name in PRIVATE:
        path = state_dir / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
