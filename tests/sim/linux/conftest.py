"""The real host of `tests/hosts` stands beside the simulated one."""

from tests.hosts.conftest import real_host

__all__ = ["real_host"]
