"""By what an audit judges: the declarations here and, where a root is trusted, what was signed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from fleetcfg.authority.installation import is_installed
from fleetcfg.cli.trouble import say
from fleetcfg.cli.world import HANOI, Sources
from fleetcfg.declared.province import Province
from fleetcfg.errors import UsageError
from fleetcfg.model.audit import Authority
from fleetcfg.run.audit import Standing


@dataclass(frozen=True, slots=True)
class Basis:
    """What devices are held against.

    Attributes:
        standing: What was signed; None without authority, and then the rest says nothing.
        manifest: Version of the newest manifest that was proven; 0 if none was.
        adopted: Every host that was adopted.
        edited: Files that are not as they were signed.
    """

    province: Province
    standing: Standing | None = None
    manifest: int = 0
    adopted: frozenset[str] = frozenset()
    edited: tuple[str, ...] = ()

    @property
    def is_signed(self) -> bool:
        """Whether every declaration here is as it was signed."""
        return self.standing is not None and self.manifest > 0 and not self.edited

    def authority(self, hosts: Sequence[str]) -> Authority | None:
        """Return what is told of it where *hosts* are audited; None without authority."""
        if self.standing is None:
            return None
        return Authority(self.manifest, len(self.adopted.intersection(hosts)), self.edited)


def basis_here(ledger: Path, trust: Path, sources: Sources, *, at: datetime) -> Basis:
    """Return by what to judge; the record is read, and closed again.

    Without a record, or with one that trusts no root yet, there is no authority. Neither is there
    if nothing was ever signed under it: no manifest and no adoption.

    Raises:
        StoreError: ``LEDGER_*``.
        RefusalError: The record or the folder of signed documents is not what it should be.
    """
    if not is_installed(ledger):
        return Basis(sources.province(at=at))
    try:
        return _signed(ledger, trust, sources, at=at)
    except UsageError as error:
        if error.code != "TRUST_ABSENT":
            raise
        return Basis(sources.province(at=at))


def _signed(ledger: Path, trust: Path, sources: Sources, *, at: datetime) -> Basis:
    from fleetcfg.authority.workspace import here  # noqa: PLC0415 - most audits need no cryptography

    with here(ledger, trust, sources, now=at) as found:
        if found.refused is not None:
            say(found.refused)  # what was proven before still counts
        manifest, compared, folded = found.manifest, found.comparison, found.folded
        if manifest is None and not folded.adopted:
            return Basis(found.province)
        edited = (*compared.changed, *compared.extra, *compared.missing) if compared else ()
        state_of = partial(folded.of, now=at)
        return Basis(
            found.province,
            Standing(found.signed, state_of, on=at.astimezone(HANOI).date()),
            manifest=0 if manifest is None else manifest.version,
            adopted=frozenset(folded.adopted),
            edited=tuple(sorted(edited)),
        )
