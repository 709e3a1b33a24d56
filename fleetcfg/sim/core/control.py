"""The simulator's own remote control: JSON lines over a Unix socket.

Nothing a simulated device's client could reach. Every request is answered with one line; a request
that cannot be done is answered with a code and facts, and changes nothing.
"""

import asyncio
import contextlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Protocol

from fleetcfg.errors import SimError
from fleetcfg.sim.core.device import SimDeviceState
from fleetcfg.sim.core.json_types import JsonObject, an_object

LONGEST_LINE = 1024 * 1024  # bytes
LONGEST_PATH = 100  # bytes a Unix socket's path may have, with room to spare


class SteeredFleet(Protocol):
    """What the control steers: the engine."""

    devices: dict[str, SimDeviceState]
    stopped: asyncio.Event

    def find(self, host: str) -> SimDeviceState:
        """Find a device."""
        ...

    def power(self, state: SimDeviceState, *, on: bool) -> None:
        """Switch it."""

    def set_fault(self, state: SimDeviceState, name: str, firmware: str) -> None:
        """Make it misbehave."""


def _text(request: Mapping[str, object], name: str, default: str | None = None) -> str:
    value = request.get(name, default)
    if not isinstance(value, str):
        raise SimError("SIM_REQUEST_INCOMPLETE", missing=name)
    return value


def _request(line: bytes) -> Mapping[str, object]:
    try:
        request = an_object(json.loads(line))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise SimError("SIM_REQUEST_UNREADABLE") from error
    if request is None:
        raise SimError("SIM_REQUEST_UNREADABLE")
    return request


class SimControl:
    """The listening end.

    Args:
        engine: What is steered.
    """

    def __init__(self, engine: SteeredFleet) -> None:
        self._engine = engine
        self._server: asyncio.Server | None = None
        self._path: Path | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._ops: Mapping[str, Callable[[Mapping[str, object]], JsonObject]] = {
            "tamper": self._tamper,
            "get": self._get,
            "fault": self._fault,
            "power": self._power,
            "stats": self._stats,
            "journal": self._journal,
            "reset": self._reset,
            "quit": self._quit,
        }

    async def open(self, path: Path) -> None:
        """Begin to listen.

        Raises:
            SimError: SIM_ALREADY_RUNNING, SIM_STATE_DIR_TOO_LONG.
        """
        if len(str(path).encode()) > LONGEST_PATH:
            raise SimError("SIM_STATE_DIR_TOO_LONG", path=str(path), most=LONGEST_PATH)
        await _refuse_second(path)
        self._path = path
        self._server = await asyncio.start_unix_server(
            self._serve, path=str(path), limit=LONGEST_LINE
        )
        _keep_private(path)

    @property
    def is_open(self) -> bool:
        """Whether this simulator owns its directory."""
        return self._path is not None

    async def close(self) -> None:
        """Hang up, last of all: a client that asked to quit waits for this."""
        if self._server is not None:
            self._server.close()
        if self._path is not None:
            _remove(self._path)
        for writer in list(self._writers):
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while line := await reader.readline():
                answer = self.answer(line)
                writer.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")
                await writer.drain()
                if self._engine.stopped.is_set():
                    return
        except (ConnectionError, ValueError):
            self._writers.discard(writer)
            writer.close()
        else:
            self._writers.discard(writer)
            writer.close()

    def answer(self, line: bytes) -> JsonObject:
        """Do what one line asks; a refusal is an answer too."""
        try:
            return {"ok": True, **self._do(_request(line))}
        except SimError as error:
            return {"ok": False, "code": error.code, "facts": dict(error.facts)}

    def _do(self, request: Mapping[str, object]) -> JsonObject:
        name = _text(request, "op")
        op = self._ops.get(name)
        if op is None:
            raise SimError("SIM_REQUEST_UNKNOWN", op=name)
        return op(request)

    def _device(self, request: Mapping[str, object]) -> SimDeviceState:
        return self._engine.find(_text(request, "host"))

    def _chosen(self, request: Mapping[str, object]) -> list[SimDeviceState]:
        """Give the device that is named, or all when none is."""
        named = isinstance(request.get("host"), str)
        return [self._device(request)] if named else list(self._engine.devices.values())

    def _tamper(self, request: Mapping[str, object]) -> JsonObject:
        state, actor = self._device(request), _text(request, "actor", "touch panel")
        values = an_object(request.get("values"))
        if values is None:
            values = {_text(request, "path"): _text(request, "value")}
        for path, value in values.items():
            state.tamper(path, str(value), actor)
        return {"changed": len(values)}

    def _get(self, request: Mapping[str, object]) -> JsonObject:
        return {"value": self._device(request).get(_text(request, "path"))}

    def _fault(self, request: Mapping[str, object]) -> JsonObject:
        state = self._device(request)
        self._engine.set_fault(state, _text(request, "mode"), _text(request, "firmware", ""))
        return {"fault": state.fault, "version": state.firmware}

    def _power(self, request: Mapping[str, object]) -> JsonObject:
        power = _text(request, "state")
        if power not in {"on", "off"}:
            raise SimError("SIM_REQUEST_INCOMPLETE", missing="state")
        self._engine.power(self._device(request), on=power == "on")
        return {"power": power}

    def _stats(self, request: Mapping[str, object]) -> JsonObject:
        return {"devices": {s.device.name: asdict(s.stats) for s in self._chosen(request)}}

    def _journal(self, request: Mapping[str, object]) -> JsonObject:
        return {"changes": [asdict(change) for change in self._device(request).journal]}

    def _reset(self, request: Mapping[str, object]) -> JsonObject:
        chosen = self._chosen(request)
        for state in chosen:
            self._engine.set_fault(state, "none", "")
            state.restore()
        return {"reset": len(chosen)}

    def _quit(self, request: Mapping[str, object]) -> JsonObject:
        del request
        self._engine.stopped.set()
        return {"bye": True}


def _keep_private(path: Path) -> None:
    path.chmod(0o600)


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)


async def _refuse_second(path: Path) -> None:
    """Refuse to take over a control socket on which another simulator answers."""
    try:
        _, writer = await asyncio.open_unix_connection(str(path))
    except OSError:
        _remove(path)  # left behind by one that was killed
        return
    writer.close()
    raise SimError("SIM_ALREADY_RUNNING", state_dir=str(path.parent))
