"""What ``fleetcfg init`` asks a person for, and which answers it asks for again."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import typer

from fleetcfg.cli.language import word
from fleetcfg.cli.options.signing import is_attended
from fleetcfg.cli.terminal.errors import say
from fleetcfg.errors import FleetcfgError, RequestError
from fleetcfg.model.problem import InvalidDeclarationsError, Problem
from fleetcfg.model.typed_times import day_of
from fleetcfg.workflow.declarations.new_fleet import FirstDevice, NewFleet, read_first_device

_SEVERAL: Final = ("provider", "network")
"""Options of which one answer may name several, with commas between."""


@dataclass(frozen=True, slots=True)
class InitAnswers:
    """What was said so far.

    Attributes:
        said: By option, without ``--``; nothing where it is not said, or not rightly.
        asks_devices: Whether a person may type more devices.
    """

    said: Mapping[str, Sequence[str]]
    devices: Sequence[FirstDevice]
    asks_devices: bool

    def completed(self) -> "InitAnswers":
        """Return them with what a person at the terminal types where nothing was said."""
        missing = [name for name, given in self.said.items() if not given]
        if not is_attended() and (unsaid := self.unsaid()):
            raise unsaid
        said = {**self.said, **{name: _ask(name) for name in missing}}
        more = _ask_devices() if self.asks_devices else ()
        return replace(self, said=said, devices=(*self.devices, *more))

    def unsaid(self) -> RequestError | None:
        """Return that something is not said; None if all is."""
        missing = [f"--{name}" for name, given in self.said.items() if not given]
        return RequestError("INIT_UNSAID", options=", ".join(missing)) if missing else None

    def without(self, wrong: "WrongAnswers") -> "InitAnswers":
        """Return those that can stay; what *wrong* names is asked for again."""
        said = {name: () if name in wrong else given for name, given in self.said.items()}
        again = wrong.get("device", ())
        devices = tuple(each for each in self.devices if each.host not in again)
        return InitAnswers(said, devices, asks_devices="device" in wrong)

    def wrong_day(self) -> RequestError | None:
        """Return what is wrong with the day since when the unit is; None if nothing is."""
        try:
            day_of(self.said["since"][0])
        except RequestError as wrong:
            return wrong
        return None

    def fleet(self) -> NewFleet:
        """Return the fleet that they tell of."""
        said = self.said
        return NewFleet(
            unit=said["unit"][0],
            code=said["code"][0],
            since=day_of(said["since"][0]),
            providers=tuple(said["provider"]),
            networks=tuple(said["network"]),
            credential=said["credential"][0],
            devices=tuple(self.devices),
        )


WrongAnswers = Mapping[str, Collection[str]]
"""By option; of ``device`` with the names of those that are wrong."""


def wrong_answers(error: FleetcfgError, devices: Sequence[FirstDevice]) -> WrongAnswers:
    """Return the answers that *error* is about; none if it is about something else."""
    hosts = {each.host for each in devices}
    if isinstance(error, InvalidDeclarationsError):
        return _wrong_by(error.problems, hosts)
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


def _wrong_by(problems: Collection[Problem], hosts: Collection[str]) -> WrongAnswers:
    """Return the options at which *problems* are placed; devices that none names are all wrong."""
    options = {problem.place.file.removeprefix("--") for problem in problems}
    named = {str(problem.facts.get("host")) for problem in problems}.intersection(hosts)
    return {name: (named or hosts) if name == "device" else () for name in options}


def _ask(name: str) -> list[str]:
    text: str = typer.prompt(word(f"init.ask.{name}")).strip()
    return [part.strip() for part in text.split(",")] if name in _SEVERAL else [text]


def read_devices(typed: Sequence[str]) -> tuple[list[FirstDevice], list[RequestError]]:
    """Return the devices that were typed as options, and what is wrong with the rest."""
    found, slips = list[FirstDevice](), list[RequestError]()
    for each in typed:
        try:
            found.append(read_first_device(each))
        except RequestError as slip:
            slips.append(slip)
    return found, slips


def _ask_devices() -> list[FirstDevice]:
    """Return the devices that a person types, until an empty line; a slip is told at once."""
    found: list[FirstDevice] = []
    question = word("init.ask.device")
    while typed := typer.prompt(question, default="", show_default=False):
        try:
            found.append(read_first_device(typed))
        except RequestError as slip:
            say(slip)
    return found
