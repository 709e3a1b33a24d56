"""Options that go together: one argument of a command, and several on its command line.

A command says `declarations: DeclarationOptions`; on the command line that is ``--inventory``,
``--baselines`` and ``--playbooks``. `fleetcfg.cli.commands` spreads such groups out for Typer.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from fleetcfg.cli.options import (
    LEDGER,
    TRUST,
    BaselinesOption,
    InventoriesOption,
    LedgerOption,
    PlaybooksOption,
    TrustOption,
)
from fleetcfg.declared.folders import BASELINES, INVENTORY, PLAYBOOKS
from fleetcfg.errors import RequestError

if TYPE_CHECKING:
    from fleetcfg.authority.workspace import Workspace
    from fleetcfg.declared.load import Sources
    from fleetcfg.declared.province import Province
    from fleetcfg.signer import Signer


@dataclass(frozen=True, slots=True)
class DeclarationOptions:
    """Where the declarations lie."""

    inventory: InventoriesOption = None
    baselines: BaselinesOption = BASELINES
    playbooks: PlaybooksOption = PLAYBOOKS

    @property
    def inventories(self) -> Sequence[Path]:
        """The sources of the inventory, the usual one if none was named."""
        return self.inventory or [INVENTORY]

    def sources(self) -> "Sources":
        """Read their bytes.

        Raises:
            As `fleetcfg.declared.load.read_sources`.
        """
        from fleetcfg.declared.load import read_sources  # noqa: PLC0415 - heavy, and Tab is rare
        from fleetcfg.devices.registry import catalogs  # noqa: PLC0415 - heavy, and Tab is rare

        return read_sources(self.inventories, self.baselines, self.playbooks, catalogs=catalogs())

    def readable_province(self, at: datetime) -> "Province":
        """Read what can be read of them, and say on stderr what is wrong with the rest."""
        from fleetcfg.cli.error_output import say_problems  # noqa: PLC0415 - heavy, and Tab is rare

        province = self.sources().province(at=at)
        say_problems([p for p in province.problems if p.gravity == "error"])
        return province


@dataclass(frozen=True, slots=True)
class RecordOptions:
    """Where this installation's record lies, and the Department's signed documents."""

    ledger: LedgerOption = LEDGER
    trust: TrustOption = TRUST

    def open_workspace(
        self, sources: "Sources", now: datetime, signer: "Signer | None" = None
    ) -> AbstractContextManager["Workspace"]:
        """Open what is trusted and recorded here, with the declarations *sources*."""
        from fleetcfg.authority.workspace import open_workspace  # noqa: PLC0415 - heavy

        return open_workspace(self.ledger, self.trust, sources, now=now, signer=signer)


def require_limit(limit: Sequence[str] | None, *, every: bool) -> None:
    """Refuse a command that would mean every device because none was named.

    Raises:
        RequestError: ``PLAN_LIMIT``.
    """
    if not limit and not every:
        raise RequestError("PLAN_LIMIT")
