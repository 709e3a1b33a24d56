"""Words of the commands that make and apply changes: adopt, plan, show, apply and their like."""

from collections.abc import Mapping

MORE: Mapping[str, tuple[str, str]] = {}
