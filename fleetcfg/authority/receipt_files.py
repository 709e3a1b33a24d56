"""Receipts as files: beside the change-set, or wherever there is room for one."""

import tempfile
from pathlib import Path
from typing import Final

from fleetcfg.authority.files import write_new
from fleetcfg.errors import RequestError

RECEIPT: Final = "receipt"
_COPIES_MOST: Final = 1000


def write_receipt(folder: Path, changeset: str, data: bytes) -> Path:
    """Write ``CHANGESET.receipt.json`` in *folder*, or with the next number that is free.

    Raises:
        RequestError: FILE_EXISTS: no number is free.
        OSError: It cannot be written.
    """
    for number in range(1, _COPIES_MOST):
        middle = RECEIPT if number == 1 else f"{RECEIPT}.{number}"
        file = folder / f"{changeset}.{middle}.json"
        try:
            write_new(file, data)
        except RequestError:
            continue
        return file
    raise RequestError("FILE_EXISTS", file=str(folder / f"{changeset}.{RECEIPT}.json"))


def write_receipt_anywhere(changeset: str, data: bytes) -> Path | None:
    """Write a receipt where there is room, and return where; None if there is none at all."""
    for folder in (Path(tempfile.gettempdir()), Path.home(), Path.cwd()):
        try:
            return write_receipt(folder, changeset, data)
        except OSError:
            continue
    return None
