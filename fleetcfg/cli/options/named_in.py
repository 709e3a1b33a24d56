"""Where a name that was typed may be known, by what was rightly typed beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from inspect import signature
from typing import Any

from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.declared.province import Province
from fleetcfg.errors import FleetcfgError
from fleetcfg.workflow.clock import now


class UnreadableError(Exception):
    """The declarations cannot be read; what is wrong with them, `validate` says."""


@dataclass(frozen=True)
class NamedIn:
    """Where a name may be known, by what was rightly typed beside it."""

    typed: Mapping[str, Any]

    @cached_property
    def work(self) -> WorkOptions:
        """Where declarations and record lie."""
        known = signature(WorkOptions).parameters
        return WorkOptions(**{name: typed for name, typed in self.typed.items() if name in known})

    @cached_property
    def province(self) -> Province:
        """What is declared; raises UnreadableError."""
        try:
            return self.work.sources().province(at=now())
        except (FleetcfgError, OSError) as error:
            raise UnreadableError from error
