"""One person joins the key ceremony: what the policy asks of that person is made and handed in.

(the policy, who it is) → keys and records on this machine, their public halves beside the policy,
and whom the ceremony still waits for. What is there already stays as it is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from fleetcfg.authority.brought_keys import BroughtKeys, KeyKind, read_brought_keys
from fleetcfg.authority.files import read_carried, write_new
from fleetcfg.authority.import_logs import WITNESS_KEY, install_witness
from fleetcfg.authority.installation import install, open_installation, read_key
from fleetcfg.authority.next_status import witness_folder
from fleetcfg.authority.record_files import is_installed
from fleetcfg.errors import RequestError
from fleetcfg.ledger.checkpoint import COSIGNATURE, Verifier
from fleetcfg.model.problem import Problems
from fleetcfg.signer.keys import read_keyid
from fleetcfg.signer.ssh import public_file

MakeKey = Callable[[Path, str, KeyKind], None]
"""Makes a new key in a file, with a comment, of a kind."""


@dataclass(frozen=True, slots=True)
class JoinRequest:
    """Who joins.

    Attributes:
        policy: The policy, beside which public keys are put.
        keys: Folder of this person's private keys: each is called as its public file.
        place_of_log: Gives the folder of the record, by the name of its log.
    """

    policy: Path
    person: str
    keys: Path
    place_of_log: Callable[[str], Path]


@dataclass(frozen=True, slots=True)
class Joined:
    """What one person has handed in.

    Attributes:
        keyids: By file, what the root document calls the key in it: to be compared aloud.
        verifiers: The files of logs and witnesses, with their names.
        absent: Files that this person still brings: certificates of tokens.
        waiting: Whom the ceremony still waits for.
    """

    keyids: Mapping[Path, str]
    verifiers: Mapping[Path, str]
    absent: tuple[Path, ...]
    waiting: tuple[str, ...]


def join_ceremony(request: JoinRequest, make_key: MakeKey) -> tuple[Joined | None, Problems]:
    """Make what the policy asks of a person, where it is not there yet, and hand it in.

    Returns:
        What was handed in, None if the policy cannot be read; and what is wrong with it.

    Raises:
        RequestError: POLICY_NO_PERSON, POLICY_FILE_OUTSIDE; ``PATH_MISSING``; ``FILE_EXISTS`` if
            another key lies beside the policy; ``LEDGER_EXISTS`` if the record here has another
            name; ``LEDGER_*``; KEY_UNATTENDED.
        RefusalError: FILE_*, KEY_* of what lies there; as *make_key*.
        LedgerError: ``LEDGER_*``.
    """
    problems = Problems()
    every = read_brought_keys(read_carried(request.policy), request.policy, problems)
    if problems.has_errors:
        return None, problems
    mine = every.get(request.person)
    if mine is None:
        known = ", ".join(sorted(every))
        raise RequestError("POLICY_NO_PERSON", person=request.person, known=known)
    _require_beside(mine, request.policy)
    keyids = {
        target: _hand_in_key(request, target, kind, make_key)
        for target, kind in mine.public.items()
    }
    verifiers = _hand_in_verifiers(mine, request.place_of_log)
    held = [file for file in mine.certificates if file.exists()]
    keyids |= {file: read_keyid(read_carried(file)) for file in held}
    absent = tuple(file for file in mine.certificates if file not in held)
    waiting = tuple(sorted(person for person, each in every.items() if not each.is_there))
    return Joined(keyids, verifiers, absent, waiting), problems


def _require_beside(mine: BroughtKeys, policy: Path) -> None:
    """Refuse a policy that names a file elsewhere: nobody has signed it, and files are written."""
    folder = policy.parent.resolve()
    for file in mine.files:
        if not file.resolve().is_relative_to(folder):
            raise RequestError("POLICY_FILE_OUTSIDE", file=str(file), folder=str(policy.parent))


def _hand_in_key(request: JoinRequest, target: Path, kind: KeyKind, make_key: MakeKey) -> str:
    private = request.keys / target.stem
    public = public_file(private)
    if not public.exists():
        make_key(private, request.person, kind)
    data = read_carried(public)
    keyid = read_keyid(data)
    if not target.exists():
        _put(target, data)
    elif read_keyid(read_carried(target)) != keyid:
        raise RequestError("FILE_EXISTS", file=str(target))
    return keyid


def _hand_in_verifiers(mine: BroughtKeys, place_of_log: Callable[[str], Path]) -> dict[Path, str]:
    handed: dict[Path, str] = {}
    for name, target in mine.logs.items():
        _put_same(target, _log_of(place_of_log(name), name))
        handed[target] = name
    for name, target in mine.witnesses.items():
        _put_same(target, _witness_of(place_of_log(name), name))
        handed[target] = name
    return handed


def _log_of(place: Path, name: str) -> Verifier:
    if not is_installed(place):
        return install(place, name)
    with open_installation(place) as at:
        verifier = at.store.verifier
    if verifier.name != name:
        raise RequestError("LEDGER_EXISTS", folder=str(place), origin=verifier.name, asked=name)
    return verifier


def _witness_of(place: Path, name: str) -> Verifier:
    key = witness_folder(place) / WITNESS_KEY
    return read_key(key, COSIGNATURE).verifier if key.exists() else install_witness(place, name)


def _put_same(target: Path, verifier: Verifier) -> None:
    data = verifier.to_text().encode() + b"\n"
    if not target.exists():
        _put(target, data)
    elif read_carried(target).strip() != data.strip():
        raise RequestError("FILE_EXISTS", file=str(target))


def _put(target: Path, data: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    write_new(target, data)
