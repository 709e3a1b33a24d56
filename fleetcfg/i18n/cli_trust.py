"""Words of the commands that make and carry authority: trust, approve, ledger, verify-tree."""

from collections.abc import Mapping

MORE: Mapping[str, tuple[str, str]] = {}
