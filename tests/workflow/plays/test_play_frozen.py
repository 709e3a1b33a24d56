"""A playbook that is still running when a freeze begins: hosts are refused one by one."""

from collections.abc import Sequence

import pytest

from fleetcfg.declared.playbooks.actions import CommandAction, PlayCommand
from fleetcfg.declared.playbooks.document import Task
from fleetcfg.errors import RefusalError
from fleetcfg.playbook.task_status import TaskStatus
from fleetcfg.worker.command import CommandResult
from fleetcfg.workflow.plays.actions import ActionContext, device_handlers
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.declarations import read_declarations
from tests.house.make_architecture import ROOT

FROZEN = RefusalError("FROZEN", meeting="m", host="a")


def played(operation: PlayCommand) -> tuple[list[tuple[str, TaskStatus, str]], list[str]]:
    """Return what *operation* comes to on ``a``, which is frozen, and ``b``; and who was told."""
    told: list[str] = []

    def command(_operation: str, _number: str, hosts: Sequence[str]) -> list[CommandResult]:
        told.extend(hosts)
        return [CommandResult(host) for host in hosts]

    context = ActionContext(
        province=read_declarations(ROOT).province(at=NOON),
        catalogs={},
        audit=lambda _: (),
        fail_on=(),
        read=lambda _: (),
        read_whole=lambda _: (),
        keep=lambda _into, _data: "",
        changesets={},
        command=command,
        lacks=lambda _host, _operation: False,
        attest=lambda _task, _hosts: iter(()),
        frozen=lambda host: FROZEN if host == "a" else None,
        clock=lambda: NOON,
    )
    task = Task(name="x", command=CommandAction(do=operation))
    outcomes = device_handlers(context)["command"](task, ("a", "b"))
    return [(one.host, one.status, one.code) for one in outcomes], told


@pytest.mark.parametrize("operation", ["restart", "test_call"])
def test_what_disturbs_is_refused_on_a_host_that_is_frozen_and_done_on_the_others(operation):
    outcomes, told = played(operation)

    assert outcomes[0] == ("a", TaskStatus.REFUSED, "FROZEN")
    assert [host for host, *_ in outcomes] == ["a", "b"]
    assert told == ["b"]


@pytest.mark.parametrize("operation", ["wake", "standby", "hang_up", "diagnostics"])
def test_how_a_room_is_opened_and_closed_is_not_refused(operation):
    outcomes, told = played(operation)

    assert {status for _, status, _ in outcomes} == {TaskStatus.OK}
    assert told == ["a", "b"]
