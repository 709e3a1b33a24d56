"""What this machine answered to slices, and the key that conceals what its answers tell.

In the record's folder: ``slices/DIGEST.UNTIL.fcresult`` is a signed result, given again when
the same slice comes again; ``slices/DIGEST.UNTIL.begun`` says how long the log was when one was
begun. UNTIL is when either may be forgotten (seconds since 1970). ``conceal.key`` is 32 bytes, made
at first need, and never leaves.
"""

import json
import math
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from fleetcfg.authority.files import read_carried, write_secret
from fleetcfg.errors import RefusalError, RequestError, Stage
from fleetcfg.ledger.atomic_files import raise_ledger_errors, replace_file
from fleetcfg.machine.access import make_private_folder
from fleetcfg.machine.files import replace
from fleetcfg.trust.documents.parcel import MAX_PARCEL
from fleetcfg.trust.documents.slice import LONGEST

CONCEAL_KEY: Final = "conceal.key"
KEPT_ON: Final = timedelta(days=14)
"""How long an answer is kept once its slice has run out: it may have been lost on its way home."""

_ANSWER, _BEGUN = ".fcresult", ".begun"
_FOLDER: Final = "slices"
_KEY_BYTES: Final = 32
_MOST_BYTES: Final = 4_096


@dataclass(frozen=True, slots=True)
class SliceAnswers:
    """The answers beside the record in the folder *ledger*."""

    ledger: Path

    def find(self, sha256: str, *, until: datetime) -> bytes | None:
        """Return the signed result of the slice of that digest; None if it was not finished.

        *until* is when it runs out: thousands of other answers are not looked through.

        Raises:
            RefusalError: FILE_*.
        """
        file = self._file(sha256, until, _ANSWER)
        return read_carried(file, most=MAX_PARCEL) if file.exists() else None

    def has(self, sha256: str, *, until: datetime) -> bool:
        """Tell whether `find` would find an answer."""
        return self._file(sha256, until, _ANSWER).exists()

    def begin(self, sha256: str, size: int, *, until: datetime) -> int:
        """Return how many entries the log had when that slice was first begun; *size* if now.

        *until* is when it runs out: what is begun after that is refused, so it is kept for no
        longer than an answer.

        Raises:
            LedgerError: ``LEDGER_WRITE``.
            RefusalError: FILE_*.
        """
        file = self._file(sha256, until, _BEGUN)
        with raise_ledger_errors():
            make_private_folder(self._folder)
            with suppress(FileNotFoundError):  # 0.3 called it so
                replace(self._folder / f"{_hex(sha256)}{_BEGUN}", file)
            if not file.exists():
                replace_file(file, str(size).encode(), by=f"{os.getpid()}.new")
        kept = read_carried(file, most=_MOST_BYTES)
        return int(kept) if kept.isdigit() else size

    def keep(self, sha256: str, result: bytes, *, until: datetime) -> None:
        """Keep the *result* of the slice of that digest, which runs out *until* then.

        Raises:
            LedgerError: ``LEDGER_WRITE``.
        """
        with raise_ledger_errors():
            make_private_folder(self._folder)
            answer = self._file(sha256, until, _ANSWER)
            replace_file(answer, result, by=f"{os.getpid()}.new")
            self._file(sha256, until, _BEGUN).unlink(missing_ok=True)

    def forget_old(self, now: datetime) -> None:
        """Take away what was begun or answered so long ago that it is not asked for again.

        Raises:
            LedgerError: ``LEDGER_WRITE``.
        """
        with raise_ledger_errors():
            for file in self._folder.glob("*.*"):  # half written ones, too
                if _end_of(file) < now.timestamp():
                    file.unlink(missing_ok=True)

    def _file(self, sha256: str, until: datetime, ending: str) -> Path:
        return self._folder / f"{_hex(sha256)}.{int((until + KEPT_ON).timestamp())}{ending}"

    @property
    def _folder(self) -> Path:
        return self.ledger / _FOLDER


def conceal_key(ledger: Path) -> bytes:
    """Return the key of the record in *ledger* that conceals secret values; made if there is none.

    Raises:
        RefusalError: CONCEAL_KEY_BROKEN.
        SystemRefusedError: ``OS_UNPROTECTED``.
    """
    file = ledger / CONCEAL_KEY
    if not file.exists():
        text = json.dumps({"key": secrets.token_hex(_KEY_BYTES)})
        with suppress(RequestError):  # another process has made it meanwhile
            write_secret(file, text.encode())
    try:
        key = bytes.fromhex(json.loads(read_carried(file, most=_MOST_BYTES))["key"])
    except (RefusalError, RequestError, ValueError, KeyError, TypeError, RecursionError):
        key = b""  # no cause: it could tell the key
    if len(key) != _KEY_BYTES:
        raise RefusalError("CONCEAL_KEY_BROKEN", stage=Stage.LEDGER, file=str(file))
    return key


def _hex(sha256: str) -> str:
    return sha256.removeprefix("sha256:")


def _end_of(file: Path) -> float:
    """Return when *file* may be forgotten, in seconds since 1970.

    The name that 0.3 gave one that was begun does not say it: no slice lasts longer than
    `LONGEST`, and it was made before it was begun.
    """
    until = file.name.split(".")[1]
    if until.isdigit():
        return float(until)
    with suppress(FileNotFoundError):  # another process has taken it away meanwhile
        return file.stat().st_mtime + (LONGEST + KEPT_ON).total_seconds()
    return math.inf
