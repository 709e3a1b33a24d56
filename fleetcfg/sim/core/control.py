"""The simulator's own remote control: JSON lines over a Unix socket.

Nothing a simulated codec's client could reach. Every request is answered with one line; a request
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
from fleetcfg.sim.cisco_ce.address import read
from fleetcfg.sim.cisco_ce.device_state import Mind
from fleetcfg.sim.core.faults import Fault, fault
from fleetcfg.sim.core.json_types import an_object

Facts = dict[str, object]
LONGEST_LINE = 1024 * 1024  # bytes
LONGEST_PATH = 100  # bytes a Unix socket's path may have, with room to spare


class Steered(Protocol):
    """What the control steers: the engine."""

    minds: dict[str, Mind]
    stopped: asyncio.Event

    def mind(self, host: str) -> Mind:
        """Find a device."""
        ...

    def power(self, mind: Mind, *, on: bool) -> None:
        """Switch it."""

    def set_fault(self, mind: Mind, wanted: Fault | None, firmware: str) -> None:
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


class Control:
    """The listening end.

    Args:
        engine: What is steered.
    """

    def __init__(self, engine: Steered) -> None:
        self._engine = engine
        self._server: asyncio.Server | None = None
        self._path: Path | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._ops: Mapping[str, Callable[[Mapping[str, object]], Facts]] = {
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

    def answer(self, line: bytes) -> Facts:
        """Do what one line asks; a refusal is an answer too."""
        try:
            return {"ok": True, **self._do(_request(line))}
        except SimError as error:
            return {"ok": False, "code": error.code, "facts": dict(error.facts)}

    def _do(self, request: Mapping[str, object]) -> Facts:
        name = _text(request, "op")
        op = self._ops.get(name)
        if op is None:
            raise SimError("SIM_REQUEST_UNKNOWN", op=name)
        return op(request)

    def _mind(self, request: Mapping[str, object]) -> Mind:
        return self._engine.mind(_text(request, "host"))

    def _tamper(self, request: Mapping[str, object]) -> Facts:
        mind, actor = self._mind(request), _text(request, "actor", "touch panel")
        values = an_object(request.get("values"))
        if values is None:
            values = {_text(request, "path"): _text(request, "value")}
        for path, value in values.items():
            mind.tamper(path, str(value), actor)
        return {"changed": len(values)}

    def _get(self, request: Mapping[str, object]) -> Facts:
        mind, path = self._mind(request), read(_text(request, "path"))
        sheet, now = mind.configuration, {}
        if path[0].name.lower() == "status" and len(path) > 1:
            sheet, now, path = mind.status, mind.now(), path[1:]
        n = sheet.at(path)
        if n is None:
            raise SimError(
                "SIM_SETTING_UNKNOWN", device=mind.device.name, path=_text(request, "path")
            )
        return {"value": now.get(n, sheet.value(n))}

    def _fault(self, request: Mapping[str, object]) -> Facts:
        mind, wanted = self._mind(request), fault(_text(request, "mode"))
        self._engine.set_fault(mind, wanted, _text(request, "firmware", ""))
        return {"fault": mind.fault.value if mind.fault else None, "version": mind.model.version}

    def _power(self, request: Mapping[str, object]) -> Facts:
        state = _text(request, "state")
        if state not in {"on", "off"}:
            raise SimError("SIM_REQUEST_INCOMPLETE", missing="state")
        self._engine.power(self._mind(request), on=state == "on")
        return {"power": state}

    def _stats(self, request: Mapping[str, object]) -> Facts:
        host = request.get("host")
        minds = [self._mind(request)] if isinstance(host, str) else self._engine.minds.values()
        return {"devices": {mind.device.name: asdict(mind.stats) for mind in minds}}

    def _journal(self, request: Mapping[str, object]) -> Facts:
        return {"changes": [asdict(change) for change in self._mind(request).journal]}

    def _reset(self, request: Mapping[str, object]) -> Facts:
        host = request.get("host")
        minds = [self._mind(request)] if isinstance(host, str) else self._engine.minds.values()
        for mind in minds:
            self._engine.set_fault(mind, None, "")
            mind.restore()
        return {"reset": len(list(minds))}

    def _quit(self, request: Mapping[str, object]) -> Facts:
        del request
        self._engine.stopped.set()
        return {"bye": True}


def _keep_private(path: Path) -> None:
    path.chmod(0o600)


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)


async def _refuse_second(path: Path) -> None:
    """Refuse to take over a control socket on which somebody answers."""
    try:
        _, writer = await asyncio.open_unix_connection(str(path))
    except OSError:
        _remove(path)  # left behind by one that was killed
        return
    writer.close()
    raise SimError("SIM_ALREADY_RUNNING", state_dir=str(path.parent))
