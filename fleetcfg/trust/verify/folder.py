"""The folder of signed documents, checked as a whole without trusting anybody.

(files by name) → problems. Each document is read strictly, and its signatures are held to the root
that lies in the same folder: that the files agree with each other. Whether that root is the
Department's is another question, and only a fingerprint answers it.

Refused: a private key, whatever it is called; a file that is none of those that belong there.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509

from fleetcfg.errors import RefusalError
from fleetcfg.model.problem import Place, Problem
from fleetcfg.trust.crypto.envelope import DocumentKind, Envelope, read_envelope
from fleetcfg.trust.documents.root import Root
from fleetcfg.trust.verify.chain import Pinned, follow, pin
from fleetcfg.trust.verify.prove import prove_manifest, prove_root, prove_status
from fleetcfg.trust.verify.quorum import VerificationTime

STATUS: Final = "status.json"
MANIFEST: Final = "manifest.json"
CRLS: Final = "crls/"
ROOT: Final = re.compile(r"root\.([1-9]\d{0,5})\.json")
_KINDS: Final[Mapping[str, DocumentKind]] = {STATUS: "status", MANIFEST: "manifest"}
# Accounts, encryption, who is heard, seen or controlled: `fleetcfg.model.catalog.is_grave`.
_LEAST_FOR_GRAVE: Final = 2  # people
_A_MOMENT: Final = timedelta(seconds=1)
_BESIDE: Final = ("README.md", ".gitkeep")
_PRIVATE: Final = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----|\"seed\"\s*:")


def check_folder(files: Mapping[str, bytes], *, now: datetime) -> Iterator[Problem]:
    """Yield what is wrong with the folder's *files*, by path within it.

    Codes are those of the door, TRUST_PRIVATE_KEY, TRUST_FILE_UNKNOWN and TRUST_ROOT_MISSING; what
    has merely expired is a warning, for that is how every status ends; so is that one person alone
    may approve what is of a high risk (ROOT_GRAVE_ALONE).
    """
    for name, data in sorted(files.items()):
        if _PRIVATE.search(data):
            yield Problem("TRUST_PRIVATE_KEY", Place(name))
        elif not _belongs(name):
            yield Problem("TRUST_FILE_UNKNOWN", Place(name))
    checking = _Checking(files, now)
    yield from checking.lists()
    yield from checking.documents()


def root_names(files: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the roots among *files*, in ascending order of their numbers."""
    numbered = {int(match[1]): name for name in files if (match := ROOT.fullmatch(name))}
    return tuple(name for _, name in sorted(numbered.items()))


def _belongs(name: str) -> bool:
    is_list = name.startswith(CRLS) and name.endswith(".crl")
    return is_list or name in (STATUS, MANIFEST, *_BESIDE) or ROOT.fullmatch(name) is not None


@dataclass(frozen=True, slots=True)
class _Checking:
    files: Mapping[str, bytes]
    now: datetime

    def lists(self) -> Iterator[Problem]:
        """Yield the revocation lists that are none."""
        for name in self._list_names():
            try:
                x509.load_der_x509_crl(self.files[name])
            except ValueError:
                yield Problem("SIG_NOT_DER", Place(name))

    def documents(self) -> Iterator[Problem]:
        """Yield what is wrong with roots, status and manifest, by the newest root."""
        names = root_names(self.files)
        if not names:
            if self.files.keys() & {STATUS, MANIFEST}:
                yield Problem("TRUST_ROOT_MISSING", Place(ROOT.pattern.replace("\\", "")))
            return
        try:
            pinned = self._chain(names)
        except RefusalError as refusal:
            yield _problem(names[-1], refusal)
            return
        if self.now >= pinned.root.expires:
            yield Problem(
                "ROOT_EXPIRED", Place(names[-1]), {"version": pinned.root.version}, "warning"
            )
        if (people := pinned.root.roles.approver.threshold.high) < _LEAST_FOR_GRAVE:
            yield Problem("ROOT_GRAVE_ALONE", Place(names[-1]), {"people": people}, "warning")
        for name, kind in _KINDS.items():
            if name in self.files:
                yield from self._of_kind(name, kind, pinned.root)

    def _chain(self, names: Sequence[str]) -> Pinned:
        envelopes = [self._envelope(name, "root") for name in names]
        first = pin(self.files[names[0]], envelopes[0].sha256)
        moment = self._moment(first.root)
        prove_root(envelopes[0], first.root, moment, "ROOT_THRESHOLD_NEW")
        return follow(first, envelopes, moment, lambda _: None)

    def _of_kind(self, name: str, kind: DocumentKind, root: Root) -> Iterator[Problem]:
        try:
            envelope = self._envelope(name, kind)
            if kind == "manifest":
                prove_manifest(envelope, root, self._moment(root))
                return
            status = prove_status(envelope, root, self._moment(root)).document
        except RefusalError as refusal:
            yield _problem(name, refusal)
            return
        if self.now >= status.expires:
            yield Problem("STATUS_EXPIRED", Place(name), {"version": status.version}, "warning")

    def _moment(self, root: Root) -> VerificationTime:
        """Return the time to judge by: of an expired root, its last, so that the rest is seen."""
        last = min(self.now, root.expires.replace(microsecond=0) - _A_MOMENT)
        return VerificationTime(last, tuple(self.files[name] for name in self._list_names()))

    def _list_names(self) -> list[str]:
        return sorted(name for name in self.files if name.startswith(CRLS) and _belongs(name))

    def _envelope(self, name: str, kind: DocumentKind) -> Envelope:
        return read_envelope(self.files[name], kind)


def _problem(name: str, refusal: RefusalError) -> Problem:
    return Problem(refusal.code, Place(name), refusal.facts)
