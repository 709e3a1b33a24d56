"""Test calls of the devices of a meeting: by the signed rule, and by nothing that lies only here.

Who calls whom, for how long and how many at once is the register ``test_calls`` as it was signed
(`fleetcfg.model.registers.services.CallRule`). A device that may not be disturbed is not called
from, nor is anybody called whose device may not be.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from fleetcfg.authority.audit_basis import AuditBasis
from fleetcfg.errors import Facts, RefusalError
from fleetcfg.model.calls import TEST_CALL, CallTried
from fleetcfg.model.registers.services import CallRule
from fleetcfg.worker.command import CommandResult, command_result_of
from fleetcfg.workflow.context import Concurrency, Context
from fleetcfg.workflow.device_jobs import command_jobs, run_device_jobs

_AROUND: Final = timedelta(seconds=30)  # to connect before, and to hang up after


def try_calls(
    hosts: Collection[str], basis: AuditBasis, concurrency: Concurrency, context: Context
) -> Mapping[str, CallTried]:
    """Have each of *hosts* call whom its signed rule names, and return what became of each.

    Calls to one number are made as many at once as the rule allows.
    """
    return {one.host: one for one in _Calling(basis, concurrency, context).of(hosts)}


@dataclass(frozen=True, slots=True)
class _Calling:
    basis: AuditBasis
    concurrency: Concurrency
    context: Context

    def of(self, hosts: Collection[str]) -> Iterator[CallTried]:
        """Yield what became of the call of each of *hosts*."""
        signed = self.basis.registers
        rules = () if signed is None else signed.test_calls
        ruled = {host: rule for rule in rules for host in rule.devices}
        for host in hosts:
            if host not in ruled:
                yield CallTried(host, code="CALL_NOT_SIGNED", facts={"host": host})
        for rule in rules:
            callers = [host for host in hosts if ruled.get(host) is rule]
            for first in range(0, len(callers), rule.at_once):
                yield from self._at_once(callers[first : first + rule.at_once], rule)

    def _at_once(self, hosts: list[str], rule: CallRule) -> Iterator[CallTried]:
        now, able = self.context.clock(), list[str]()
        for host in hosts:
            told = self._hindrance(host, rule, now)
            if told is None:
                able.append(host)
            else:
                yield told
        if not able:
            return
        longest = rule.longest + _AROUND
        limits = max(self.concurrency.seconds, longest.total_seconds())
        pace = replace(self.concurrency, seconds=limits)
        seconds = int(rule.longest.total_seconds())
        jobs = command_jobs(able, self.basis, pace, TEST_CALL, rule.to, seconds)
        for result in run_device_jobs(jobs, pace, self.context):
            yield _tried(command_result_of(result), rule.to)

    def _hindrance(self, host: str, rule: CallRule, now: datetime) -> CallTried | None:
        """Return why *host* is not to call now; None if it may."""
        if self.context.stop.is_asked:
            return CallTried(host, rule.to, code="JOB_CANCELLED")
        device = self.basis.province.fleet.devices[host]
        family = self.context.families.get(device.family)
        if family is None or TEST_CALL not in family.commands:
            facts: Facts = {"host": host, "family": device.family}
            return CallTried(host, rule.to, code="CALL_NOT_OFFERED", facts=facts)
        for disturbed in (host, rule.answered_by):
            refusal = self._frozen(disturbed, now, rule) if disturbed else None
            if refusal is not None:
                return CallTried(host, rule.to, code=refusal.code, facts=refusal.facts)
        return None

    def _frozen(self, host: str, now: datetime, rule: CallRule) -> RefusalError | None:
        """Return why *host* is not to be disturbed from now until a call would be over."""
        frozen = self.basis.frozen
        if frozen is None:
            return None
        until = now + rule.longest + _AROUND
        return frozen.refusal(host, now) or frozen.refusal(host, until)


def _tried(done: CommandResult, number: str) -> CallTried:
    return CallTried(done.host, number, done.media, done.code, done.facts)
