"""The words of the commands that make and apply changes: adopt, plan, show, verify, apply, reconcile."""

from collections.abc import Mapping

MORE: Mapping[str, tuple[str, str]] = {}
