"""The simulator's own remote control: JSON lines over a Unix socket.

Nothing a simulated device's client could reach. Every request is answered with one line; a request
that cannot be done is answered with a code and facts, and changes nothing.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict
from pathlib import Path

from fleetcfg.errors import SimError
from fleetcfg_kit.sim.core.device import SimDeviceState
from fleetcfg_kit.sim.core.engine import SimEngine
from fleetcfg_kit.sim.core.fleet import SimLine
from fleetcfg_kit.sim.core.json_types import JsonObject, an_object

LONGEST_LINE = 1024 * 1024  # bytes
_LONGEST_START = 600  # seconds
LONGEST_PATH = 100  # bytes a Unix socket's path may have, with room to spare

ControlRequest = Mapping[str, object]
ControlOp = Callable[[SimEngine, ControlRequest], JsonObject]


def _text(request: ControlRequest, name: str, default: str | None = None) -> str:
    value = request.get(name, default)
    if not isinstance(value, str):
        raise SimError("SIM_REQUEST_INCOMPLETE", missing=name)
    return value


def _device(engine: SimEngine, request: ControlRequest) -> SimDeviceState:
    return engine.find(_text(request, "host"))


def _chosen(engine: SimEngine, request: ControlRequest) -> list[SimDeviceState]:
    """Give the device that is named, or all when none is."""
    named = isinstance(request.get("host"), str)
    return [_device(engine, request)] if named else list(engine.devices.values())


# ---------------------------------------------------------------------------- what it does


def _tamper(engine: SimEngine, request: ControlRequest) -> JsonObject:
    state, actor = _device(engine, request), _text(request, "actor", "touch panel")
    values = an_object(request.get("values"))
    if values is None:
        values = {_text(request, "path"): _text(request, "value")}
    for path, value in values.items():
        state.tamper(path, str(value), actor)
    engine.refresh(state)
    return {"changed": len(values)}


def _get(engine: SimEngine, request: ControlRequest) -> JsonObject:
    return {"value": _device(engine, request).get(_text(request, "path"))}


def _fault(engine: SimEngine, request: ControlRequest) -> JsonObject:
    state = _device(engine, request)
    engine.set_fault(state, _text(request, "mode"), _text(request, "firmware", ""))
    return {"fault": state.fault, "version": state.firmware}


def _power(engine: SimEngine, request: ControlRequest) -> JsonObject:
    power, boot_s = _text(request, "state"), request.get("boot_s", 0)
    if power not in {"on", "off", "lost"}:
        raise SimError("SIM_REQUEST_INCOMPLETE", missing="state")
    if not isinstance(boot_s, int | float) or not 0 <= boot_s <= _LONGEST_START:
        raise SimError("SIM_REQUEST_INCOMPLETE", missing="boot_s")
    for device in _chosen(engine, request):
        if power == "lost":
            engine.lose_power(device, boot_s)
        else:
            engine.power(device, on=power == "on", boot_s=boot_s)
    return {"power": power}


def _line(engine: SimEngine, request: ControlRequest) -> JsonObject:
    """Change the line of a device; what is not said of it is as if it were perfect."""
    name = _device(engine, request).device.name
    told = [request.get(part, 0.0) for part in ("delay_ms", "jitter_ms", "loss")]
    numbers = [float(each) for each in told if isinstance(each, int | float)]
    if len(numbers) < len(told):
        raise SimError("SIM_REQUEST_INCOMPLETE", missing="delay_ms, jitter_ms, loss")
    engine.exchange.lines[name] = SimLine(*numbers)
    return {"line": asdict(engine.exchange.lines[name])}


def _stats(engine: SimEngine, request: ControlRequest) -> JsonObject:
    return {"devices": {s.device.name: asdict(s.stats) for s in _chosen(engine, request)}}


def _journal(engine: SimEngine, request: ControlRequest) -> JsonObject:
    return {"changes": [asdict(change) for change in _device(engine, request).journal]}


def _reset(engine: SimEngine, request: ControlRequest) -> JsonObject:
    chosen = _chosen(engine, request)
    for state in chosen:
        engine.set_fault(state, "none", "")
        engine.exchange.drop(state)
        engine.exchange.lines[state.device.name] = state.device.line
        state.restore()
        engine.refresh(state)
    return {"reset": len(chosen)}


def _quit(engine: SimEngine, request: ControlRequest) -> JsonObject:
    del request
    engine.stopped.set()
    return {"bye": True}


_OPS: Mapping[str, ControlOp] = {
    "tamper": _tamper,
    "get": _get,
    "fault": _fault,
    "power": _power,
    "line": _line,
    "stats": _stats,
    "journal": _journal,
    "reset": _reset,
    "quit": _quit,
}


def _request(line: bytes) -> ControlRequest:
    try:
        request = an_object(json.loads(line))
    except ValueError as error:
        raise SimError("SIM_REQUEST_UNREADABLE") from error
    if request is None:
        raise SimError("SIM_REQUEST_UNREADABLE")
    return request


def _op(name: str) -> ControlOp:
    if name not in _OPS:
        raise SimError("SIM_REQUEST_UNKNOWN", op=name)
    return _OPS[name]


def answer(engine: SimEngine, line: bytes) -> JsonObject:
    """Do what one line asks; a refusal is an answer too."""
    try:
        request = _request(line)
        return {"ok": True, **_op(_text(request, "op"))(engine, request)}
    except SimError as error:
        return {"ok": False, "code": error.code, "facts": dict(error.facts)}


# ---------------------------------------------------------------------------- its socket


@asynccontextmanager
async def listening(engine: SimEngine, path: Path) -> AsyncGenerator[None]:
    """Listen at *path* while a block runs; the last thing that ends, so a client can wait for it.

    Raises:
        SimError: SIM_ALREADY_RUNNING, SIM_STATE_DIR_TOO_LONG.
    """
    if len(str(path).encode()) > LONGEST_PATH:
        raise SimError("SIM_STATE_DIR_TOO_LONG", path=str(path), most=LONGEST_PATH)
    await _refuse_second(path)
    writers: set[asyncio.StreamWriter] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.add(writer)
        with suppress(ConnectionError, ValueError):  # the client left; the line is too long
            while line := await reader.readline():
                writer.write(json.dumps(answer(engine, line), ensure_ascii=False).encode() + b"\n")
                await writer.drain()
                if engine.stopped.is_set():
                    return  # it waits for the end
        writers.discard(writer)
        writer.close()

    server = await asyncio.start_unix_server(serve, path=str(path), limit=LONGEST_LINE)
    _keep_private(path)
    try:
        yield
    finally:
        server.close()
        _remove(path)
        for writer in list(writers):
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()


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
