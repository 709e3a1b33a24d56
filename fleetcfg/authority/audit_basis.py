"""By what an audit judges: the declarations here and, where a root is trusted, what was signed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from fleetcfg.authority.contact import ContactRules
from fleetcfg.authority.record_files import is_installed
from fleetcfg.authority.signed_basis import SignedBasis
from fleetcfg.declared.baselines.document import Baseline
from fleetcfg.declared.load import Sources
from fleetcfg.declared.province import Province
from fleetcfg.declared.selection import count_simulated, select_hosts
from fleetcfg.errors import RefusalError, RequestError, Stage
from fleetcfg.model.acknowledgement import (
    Acknowledgement,
    acknowledging,
    not_acknowledged,
)
from fleetcfg.model.audit import AuditAuthority, DeviceEmergency, standing_of
from fleetcfg.model.authorized import AuthorizedRecord
from fleetcfg.model.finding import Finding
from fleetcfg.model.registers.registers import NO_REGISTERS, Registers
from fleetcfg.model.signed_standing import DRAFT, Standing, notices_of
from fleetcfg.model.timezone import VIETNAM

if TYPE_CHECKING:
    from fleetcfg.authority.frozen_here import FrozenHere
    from fleetcfg.authority.workspace import Workspace
    from fleetcfg.ledger.breakglass import BreakGlassBegun


@dataclass(frozen=True, slots=True)
class AuditBasis:
    """What devices are held against.

    Attributes:
        contact: Which devices may be contacted.
        signed: What was signed; None without authority, and then the rest says nothing.
        manifest: Version of the newest manifest that was proven; 0 if none was, or if no status
            under the newest root is known here: what it took away is not known either.
        adopted: Every host that was adopted.
        edited: Files that are not as they were signed.
        record_of: Gives what the record says is authorized of a host, and *object_of* what it
            names there by its digest; None without authority.
        playbooks: Files of the playbooks that are as they were signed; None if no root is trusted
            here.
        frozen: Which devices are not to be disturbed, and when; None if no root is trusted here.
        registers: As they were signed, empty if that is not known; None if no root is trusted here.
        unended: What was changed here before the paper, and has no end yet.
        acknowledged: What people of this record know of, and until when.
        refused: That no status of the newest root is known here; else why the folder of signed
            documents brought nothing newer. What was proven before still counts.
    """

    province: Province
    contact: ContactRules
    signed: SignedBasis | None = None
    manifest: int = 0
    adopted: frozenset[str] = frozenset()
    edited: tuple[str, ...] = ()
    playbooks: frozenset[str] | None = None
    registers: Registers | None = None
    refused: RefusalError | None = None
    record_of: Callable[[str], AuthorizedRecord] | None = None
    object_of: Callable[[str], bytes] | None = None
    frozen: "FrozenHere | None" = None
    unended: tuple["BreakGlassBegun", ...] = ()
    acknowledged: tuple[Acknowledgement, ...] = ()

    @property
    def registers_in_force(self) -> Registers:
        """The registers that count: as signed where a root is trusted, else as they lie here."""
        return self.province.registers if self.registers is None else self.registers

    @property
    def is_signed(self) -> bool:
        """Whether every declaration here is as it was signed."""
        return self.signed is not None and self.manifest > 0 and not self.edited

    def is_issued(self, baseline: Baseline) -> bool:
        """Whether *baseline* is, to the byte, as it was signed; a draft is not."""
        signed = self.signed.province if self.signed is not None and self.manifest else None
        return signed is not None and baseline in signed.baselines

    @property
    def standing(self) -> Standing:
        """What of the declarations here is signed."""
        return standing_of(self.authority(()))

    @property
    def drafts(self) -> tuple[str, ...]:
        """Ids of the baselines here that no document issues yet."""
        return tuple(one.id for one in self.province.baselines if one.issued.is_draft)

    @property
    def notices(self) -> tuple[str, ...]:
        """Codes of what must be said of all that rests on these declarations."""
        return (*notices_of(self.standing), *([DRAFT] if self.drafts else []))

    def select(self, limit: Sequence[str] | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the hosts that ``--limit`` means, and those that only the signed inventory has.

        Raises:
            RequestError: ``LIMIT_*``, ``AUDIT_MIXED``.
        """
        hosts = select_hosts(self.province, limit)
        count_simulated(self.province, hosts)
        return hosts, self.contact.left_out(limit, hosts)

    def require_signed_playbook(self, file: str) -> None:
        """Refuse to operate anything by a playbook that is not signed, where a root is trusted.

        Raises:
            RefusalError: PLAYBOOK_NOT_SIGNED.
        """
        if self.playbooks is not None and file not in self.playbooks:
            raise RefusalError("PLAYBOOK_NOT_SIGNED", stage=Stage.MANIFEST, file=file)

    def acknowledging(self, hosts: Sequence[str]) -> Callable[[Finding], Acknowledgement | None]:
        """Return what gives who knows of a finding on one of *hosts*, which are of one kind.

        Raises:
            RequestError: ``AUDIT_MIXED``.
        """
        if not self.acknowledged:
            return not_acknowledged
        from fleetcfg.ledger.acknowledged import live_fact  # noqa: PLC0415 - needs cryptography

        is_simulated = count_simulated(self.province, hosts) > 0
        return acknowledging(self.acknowledged, live_fact, is_simulated=is_simulated)

    def authority(self, hosts: Sequence[str]) -> AuditAuthority | None:
        """Return what is told of it where *hosts* are audited; None where no root is trusted."""
        stand_ins = self.contact.stand_ins(hosts)
        if self.signed is None:
            return AuditAuthority(0, 0, (), stand_ins=stand_ins) if self.contact.has_root else None
        adopted = len(self.adopted.intersection(hosts))
        emergencies = self._emergencies(hosts)
        return AuditAuthority(self.manifest, adopted, self.edited, emergencies, stand_ins)

    def _emergencies(self, hosts: Sequence[str]) -> tuple[DeviceEmergency, ...]:
        """Return what was changed on *hosts* before the paper, and not signed since."""
        if self.record_of is None:
            return ()
        said = ((host, one) for host in hosts for one in self.record_of(host).emergencies)
        return tuple(DeviceEmergency(host, one) for host, one in said if not one.is_settled)


def open_basis(ledger: Path, trust: Path, sources: Sources, *, at: datetime) -> AuditBasis:
    """Return by what to judge; the record is read, and closed again.

    Without a record, or with one that trusts no root yet, there is no authority. Neither is there
    if nothing was ever signed under it: no manifest and no adoption.

    Raises:
        LedgerError: ``LEDGER_*``.
        RefusalError: The record or the folder of signed documents is not what it should be.
    """
    if not is_installed(ledger):
        return unsigned_basis(sources.province(at=at))
    try:
        return _signed(ledger, trust, sources, at=at)
    except RequestError as error:
        if error.code != "TRUST_ABSENT":
            raise
        return unsigned_basis(sources.province(at=at))


def unsigned_basis(province: Province) -> AuditBasis:
    """Return by what to judge where no root is trusted: by what is declared, no more."""
    return AuditBasis(province, ContactRules(province.fleet.devices, has_root=False))


def _signed(ledger: Path, trust: Path, sources: Sources, *, at: datetime) -> AuditBasis:
    from fleetcfg.authority.workspace import open_workspace  # noqa: PLC0415 - most audits need no cryptography

    with open_workspace(ledger, trust, sources, now=at) as workspace:
        return basis_in(workspace)


def basis_in(workspace: "Workspace") -> AuditBasis:
    """Return by what to judge, as an open *workspace* has it; it holds on when that is closed.

    Raises:
        LedgerError: ``LEDGER_*``.
    """
    from fleetcfg.authority.frozen_here import frozen_here  # noqa: PLC0415 - needs cryptography
    from fleetcfg.authority.missing_status import find_missing_status  # noqa: PLC0415 - the same
    from fleetcfg.ledger.breakglass import find_unended  # noqa: PLC0415 - the same

    at, in_force, state = workspace.now, workspace.is_in_force, workspace.ledger_state
    manifest = workspace.manifest if in_force else None
    basis = AuditBasis(
        workspace.province,
        workspace.contact,
        playbooks=workspace.declarations.playbooks if in_force else frozenset(),
        frozen=frozen_here(workspace),
        registers=(in_force and workspace.declarations.registers) or NO_REGISTERS,
        refused=find_missing_status(workspace) or workspace.refused,
        unended=find_unended(workspace.installation.store),
        acknowledged=workspace.installation.acknowledgements(now=at).given,
    )
    if manifest is None and not state.adopted:
        return basis
    return replace(
        basis,
        signed=SignedBasis(
            workspace.signed, partial(state.of, now=at), on=at.astimezone(VIETNAM).date()
        ),
        manifest=0 if manifest is None else manifest.version,
        adopted=frozenset(state.adopted),
        edited=workspace.declarations.edited,
        record_of=partial(state.record_of, now=at),
        object_of=state.objects.get,
    )
