"""The words of the commands that make and carry authority: trust, approve, reject, ledger, verify-tree."""

from collections.abc import Mapping

MORE: Mapping[str, tuple[str, str]] = {}
