"""The command ``fleetcfg sim``: codecs that are not there.

The simulator and its libraries are imported when a command is called, so that ``--help`` stays
quick and a machine that audits real devices need not have them.
"""

import json
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from fleetcfg.cli.complete import hosts, one_of
from fleetcfg.cli.help import HelpGroup, new_app
from fleetcfg.cli.language import word
from fleetcfg.cli.option_groups import command
from fleetcfg.cli.options import SIM_STATE, StateDirOption
from fleetcfg.cli.sim_up import up
from fleetcfg.errors import RequestError, SimError

app = new_app(cls=HelpGroup, no_args_is_help=True, help=word("help.sim"))

command(app, "up", explained="help.sim.up")(up)

POWER = ("on", "off")

Host = Annotated[
    str, typer.Argument(metavar="HOST", help=word("help.sim.host"), autocompletion=hosts)
]


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - this is the one place


def _say(facts: object) -> None:
    typer.echo(json.dumps(facts, ensure_ascii=False, separators=(",", ":")))


def _refuse(error: SimError) -> NoReturn:
    facts = {"code": error.code, "facts": dict(error.facts)}
    typer.echo(json.dumps(facts, ensure_ascii=False), err=True)
    sys.exit(1)


def _secret(variable: str) -> str:
    value = os.environ.get(variable)
    if value is None:
        raise SimError("SIM_PASSWORD_MISSING", variable=variable)
    return value


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SimError("SIM_FILE_UNREADABLE", file=str(path), why=error.strerror or "") from error


@command(app, "device", explained="help.sim.device")
def device(  # noqa: PLR0917 - Typer passes by name
    configuration: Annotated[
        Path, typer.Option("--configuration", metavar="FILE", help=word("help.sim.configuration"))
    ],
    https_port: Annotated[
        int, typer.Option("--https-port", metavar="PORT", help=word("help.sim.https_port"))
    ],
    ssh_port: Annotated[
        int, typer.Option("--ssh-port", metavar="PORT", help=word("help.sim.ssh_port"))
    ],
    user: Annotated[str, typer.Option("--user", metavar="NAME", help=word("help.sim.user"))],
    password_env: Annotated[
        str, typer.Option("--password-env", metavar="VAR", help=word("help.sim.password_env"))
    ],
    family: Annotated[
        str, typer.Option("--family", metavar="FAMILY", help=word("help.sim.family"))
    ] = "cisco_ce",
    status: Annotated[
        Path | None, typer.Option("--status", metavar="FILE", help=word("help.sim.status"))
    ] = None,
    valuespace: Annotated[
        Path | None, typer.Option("--valuespace", metavar="FILE", help=word("help.sim.valuespace"))
    ] = None,
    address: Annotated[
        str, typer.Option("--address", metavar="ADDRESS", help=word("help.sim.address"))
    ] = "127.0.0.1",
    fault: Annotated[
        str, typer.Option("--fault", metavar="MODE", help=word("help.sim.fault.mode"))
    ] = "none",
    rtt_ms: Annotated[
        float, typer.Option("--rtt-ms", metavar="MS", min=0, help=word("help.rtt"))
    ] = 0.0,
) -> None:
    """Serve one device from its documents until stopped; prints one JSON line when ready."""
    from fleetcfg.sim.cisco_ce.family import family as codec_family  # noqa: PLC0415 - heavy
    from fleetcfg.sim.cisco_ce.models.catalog import loaded  # noqa: PLC0415 - heavy
    from fleetcfg.sim.core.engine import serve  # noqa: PLC0415 - heavy
    from fleetcfg.sim.core.fleet import SimDevice, SimFleet  # noqa: PLC0415 - heavy
    from fleetcfg.sim.core.state_folder import ReadyFile  # noqa: PLC0415 - heavy

    if family != "cisco_ce":
        raise SimError("SIM_FAMILY_UNKNOWN", family=family, known="cisco_ce")
    only = loaded(
        _read(configuration),
        _read(status) if status else None,
        _read(valuespace) if valuespace else None,
    )
    serial = only.status.value_at("systemunit\nhardware\nmodule\nserialnumber")
    mac = only.status.value_at("network[1]\nethernet\nmacaddress")
    one = SimDevice("device", address, "", only.version, serial, mac, fault=fault)
    fleet = SimFleet((one,), user, _secret(password_env), https_port, ssh_port, rtt_ms)
    with tempfile.TemporaryDirectory(prefix="fleetcfg-sim-") as state_dir:

        def tell(facts: dict[str, object]) -> None:
            ready = ReadyFile.from_dict(facts)
            first = ready.devices[0].to_dict()
            _say({"simulated": True, "state_dir": state_dir, "ca_file": ready.ca_file, **first})

        codecs = codec_family(only)
        serve(
            fleet,
            state_dir=Path(state_dir),
            ready=tell,
            now=_now(),
            find_family=lambda _: codecs,
        )


@command(app, "serve", explained="help.sim.serve")
def serve_fleet(
    fleet_file: Annotated[Path, typer.Argument(metavar="FILE", help=word("help.sim.fleet"))],
    state_dir: StateDirOption = SIM_STATE,
) -> None:
    """Serve a fleet until stopped; prints one JSON line when ready."""
    from fleetcfg.sim.core.engine import serve  # noqa: PLC0415 - heavy
    from fleetcfg.sim.core.fleet import SimFleet  # noqa: PLC0415 - heavy

    fleet = SimFleet.from_json(_read(fleet_file).decode())

    def tell(facts: dict[str, object]) -> None:
        _say({"simulated": True, "pid": facts["pid"], "devices": len(fleet.devices)})

    serve(fleet, state_dir=state_dir, ready=tell, now=_now())


def _ask(state_dir: Path, request: dict[str, object]) -> None:
    from fleetcfg.sim.core.launch import ask  # noqa: PLC0415 - heavy

    _say(ask(state_dir, request))


@command(app, "tamper", explained="help.sim.tamper")
def tamper(
    host: Host,
    path: Annotated[str, typer.Argument(metavar="PATH", help=word("help.sim.path"))],
    value: Annotated[str, typer.Argument(metavar="VALUE", help=word("help.sim.value"))],
    state_dir: StateDirOption = SIM_STATE,
    actor: Annotated[
        str, typer.Option("--actor", metavar="NAME", help=word("help.sim.actor"))
    ] = "touch panel",
) -> None:
    """Change a value behind everybody's back."""
    _ask(state_dir, {"op": "tamper", "host": host, "path": path, "value": value, "actor": actor})


@command(app, "fault", explained="help.sim.fault")
def set_fault(
    host: Host,
    mode: Annotated[str, typer.Argument(metavar="MODE", help=word("help.sim.fault.mode"))],
    state_dir: StateDirOption = SIM_STATE,
    firmware: Annotated[
        str, typer.Option("--firmware", metavar="VERSION", help=word("help.sim.firmware"))
    ] = "",
) -> None:
    """Make a device misbehave, or behave again."""
    _ask(state_dir, {"op": "fault", "host": host, "mode": mode, "firmware": firmware})


@command(app, "power", explained="help.sim.power")
def power(
    host: Host,
    state: Annotated[
        str,
        typer.Argument(
            metavar="|".join(POWER),
            help=word("help.sim.power.state"),
            autocompletion=one_of(*POWER),
        ),
    ],
    state_dir: StateDirOption = SIM_STATE,
) -> None:
    """Switch a device on or off."""
    if state not in POWER:
        known = ", ".join(POWER)
        raise RequestError("USAGE_WORD_UNKNOWN", word=state, known=known)
    _ask(state_dir, {"op": "power", "host": host, "state": state})


@command(app, "stats", explained="help.sim.stats")
def stats(
    state_dir: StateDirOption = SIM_STATE,
) -> None:
    """Count what every device saw."""
    _ask(state_dir, {"op": "stats"})


@command(app, "down", explained="help.sim.down")
def down(
    state_dir: StateDirOption = SIM_STATE,
) -> None:
    """Stop the simulator."""
    from fleetcfg.sim.core.launch import forget, stop  # noqa: PLC0415 - heavy

    stop(state_dir)
    forget(state_dir)


if __name__ == "__main__":  # how `fleetcfg.sim.core.launch` starts it: without the other commands
    try:
        app()
    except SimError as refusal:
        _refuse(refusal)
