"""Give devices a command that changes no setting: a task that a `Runner` can have done for many."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from pydantic import TypeAdapter

from fleetcfg.declared.province import Province
from fleetcfg.devices.commander import DeviceCommand
from fleetcfg.devices.commanding import open_commander
from fleetcfg.devices.driver import Credential, DeviceLimits
from fleetcfg.devices.family import Family
from fleetcfg.errors import CredentialError, DeviceError, Facts
from fleetcfg.jobs.local import Failure, Runner
from fleetcfg.jobs.process import Hold
from fleetcfg.model.fleet import Device


@dataclass(frozen=True, slots=True)
class CommandResult:
    """What one device replied to a command.

    Attributes:
        reply: Its own words; empty if it could not be asked.
        code: Why it did not do it; empty if it did. *facts* belong to it.
    """

    host: str
    reply: str = ""
    code: str = ""
    facts: Facts = field(default_factory=dict[str, str | int])


_RESULT = TypeAdapter(CommandResult)


@dataclass(frozen=True, slots=True)
class OperateTask:
    """Has one operation done on the device that a job names."""

    operation: str
    province: Province
    families: Mapping[str, Family]
    credential: Callable[[Device], Credential]
    limits: DeviceLimits

    def __call__(self, job: str, hold: Hold) -> bytes:
        """Operate the host *job*."""
        return _RESULT.dump_json(self.operate(job, hold))

    def operate(self, host: str, hold: Hold) -> CommandResult:
        """Have it done once; trouble is a result, and nothing is tried again."""
        device = self.province.fleet.devices[host]
        try:
            reply = self._ask(device, hold)
        except (DeviceError, CredentialError) as error:
            return CommandResult(host, code=error.code, facts=error.facts)
        return CommandResult(host, reply)

    def _ask(self, device: Device, hold: Hold) -> str:
        family = self.families[device.family]
        commander = open_commander(family, device, lambda: self.credential(device), self.limits)
        hold(commander.abort)
        try:
            # What the family cannot do was refused before the playbook began.
            return commander.command(cast("DeviceCommand", self.operation))
        finally:
            commander.close()


def operate(hosts: Sequence[str], task: OperateTask, runner: Runner) -> Iterator[CommandResult]:
    """Yield one result for each of *hosts*, as they come."""
    for done in runner.run(hosts, task):
        if isinstance(done, Failure):
            facts: Facts = {"detail": done.detail} if done.detail else {}
            yield CommandResult(done.job, code=done.code, facts=facts)
        else:
            yield _RESULT.validate_json(done.body)
