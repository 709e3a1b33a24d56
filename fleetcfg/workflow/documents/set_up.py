"""Set a machine up in one step: a root by its fingerprint, a record, and declarations."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from fleetcfg.authority.carried_folder import TRUST, follow_roots, take_folder
from fleetcfg.authority.files import read_carried
from fleetcfg.authority.installation import lock_imports, open_installation
from fleetcfg.authority.lay_down import TakenFolder
from fleetcfg.authority.trust_folder import read_trust_folder
from fleetcfg.errors import RefusalError, RequestError, Stage, refuse_at
from fleetcfg.ledger.checkpoint import Verifier
from fleetcfg.trust.documents.root import Root
from fleetcfg.trust.verify.chain import Pinned
from fleetcfg.trust.verify.door import bootstrap
from fleetcfg.trust.verify.prove import prove_root
from fleetcfg.trust.verify.quorum import VerificationTime
from fleetcfg.workflow.documents.trust_documents import pin_root

_BEHIND: Final = frozenset({"ROOT_ROLLBACK", "STATUS_ROLLBACK", "MANIFEST_ROLLBACK"})


@dataclass(frozen=True, slots=True)
class SetUpRequest:
    """What is asked of a machine.

    Attributes:
        path: A root, or a carried folder in whose ``trust`` it lies.
        fingerprint: Digest of the root's payload, as the Decision prints it.
        person: Who works at this machine, by the name in the root: names the record's log, if it
            is to begin now. Empty where *origin* names it, or a record of any name will do.
        here: Where declarations go, *trust* where signed documents go.
    """

    path: Path
    fingerprint: str
    person: str = ""
    origin: str = ""
    here: Path = Path()
    trust: Path = Path(TRUST)


@dataclass(frozen=True, slots=True)
class SetUp:
    """What was set up: the root that is trusted, the record's key, the folder that was taken in.

    Attributes:
        pinned: The root whose fingerprint was compared.
        newest: The one that is trusted now: it, or the newest that was followed from it.
        people: Who signed the root *pinned*, by its own keys.
        behind: Why nothing was taken from a folder that is older than what is known here.
    """

    pinned: Pinned
    newest: Pinned
    people: frozenset[str]
    verifier: Verifier
    taken: TakenFolder | None
    behind: RefusalError | None = None


def set_up_machine(
    request: SetUpRequest, place_of: Callable[[str], Path], *, now: datetime
) -> SetUp:
    """Trust the root, begin the record if needed, and take in what lies here and the folder.

    A folder that was carried here may be older than what lies here: it brings nothing then, and
    what lies here is proven from the same root.

    Args:
        request: What is asked.
        place_of: Gives the folder of the record, by the trust domain.
        now: The time.

    Raises:
        RequestError: As `pin_root` and `take_folder`; ``PERSON_UNKNOWN``, ``TRUST_NO_ROOT``.
        RefusalError: At stage 4 ROOT_UNPINNED, ROOT_THRESHOLD_NEW; as `bootstrap`, `pin_root` and
            `take_folder`.
    """
    folder = request.path / TRUST if request.path.is_dir() else request.trust
    pinned = bootstrap(_find_root(request), fingerprint=request.fingerprint)
    with refuse_at(Stage.ROOT):
        # A draft has a fingerprint too: only signatures tell that its holders decided on it.
        moment = VerificationTime(now, read_trust_folder(folder).crls)
        people = prove_root(pinned.envelope, pinned.root, moment, "ROOT_THRESHOLD_NEW")
    place = place_of(pinned.root.trust_domain)
    verifier = pin_root(pinned, place, _name_log(request, pinned.root), now=now)
    with lock_imports(place):
        with open_installation(place) as installation:
            follow_roots(installation, request.trust, now=now)
        taken, behind = _take(request, place, now=now)
        with open_installation(place) as installation:
            newest = installation.pinned()
    return SetUp(pinned, newest, people, verifier, taken, behind)


def _take(
    request: SetUpRequest, place: Path, *, now: datetime
) -> tuple[TakenFolder | None, RefusalError | None]:
    """Take the folder in, if it is one; return what was taken, and FOLDER_BEHIND for nothing."""
    if not request.path.is_dir():
        return None, None
    try:
        return take_folder(place, request.path, request.here, request.trust, now=now), None
    except RefusalError as refusal:
        if refusal.code not in _BEHIND:
            raise
        folder, why = str(request.path), refusal.code
        return None, RefusalError("FOLDER_BEHIND", stage=refusal.stage, folder=folder, why=why)


def _find_root(request: SetUpRequest) -> bytes:
    if not request.path.is_dir():
        return read_carried(request.path)
    roots = read_trust_folder(request.path / TRUST).roots
    if not roots:
        raise RequestError("TRUST_NO_ROOT", folder=str(request.path))
    for root in roots:
        if root.sha256 == request.fingerprint:
            return root.to_bytes()
    raise RefusalError("ROOT_UNPINNED", stage=Stage.ROOT, sha256=roots[-1].sha256)


def _name_log(request: SetUpRequest, root: Root) -> str:
    if not request.person:
        return request.origin
    if request.person not in root.people:
        known = ", ".join(sorted(root.people))
        raise RequestError("PERSON_UNKNOWN", person=request.person, known=known)
    return f"{root.trust_domain}/log/{request.person}"
