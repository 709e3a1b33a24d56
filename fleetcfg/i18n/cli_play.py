"""The words of the commands ``play`` and ``snapshot``."""

from collections.abc import Mapping

MORE: Mapping[str, tuple[str, str]] = {}
