"""Where this installation's record lies, and the Department's signed documents."""

import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_data_path

from fleetcfg.authority.record_files import is_installed
from fleetcfg.authority.record_place import Folders, find_record, place_in
from fleetcfg.cli.language import current_words
from fleetcfg.cli.options.common import TRUST, LedgerOption, TrustOption
from fleetcfg.cli.terminal.errors import say
from fleetcfg.errors import RefusalError
from fleetcfg.report.renderers import renderer

if TYPE_CHECKING:
    from fleetcfg.authority.installation import Installation
    from fleetcfg.ledger.breakglass import BreakGlassBegun


def records_folder() -> Path:
    """Return the folder of this person's records, one for each trust domain."""
    return user_data_path("fleetcfg", appauthor=False)


def placing(ledger: Path | None) -> Callable[[str], Path]:
    """Return what gives the folder of the record by the trust domain, if none was named."""
    return lambda domain: ledger or place_in(records_folder(), domain)


def say_unended(begun: Sequence["BreakGlassBegun"]) -> None:
    """Say on stderr which emergency changes were begun here and have no end yet."""
    if begun:
        renderer("unended", "text", sys.stderr, current_words()).tell(begun)


def say_contradicted(told: Sequence[tuple[str, str]]) -> None:
    """Say on stderr of which change-sets and devices receipts contradict each other."""
    for changeset, device in told:
        say(RefusalError("RECEIPT_CONTRADICTION", changeset=changeset, device=device))


@dataclass(frozen=True, slots=True)
class RecordOptions:
    """Where this installation's record lies, if it was named, and the signed documents."""

    named: LedgerOption = None
    trust: TrustOption = TRUST

    @property
    def ledger(self) -> Path:
        """The folder of the record; what is raised, `find_record` says."""
        return self.ledger_for(self.trust)

    @property
    def folders(self) -> Folders:
        """Both, as use cases take them; raises as `ledger`."""
        return Folders(self.ledger, self.trust)

    @contextmanager
    def open_record(self) -> Generator["Installation"]:
        """Open this installation's record; what has no end in it yet is said on stderr first."""
        from fleetcfg.authority.installation import open_installation  # noqa: PLC0415 - needs cryptography
        from fleetcfg.ledger.breakglass import find_unended  # noqa: PLC0415 - the same

        with open_installation(self.ledger) as installation:
            say_unended(find_unended(installation.store))
            yield installation

    def read_folders(self) -> Folders:
        """Return *folders*, after the same was said of the record, if there is one."""
        folders = self.folders
        if is_installed(folders.ledger):
            with self.open_record():
                pass
        return folders

    def ledger_for(self, trust: Path) -> Path:
        """The same, chosen by the signed documents in *trust*."""
        return self.named or find_record(records_folder(), trust)
