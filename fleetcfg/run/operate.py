"""Operate devices: a task that a `Runner` can have done for many, as outcomes of a playbook."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from pydantic import TypeAdapter

from fleetcfg.declared.province import Province
from fleetcfg.devices.driver import Credential, Limits
from fleetcfg.devices.operator import OperatingFamily, Operation
from fleetcfg.errors import CredentialError, DeviceError, Facts
from fleetcfg.model.fleet import Device
from fleetcfg.run.outcome import Outcome
from fleetcfg.run.runner import Failure, Runner
from fleetcfg.run.word import Word
from fleetcfg.run.worker import Hold

_OUTCOME = TypeAdapter(Outcome)


@dataclass(frozen=True, slots=True)
class OperateTask:
    """Has one operation done on the device that a job names."""

    operation: str
    province: Province
    families: Mapping[str, OperatingFamily]
    credential: Callable[[Device], Credential]
    limits: Limits

    def __call__(self, job: str, hold: Hold) -> bytes:
        """Operate the host *job*."""
        return _OUTCOME.dump_json(self.operate(job, hold))

    def operate(self, host: str, hold: Hold) -> Outcome:
        """Have it done once; trouble is an outcome, and nothing is tried again."""
        device = self.province.fleet.devices[host]
        try:
            said = self._ask(device, hold)
        except (DeviceError, CredentialError) as error:
            return Outcome(host, Word.FAILED, error.code, error.facts)
        return Outcome(host, Word.OK, said={"said": said})

    def _ask(self, device: Device, hold: Hold) -> str:
        family = self.families[device.family]
        operator = family.open_operator(device, lambda: self.credential(device), self.limits)
        hold(operator.abort)
        try:
            # What the family cannot do was refused before the playbook began.
            return operator.operate(cast("Operation", self.operation))
        finally:
            operator.close()


def operate(hosts: Sequence[str], task: OperateTask, runner: Runner) -> Iterator[Outcome]:
    """Yield what became of each of *hosts*, as they come."""
    for done in runner.run(hosts, task):
        if isinstance(done, Failure):
            facts: Facts = {"detail": done.detail} if done.detail else {}
            yield Outcome(done.job, Word.FAILED, done.code, facts)
        else:
            yield _OUTCOME.validate_json(done.body)
