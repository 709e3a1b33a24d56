"""Receipts as files: beside the change-set, or wherever there is room for the one that is lost."""

import sys
import tempfile
from pathlib import Path
from typing import Final

from fleetcfg.authority.files import write_new
from fleetcfg.errors import LedgerError, RequestError
from fleetcfg.workflow.apply import Unrecorded
from fleetcfg.workflow.events import ReceiptSigned

RECEIPT: Final = "receipt"
_COPIES_MOST: Final = 1000


def write_receipt(folder: str | Path, receipt: ReceiptSigned) -> Path:
    """Write ``NAME.receipt.json`` in *folder*, or with the next number that is free.

    Raises:
        RequestError: ``FILE_EXISTS``: no number is free.
    """
    return _write_beside(Path(folder), receipt.changeset, receipt.data)


def keep_unrecorded(unrecorded: Unrecorded) -> LedgerError:
    """Print a signed receipt that the record does not have, write it elsewhere, and say so."""
    sys.stdout.write(unrecorded.receipt.decode() + "\n")
    sys.stdout.flush()
    file = "-"
    for folder in (Path(tempfile.gettempdir()), Path.home(), Path.cwd()):
        try:
            file = str(_write_beside(folder, unrecorded.changeset, unrecorded.receipt))
            break
        except OSError:
            continue
    return LedgerError("LEDGER_WRITE_AFTER", why=unrecorded.why, file=file)


def _write_beside(folder: Path, name: str, data: bytes) -> Path:
    for number in range(1, _COPIES_MOST):
        middle = RECEIPT if number == 1 else f"{RECEIPT}.{number}"
        file = folder / f"{name}.{middle}.json"
        try:
            write_new(file, data)
        except RequestError:
            continue
        return file
    raise RequestError("FILE_EXISTS", file=str(folder / f"{name}.{RECEIPT}.json"))
