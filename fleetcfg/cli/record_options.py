"""Where this installation's record lies, and the Department's signed documents."""

import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_data_path

from fleetcfg.authority.audit_basis import AuditBasis, open_basis
from fleetcfg.authority.record_place import find_record
from fleetcfg.cli.error_output import say
from fleetcfg.cli.language import current_words
from fleetcfg.cli.options import TRUST, LedgerOption, TrustOption
from fleetcfg.declared.load import Sources
from fleetcfg.declared.province import require_valid
from fleetcfg.report.renderers import renderer
from fleetcfg.signer import Signer

if TYPE_CHECKING:
    from fleetcfg.authority.workspace import Workspace
    from fleetcfg.ledger.breakglass import BreakGlassBegun


def records_folder() -> Path:
    """Return the folder of this person's records, one for each trust domain."""
    return user_data_path("fleetcfg", appauthor=False)


def show_anchor(workspace: "Workspace", output: str = "text") -> None:
    """Say first by whose word all the rest is judged; programs compare roots by other means."""
    from fleetcfg.report.trust_text import anchor_rows, table  # noqa: PLC0415 - needs cryptography

    if output == "text":
        pinned, log = workspace.installation.pinned(), workspace.installation.store.origin
        rows = anchor_rows(pinned.root, pinned.sha256, log, current_words())
        sys.stdout.write(table(rows) + "\n")
        sys.stdout.flush()


def say_unended(begun: Sequence["BreakGlassBegun"]) -> None:
    """Say on stderr which emergency changes were begun here and have no end yet."""
    if begun:
        renderer("unended", "text", sys.stderr, current_words()).tell(begun)


@dataclass(frozen=True, slots=True)
class RecordOptions:
    """Where this installation's record lies, if it was named, and the signed documents."""

    named: LedgerOption = None
    trust: TrustOption = TRUST

    @property
    def ledger(self) -> Path:
        """The folder of the record.

        Raises:
            As `fleetcfg.authority.record_place.find_record`.
        """
        return self.ledger_for(self.trust)

    def ledger_for(self, trust: Path) -> Path:
        """The same, chosen by the signed documents in *trust*."""
        return self.named or find_record(records_folder(), trust)

    @contextmanager
    def open_workspace(
        self, sources: Sources, now: datetime, signer: Signer | None = None
    ) -> Generator["Workspace"]:
        """Open what is trusted and recorded here, with the declarations *sources*.

        What was changed before the paper and has no end yet is said on stderr, before all else.
        """
        from fleetcfg.authority.workspace import open_workspace  # noqa: PLC0415 - needs cryptography
        from fleetcfg.ledger.breakglass import find_unended  # noqa: PLC0415 - the same

        with open_workspace(self.ledger, self.trust, sources, now=now, signer=signer) as opened:
            say_unended(find_unended(opened.installation.store))
            yield opened

    def read_basis(self, sources: Sources, now: datetime) -> AuditBasis:
        """Return by what declarations are judged; say on stderr why a document does not count.

        Raises:
            As `fleetcfg.authority.audit_basis.open_basis`.
        """
        basis = open_basis(self.ledger, self.trust, sources, at=now)
        if basis.refused is not None:
            say(basis.refused)
        say_unended(basis.unended)
        return basis

    def open_basis(self, sources: Sources, now: datetime) -> AuditBasis:
        """Return the same, for devices that are to be contacted.

        Raises:
            As `read_basis`; and InvalidDeclarationsError.
        """
        basis = self.read_basis(sources, now)
        require_valid(basis.province)
        return basis
