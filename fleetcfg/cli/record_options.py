"""Where this installation's record lies, and the Department's signed documents."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from fleetcfg.authority.audit_basis import AuditBasis, open_basis
from fleetcfg.authority.workspace import Workspace, open_workspace
from fleetcfg.cli.error_output import say
from fleetcfg.cli.options import LEDGER, TRUST, LedgerOption, TrustOption
from fleetcfg.declared.load import Sources
from fleetcfg.declared.province import require_valid
from fleetcfg.signer import Signer


@dataclass(frozen=True, slots=True)
class RecordOptions:
    """Where this installation's record lies, and the Department's signed documents."""

    ledger: LedgerOption = LEDGER
    trust: TrustOption = TRUST

    def open_workspace(
        self, sources: Sources, now: datetime, signer: Signer | None = None
    ) -> AbstractContextManager[Workspace]:
        """Open what is trusted and recorded here, with the declarations *sources*."""
        return open_workspace(self.ledger, self.trust, sources, now=now, signer=signer)

    def open_basis(self, sources: Sources, now: datetime) -> AuditBasis:
        """Return what devices are judged by; say on stderr why a document does not count.

        Raises:
            As `fleetcfg.authority.audit_basis.open_basis`; and InvalidDeclarationsError.
        """
        basis = open_basis(self.ledger, self.trust, sources, at=now)
        if basis.refused is not None:
            say(basis.refused)
        require_valid(basis.province)
        return basis
