"""What templates are held to: how large they may be, and what they may name."""

import unicodedata
from collections.abc import Mapping
from typing import Final

from fleetcfg.declared.baselines.unplaced import UnplacedError

MOST_SOURCE: Final = 1024  # characters of a template
MOST_OUTPUT: Final = 4096  # characters that it may make
MOST_NODES: Final = 64  # parts of its syntax tree

# What of a site and of a device a template may name; credentials and pins are left out.
SITE_FIELDS: Final = ("id", "name", "display_name", "role", "unit", "room", "provider")
DEVICE_FIELDS: Final = (
    "host",
    "family",
    "model",
    "serial_number",
    "mac",
    "firmware",
    "address",
    "transport",
    "port",
    "switch",
    "switch_port",
    "custodian",
)

TemplateNames = Mapping[str, tuple[str, ...] | None]
ROOTS: Final[TemplateNames] = {"site": SITE_FIELDS, "device": DEVICE_FIELDS, "vars": None}


class TemplateError(UnplacedError):
    """A template cannot be used: ``TPL_…``."""


def ascii_fold(text: str) -> str:
    """Return Vietnamese *text* without its marks: ``Phong Thổ`` → ``Phong Tho``, ``Đ`` → ``D``."""
    bare = text.replace("đ", "d").replace("Đ", "D")
    parts = unicodedata.normalize("NFD", bare)
    return "".join(part for part in parts if not unicodedata.combining(part))
