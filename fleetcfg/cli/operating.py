"""Operations on devices that change no setting, as playbooks ask for them."""

from collections.abc import Callable, Iterator, Sequence

from fleetcfg.cli.reach import Pace, credentials
from fleetcfg.declared.province import Province
from fleetcfg.devices.operators import operating_families
from fleetcfg.errors import RequestError
from fleetcfg.run.operate import OperateTask, operate
from fleetcfg.run.outcome import Outcome
from fleetcfg.run.staging import Staged


def operate_of(province: Province, pace: Pace) -> Callable[[str, Sequence[str]], Iterator[Outcome]]:
    """Return what has an operation done on hosts of *province*."""

    def operated(operation: str, hosts: Sequence[str]) -> Iterator[Outcome]:
        task = OperateTask(operation, province, operating_families(), credentials(), pace.limits)
        return operate(hosts, task, pace.runner(len(hosts)))

    return operated


def refuse_unsupported(province: Province, staged: Sequence[Staged]) -> None:
    """Refuse a playbook one of whose operations a device in it cannot do, before it begins.

    Raises:
        RequestError: ``PLAY_ACTION_UNSUPPORTED``.
    """
    for each in staged:
        for task in each.tasks:
            if task.action == "command":
                for host in each.hosts:
                    _require(province, host, str(task.arguments.get("do", "")))


def _require(province: Province, host: str, operation: str) -> None:
    name = province.fleet.devices[host].family
    family = operating_families().get(name)
    if family is None or operation not in family.operations:
        raise RequestError("PLAY_ACTION_UNSUPPORTED", action=operation, family=name, host=host)
