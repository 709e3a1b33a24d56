"""Plan a new password for one device: (device, who may open it, chance) → a sealed secret.

The password is made here, sealed at once, and unknown to the engineer who plans: no clear text of
it leaves this module.
"""

from collections.abc import Callable, Iterator
from typing import Final

from fleetcfg.errors import RefusalError
from fleetcfg.model.value import Secret
from fleetcfg.plan.change_plan import Candidate, ChangeSetTerms, RotationTerms, Unplanned
from fleetcfg.plan.device import is_other_device, serials
from fleetcfg.signed import SignedInventory
from fleetcfg.trust.crypto.canonical import can_spell
from fleetcfg.trust.crypto.sealing import SecretPlace, seal
from fleetcfg.trust.documents.document import Members
from fleetcfg.trust.documents.root import Root, Sealing
from fleetcfg.trust.documents.state import state_of
from fleetcfg.trust.verify.checks_of_secrets import LETTERS

RULE: Final = "random-20"
# Without 0 O o, 1 I l: one day it is read aloud. Each kind is there twice at least, which
# is what the rules of a careful administrator ask for.
_KINDS: Final = ("ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghijkmnpqrstuvwxyz", "23456789", "+-._")
_LETTERS: Final = "".join(_KINDS)
_OF_A_KIND: Final = 2
_FAIR: Final = 256 - 256 % len(_LETTERS)  # bytes from here on would favour some letters
_AT_A_TIME: Final = 32  # bytes of chance


def require_recipients(root: Root, origin: str) -> Sealing:
    """Return the keys that secrets are sealed to.

    Raises:
        RefusalError: PLAN_NO_SEALING if *root* names none for the executor's machine *origin*.
    """
    sealing = root.sealing
    if sealing is None or origin not in sealing.executors:
        raise RefusalError("PLAN_NO_SEALING", origin=origin)
    return sealing


def secret_of(
    candidate: Candidate,
    terms: ChangeSetTerms,
    rotation: RotationTerms,
    root: Root,
    inventory: SignedInventory,
) -> Members | Unplanned:
    """Return what a change-set says of the new password of a device, or why there is none."""
    host, catalog = candidate.device.host, candidate.catalog
    sealing = require_recipients(root, terms.executor.origin)
    if left := _find_trouble(candidate):
        return left
    path = next(iter(catalog.passwords))
    place = SecretPlace(root.trust_domain, terms.id, terms.nonce, host, path, rotation.account)
    secret = draw_password(rotation.chance)
    return {
        "path": path,
        "sealed": seal(secret, sealing.executors[terms.executor.origin], place),
        "rule": RULE,
        "account": rotation.account,
        "kept": {name: seal(secret, key, place) for name, key in sealing.keepers.items()},
        "about": inventory.describe(catalog, host, path),
    }


def _find_trouble(candidate: Candidate) -> Unplanned | None:
    host = candidate.device.host
    if is_other_device(candidate.device, candidate.snapshot):
        return Unplanned(host, "", "PLAN_OTHER_DEVICE", serials(candidate))
    if not candidate.catalog.passwords:
        return Unplanned(host, "", "PLAN_NO_PASSWORD", {"family": candidate.catalog.family})
    if not can_spell(candidate.snapshot.identity.version):
        return Unplanned(host, "", "PLAN_FIRMWARE_UNSPELLABLE")
    try:
        state_of(candidate.snapshot, candidate.catalog)
    except RefusalError as refusal:
        return Unplanned(host, "", "PLAN_STATE_INCOMPLETE", refusal.facts)
    return None


def draw_password(chance: Callable[[int], str]) -> Secret:
    """Return a password of the rule `RULE`, every one of them as likely."""
    letters = _draw_letters(chance)
    while True:
        text = "".join(next(letters) for _ in range(LETTERS[RULE]))
        if all(sum(letter in kind for letter in text) >= _OF_A_KIND for kind in _KINDS):
            return Secret(text)


def _draw_letters(chance: Callable[[int], str]) -> Iterator[str]:
    while True:
        for byte in bytes.fromhex(chance(_AT_A_TIME)):
            if byte < _FAIR:
                yield _LETTERS[byte % len(_LETTERS)]
