"""The declarations, the record and the signed documents: what most commands work with."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from fleetcfg.authority.audit_basis import AuditBasis, open_basis
from fleetcfg.cli.options.common import SIM_STATE, TRUST, LedgerOption, TrustOption, flag
from fleetcfg.cli.options.declarations import DeclarationOptions
from fleetcfg.cli.options.record import RecordOptions, say_unended
from fleetcfg.cli.terminal.errors import say
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.declared.folders import INVENTORY, SIM_OVERLAY
from fleetcfg.declared.load import Sources, no_sources
from fleetcfg.declared.province import require_valid
from fleetcfg.devices.registry import catalogs
from fleetcfg.errors import SimError
from fleetcfg.signer import Signer
from fleetcfg.workflow.clock import now

if TYPE_CHECKING:
    from fleetcfg.authority.installation import Installation
    from fleetcfg.authority.workspace import Workspace


@dataclass(frozen=True, slots=True)
class WorkOptions(DeclarationOptions):
    """Where the declarations lie, this installation's record, and the signed documents."""

    named: LedgerOption = None
    trust: TrustOption = TRUST
    sim: Annotated[bool, flag("--sim", "help.option.sim")] = False

    @property
    def inventories(self) -> Sequence[Path]:
        """The sources of the inventory; with ``--sim``, that of ``fleetcfg sim up`` over them."""
        named = self.inventory or [INVENTORY]
        if not self.sim or SIM_OVERLAY in named:
            return named
        if not SIM_OVERLAY.is_dir() and all(each.exists() for each in named):
            raise SimError("SIM_NOT_RUNNING", state_dir=str(SIM_STATE))
        return [*named, SIM_OVERLAY]

    @property
    def records(self) -> RecordOptions:
        """Where the record and the signed documents lie."""
        return RecordOptions(self.named, self.trust)

    @contextmanager
    def open_workspace(
        self,
        signer: Signer | None = None,
        *,
        anchor: str = "",
        ends: str = "",
        again: "Workspace | None" = None,
        may_lack: bool = False,
    ) -> Generator["Workspace"]:
        """Open all of it, as of now; if it *may_lack* an inventory, without declarations then.

        What was changed before the paper and has no end yet is said on stderr, before all else; not
        of the device *ends*, which the command itself is about to end. Then, if *anchor* is
        ``text``, by whose word all the rest is judged; programs compare roots by other means.

        A workspace that this command had open before may be given for it to be opened *again*: what
        the same bytes declare is not read once more, nor is what is unended said.
        """
        from fleetcfg.authority.workspace import open_workspace  # noqa: PLC0415 - needs cryptography
        from fleetcfg.ledger.breakglass import find_unended  # noqa: PLC0415 - the same

        sources, ledger = self._sources(may_lack=may_lack), self.records.ledger
        if again is not None and sources == again.sources:
            sources = replace(sources, as_read=again.province)
        with open_workspace(ledger, self.trust, sources, now=now(), signer=signer) as opened:
            unended = () if again is not None else find_unended(opened.installation.store)
            say_unended([one for one in unended if one.device != ends])
            if anchor == "text":
                _show_anchor(opened.installation)
            yield opened

    def _sources(self, *, may_lack: bool) -> Sources:
        is_bare = may_lack and self.inventory is None and not INVENTORY.exists()
        return no_sources(catalogs()) if is_bare else self.sources()

    def read_basis(self, sources: Sources | None = None) -> AuditBasis:
        """Return by what declarations are judged; say on stderr why a document does not count.

        Args:
            sources: The bytes of the declarations; read here if they are not given.
        """
        basis = open_basis(self.records.ledger, self.trust, sources or self.sources(), at=now())
        if basis.refused is not None:
            say(basis.refused)
        say_unended(basis.unended)
        return basis

    def open_basis(self, sources: Sources | None = None) -> AuditBasis:
        """Return the same, for devices that are to be contacted; their declarations are valid."""
        basis = self.read_basis(sources)
        require_valid(basis.province)
        return basis


def _show_anchor(installation: "Installation") -> None:
    from fleetcfg.report.documents.trust_text import MachineTrust  # noqa: PLC0415 - needs cryptography

    pinned, origin = installation.pinned(), installation.store.origin
    open_renderer("anchor").tell(MachineTrust(pinned.root, pinned.sha256, origin))
    print(flush=True)
