"""What runs on a device, as files of its backup: a list, and each content in its canonical form.

A content is a file of its own, since it is put back by hand: the text of a macro, the document of a
panel. Its SHA-256 in ``SHA256SUMS`` is the one that the list of what is allowed has. A macro is
kept as it is: a password that was typed into its text is in it, as it is on the device.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Final
from urllib.parse import quote

from fleetcfg.model.software import SoftwareInventory, SoftwareItem, SoftwareKind
from fleetcfg.model.timezone import spell_instant

TYPE: Final = "fleetcfg/software/v1"

_SUFFIXES: Final[Mapping[SoftwareKind, str]] = {"macro": "js", "certificate": "txt"}
_MOST_OF_A_NAME: Final = 60  # characters of it in that of a file, whose SHA-256 tells it apart


def software_files(name: str, software: SoftwareInventory) -> Mapping[str, bytes]:
    """Return the contents by the name of their files; *name* is the host's."""
    return {file_of(name, item): item.content.encode() for item in software.items}


def file_of(name: str, item: SoftwareItem) -> str:
    """Return what the file of *item* is called: no host has ``@`` in its part of the name."""
    called = quote(item.name.lower(), safe=" ")[:_MOST_OF_A_NAME].replace(" ", "_")
    number = sha256(item.content.encode()).hexdigest()[:32]  # reckoned here, as no device tells it
    suffix = _SUFFIXES.get(item.kind, "xml")
    return f"{name}@{item.kind}.{called}.{number}.{suffix}"


def software_record(name: str, software: SoftwareInventory) -> Mapping[str, object]:
    """Return what the list of a backup says, beside whose it is."""
    return {
        "items": [
            {
                "kind": item.kind,
                "name": item.name,
                "sha256": item.sha256,
                "active": item.is_active,
                "subject": item.subject or None,
                "not_after": spell_instant(item.not_after) if item.not_after else None,
                "file": file_of(name, item),
            }
            for item in software.items
        ],
        "unreadable": {
            kind: {"code": gap.code, "said": gap.said}
            for kind, gap in sorted(software.gaps.items())
        },
    }
