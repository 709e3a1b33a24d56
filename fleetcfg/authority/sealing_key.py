"""The key by which this machine opens what is sealed to it: made here, and never leaves it.

It lies beside the record (``seal.key``), for its owner alone. Its public part is told to those who
draft the root; only once a root names it for this machine's log is anything sealed to it.
"""

import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Final

from fleetcfg.authority.files import read_carried, write_secret
from fleetcfg.authority.permissions import require_safe_place
from fleetcfg.errors import RefusalError, RequestError, Stage
from fleetcfg.machine.access import others_may_use
from fleetcfg.model.value import Secret
from fleetcfg.trust.crypto.canonical import to_base64
from fleetcfg.trust.crypto.sealing import KEY_BYTES, SealingKey
from fleetcfg.trust.documents.root import Root

SEAL_KEY: Final = "seal.key"
_MOST_BYTES: Final = 4_096


def make_sealing_key(folder: Path) -> SealingKey:
    """Return the key of the record in *folder*, which is there; made now if there is none.

    One that is there is never replaced: what was sealed to it would be lost.

    Raises:
        RefusalError: As `require_safe_place` and `read_sealing_key`.
    """
    require_safe_place(folder)
    if os.path.lexists(folder / SEAL_KEY):
        return read_sealing_key(folder)
    private = Secret(secrets.token_hex(KEY_BYTES))
    text = json.dumps({"x25519": private.reveal()})
    write_secret(folder / SEAL_KEY, text.encode())
    return SealingKey(private)


def has_sealing_key(folder: Path) -> bool:
    """Tell whether the record in *folder* has a key."""
    return (folder / SEAL_KEY).exists()


def read_sealing_key(folder: Path) -> SealingKey:
    """Return the key of the record in *folder*.

    Raises:
        RefusalError: SEALING_KEY_ABSENT; SEALING_KEY_BROKEN, with the reason.
    """
    file = folder / SEAL_KEY
    try:
        data = read_carried(file, most=_MOST_BYTES)
        why = others_may_use(file)
        if not why:
            return SealingKey(Secret(json.loads(data)["x25519"]))
    except RequestError:
        raise RefusalError("SEALING_KEY_ABSENT", stage=Stage.EXECUTOR, file=str(file)) from None
    except RefusalError as refusal:
        why = refusal.code
    except (ValueError, KeyError, TypeError, RecursionError):  # no cause: it could tell the key
        why = "format"
    raise RefusalError("SEALING_KEY_BROKEN", stage=Stage.EXECUTOR, file=str(file), why=why)


def named_sealing_key(folder: Path, root: Root, origin: str) -> Callable[[], SealingKey]:
    """Return what gives the key of this machine, whose log is *origin*, as *root* names it.

    What is returned raises:
        RefusalError: As `read_sealing_key`; SEALING_KEY_OTHER if *root* names another key.
    """

    def load() -> SealingKey:
        key, sealing = read_sealing_key(folder), root.sealing
        named = () if sealing is None else (sealing.executors, sealing.keepers)
        if key.public not in {keys.get(origin) for keys in named}:
            shown = to_base64(key.public)
            raise RefusalError("SEALING_KEY_OTHER", stage=Stage.EXECUTOR, origin=origin, key=shown)
        return key

    return load
