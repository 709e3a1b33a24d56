"""What ``fleetcfg init`` asks a person for, and which answers it asks for again."""

from collections.abc import Collection, Mapping, Sequence

import typer

from fleetcfg.cli.error_output import say
from fleetcfg.cli.language import word
from fleetcfg.cli.signing import is_attended
from fleetcfg.errors import FleetcfgError, RequestError
from fleetcfg.model.problem import InvalidDeclarationsError
from fleetcfg.workflow.new_fleet import FirstDevice, read_first_device


def wrong_answers(
    error: FleetcfgError, devices: Sequence[FirstDevice]
) -> Mapping[str, Collection[str]]:
    """Return which answers *error* is about, by option, and of devices which; none for another."""
    hosts = {each.host for each in devices}
    if isinstance(error, InvalidDeclarationsError):
        again = {problem.place.file.removeprefix("--") for problem in error.problems}
        named = {str(problem.facts.get("host")) for problem in error.problems} & hosts
        return {name: (named or hosts) if name == "device" else () for name in again}
    name = str(error.facts.get("name", ""))
    match error.code:
        case "INIT_CREDENTIAL":
            return {"credential": ()}
        case "USAGE_DAY":
            return {"since": ()}
        case "INIT_TWICE":
            return {"device": {name}} if name in hosts else {"provider": ()}
        case _:
            return {}


def ask_rest(said: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
    """Return *said*, with what a person at the terminal types where nothing was.

    Raises:
        RequestError: INIT_UNSAID, where nobody can be asked.
    """
    missing = [name for name, given in said.items() if not given]
    if missing and not is_attended():
        raise RequestError("INIT_UNSAID", options=", ".join(f"--{name}" for name in missing))
    several = ("provider", "network")
    typed = {name: typer.prompt(word(f"init.ask.{name}")).strip() for name in missing}
    return {
        **said,
        **{
            name: [part.strip() for part in text.split(",")] if name in several else [text]
            for name, text in typed.items()
        },
    }


def read_devices(typed: Sequence[str]) -> tuple[list[FirstDevice], bool]:
    """Return the devices that were typed as options, and whether some have to be asked for again.

    Each slip is told.

    Raises:
        RequestError: As `read_first_device`, where nobody can be asked.
    """
    found, slips = list[FirstDevice](), list[RequestError]()
    for each in typed:
        try:
            found.append(read_first_device(each))
        except RequestError as slip:
            slips.append(slip)
    for told in slips if is_attended() else slips[:-1]:
        say(told)
    if slips and not is_attended():
        raise slips[-1]
    return found, bool(slips)


def ask_devices() -> list[FirstDevice]:
    """Return the devices that a person types, until an empty line; a slip is told at once."""
    found: list[FirstDevice] = []
    question = word("init.ask.device")
    while typed := typer.prompt(question, default="", show_default=False):
        try:
            found.append(read_first_device(typed))
        except RequestError as slip:
            say(slip)
    return found
