"""Rejections that were carried here: each counts once its own signature is proven.

Nothing else that came with it, and nothing that lies here, keeps one from the record: the approved
copy of the same change-set may come next, and would be issued. Decision: ADR 126.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime

from fleetcfg.authority.carried_files import ImportFile, ImportResult
from fleetcfg.authority.installation import Installation
from fleetcfg.errors import RefusalError
from fleetcfg.ledger.projection import record_rejected
from fleetcfg.ledger.record import kept_crls, kept_time_floor
from fleetcfg.trust.documents.bundle import Bundle, read_bundle
from fleetcfg.trust.documents.root import Root
from fleetcfg.trust.verify.checks import require_clock
from fleetcfg.trust.verify.prove import prove_approval, prove_changeset
from fleetcfg.trust.verify.quorum import VerificationTime


def find_rejection(
    bundle: Bundle, root: Root, moment: VerificationTime, *, besides: str = ""
) -> str:
    """Return who *besides* one rejects the change-set of *bundle*; empty if that is not proven."""
    for envelope in bundle.approvals:
        try:
            said = prove_approval(envelope, root, moment).document
        except RefusalError:
            continue
        is_no = said.verdict == "reject" and said.changeset == bundle.changeset.sha256
        if is_no and said.person != besides:
            return said.person
    return ""


def keep_rejection(
    installation: Installation, one: ImportFile, bundle: Bundle, moment: VerificationTime
) -> ImportResult | None:
    """Record what an approver rejected in *bundle*, which came in *one*; None if none did.

    Of the rest only this is asked for: that its author signed the change-set. What nobody made is
    issued nowhere, and would use up numbers. A carrier can leave a rejection out of a bundle, and
    of a status he cannot.
    """
    store, root = installation.store, installation.pinned().root
    if not (person := find_rejection(bundle, root, moment)):
        return None
    require_clock(kept_time_floor(store), moment.now)
    changeset = prove_changeset(bundle.changeset, root, moment).document
    at = moment.now
    is_new = record_rejected(store, installation.objects, bundle, changeset, person, at=at)
    return ImportResult(one.file, "bundle", is_new, changeset.id, rejected_by=person)


def keep_rejections(
    installation: Installation, brought: Sequence[ImportFile], *, now: datetime
) -> Iterator[ImportResult]:
    """Record each rejection in *brought*, of which something was refused; yield those.

    Raises:
        LedgerError: ``LEDGER_*``.
    """
    for one in brought:
        if one.kind == "bundle":
            with suppress(RefusalError):
                bundle = read_bundle(one.data)
                lists = tuple(dict.fromkeys((*kept_crls(installation.store), *bundle.crls)))
                if kept := keep_rejection(installation, one, bundle, VerificationTime(now, lists)):
                    yield kept
