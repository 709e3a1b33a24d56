"""What is wrong with one word of a baseline on some devices: told once, with the devices."""

from dataclasses import dataclass, field

from fleetcfg.declared.baselines.translate import DOUBTS
from fleetcfg.errors import Facts
from fleetcfg.model.declared import Statement
from fleetcfg.model.problem import Place, Problems, named_hosts


@dataclass(slots=True)
class ProblemsOnHosts:
    """Words that could not be filled, or are not known, with the facts of the first device."""

    _noted: dict[tuple[str, Place, str], tuple[Facts, dict[str, None]]] = field(
        default_factory=dict[tuple[str, Place, str], tuple[Facts, dict[str, None]]]
    )

    def note(self, code: str, facts: Facts, statement: Statement, host: str) -> None:
        """Note that *statement* has this problem on *host*."""
        key = (code, statement.place, statement.parameter)
        self._noted.setdefault(key, (facts, {}))[1][host] = None

    def report(self, problems: Problems) -> None:
        """Note each in *problems*, and forget it."""
        for (code, place, parameter), (facts, hosts) in self._noted.items():
            told = problems.warning if code in DOUBTS else problems.error
            first, named = next(iter(hosts)), named_hosts(list(hosts))
            told(code, place, parameter=parameter, host=first, devices=named, **facts)
        self._noted.clear()
